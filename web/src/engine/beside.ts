/**
 * The files of a bundle that no graph needs, such as what its heads say. Fetched when somebody
 * looks, held against their SHA-256, and kept by it as a part of the bundle.
 */
import { fetchFile, type DownloadOptions } from './download';
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
  async take(file: BundleFile, signal?: AbortSignal): Promise<Bytes> {
    const store = await this.#store;
    const here = await store?.get(file.sha256).catch(() => null);
    if (here?.byteLength === file.bytes && (await sha256(here)) === file.sha256) return here;
    const bytes = await fetchFile(this.#base, file, { ...this.#options, store, signal });
    // What cannot be kept is fetched again next time: nobody need be told.
    await this.#keep(store, file, bytes).catch(() => undefined);
    return bytes;
  }

  async #keep(store: Store | null, file: BundleFile, bytes: Bytes): Promise<void> {
    if (!store) return;
    const { id, name } = this.manifest;
    // Noted first, so that no other tab takes it for a file of no bundle.
    await new Kept(store, this.#locks).noteBeside({ url: this.#base, id, name }, file);
    await store.put(file.sha256, bytes);
  }
}
