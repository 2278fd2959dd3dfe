/** How a link names the present picture: a sample's id, "own.2", or "gallery.17", counted from 1. */
import type { Collection } from '../engine/collection';

const GALLERY = 'gallery.';

/** The name of the i-th picture of the gallery. */
export function galleryName(i: number): string {
  return `${GALLERY}${i + 1}`;
}

/** Which picture of the gallery a name means, from 0; null where it means none. */
export function galleryIndex(name: string): number | null {
  return name.startsWith(GALLERY) ? Number(name.slice(GALLERY.length)) - 1 : null;
}

/**
 * Which picture of a collection the one of that name is, from 0; null where it is none of them. The
 * reader's own is known by its bytes, wherever it was brought from; `own` gives it by its name.
 */
export async function indexIn(
  collection: Collection,
  name: string,
  own: (name: string) => Promise<Blob | null>,
): Promise<number | null> {
  if (collection.kind === 'gallery') return galleryIndex(name);
  if (!name.startsWith('own.')) return null;
  const picture = await own(name);
  // A file that cannot be read any more has nothing to be known by.
  return picture && collection.indexOf(picture).catch(() => null);
}
