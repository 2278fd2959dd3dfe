/** The sum of the terms, how far it is from the embedding, and what each term adds to a text. */
import { termCount, type TermShape } from './address';

/** The terms of one image as the decompose graph returns them (row-major). */
export interface TermArrays {
  headTerms: ArrayLike<number>; // [L, H, D]
  mlpTerms: ArrayLike<number>; // [L, D]
  stemTerm: ArrayLike<number>; // [D]
  biasTerm: ArrayLike<number>; // [D]
}

/** Where the term at depth position `index` lies: its array and the offset of its D numbers. */
export function termSlot(
  terms: TermArrays,
  shape: TermShape,
  index: number,
): { values: ArrayLike<number>; offset: number } {
  const { heads, dim } = shape;
  if (index === 0) return { values: terms.stemTerm, offset: 0 };
  if (index === termCount(shape) - 1) return { values: terms.biasTerm, offset: 0 };
  const layer = Math.floor((index - 1) / (heads + 1));
  const head = (index - 1) % (heads + 1);
  return head === heads
    ? { values: terms.mlpTerms, offset: layer * dim }
    : { values: terms.headTerms, offset: (layer * heads + head) * dim };
}

/** Σ of all K terms: [D], accumulated in float64. */
export function sumOfTerms(terms: TermArrays, shape: TermShape): Float64Array {
  const sum = new Float64Array(shape.dim);
  for (let k = 0; k < termCount(shape); k++) {
    const { values, offset } = termSlot(terms, shape, k);
    for (let d = 0; d < shape.dim; d++) sum[d] += values[offset + d];
  }
  return sum;
}

/** The sum check: ‖embedding − Σ terms‖ / ‖embedding‖, no unit. */
export function sumCheck(
  terms: TermArrays & { embedding: ArrayLike<number> },
  shape: TermShape,
): number {
  const sum = sumOfTerms(terms, shape);
  let error = 0;
  let size = 0;
  for (let d = 0; d < shape.dim; d++) {
    error += (terms.embedding[d] - sum[d]) ** 2;
    size += terms.embedding[d] ** 2;
  }
  return Math.sqrt(error / size);
}

/**
 * What every term adds to a direction: `term · direction`, [K] in depth order.
 * Divide by ‖embedding‖ for cosine units. `direction`: [D], read from `offset`.
 */
export function contributions(
  terms: TermArrays,
  shape: TermShape,
  direction: ArrayLike<number>,
  offset = 0,
): Float64Array {
  const result = new Float64Array(termCount(shape));
  for (let k = 0; k < result.length; k++) {
    const slot = termSlot(terms, shape, k);
    let dot = 0;
    for (let d = 0; d < shape.dim; d++) dot += slot.values[slot.offset + d] * direction[offset + d];
    result[k] = dot;
  }
  return result;
}
