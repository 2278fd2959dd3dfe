/* Generated from export/gallery_schema.py by `npm run generate`. */

/**
 * `count` pictures, numbered from 0, with what every head makes of each.
 *
 * Every number is little-endian and every array is in C order:
 * vectors: float16 [L, H, count, E], Σₙ weighted_values: a head's term is vector @ R[l, h];
 * grams: float32 [L, H, E, E], R Rᵀ: the cosine of two head terms is aᵀGb / √(aᵀGa · bᵀGb);
 * means: float32 [L, H, E], the mean vector over the whole index, of `centred_count` pictures;
 * embeddings: float16 [count, D], not normalised;
 * patches: float16 [L, H, K, N, E], weighted_values of the K pictures of `most` at that head; null
 * where the originals could not be opened again.
 */
export interface Gallery {
  version: 1;
  weights_sha256: string;
  /**
   * of the graph that decomposed the pictures
   */
  precision: 'fp32' | 'fp16' | 'q8' | 'q4';
  source: string;
  count: number;
  dims: GalleryDims;
  captions: (string | null)[];
  /**
   * where the picture came from; never an absolute path
   */
  titles: string[];
  /**
   * width, height of originals
   */
  sizes: [number, number][];
  vectors: Block;
  grams: Block;
  means: File;
  centred_count: number;
  embeddings: File;
  extremes: Extremes;
  patches: Block | null;
  sheets: Sheets;
}
/**
 * The letters of the blocks below, equal to the manifest's.
 */
export interface GalleryDims {
  /**
   * L
   */
  layers: number;
  /**
   * H
   */
  heads: number;
  /**
   * E
   */
  head_width: number;
  /**
   * D
   */
  embed_dim: number;
  /**
   * N
   */
  tokens: number;
}
/**
 * A file of one block a head, each of the same size: head h of layer l begins at
 * (l · H + h) · bytes / (L · H), and is read by a Range.
 */
export interface Block {
  file: File;
  /**
   * of each head's block, layer by layer, head by head
   */
  sha256s: string[];
}
/**
 * One file of the bundle.
 */
export interface File {
  path: string;
  bytes: number;
  sha256: string;
}
/**
 * Pictures that move a head most and least, [L][H][K], K = min(8, count), first the extreme.
 *
 * By ‖head term − its mean‖ in the joint space, the mean over the index.
 */
export interface Extremes {
  most: number[][][];
  least: number[][][];
}
/**
 * Thumbnails, row by row, `per_sheet` to a file, each in a cell of `size`.
 *
 * Where every original is at most 64 pixels wide and high the files are lossless and a cell holds
 * the original's pixels, from its upper left corner; elsewhere a thumbnail is at most 96 pixels,
 * in the middle of its cell.
 */
export interface Sheets {
  files: File[];
  /**
   * width and height of a cell, pixels
   *
   * @minItems 2
   * @maxItems 2
   */
  size: [number, number];
  columns: number;
  per_sheet: number;
  /**
   * the cells hold the originals, pixel by pixel
   */
  lossless: boolean;
}
