/**
 * Cosines in a head's own space. A head's term of a picture is `s @ R` with s of E numbers and R of
 * E × D; with the Gram matrix G = R Rᵀ the dot product of two terms is `aᵀ G b`, so that no term is
 * ever written out in D numbers. Several heads together are the sum of their terms, in D numbers.
 */

/** Subtracts `mean` [E] from every vector of `vectors` [count, E]; a copy. */
export function centred(vectors: ArrayLike<number>, mean: ArrayLike<number>): Float64Array {
  const E = mean.length;
  return Float64Array.from({ length: vectors.length }, (_, i) => vectors[i] - mean[i % E]);
}

/** G v for a symmetric `gram` [E, E]. */
export function through(gram: ArrayLike<number>, v: ArrayLike<number>, offset = 0): Float64Array {
  const E = Math.round(Math.sqrt(gram.length));
  const product = new Float64Array(E);
  for (let row = 0; row < E; row++) {
    let sum = 0;
    for (let e = 0; e < E; e++) sum += gram[row * E + e] * v[offset + e];
    product[row] = sum;
  }
  return product;
}

/** Length of every head term, ‖s R‖ = √(sᵀ G s), [count]. */
export function termLengths(vectors: ArrayLike<number>, gram: ArrayLike<number>): Float64Array {
  const E = Math.round(Math.sqrt(gram.length));
  return Float64Array.from({ length: vectors.length / E }, (_, i) => {
    const product = through(gram, vectors, i * E);
    let sum = 0;
    for (let e = 0; e < E; e++) sum += product[e] * vectors[i * E + e];
    // Rounding may leave a hair below zero where a term is all but nothing.
    return Math.sqrt(Math.max(0, sum));
  });
}

/**
 * The cosine of every head term with that of `query` [E], [count]: aᵀ G b / √(aᵀ G a · bᵀ G b), equal
 * to the cosine of the D-dimensional terms. 0 where either is nothing.
 */
export function gramCosines(
  vectors: ArrayLike<number>,
  gram: ArrayLike<number>,
  query: ArrayLike<number>,
): Float64Array {
  const toward = through(gram, query);
  const [own] = termLengths(query, gram);
  return over(dots(vectors, toward), termLengths(vectors, gram), own);
}

/** v · `direction` for every vector of `vectors` [count, E], [count]. */
export function dots(vectors: ArrayLike<number>, direction: ArrayLike<number>): Float64Array {
  const E = direction.length;
  return Float64Array.from({ length: vectors.length / E }, (_, i) => {
    let sum = 0;
    for (let e = 0; e < E; e++) sum += vectors[i * E + e] * direction[e];
    return sum;
  });
}

/** Adds `s @ R` of every picture to `sum` [count, D]: `vectors` [count, E], `readout` R [E, D]. */
export function addTerms(
  sum: Float64Array,
  vectors: ArrayLike<number>,
  readout: ArrayLike<number>,
  dim: number,
): void {
  const E = readout.length / dim;
  const count = vectors.length / E;
  for (let i = 0; i < count; i++) {
    for (let e = 0; e < E; e++) {
      const s = vectors[i * E + e];
      for (let d = 0; d < dim; d++) sum[i * dim + d] += s * readout[e * dim + d];
    }
  }
}

/** The length of every row of `rows` [count, D]. */
export function lengths(rows: ArrayLike<number>, dim: number): Float64Array {
  return Float64Array.from({ length: rows.length / dim }, (_, i) => {
    let sum = 0;
    for (let d = 0; d < dim; d++) sum += rows[i * dim + d] ** 2;
    return Math.sqrt(sum);
  });
}

/** The cosine of every row of `rows` [count, D] with `query` [D]; 0 where either is nothing. */
export function rowCosines(rows: ArrayLike<number>, query: ArrayLike<number>): Float64Array {
  const [own] = lengths(query, query.length);
  return over(dots(rows, query), lengths(rows, query.length), own);
}

/** `values` [count] over the lengths of both sides; 0 where one is nothing. */
export function over(values: Float64Array, each: Float64Array, own: number): Float64Array {
  return values.map((value, i) => (each[i] > 0 && own > 0 ? value / (each[i] * own) : 0));
}

export interface Found {
  /** The picture, from 0. */
  index: number;
  value: number;
}

/** The `most` largest (or smallest) of `values`; equal ones in the order of the pictures. */
export function nearest(
  values: ArrayLike<number>,
  most: number,
  way: 'largest' | 'smallest' = 'largest',
): Found[] {
  const sign = way === 'largest' ? -1 : 1;
  return Array.from({ length: values.length }, (_, index) => ({ index, value: values[index] }))
    .sort((a, b) => sign * (a.value - b.value) || a.index - b.index)
    .slice(0, most);
}
