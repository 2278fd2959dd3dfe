/**
 * The files of a bundle that no graph needs: what its heads say, its gallery. Fetched when somebody
 * looks, held against their SHA-256, and kept by it as a part of the bundle.
 */
import { fetchFile, fetchPart, type DownloadOptions, type FilePart } from './download';
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

export class Beside {
  readonly #base: string;
  readonly #store: Promise<Store | null>;
  readonly #locks: Locks;
  readonly #options: Pick<DownloadOptions, 'fetcher' | 'pause'>;

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
  take(file: BundleFile, signal?: AbortSignal): Promise<Bytes> {
    return this.#take(file, file, (store) =>
      fetchFile(this.#base, file, { ...this.#options, store, signal }),
    );
  }

  /** A part of a file by a Range, with a hash of its own. */
  takePart(file: BundleFile, part: FilePart, signal?: AbortSignal): Promise<Bytes> {
    return this.#take(file, part, (store) =>
      fetchPart(this.#base, file, part, { ...this.#options, store, signal }),
    );
  }

  async #take(
    file: BundleFile,
    what: { sha256: string; bytes: number },
    fetchIt: (store: Store | null) => Promise<Bytes>,
  ): Promise<Bytes> {
    const store = await this.#store;
    const here = await store?.get(what.sha256).catch(() => null);
    if (here?.byteLength === what.bytes && (await sha256(here)) === what.sha256) return here;
    const bytes = await fetchIt(store);
    // What cannot be kept is fetched again next time: nobody need be told.
    await this.#keep(store, file, what, bytes).catch(() => undefined);
    return bytes;
  }

  async #keep(
    store: Store | null,
    file: BundleFile,
    what: { sha256: string; bytes: number },
    bytes: Bytes,
  ): Promise<void> {
    if (!store) return;
    const { id, name } = this.manifest;
    // Noted first, so that no other tab takes it for a file of no bundle.
    await new Kept(store, this.#locks).noteBeside({ url: this.#base, id, name }, file, what);
    await store.put(what.sha256, bytes);
  }
}
