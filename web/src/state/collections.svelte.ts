/** The collections that are open: the bundle's gallery, and the reader's own folder. */
import type { Collection } from '../engine/collection';
import { openGallery } from '../engine/gallery';
import { BundlePart } from './bundle-part.svelte';
import type { Folder } from './folder.svelte';

/** Status and error are the gallery's. */
export class Collections extends BundlePart<Collection> {
  readonly #folder: Pick<Folder, 'collection'>;

  constructor(folder: Pick<Folder, 'collection'>) {
    super(openGallery);
    this.#folder = folder;
  }

  readonly gallery = $derived.by(() => this.part);
  /** Of the model that is loaded. */
  readonly folder = $derived.by<Collection | null>(() => this.#folder.collection);
  readonly open = $derived(
    [this.gallery, this.folder].filter((one): one is Collection => one !== null),
  );

  /** The collection that a link names, or else the one that there is. */
  of(kind: Collection['kind']): Collection | null {
    return this[kind] ?? this.gallery ?? this.folder;
  }
}
