/**
 * The files of a bundle that no graph needs, such as what its heads say. Fetched when somebody
 * looks, held against their SHA-256, and kept by it as a part of the bundle.
 */
import { fetchFile, fetchPart, NoRanges, type DownloadOptions } from './download';
import { EngineError, isAbort, throwIfCancelled } from './errors';
import { Kept } from './kept';
import { openLocks, type Locks } from './locks';
import { bundleBase, type BundleFile, type Manifest } from './manifest';
import { sha256 } from './sha256';
import { openStore, type Bytes, type Store } from './store';

export interface BesideOptions extends Pick<DownloadOptions, 'fetcher' | 'pause'> {
  /** In place of the browser's own. */
  store?: Store | null;
  locks?: Locks;
}

/** A file of equal parts, each with a hash of its own. */
export interface Block {
  file: BundleFile;
  sha256s: readonly string[];
}

/** Below this a file is fetched whole: one request rather than many. */
const WHOLE_BELOW = 256 * 1024;

export class Beside {
  readonly #base: string;
  readonly #store: Promise<Store | null>;
  readonly #locks: Locks;
  readonly #options: Pick<DownloadOptions, 'fetcher' | 'pause'>;
  /** Blocks that are taken whole, by their hash. */
  readonly #whole = new Map<string, Promise<Blob>>();
  /** Blocks whose parts are noted, so that no other tab takes them for parts of no bundle. */
  readonly #noted = new Map<string, Promise<unknown>>();

  /** `url`: the bundle's folder. */
  constructor(
    readonly manifest: Manifest,
    url: string,
    { store, locks, ...options }: BesideOptions = {},
  ) {
    this.#base = bundleBase(url, globalThis.document?.baseURI ?? url);
    this.#store = store === undefined ? openStore() : Promise.resolve(store);
    this.#locks = locks ?? openLocks();
    this.#options = options;
  }

  /** A whole file. Throws EngineError: unreachable, absent, corrupt or cancelled. */
  async take(file: BundleFile, signal?: AbortSignal): Promise<Bytes> {
    const store = await this.#store;
    const here = await this.#right(store, file);
    if (here) return here;
    const bytes = await fetchFile(this.#base, file, { ...this.#options, store, signal });
    // What cannot be kept is fetched again next time: nobody need be told.
    await this.#keep(store, file, bytes).catch(() => undefined);
    return bytes;
  }

  /**
   * The i-th part of a block, by a Range; from a host that knows none, out of the whole file, which
   * is then fetched once. Throws EngineError: unreachable, absent, corrupt or cancelled.
   */
  async takePart(block: Block, i: number, signal?: AbortSignal): Promise<Bytes> {
    const { file, sha256s } = block;
    const bytes = file.bytes / sha256s.length;
    const part = { offset: i * bytes, bytes, sha256: sha256s[i] };
    const store = await this.#store;
    const here = await this.#right(store, part);
    if (here) return here;
    if (file.bytes < WHOLE_BELOW || this.#whole.has(file.sha256))
      return this.#fromWhole(file, part, signal);
    try {
      await this.#note(store, block);
      const options = { ...this.#options, store, signal };
      const fetched = await fetchPart(this.#base, file, part, options);
      await store?.put(part.sha256, fetched).catch(() => undefined);
      return fetched;
    } catch (error) {
      if (error instanceof NoRanges) return this.#fromWhole(file, part, signal);
      throw error;
    }
  }

  async #fromWhole(
    file: BundleFile,
    part: { offset: number; bytes: number; sha256: string },
    signal?: AbortSignal,
  ): Promise<Bytes> {
    let coming = this.#whole.get(file.sha256);
    if (!coming) {
      // Several parts may wait for it, so none of them alone cancels it.
      coming = this.take(file).then((bytes) => new Blob([bytes]));
      this.#whole.set(file.sha256, coming);
      coming.catch(() => this.#whole.delete(file.sha256));
    }
    const blob = await coming;
    throwIfCancelled(signal);
    const slice = blob.slice(part.offset, part.offset + part.bytes);
    const bytes = new Uint8Array(await slice.arrayBuffer());
    const found = await sha256(bytes);
    if (found !== part.sha256) {
      throw new EngineError(
        'engine.download.corrupt',
        { file: file.path },
        `SHA-256 of its part at ${part.offset} is ${found}, not ${part.sha256}`,
      );
    }
    return bytes;
  }

  /** What is kept under that hash, where it still is what it was. */
  async #right(
    store: Store | null,
    { bytes, sha256: hash }: { bytes: number; sha256: string },
  ): Promise<Bytes | null> {
    const here = await store?.get(hash).catch(() => null);
    return here?.byteLength === bytes && (await sha256(here)) === hash ? here : null;
  }

  async #keep(store: Store | null, file: BundleFile, bytes: Bytes): Promise<void> {
    if (!store) return;
    // Noted first, so that no other tab takes it for a file of no bundle.
    await new Kept(store, this.#locks).noteBeside(this.#use, file);
    await store.put(file.sha256, bytes);
  }

  async #note(store: Store | null, { file, sha256s }: Block): Promise<void> {
    if (!store) return;
    let noted = this.#noted.get(file.sha256);
    if (!noted) {
      const bytes = file.bytes / sha256s.length;
      const parts = sha256s.map((hash) => ({ sha256: hash, bytes }));
      noted = new Kept(store, this.#locks).noteBeside(this.#use, file, parts);
      this.#noted.set(file.sha256, noted);
    }
    await noted.catch((error: unknown) => {
      if (isAbort(error)) throw error;
    });
  }

  get #use(): { url: string; id: string; name: string } {
    const { id, name } = this.manifest;
    return { url: this.#base, id, name };
  }
}
