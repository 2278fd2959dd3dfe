/** The last sum of all: a patch score as E products. */

export interface Products {
  /** (v/σ)ₑ · (R t)ₑ: [E]. */
  each: Float64Array;
  /** Their sum, the dot product. */
  sum: number;
}

/** `values` v/σ: [E], residual units over σ; `direction` R t: [E]. Throws RangeError where lengths differ. */
export function products(values: ArrayLike<number>, direction: ArrayLike<number>): Products {
  if (values.length !== direction.length)
    throw new RangeError(`${values.length} values against ${direction.length} of a direction`);
  const each = Float64Array.from(values, (value, e) => value * direction[e]);
  return { each, sum: each.reduce((sum, product) => sum + product, 0) };
}

/** The largest |x|, 0 where there is none. */
export const extent = (values: ArrayLike<number>): number =>
  Array.from(values).reduce((most, value) => Math.max(most, Math.abs(value) || 0), 0);
