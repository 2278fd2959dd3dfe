/**
 * The files of one load: fetched several at a time, kept by hash between visits, read one by one.
 *
 * No more lies in this worker's memory than the downloads under way and what was last read: a whole
 * file goes to the store at once, or, where nothing is kept, into a Blob, which the browser holds.
 */
import { fetchFile, type DownloadOptions } from './download';
import { EngineError, throwIfCancelled } from './errors';
import type { BundleFile } from './manifest';
import type { Message } from './protocol';
import type { Room } from './room';
import { sha256 } from './sha256';
import { isFull, type Bytes, type Store } from './store';

export interface ShelfOptions extends Pick<DownloadOptions, 'fetcher' | 'pause'> {
  store: Store | null;
  room?: Room | null;
  onNotice?: (notice: Message) => void;
}

/** Bytes of the load that are here, and whether all of them were here before. */
export type OnProgress = (progress: {
  done: number;
  total: number;
  file: string;
  cached: boolean;
}) => void;

/** Downloads at a time; large ones, from bundles without shards, take turns. */
const AT_ONCE = 4;
const BYTES_AT_ONCE = 256 * 2 ** 20;

export class Shelf {
  /** File contents outside the wasm heap: now, and the most there were. */
  held = 0;
  peak = 0;
  private readonly loose = new Map<string, Blob>();
  /** Hashes whose content was found right in this load. */
  private readonly right = new Set<string>();

  constructor(
    private readonly base: string,
    private readonly options: ShelfOptions,
  ) {}

  /** Of these files' bytes, those that need no download. */
  async here(files: readonly BundleFile[]): Promise<number> {
    const missing = await this.missing(files);
    return total(distinct(files)) - total(missing);
  }

  /** Downloads what is not here. Rejects with the first failure; what arrived whole is kept. */
  async fill(
    files: readonly BundleFile[],
    signal?: AbortSignal,
    onProgress: OnProgress = () => undefined,
  ): Promise<void> {
    throwIfCancelled(signal);
    const all = total(distinct(files));
    const missing = await this.missing(files);
    const before = all - total(missing);
    const arrived = new Map<string, number>();
    const report = (file: BundleFile, bytes: number): void => {
      arrived.set(file.sha256, bytes);
      let done = before;
      for (const here of arrived.values()) done += here;
      onProgress({ done, total: all, file: file.path, cached: false });
    };
    const last = files.at(-1);
    if (before > 0 && last) {
      const cached = missing.length === 0;
      onProgress({ done: before, total: all, file: last.path, cached });
    }
    await this.options.room?.prepare(total(missing));
    throwIfCancelled(signal);
    let left = total(missing);
    await inTurns(missing, signal, async (file, either) => {
      const release = this.hold(file.bytes);
      try {
        const bytes = await this.download(file, either, (here) => report(file, here));
        await this.keep(file, bytes, () => left);
        left -= file.bytes;
      } finally {
        release();
      }
    });
  }

  /** A file's bytes, right by their hash. `release` says that they are no longer held. */
  async take(
    file: BundleFile,
    signal?: AbortSignal,
  ): Promise<{ bytes: Bytes; release: () => void }> {
    const release = this.hold(file.bytes);
    try {
      const bytes = (await this.read(file)) ?? (await this.again(file, signal));
      return { bytes, release };
    } catch (error) {
      release();
      throw error;
    }
  }

  /** The same as a Blob, of which a reader takes only as much into memory as it needs at a time. */
  async blob(file: BundleFile, signal?: AbortSignal): Promise<Blob> {
    if (!this.right.has(file.sha256)) (await this.take(file, signal)).release();
    const blob = this.loose.get(file.sha256) ?? (await this.options.store?.blob(file.sha256));
    if (blob?.size === file.bytes) return blob;
    const { bytes, release } = await this.take(file, signal);
    release();
    return new Blob([bytes]);
  }

  /** Lets go of what is held only for this load, but for `files`. */
  keepOnly(files: readonly BundleFile[]): void {
    const needed = new Set(files.map((file) => file.sha256));
    for (const [hash, blob] of this.loose) {
      if (needed.has(hash)) continue;
      this.loose.delete(hash);
      this.held -= blob.size;
    }
  }

  private async missing(files: readonly BundleFile[]): Promise<BundleFile[]> {
    const found = await Promise.all(
      distinct(files).map(async (file) => {
        if (this.loose.has(file.sha256)) return [];
        const size = (await this.options.store?.size(file.sha256)) ?? null;
        return size === file.bytes ? [] : [file];
      }),
    );
    return found.flat();
  }

