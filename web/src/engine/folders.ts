/**
 * The reader's own folders, as a model took them apart: what is kept of every picture, and where.
 * Nothing of it ever leaves the browser.
 *
 * A picture is written the moment it is done, so that whatever stops the work loses nothing. Once
 * BLOCK of them wait, their vectors are put together head by head: a head of thousands of pictures
 * is then read in a few pieces, without the others.
 */
import type { Message } from './protocol';

/** Pictures whose vectors lie together. */
export const BLOCK = 64;

/** L layers, H heads, E head width, D joint width. */
export interface FolderShape {
  layers: number;
  heads: number;
  headWidth: number;
  dim: number;
}

/** A folder as one model at one precision took it apart. */
export interface KeptFolder {
  id: string;
  /** The folder's own name. */
  name: string;
  /** The model's name, its weights' SHA-256 and precision. */
  model: string;
  weights: string;
  precision: string;
  shape: FolderShape;
  /** Pictures that were found when it was last chosen. */
  found: number;
  /** How many pictures each block of vectors holds; their sum can be looked at. */
  blocks: number[];
  /** Files of pictures that could not be taken apart, and why. */
  unreadable: { path: string; why: Message }[];
  /** Files whose very same bytes another file has. */
  repeated: string[];
  /** Pictures that are kept and were not in it when it was last gone through. */
  absent?: number;
  /** All that was found when it was last chosen has been seen to. */
  whole: boolean;
  /** When it was last worked at: milliseconds since 1970. */
  changed: number;
  /** Where the browser can open the folder again by itself. */
  handle: FileSystemDirectoryHandle | null;
}

/** One picture of a folder, by its row from 0. */
export interface KeptPicture {
  path: string;
  sha256: string;
  width: number;
  height: number;
  thumbnail: Blob;
}

/** What tells, without reading it, that a file is the one that was seen before. */
export interface SeenFile {
  bytes: number;
  modified: number;
  row: number;
}

export interface Done {
  picture: KeptPicture;
  embedding: Float32Array; // [D]
  vectors: Float32Array; // [L, H, E]
}

/** Where folders are kept. Writing rejects with `folder.full` where the browser has no room left. */
export interface Folders {
  /** False where all of it is forgotten when the page is left. */
  readonly lasting: boolean;
  list(): Promise<KeptFolder[]>;
  save(folder: KeptFolder): Promise<void>;
  /** The files that were seen before, by path. */
  seen(id: string): Promise<Map<string, SeenFile>>;
  /** The rows of all pictures, by SHA-256. */
  hashes(id: string): Promise<Map<string, number>>;
  see(id: string, path: string, file: SeenFile): Promise<void>;
  /** A picture at the next row, and the file that it came from, both or neither. */
  add(id: string, file: SeenFile, done: Done): Promise<void>;
  /** How many pictures wait to be put into a block. */
  waiting(id: string): Promise<number>;
  /** Puts what waits into a block; resolves to the folder with it. */
  gather(folder: KeptFolder): Promise<KeptFolder>;
  /** `index` [0, L·H): one head's vectors [n, E] of a block; L·H: its embeddings [n, D]. */
  part(id: string, block: number, index: number): Promise<Float32Array>;
  picture(id: string, row: number): Promise<KeptPicture | null>;
  paths(id: string): Promise<string[]>;
  remove(id: string): Promise<void>;
}

/** The same folder taken apart by the same model has the same name, whenever it is chosen. */
export function folderId(name: string, weights: string, precision: string): string {
  return [weights, precision, name].join(' ');
}

export function countOf({ blocks }: Pick<KeptFolder, 'blocks'>): number {
  return blocks.reduce((sum, n) => sum + n, 0);
}

