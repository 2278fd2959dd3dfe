/** Waiting for the screen. */

/** A page that nobody looks at is given no frames; after so many milliseconds it goes on without. */
const UNSEEN = 500;

export const pause = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, milliseconds));

/** Once what has changed is drawn; on a page that nobody looks at, not before somebody does. */
export const drawn = (): Promise<void> =>
  // What a frame asks for is done before it is drawn; a task that it begins comes after that.
  new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));

/** Once what has changed is on the screen: the frame after the one that draws it has begun. */
export function shown(): Promise<void> {
  const begun = new Promise((resolve) => requestAnimationFrame(resolve));
  return Promise.race([begun.then(drawn), pause(UNSEEN)]);
}