  /** Null where it is not here, or no longer what it was. */
  private async read(file: BundleFile): Promise<Bytes | null> {
    const blob = this.loose.get(file.sha256);
    let bytes: Bytes | null;
    try {
      bytes = blob
        ? new Uint8Array(await blob.arrayBuffer())
        : ((await this.options.store?.get(file.sha256)) ?? null);
    } catch (error) {
      // Another tab may have removed it; an exhausted memory is another matter.
      if (error instanceof RangeError) {
        throw new EngineError('engine.memory', { bytes: file.bytes }, error);
      }
      return null;
    }
    if (bytes?.byteLength !== file.bytes) return null;
    if (!this.right.has(file.sha256) && (await sha256(bytes)) !== file.sha256) return null;
    this.right.add(file.sha256);
    return bytes;
  }

  private async again(file: BundleFile, signal: AbortSignal | undefined): Promise<Bytes> {
    this.right.delete(file.sha256);
    await this.options.store?.remove(file.sha256);
    const bytes = await this.download(file, signal);
    await this.keep(file, bytes, () => file.bytes);
    return bytes;
  }

  private async download(
    file: BundleFile,
    signal: AbortSignal | undefined,
    onBytes?: (here: number) => void,
  ): Promise<Bytes> {
    const { store, fetcher, pause } = this.options;
    const bytes = await fetchFile(this.base, file, {
      signal,
      store: this.keeps ? store : null,
      ...(fetcher ? { fetcher } : {}),
      ...(pause ? { pause } : {}),
      ...(onBytes ? { onBytes } : {}),
    });
    this.right.add(file.sha256);
    return bytes;
  }

  private get keeps(): boolean {
    return this.options.store !== null && this.options.room?.keeping !== false;
  }

  /** Puts a whole file where it can be found again; `left()` bytes of the load are not kept yet. */
  private async keep(file: BundleFile, bytes: Bytes, left: () => number): Promise<void> {
    const { store, room, onNotice } = this.options;
    for (let attempt = 0; store && this.keeps && attempt < 2; attempt += 1) {
      try {
        await store.put(file.sha256, bytes);
        return;
      } catch (error) {
        if (!isFull(error)) {
          onNotice?.({ key: 'engine.cache.refused' });
          break;
        }
        if (!room) {
          onNotice?.({ key: 'engine.cache.full' });
          break;
        }
        if (attempt > 0) room.full();
        else if (!(await room.refused(left()))) break;
      }
    }
    this.loose.set(file.sha256, new Blob([bytes]));
    this.hold(file.bytes);
  }

  private hold(bytes: number): () => void {
    this.held += bytes;
    this.peak = Math.max(this.peak, this.held);
    let holds = true;
    return () => {
      if (holds) this.held -= bytes;
      holds = false;
    };
  }
}

/** Each content once, however many paths lead to it. */
export function distinct(files: readonly BundleFile[]): BundleFile[] {
  return [...new Map(files.map((file) => [file.sha256, file])).values()];
}

export function total(files: readonly BundleFile[]): number {
  return files.reduce((sum, file) => sum + file.bytes, 0);
}

/** `work` on each file, a few at a time. The first failure stops the others and is the one thrown. */
async function inTurns(
  files: readonly BundleFile[],
  signal: AbortSignal | undefined,
  work: (file: BundleFile, signal: AbortSignal) => Promise<void>,
): Promise<void> {
  const stop = new AbortController();
  const either = signal ? AbortSignal.any([stop.signal, signal]) : stop.signal;
  const waiting = [...files];
  const running = new Set<Promise<void>>();
  let bytes = 0;
  let failed: { error: unknown } | null = null;
  while (waiting.length + running.size > 0) {
    const next = waiting.at(0);
    const room =
      running.size < AT_ONCE && (running.size === 0 || bytes + (next?.bytes ?? 0) <= BYTES_AT_ONCE);
    if (next && room && !failed) {
      waiting.shift();
      bytes += next.bytes;
      const turn = work(next, either)
        .catch((error: unknown) => {
          failed ??= { error };
          waiting.length = 0;
          stop.abort();
        })
        .finally(() => {
          bytes -= next.bytes;
          running.delete(turn);
        });
      running.add(turn);
    } else await Promise.race(running);
  }
  if (failed) throw (failed as { error: unknown }).error;
}
