/** The Cache API as a store of files by hash, shared by every page and worker of this site. */

export type Bytes = Uint8Array<ArrayBuffer>;

/** Where bytes are kept between visits. Only `put` (quota) and reading itself may reject. */
export interface Store {
  get(key: string): Promise<Bytes | null>;
  /** The same outside the page's memory until it is read. As long as it lives, so does its room. */
  blob(key: string): Promise<Blob | null>;
  /** Its length, without reading it; null where it is not kept. */
  size(key: string): Promise<number | null>;
  put(key: string, content: Bytes): Promise<void>;
  remove(key: string): Promise<void>;
  keys(): Promise<string[]>;
}

const NAME = 'headlight-files-v1';
const FOLDER = '/.headlight/';

/** The browser refused to keep something for want of room, rather than for another reason. */
export function isFull(thrown: unknown): boolean {
  return thrown instanceof DOMException && thrown.name === 'QuotaExceededError';
}

/** Null where the browser offers no cache (an insecure page, or storage switched off). */
export async function openStore(): Promise<Store | null> {
  if (!('caches' in globalThis)) return null;
  let cache: Cache;
  try {
    cache = await caches.open(NAME);
  } catch {
    return null;
  }
  // The Cache API keeps responses by URL; nobody ever asks the network for this one.
  const url = (key: string): string => new URL(`${FOLDER}${key}`, location.origin).href;
  const find = (key: string): Promise<Response | undefined> =>
    cache.match(url(key)).catch(() => undefined);
  return {
    async get(key) {
      const response = await find(key);
      return response ? new Uint8Array(await response.arrayBuffer()) : null;
    },
    async blob(key) {
      const response = await find(key);
      return (await response?.blob().catch(() => undefined)) ?? null;
    },
    async size(key) {
      const response = await find(key);
      if (!response) return null;
      const length = response.headers.get('Content-Length');
      if (length === null) return (await response.arrayBuffer()).byteLength;
      // An answer whose body nobody reads keeps the file open, and its room taken, when it is removed.
      await response.body?.cancel();
      return Number(length);
    },
    async put(key, content) {
      const headers = { 'Content-Length': String(content.byteLength) };
      await cache.put(url(key), new Response(content, { headers }));
    },
    async remove(key) {
      await cache.delete(url(key)).catch(() => false);
    },
    async keys() {
      const requests = await cache.keys().catch(() => []);
      return requests
        .map((request) => new URL(request.url).pathname)
        .filter((path) => path.startsWith(FOLDER))
        .map((path) => path.slice(FOLDER.length));
    },
  };
}
