/**
 * Files of a bundle, each held against its SHA-256 before anybody sees a byte of it.
 *
 * Whole files and the beginnings of broken ones are kept in a store by hash, so that a second visit
 * downloads nothing and a cancelled download goes on where it stopped.
 */
import { EngineError, cancelled, throwIfCancelled } from './errors';
import { fileUrl, type BundleFile } from './manifest';
import type { Message } from './protocol';
import { sha256 } from './sha256';

type Bytes = Uint8Array<ArrayBuffer>;

/** Where bytes are kept between visits; `put` may reject (quota), the others answer null or nothing. */
export interface Store {
  get(key: string): Promise<Bytes | null>;
  put(key: string, bytes: Bytes): Promise<void>;
  remove(key: string): Promise<void>;
}

export interface DownloadOptions {
  signal?: AbortSignal | undefined;
  store?: Store | null | undefined;
  fetcher?: typeof fetch;
  /** Called with the bytes of this file that are here, and whether they came from the store. */
  onBytes?: (here: number, cached: boolean) => void;
  /** Called once where the store refused a file: the page works, but will download it again. */
  onNotice?: (notice: Message) => void;
  /** Milliseconds before the n-th new attempt. */
  pause?: (attempt: number) => number;
}

const ATTEMPTS = 4;
// Less than this is not worth keeping when a download breaks.
const KEEP_FROM = 64 * 1024;

/** The file's bytes. Throws EngineError: unreachable, absent, corrupt or cancelled. */
export async function fetchFile(
  base: string,
  file: BundleFile,
  options: DownloadOptions = {},
): Promise<Bytes> {
  const { signal, store, onBytes } = options;
  throwIfCancelled(signal);
  const kept = (await store?.get(file.sha256)) ?? null;
  if (kept) {
    if (kept.byteLength === file.bytes && (await sha256(kept)) === file.sha256) {
      onBytes?.(file.bytes, true);
      return kept;
    }
    await store?.remove(file.sha256);
  }
  const partial = new Partial(file);
  const beginning = (await store?.get(partKey(file))) ?? null;
  if (beginning) partial.append(beginning);
  let resumed = partial.here > 0;
  try {
    await receive(base, file, partial, options);
    if ((await sha256(partial.bytes)) !== file.sha256 && resumed) {
      // The beginning may stem from another version of the server's file: once more, all of it.
      resumed = false;
      partial.here = 0;
      await receive(base, file, partial, options);
    }
  } catch (error) {
    if (partial.here >= KEEP_FROM && store) {
      await store.put(partKey(file), partial.bytes.slice(0, partial.here)).catch(() => undefined);
    }
    throw error;
  }
  await store?.remove(partKey(file));
  const found = await sha256(partial.bytes);
  if (found !== file.sha256) {
    throw new EngineError(
      'engine.download.corrupt',
      { file: file.path },
      `SHA-256 is ${found}, the manifest says ${file.sha256}`,
    );
  }
  throwIfCancelled(signal);
  await store?.put(file.sha256, partial.bytes).catch((error: unknown) => {
    const quota = error instanceof DOMException && error.name === 'QuotaExceededError';
    options.onNotice?.({ key: quota ? 'engine.cache.full' : 'engine.cache.refused' });
  });
  return partial.bytes;
}

function partKey(file: BundleFile): string {
  return `${file.sha256}.part`;
}

/** A file of known length that fills from the front. */
class Partial {
  readonly bytes: Bytes;
  here = 0;

  constructor(readonly file: BundleFile) {
    try {
      this.bytes = new Uint8Array(file.bytes);
    } catch (error) {
      throw new EngineError('engine.memory', { bytes: file.bytes }, error);
    }
  }

  /** Throws EngineError where more comes than the manifest announced. */
  append(chunk: Uint8Array): void {
    if (this.here + chunk.byteLength > this.file.bytes) {
      throw new EngineError(
        'engine.download.corrupt',
        { file: this.file.path },
        `more than the ${this.file.bytes} bytes that the manifest says`,
      );
    }
    this.bytes.set(chunk, this.here);
    this.here += chunk.byteLength;
  }
}

/** Fills `partial`, going on after a broken connection from the bytes that are there. */
async function receive(
  base: string,
  file: BundleFile,
  partial: Partial,
  options: DownloadOptions,
): Promise<void> {
  const pause = options.pause ?? ((attempt) => 400 * 2 ** attempt);
  for (let attempt = 1; partial.here < file.bytes; attempt += 1) {
    const before = partial.here;
    try {
      await receiveOnce(base, file, partial, options);
    } catch (error) {
      if (options.signal?.aborted) throw cancelled();
      if (error instanceof EngineError) throw error;
      if (attempt >= ATTEMPTS && partial.here === before) {
        throw partial.here === 0
          ? new EngineError('engine.network', { url: fileUrl(base, file.path) }, error)
          : broken(partial, error);
      }
    }
    if (partial.here === file.bytes) return;
    if (attempt >= ATTEMPTS && partial.here === before) throw broken(partial, 'it ended early');
    // As long as bytes arrive, a bad line is only slow.
    if (partial.here > before) attempt = 0;
    await wait(pause(attempt), options.signal);
  }
}

function broken(partial: Partial, error: unknown): EngineError {
  return new EngineError(
    'engine.download.truncated',
    { file: partial.file.path, here: partial.here, bytes: partial.file.bytes },
    error,
  );
}

async function receiveOnce(
  base: string,
  file: BundleFile,
  partial: Partial,
  { signal, store, fetcher = fetch, onBytes }: DownloadOptions,
): Promise<void> {
  const url = fileUrl(base, file.path);
  const headers: Record<string, string> =
    partial.here > 0 ? { Range: `bytes=${partial.here}-` } : {};
  // What the store keeps by hash, the browser's own cache need not hold a second time.
  const cache = store ? 'no-store' : 'default';
  const response = await fetcher(url, { headers, signal: signal ?? null, cache });
  if (response.status === 416) partial.here = 0;
  if (response.status === 404) throw new EngineError('engine.download.absent', { url });
  if (response.status >= 500 || response.status === 416) {
    throw new Error(`HTTP ${response.status}`);
  }
  if (!response.ok) throw new EngineError('engine.http', { url, status: response.status });
  const from = /^bytes (\d+)-/.exec(response.headers.get('Content-Range') ?? '')?.[1];
  if (response.status !== 206) partial.here = 0;
  else if (from !== undefined && Number(from) !== partial.here) {
    partial.here = 0;
    throw new Error(`asked for another range than ${response.headers.get('Content-Range')}`);
  }
  onBytes?.(partial.here, false);
  const reader = (response.body ?? new Response(new Uint8Array()).body)?.getReader();
  if (!reader) return;
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      if (signal?.aborted) throw cancelled();
      partial.append(value);
      onBytes?.(partial.here, false);
    }
  } finally {
    reader.cancel().catch(() => undefined);
  }
}

function wait(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) {
      reject(cancelled());
      return;
    }
    const stop = (): void => {
      clearTimeout(timer);
      reject(cancelled());
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', stop);
      resolve();
    }, milliseconds);
    signal?.addEventListener('abort', stop, { once: true });
  });
}
