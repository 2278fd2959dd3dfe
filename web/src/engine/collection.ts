/**
 * Pictures that were taken apart before: what the analyses look for a picture, a text or a head in.
 * Letters as in the design: L layers, H heads, E head width, D joint width, N tokens, all arrays
 * row-major float32, layers and heads from 0. A method that reads rejects with an EngineError:
 * unreachable, corrupt, cancelled; asked again, it tries again.
 */

/** What `patches` gives of one head. */
export interface CollectionPatches {
  /** K pictures of the collection, those that the head is moved by most first. */
  pictures: readonly number[];
  /** weighted_values of each at that head: [K, N, E]. */
  values: Float32Array;
}

export interface Collection {
  /** As the link's `of` names it: the bundle's own gallery, or the reader's own folder. */
  readonly kind: 'gallery' | 'folder';
  /** Where the pictures come from, for people. */
  readonly name: string;
  readonly count: number;
  /** Of the graph that took the pictures apart. */
  readonly precision: string;
  /** Whether the pictures are at hand pixel by pixel, to be taken apart again. */
  readonly exact: boolean;
  /** How many pictures `mean` is over. */
  readonly centredCount: number;

  /** Where the i-th picture comes from; never an absolute path. */
  title(i: number): string;
  /** What it shows, where that was known before any model looked. */
  caption(i: number): string | null;
  /** Small, to be drawn; whoever asks does not close it. */
  thumbnail(i: number, signal?: AbortSignal): Promise<ImageBitmap>;
  /** The picture itself, to be taken apart again; null where it is not at hand pixel by pixel. */
  original(i: number, signal?: AbortSignal): Promise<Blob | null>;
  /** Which picture has these very bytes; null where none has, and where bytes are not known. */
  indexOf(picture: Blob): Promise<number | null>;

  /** s of every picture at a head, [count, E]: the head's term is s @ R[layer, head]. */
  vectors(layer: number, head: number, signal?: AbortSignal): Promise<Float32Array>;
  /** The mean of s over many pictures, [E]. */
  mean(layer: number, head: number, signal?: AbortSignal): Promise<Float32Array>;
  /** G = R Rᵀ of a head, [E, E]: the dot product of two of its terms is aᵀ G b. */
  gram(layer: number, head: number, signal?: AbortSignal): Promise<Float32Array>;
  /** [count, D], not normalised. */
  embeddings(signal?: AbortSignal): Promise<Float32Array>;
  /** What the head wrote from each patch of the pictures that move it most; null where unknown. */
  patches(layer: number, head: number, signal?: AbortSignal): Promise<CollectionPatches | null>;
}
