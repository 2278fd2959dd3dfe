/** Waiting for the screen. */

/** A page that nobody looks at is given no frames; after so many milliseconds it goes on without. */
const UNSEEN = 500;

export const pause = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, milliseconds));

/** Once what has changed is on the screen: the frame after the one that draws it has begun. */
export function shown(): Promise<void> {
  const frames = new Promise<void>((resolve) =>
    requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(resolve))),
  );
  return Promise.race([frames, pause(UNSEEN)]);
}
