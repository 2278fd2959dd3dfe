/** What stands beside the answer, or is only heard, follows it, so that it never delays the answer. */
import { untrack } from 'svelte';

import { drawn } from './frame';

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

/** `get()` one frame behind, however fast it changes. To be called in a component. */
export function nextFrame<T>(get: () => T): { readonly current: T } {
  let newest = untrack(get);
  let current = $state.raw(newest);
  let waiting = false;
  const show = (): void => {
    waiting = false;
    current = newest;
  };
  $effect(() => {
    newest = get();
    if (waiting) return;
    waiting = true;
    void drawn().then(show);
  });
  return {
    get current() {
      return current;
    },
  };
}
