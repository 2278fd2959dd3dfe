/** Shares as this page writes them: two places after the point, so that columns can be compared. */

/** Of a held-out R² that is below 0 by chance, 0. */
export function twoDigits(share: number): string {
  return Math.max(0, share).toFixed(2);
}
