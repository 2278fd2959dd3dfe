/** Waiting for the screen. */

/** A page that nobody looks at is given no frames; after so many milliseconds it goes on without. */
const UNSEEN = 500;

export const pause = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, milliseconds));

/** Once what has changed is on the screen. */
export function nextFrame(): Promise<void> {
  const painted = new Promise<void>((resolve) =>
    // A frame's callbacks come before it is painted.
    requestAnimationFrame(() => setTimeout(resolve)),
  );
  return Promise.race([painted, pause(UNSEEN)]);
}