/** Bytes that a folder takes, nearly: its vectors, embeddings and small pictures. */
export function bytesOf({ blocks, shape }: Pick<KeptFolder, 'blocks' | 'shape'>): number {
  const { layers, heads, headWidth, dim } = shape;
  const SMALL_PICTURE = 3000;
  return countOf({ blocks }) * (4 * (layers * heads * headWidth + dim) + SMALL_PICTURE);
}

/** Pictures' vectors as a block: [L·H] arrays [n, E], and the embeddings [n, D] last. */
export function blockOf(done: readonly Pick<Done, 'embedding' | 'vectors'>[], shape: FolderShape) {
  const { layers, heads, headWidth: E, dim: D } = shape;
  const count = layers * heads;
  const parts = Array.from({ length: count }, () => new Float32Array(done.length * E));
  const embeddings = new Float32Array(done.length * D);
  for (const [row, { vectors, embedding }] of done.entries()) {
    for (let i = 0; i < count; i += 1) parts[i].set(vectors.subarray(i * E, (i + 1) * E), row * E);
    embeddings.set(embedding, row * D);
  }
  return [...parts, embeddings];
}

/** Folders in memory alone: for a browser that keeps nothing, and for tests. */
export class PassingFolders implements Folders {
  readonly lasting = false;
  readonly #folders = new Map<string, KeptFolder>();
  readonly #seen = new Map<string, Map<string, SeenFile>>();
  readonly #pictures = new Map<string, KeptPicture[]>();
  readonly #waiting = new Map<string, Done[]>();
  readonly #blocks = new Map<string, Float32Array[][]>();

  list(): Promise<KeptFolder[]> {
    return Promise.resolve([...this.#folders.values()]);
  }

  save(folder: KeptFolder): Promise<void> {
    this.#folders.set(folder.id, folder);
    return Promise.resolve();
  }

  seen(id: string): Promise<Map<string, SeenFile>> {
    return Promise.resolve(new Map(this.#seen.get(id)));
  }

  hashes(id: string): Promise<Map<string, number>> {
    const pictures = this.#pictures.get(id) ?? [];
    return Promise.resolve(new Map(pictures.map(({ sha256 }, row) => [sha256, row])));
  }

  see(id: string, path: string, file: SeenFile): Promise<void> {
    own(this.#seen, id, () => new Map<string, SeenFile>()).set(path, file);
    return Promise.resolve();
  }

  add(id: string, file: SeenFile, done: Done): Promise<void> {
    own(this.#pictures, id, () => [] as KeptPicture[])[file.row] = done.picture;
    own(this.#waiting, id, () => [] as Done[]).push(done);
    return this.see(id, done.picture.path, file);
  }

  waiting(id: string): Promise<number> {
    return Promise.resolve(this.#waiting.get(id)?.length ?? 0);
  }

  async gather(folder: KeptFolder): Promise<KeptFolder> {
    const done = this.#waiting.get(folder.id) ?? [];
    if (done.length === 0) return folder;
    own(this.#blocks, folder.id, () => [] as Float32Array[][]).push(blockOf(done, folder.shape));
    this.#waiting.delete(folder.id);
    const gathered = { ...folder, blocks: [...folder.blocks, done.length] };
    await this.save(gathered);
    return gathered;
  }

  part(id: string, block: number, index: number): Promise<Float32Array> {
    return Promise.resolve(this.#blocks.get(id)![block][index]);
  }

  picture(id: string, row: number): Promise<KeptPicture | null> {
    return Promise.resolve(this.#pictures.get(id)?.[row] ?? null);
  }

  paths(id: string): Promise<string[]> {
    return Promise.resolve((this.#pictures.get(id) ?? []).map(({ path }) => path));
  }

  remove(id: string): Promise<void> {
    const stores = [this.#folders, this.#seen, this.#pictures, this.#waiting, this.#blocks];
    for (const store of stores) store.delete(id);
    return Promise.resolve();
  }
}

function own<T>(map: Map<string, T>, id: string, make: () => T): T {
  const found = map.get(id) ?? make();
  map.set(id, found);
  return found;
}
