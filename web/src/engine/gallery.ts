/**
 * A bundle's gallery as a collection: numbers read head by head, thumbnails cut from their sheets.
 * Only what somebody looks at is fetched, and little of it is held.
 */
import type { Beside } from './beside';
import type { Collection, CollectionPatches } from './collection';
import { EngineError, throwIfCancelled } from './errors';
import { loadGallery, type Gallery } from './gallery-file';
import { readHalf, readSingle } from './half';
import { readHeader } from './header';
import { Held } from './held';
import type { Manifest } from './manifest';

/** Numbers, sheets and thumbnails that are held once they are read. */
const NUMBERS_HELD = 2 ** 24;
const SHEETS_HELD = 6;
const THUMBNAILS_HELD = 1000;

const PLAIN = { colorSpaceConversion: 'none', premultiplyAlpha: 'none' } as const;

/** The bundle's gallery; null where it has none. Throws EngineError. */
export async function openGallery(
  manifest: Manifest,
  beside: Beside,
  signal?: AbortSignal,
): Promise<GalleryCollection | null> {
  const gallery = await loadGallery(manifest, beside, signal);
  return gallery && new GalleryCollection(gallery, beside);
}

class GalleryCollection implements Collection {
  readonly kind = 'gallery';
  readonly name: string;
  readonly count: number;
  readonly precision: string;
  readonly exact: boolean;
  readonly centredCount: number;
  readonly #numbers = new Held<Float32Array>(NUMBERS_HELD, ({ length }) => length);
  readonly #sheets = new Held<ImageBitmap>(SHEETS_HELD);
  readonly #thumbnails = new Held<ImageBitmap>(THUMBNAILS_HELD);

  constructor(
    readonly gallery: Gallery,
    private readonly beside: Beside,
  ) {
    this.name = gallery.source;
    this.count = gallery.count;
    this.precision = gallery.precision;
    this.exact = gallery.sheets.lossless;
    this.centredCount = gallery.centred_count;
  }

  title(i: number): string {
    return this.gallery.titles[i];
  }

  caption(i: number): string | null {
    return this.gallery.captions[i];
  }

  async thumbnail(i: number, signal?: AbortSignal): Promise<ImageBitmap> {
    const { sheets, sizes } = this.gallery;
    const [width, height] = sheets.size;
    const cell = i % sheets.per_sheet;
    const left = (cell % sheets.columns) * width;
    const top = Math.floor(cell / sheets.columns) * height;
    const [w, h] = sheets.lossless ? sizes[i] : sheets.size;
    const thumbnail = await this.#thumbnails.get(String(i), async () => {
      const sheet = await this.#sheet(Math.floor(i / sheets.per_sheet));
      return createImageBitmap(sheet, left, top, w, h, PLAIN);
    });
    throwIfCancelled(signal);
    return thumbnail;
  }

  async original(i: number, signal?: AbortSignal): Promise<Blob | null> {
    if (!this.exact) return null;
    const picture = await this.thumbnail(i, signal);
    const canvas = new OffscreenCanvas(picture.width, picture.height);
    canvas.getContext('2d')!.drawImage(picture, 0, 0);
    return canvas.convertToBlob({ type: 'image/png' });
  }

  /** Its pictures are named by their index. */
  indexOf(): Promise<null> {
    return Promise.resolve(null);
  }

  vectors(layer: number, head: number, signal?: AbortSignal): Promise<Float32Array> {
    return this.#part('vectors', layer, head, signal);
  }

  async mean(layer: number, head: number, signal?: AbortSignal): Promise<Float32Array> {
    const { head_width: E } = this.gallery.dims;
    const at = this.#index(layer, head) * E;
    const all = await this.#read('means', signal, async () =>
      readSingle(await this.beside.take(this.gallery.means)),
    );
    return all.subarray(at, at + E);
  }

  gram(layer: number, head: number, signal?: AbortSignal): Promise<Float32Array> {
    return this.#part('grams', layer, head, signal);
  }

  embeddings(signal?: AbortSignal): Promise<Float32Array> {
    return this.#read('embeddings', signal, async () =>
      readHalf(await this.beside.take(this.gallery.embeddings)),
    );
  }

  async patches(
    layer: number,
    head: number,
    signal?: AbortSignal,
  ): Promise<CollectionPatches | null> {
    if (!this.gallery.patches) return null;
    const values = await this.#part('patches', layer, head, signal);
    return { pictures: this.gallery.extremes.most[layer][head], values };
  }

  #index(layer: number, head: number): number {
    return layer * this.gallery.dims.heads + head;
  }

  #part(
    name: 'vectors' | 'grams' | 'patches',
    layer: number,
    head: number,
    signal?: AbortSignal,
  ): Promise<Float32Array> {
    const i = this.#index(layer, head);
    const read = name === 'grams' ? readSingle : readHalf;
    return this.#read(`${name} ${i}`, signal, async () =>
      read(await this.beside.takePart(this.gallery[name]!, i)),
    );
  }

  /** Shared by whoever asks meanwhile, so that none of them alone cancels it. */
  async #read(
    key: string,
    signal: AbortSignal | undefined,
    read: () => Promise<Float32Array>,
  ): Promise<Float32Array> {
    throwIfCancelled(signal);
    const numbers = await this.#numbers.get(key, read);
    throwIfCancelled(signal);
    return numbers;
  }

  #sheet(number: number): Promise<ImageBitmap> {
    const { files, size, columns, per_sheet: perSheet } = this.gallery.sheets;
    return this.#sheets.get(String(number), async () => {
      const file = files[number];
      const bytes = await this.beside.take(file);
      const header = readHeader(bytes);
      const rows = Math.ceil(perSheet / columns);
      const fits =
        header &&
        ['png', 'webp', 'jpeg'].includes(header.format) &&
        header.width === columns * size[0] &&
        header.height <= rows * size[1];
      if (!fits) throw new EngineError('engine.gallery.sheet', { file: file.path });
      try {
        return await createImageBitmap(new Blob([bytes]), PLAIN);
      } catch (error) {
        throw new EngineError('engine.gallery.sheet', { file: file.path }, error);
      }
    });
  }
}
