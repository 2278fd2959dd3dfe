/** The collections that are open: the bundle's gallery, and the reader's own folder. */
import { Beside } from '../engine/beside';
import type { Collection } from '../engine/collection';
import { openGallery } from '../engine/gallery';
import type { Manifest } from '../engine/manifest';
import type { Message } from '../engine/protocol';
import { isCancelled, messageOf } from './sentence';

export class Collections {
  gallery = $state.raw<Collection | null>(null);
  /** Of the gallery; absent: the bundle has none. */
  status = $state<'absent' | 'loading' | 'ready' | 'failed'>('loading');
  error = $state.raw<Message | null>(null);
  /** Set by whoever opens the reader's folder; of the model that is loaded. */
  folder = $state.raw<Collection | null>(null);
  readonly open = $derived(
    [this.gallery, this.folder].filter((one): one is Collection => one !== null),
  );
  #followed: Manifest | null = null;
  #url = '';
  #abort = new AbortController();

  /** Opens the gallery of this bundle, once; what was of the one before is forgotten. */
  follow(manifest: Manifest | null, url: string): void {
    if (manifest === this.#followed) return;
    this.#followed = manifest;
    this.#url = url;
    this.#abort.abort();
    this.gallery = null;
    this.folder = null;
    this.error = null;
    this.status = 'loading';
    if (manifest) void this.#read(manifest);
  }

  /** Once more, after a failure. */
  retry(): void {
    if (this.status !== 'failed' || !this.#followed) return;
    this.error = null;
    this.status = 'loading';
    void this.#read(this.#followed);
  }

  /** The collection that a link names, or else the one that there is. */
  of(kind: Collection['kind']): Collection | null {
    return this[kind] ?? this.gallery ?? this.folder;
  }

  async #read(manifest: Manifest): Promise<void> {
    const { signal } = (this.#abort = new AbortController());
    try {
      const gallery = await openGallery(manifest, new Beside(manifest, this.#url), signal);
      if (signal.aborted) return;
      this.gallery = gallery;
      this.status = gallery ? 'ready' : 'absent';
    } catch (failure) {
      if (signal.aborted || isCancelled(failure)) return;
      console.error(failure);
      this.error = messageOf(failure);
      this.status = 'failed';
    }
  }
}
