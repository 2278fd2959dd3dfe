/** Why an address gave no file: the browser tells a page only that it failed, never why. */
import { EngineError, cancelled, isAbort } from './errors';

const LOCAL = /^(localhost|.*\.localhost|127(\.\d+){3}|\[::1\])$/;

/** The folder's address must be one that this page may fetch. Throws EngineError. */
export function checkAddress(url: URL, page: URL): void {
  if (url.protocol !== 'http:' && url.protocol !== 'https:') {
    throw new EngineError('engine.url', { url: url.href });
  }
  if (url.username || url.password) {
    throw new EngineError('engine.url.password', { host: url.host });
  }
  // A browser blocks it before it is sent, and says no more than that it failed.
  if (page.protocol === 'https:' && url.protocol === 'http:' && !LOCAL.test(url.hostname)) {
    throw new EngineError('engine.url.mixed', { url: url.href });
  }
}

/** What `fetch` threw for `url`, as a sentence. */
export async function unreachable(
  url: string,
  thrown: unknown,
  signal: AbortSignal | undefined,
  fetcher: typeof fetch = fetch,
): Promise<EngineError> {
  if (signal?.aborted || isAbort(thrown)) return cancelled();
  const { host, origin } = new URL(url);
  if ((globalThis.navigator as { onLine?: boolean } | undefined)?.onLine === false) {
    return new EngineError('engine.network.offline', { host }, thrown);
  }
  const own = (globalThis.location as Location | undefined)?.origin;
  if (own === undefined || origin === own)
    return new EngineError('engine.network', { url }, thrown);
  // An answer that the page may not read still says that the site is there.
  const there = await fetcher(url, {
    mode: 'no-cors',
    credentials: 'omit',
    cache: 'no-store',
    signal: signal ?? null,
  }).then(
    (response) => response.body?.cancel().then(() => true) ?? true,
    () => false,
  );
  if (signal?.aborted) return cancelled();
  return new EngineError(there ? 'engine.cors' : 'engine.network.foreign', { host, own }, thrown);
}

/** Throws EngineError where a web page came instead of a file: a sign-in, a "not found" of status 200. */
export function refuseWebPage(response: Response, url: string): void {
  const type = response.headers.get('Content-Type') ?? '';
  if (!/^\s*(text\/html|application\/xhtml\+xml)/i.test(type)) return;
  const to = response.redirected ? response.url : '';
  throw to
    ? new EngineError('engine.html.redirected', { url, to })
    : new EngineError('engine.html', { url });
}
