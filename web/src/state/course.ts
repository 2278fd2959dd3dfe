/** Long work on the page's own thread: how it is stopped, told of, and interrupted by the page. */
export interface Course {
  signal: AbortSignal;
  onProgress?: (done: number, of: number) => void;
}

/** It gives way to the page so often, in milliseconds. */
const BREATH = 12;

/** To be awaited between two steps: lets the page draw where it is time. Rejects once stopped. */
export function breather({ signal, onProgress }: Course) {
  let last = performance.now();
  return async (done: number, of: number): Promise<void> => {
    if (performance.now() - last < BREATH) return;
    onProgress?.(done, of);
    await new Promise((resolve) => setTimeout(resolve));
    signal.throwIfAborted();
    last = performance.now();
  };
}
