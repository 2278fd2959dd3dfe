/**
 * The reader's own pictures. They stay in this tab's memory, and in this browser's cache so that a
 * reload finds them again; they are never sent anywhere and never put in a link, which only says
 * "own.2". Another tab or another reader does not see them.
 */
const CACHE = 'headlight-own-pictures';
const SESSION = 'headlight.tab';
/** Beyond this many in the cache the oldest go. */
const MOST = 8;

export class PictureStore {
  readonly #pictures = new Map<number, Blob>();
  #next = 1;

  /** Keeps a picture and says under which name the state refers to it. */
  add(picture: Blob): string {
    const number = this.#next++;
    this.#pictures.set(number, picture);
    void this.#remember(number, picture);
    return `own.${number}`;
  }

  /** The picture of a name like "own.2", or null where this tab never had it. */
  async get(name: string): Promise<Blob | null> {
    const number = Number(name.slice('own.'.length));
    this.#next = Math.max(this.#next, number + 1);
    const inMemory = this.#pictures.get(number);
    if (inMemory) return inMemory;
    try {
      const cache = await caches.open(CACHE);
      const found = await cache.match(this.#address(number));
      const picture = found ? await found.blob() : null;
      if (picture) this.#pictures.set(number, picture);
      return picture;
    } catch {
      return null; // No cache here (private window, plain http): only this page's life is covered.
    }
  }

  async #remember(number: number, picture: Blob): Promise<void> {
    try {
      const cache = await caches.open(CACHE);
      await cache.put(this.#address(number), new Response(picture));
      const kept = await cache.keys();
      for (const old of kept.slice(0, Math.max(0, kept.length - MOST))) await cache.delete(old);
    } catch {
      // As above: the picture is still there until the page is left.
    }
  }

  #address(number: number): string {
    let tab = sessionStorage.getItem(SESSION);
    if (!tab) sessionStorage.setItem(SESSION, (tab = String(Date.now())));
    return `/own-pictures/${tab}/${number}`;
  }
}
