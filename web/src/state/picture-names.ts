/** How a link names the present picture: a sample's id, "own.2", or "gallery.17", counted from 1. */

const GALLERY = 'gallery.';

/** The name of the i-th picture of the gallery. */
export function galleryName(i: number): string {
  return `${GALLERY}${i + 1}`;
}

/** Which picture of the gallery a name means, from 0; null where it means none. */
export function galleryIndex(name: string): number | null {
  return name.startsWith(GALLERY) ? Number(name.slice(GALLERY.length)) - 1 : null;
}
