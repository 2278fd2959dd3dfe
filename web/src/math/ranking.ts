/** Which terms say most, for and against. */

/** The given positions ordered from most towards (largest value) to most away; ties keep order. */
export function ranked(values: ArrayLike<number>, positions: Iterable<number>): number[] {
  return [...positions].sort((a, b) => values[b]! - values[a]! || a - b);
}

/**
 * The place of `position` among `positions` by size |value|, from 1 (the loudest).
 * Equal sizes share a place.
 */
export function placeBySize(
  values: ArrayLike<number>,
  positions: Iterable<number>,
  position: number,
): number {
  const own = Math.abs(values[position]!);
  let louder = 0;
  for (const p of positions) if (Math.abs(values[p]!) > own) louder++;
  return louder + 1;
}
