/** The Cache API as a store of files by hash. */
import type { Store } from './download';

const NAME = 'headlight-files-v1';

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
  const url = (key: string): string => new URL(`/.headlight/${key}`, location.origin).href;
  return {
    async get(key) {
      const response = await cache.match(url(key)).catch(() => undefined);
      return response ? new Uint8Array(await response.arrayBuffer()) : null;
    },
    async put(key, bytes) {
      await cache.put(url(key), new Response(bytes));
    },
    async remove(key) {
      await cache.delete(url(key)).catch(() => false);
    },
  };
}
