/** What is only heard follows what is seen, so that a label nobody asks for never delays a picture. */
import { untrack } from 'svelte';

/** Until nothing has changed for so many milliseconds. */
const PAUSE = 100;

/**
 * `get()` as it was before its last changes, until they have settled; `first` until it has settled
 * for the first time. To be called in a component.
 */
export function later<T>(get: () => T, first: T = untrack(get)): { readonly current: T } {
  let current = $state.raw(first);
  $effect(() => {
    const next = get();
    const timer = setTimeout(() => (current = next), PAUSE);
    return () => clearTimeout(timer);
  });
  return {
    get current() {
      return current;
    },
  };
}
