/** What a removal gives, held against what is needed. */
import type { RoomQuestion, StoredBundle } from '../../engine/protocol';

/** The bundles that may go: all that are not open, what the engine proposes first. */
export function candidates({ drop, stored }: RoomQuestion): StoredBundle[] {
  const proposed = new Set(drop.map(({ url }) => url));
  return [...drop, ...stored.filter(({ url, open }) => !open && !proposed.has(url))];
}

/**
 * Bytes freed by removing the chosen ones, and how many are missing after that: 0 where it is
 * enough, or where the browser does not say how much is free.
 */
export function balance(
  question: RoomQuestion,
  chosen: ReadonlySet<string>,
): { frees: number; missing: number } {
  const frees = candidates(question)
    .filter(({ url }) => chosen.has(url))
    .reduce((sum, bundle) => sum + bundle.frees, 0);
  const { needed, free } = question;
  return { frees, missing: free === null ? 0 : Math.max(0, needed - free - frees) };
}
