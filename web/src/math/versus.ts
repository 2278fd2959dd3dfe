/**
 * "Why A and not B": every reading is linear in the text, so the difference of two texts is a
 * direction like any other. It is not normalised: what it yields is cos A − cos B.
 */

/** a − b, element by element, for embeddings, directions, contributions and patch scores alike. */
export function difference(a: ArrayLike<number>, b: ArrayLike<number>): Float64Array {
  if (a.length !== b.length) {
    throw new RangeError(`cannot subtract ${b.length} numbers from ${a.length}`);
  }
  return Float64Array.from(a, (x, i) => x - b[i]);
}
