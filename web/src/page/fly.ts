/** The way from a square to its page and back: the square flies, unless motion is not wanted. */
import { tick } from 'svelte';

/** Makes the change as one movement; at once where the browser has none, or the reader wants none. */
export function fly(change: () => void): void {
  const still = matchMedia('(prefers-reduced-motion: reduce)').matches;
  // The type says that it is always there; some browsers that the page runs on lack it.
  if (still || !('startViewTransition' in document)) {
    change();
    return;
  }
  document.startViewTransition(async () => {
    change();
    await tick();
  });
}
