/** Which terms say most, for and against. */

/** The given depth positions from most towards (largest value) to most away; ties keep order. */
export function ranked(values: ArrayLike<number>, positions: Iterable<number>): number[] {
  return [...positions].sort((a, b) => values[b] - values[a] || a - b);
}
