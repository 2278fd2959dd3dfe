/**
 * One file of a bundle over the network, held against its SHA-256 before anybody sees a byte of it.
 *
 * A broken connection is taken up with a Range from the byte where it broke. What arrived before a
 * download was given up is kept by hash, so that the next attempt goes on where this one stopped.
 */
import { EngineError, cancelled, throwIfCancelled } from './errors';
import { partKey } from './kept';
import { fileUrl, type BundleFile } from './manifest';
import { refuseWebPage, unreachable } from './reach';
import { sha256 } from './sha256';
import type { Bytes, Store } from './store';

export interface DownloadOptions {
  signal?: AbortSignal | undefined;
  /** Where the beginning of a broken download is kept. */
  store?: Store | null | undefined;
  fetcher?: typeof fetch;
  /** Called with the bytes of this file that are here. */
  onBytes?: (here: number) => void;
  /** Milliseconds before the n-th new attempt. */
  pause?: (attempt: number) => number;
}

/** Some bytes of a file, with a hash of their own. */
export interface FilePart {
  offset: number;
  bytes: number;
  sha256: string;
}

/** The server answers a Range with the whole file; nothing of it was read. */
export class NoRanges extends Error {}

const ATTEMPTS = 4;
// Less than this is not worth keeping when a download breaks.
const KEEP_FROM = 64 * 1024;

/** The file's bytes. Throws EngineError: unreachable, absent, no file, corrupt or cancelled. */
export function fetchFile(
  base: string,
  file: BundleFile,
  options: DownloadOptions = {},
): Promise<Bytes> {
  return fetchBytes(base, new Partial(file), options);
}

/** A part of a file. Throws what `fetchFile` throws, and NoRanges. */
export function fetchPart(
  base: string,
  { path }: BundleFile,
  { offset, bytes, sha256: hash }: FilePart,
  options: DownloadOptions = {},
): Promise<Bytes> {
  return fetchBytes(base, new Partial({ path, bytes, sha256: hash }, offset), options);
}

async function fetchBytes(
  base: string,
  partial: Partial,
  options: DownloadOptions,
): Promise<Bytes> {
  const { signal, store } = options;
  const { file } = partial;
  throwIfCancelled(signal);
  const beginning = await store?.get(partKey(file.sha256)).catch(() => null);
  if (beginning && beginning.byteLength <= file.bytes) partial.append(beginning);
  const resumed = partial.here > 0;
  let found: string;
  try {
    await receive(base, partial, options);
    found = await sha256(partial.bytes);
    if (found !== file.sha256 && resumed) {
      // The beginning may stem from another version of the server's file: once more, all of it.
      partial.here = 0;
      await receive(base, partial, options);
      found = await sha256(partial.bytes);
    }
    throwIfCancelled(signal);
  } catch (error) {
    if (partial.here >= KEEP_FROM) {
      const arrived = partial.bytes.slice(0, partial.here);
      await store?.put(partKey(file.sha256), arrived).catch(() => undefined);
    }
    throw error;
  }
  if (beginning) await store?.remove(partKey(file.sha256));
  if (found !== file.sha256) {
    throw new EngineError(
      'engine.download.corrupt',
      { file: file.path },
      `SHA-256 is ${found}, the manifest says ${file.sha256}`,
    );
  }
  return partial.bytes;
}

/** A file of known length, or a part of one, that fills from the front. */
class Partial {
  readonly bytes: Bytes;
  here = 0;

  /** `offset`: where in the whole file it begins; null for all of the file. */
  constructor(
    readonly file: BundleFile,
    readonly offset: number | null = null,
  ) {
    try {
      this.bytes = new Uint8Array(file.bytes);
    } catch (error) {
      throw new EngineError('engine.memory', { bytes: file.bytes }, error);
    }
  }

  /** The Range that asks for what is not here; null for a whole file from its beginning. */
  get range(): string | null {
    if (this.offset === null) return this.here > 0 ? `bytes=${this.here}-` : null;
    return `bytes=${this.offset + this.here}-${this.offset + this.file.bytes - 1}`;
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
async function receive(base: string, partial: Partial, options: DownloadOptions): Promise<void> {
  const { file } = partial;
  const { signal, fetcher, pause = (attempt) => 400 * 2 ** attempt } = options;
  for (let attempt = 1; partial.here < file.bytes; attempt += 1) {
    const before = partial.here;
    try {
      await receiveOnce(base, partial, options);
    } catch (error) {
      if (signal?.aborted) throw cancelled();
      if (error instanceof EngineError || error instanceof NoRanges) throw error;
      if (attempt >= ATTEMPTS && partial.here === before) {
        throw partial.here === 0
          ? await unreachable(fileUrl(base, file.path), error, signal, fetcher)
          : broken(partial, error);
      }
    }
    if (partial.here === file.bytes) return;
    if (attempt >= ATTEMPTS && partial.here === before) throw broken(partial, 'it ended early');
    // As long as bytes arrive, a bad line is only slow.
    if (partial.here > before) attempt = 0;
    await wait(pause(attempt), signal);
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
  partial: Partial,
  { signal, store, fetcher = fetch, onBytes }: DownloadOptions,
): Promise<void> {
  const url = fileUrl(base, partial.file.path);
  const { range } = partial;
  const headers: Record<string, string> = range === null ? {} : { Range: range };
  // What the store keeps by hash, the browser's own cache need not hold a second time.
  const cache = store ? 'no-store' : 'default';
  const response = await fetcher(url, { headers, signal: signal ?? null, cache });
  if (response.status === 416) partial.here = 0;
  if (response.status === 404) throw new EngineError('engine.download.absent', { url });
  if (response.status >= 500 || response.status === 416) {
    throw new Error(`HTTP ${response.status}`);
  }
  if (!response.ok) throw new EngineError('engine.http', { url, status: response.status });
  refuseWebPage(response, url);
  const from = /^bytes (\d+)-/.exec(response.headers.get('Content-Range') ?? '')?.[1];
  const start = partial.offset ?? 0;
  if (response.status !== 206) {
    partial.here = 0;
    if (partial.offset !== null) {
      await response.body?.cancel().catch(() => undefined);
      throw new NoRanges(url);
    }
  } else if (from !== undefined && Number(from) !== start + partial.here) {
    partial.here = 0;
    throw new Error(`asked for another range than ${response.headers.get('Content-Range')}`);
  }
  onBytes?.(partial.here);
  const reader = response.body?.getReader();
  if (!reader) return;
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      if (signal?.aborted) throw cancelled();
      partial.append(value);
      onBytes?.(partial.here);
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
