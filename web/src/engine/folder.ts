/** A kept folder as a collection: what the analyses look in. */
import type { Collection, CollectionPatches } from './collection';
import { EngineError, throwIfCancelled } from './errors';
import { countOf, type Folders, type KeptFolder } from './folders';
import { sha256 } from './sha256';

/** Heads whose vectors are held: one is looked at again and again. */
const HELD = 8;
/** And small pictures: a browser draws no more at a time. */
const SMALL_PICTURES = 256;

/** The file of that path in the folder. Rejects with an EngineError where it is gone. */
export type FileOf = (path: string) => Promise<File>;

export type ReadoutOf = (
  layer: number,
  head: number,
  signal?: AbortSignal,
) => Promise<Float32Array>;

export class FolderCollection implements Collection {
  readonly kind = 'folder';
  readonly exact: boolean;
  readonly name: string;
  readonly count: number;
  readonly precision: string;
  readonly centredCount: number;
  readonly #held = new Map<number, Promise<Float32Array>>();
  readonly #thumbnails = new Map<number, Promise<ImageBitmap>>();
  /** The rows of its pictures, by SHA-256. */
  #hashes: Promise<Map<string, number>> | null = null;

  private constructor(
    readonly folder: KeptFolder,
    private readonly folders: Folders,
    private readonly paths: readonly string[],
    private readonly readoutOf: ReadoutOf,
    private readonly fileOf: FileOf | null,
  ) {
    this.exact = fileOf !== null;
    this.name = folder.name;
    this.count = this.centredCount = countOf(folder);
    this.precision = folder.precision;
  }

  /** `fileOf`: where the folder itself is at hand, or can be opened again. */
  static async open(
    folder: KeptFolder,
    folders: Folders,
    readoutOf: ReadoutOf,
    fileOf: FileOf | null = null,
  ): Promise<FolderCollection> {
    const paths = await folders.paths(folder.id);
    return new FolderCollection(folder, folders, paths, readoutOf, fileOf);
  }

  title(i: number): string {
    return this.paths[i] ?? '';
  }

  caption(): null {
    return null;
  }

  thumbnail(i: number): Promise<ImageBitmap> {
    const found = this.#thumbnails.get(i) ?? this.#thumbnail(i);
    keepLast(this.#thumbnails, i, found, SMALL_PICTURES);
    return found;
  }

  async #thumbnail(i: number): Promise<ImageBitmap> {
    const picture = await this.folders.picture(this.folder.id, i);
    return createImageBitmap(picture!.thumbnail);
  }

  /** Only the small picture is kept: the file itself, if it is still the one that was taken apart. */
  async original(i: number): Promise<Blob | null> {
    if (!this.fileOf) return null;
    const [file, picture] = await Promise.all([
      this.fileOf(this.title(i)),
      this.folders.picture(this.folder.id, i),
    ]);
    const bytes = await file.arrayBuffer().catch((error: unknown) => {
      throw new EngineError('folder.file.gone', {}, error);
    });
    if ((await sha256(new Uint8Array(bytes))) !== picture?.sha256) {
      throw new EngineError('folder.file.gone');
    }
    return file;
  }

  async indexOf(picture: Blob): Promise<number | null> {
    this.#hashes ??= this.folders.hashes(this.folder.id);
    this.#hashes.catch(() => (this.#hashes = null));
    const [hashes, bytes] = await Promise.all([this.#hashes, picture.arrayBuffer()]);
    const row = hashes.get(await sha256(new Uint8Array(bytes)));
    return row !== undefined && row < this.count ? row : null;
  }

  vectors(layer: number, head: number, signal?: AbortSignal): Promise<Float32Array> {
    return this.#all(layer * this.folder.shape.heads + head, signal);
  }

  async mean(layer: number, head: number, signal?: AbortSignal): Promise<Float32Array> {
    const E = this.folder.shape.headWidth;
    const vectors = await this.vectors(layer, head, signal);
    const sums = new Float64Array(E);
    for (let i = 0; i < vectors.length; i += 1) sums[i % E] += vectors[i];
    return Float32Array.from(sums, (sum) => sum / this.count);
  }

  /** From the readout of the loaded model, in double precision. */
  async gram(layer: number, head: number, signal?: AbortSignal): Promise<Float32Array> {
    const { headWidth: E, dim: D } = this.folder.shape;
    const readout = await this.readoutOf(layer, head, signal);
    const result = new Float32Array(E * E);
    for (let i = 0; i < E; i += 1) {
      for (let j = 0; j <= i; j += 1) {
        let sum = 0;
        for (let d = 0; d < D; d += 1) sum += readout[i * D + d] * readout[j * D + d];
        result[i * E + j] = result[j * E + i] = sum;
      }
    }
    return result;
  }

  embeddings(signal?: AbortSignal): Promise<Float32Array> {
    return this.#all(this.folder.shape.layers * this.folder.shape.heads, signal);
  }

  /** Every head's vectors [n, E] and, last, the embeddings [n, D], some pictures at a time. */
  async *blocks(signal: AbortSignal): AsyncGenerator<Float32Array[]> {
    const { id, blocks, shape } = this.folder;
    for (const block of blocks.keys()) {
      throwIfCancelled(signal);
      yield await Promise.all(
        Array.from({ length: shape.layers * shape.heads + 1 }, (_, index) =>
          this.folders.part(id, block, index),
        ),
      );
    }
  }

  /** What is written from single patches is not kept. */
  patches(): Promise<CollectionPatches | null> {
    return Promise.resolve(null);
  }

  async #all(index: number, signal?: AbortSignal): Promise<Float32Array> {
    const found = this.#held.get(index) ?? this.#read(index);
    keepLast(this.#held, index, found, HELD);
    const all = await found;
    throwIfCancelled(signal);
    return all;
  }

  async #read(index: number): Promise<Float32Array> {
    const { id, blocks } = this.folder;
    const parts = await Promise.all(blocks.map((_, block) => this.folders.part(id, block, index)));
    const all = new Float32Array(parts.reduce((sum, { length }) => sum + length, 0));
    let at = 0;
    for (const part of parts) {
      all.set(part, at);
      at += part.length;
    }
    return all;
  }
}

/** Puts it last; what was not asked for longest is let go, and what failed can be asked for again. */
function keepLast<T>(map: Map<number, Promise<T>>, key: number, value: Promise<T>, most: number) {
  map.delete(key);
  map.set(key, value);
  value.catch(() => map.delete(key));
  for (const old of [...map.keys()].slice(0, Math.max(0, map.size - most))) map.delete(old);
}
