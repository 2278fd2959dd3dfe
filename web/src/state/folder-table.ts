/**
 * The batch table: for every picture of a folder and every text what each head adds to the cosine.
 * Read block by block and written as it comes, so that thousands of pictures never lie in memory.
 */
import { cell } from '../files/csv';
import type { FolderCollection } from '../engine/folder';
import { headName } from '../math/address';
import { npz, NpyWriter, textsArray } from '../files/npz';
import { ParquetWriter, type Column } from '../files/parquet';

export type TableFormat = 'csv' | 'npz' | 'parquet';

/** A text that the model has read: embedding [D], and R @ t of every head [L·H·E]. */
export interface TableText {
  text: string;
  embedding: Float32Array;
  directions: Float32Array;
}

export interface TableWish {
  collection: FolderCollection;
  texts: readonly TableText[];
  /** What the file is of, by name; every file carries it. */
  about: Record<string, string>;
  signal: AbortSignal;
  onProgress: (done: number, of: number) => void;
}

/** Some pictures of the folder, in its order. All in cosine units, T texts, L·H heads. */
export interface TableBlock {
  /** The first picture's place in the collection. */
  first: number;
  count: number;
  cosine: Float32Array<ArrayBuffer>; // [n, T]
  /** What no head adds: stem, MLPs, biases. With the heads it makes the cosine. [n, T] */
  rest: Float32Array<ArrayBuffer>;
  heads: Float32Array<ArrayBuffer>; // [n, T, L·H]
}

/** Cosines of one block. `parts`: every head's vectors [n, E], then the embeddings [n, D]. */
export function tableBlock(
  parts: readonly Float32Array[],
  texts: readonly TableText[],
  { headWidth: E, dim: D }: { headWidth: number; dim: number },
  first = 0,
): TableBlock {
  const count = parts.at(-1)!.length / D;
  const [T, heads] = [texts.length, parts.length - 1];
  const block = {
    first,
    count,
    cosine: new Float32Array(count * T),
    rest: new Float32Array(count * T),
    heads: new Float32Array(count * T * heads),
  };
  const embeddings = parts[heads];
  for (let i = 0; i < count; i++) {
    const embedding = embeddings.subarray(i * D, (i + 1) * D);
    const length = Math.sqrt(dot(embedding, embedding));
    texts.forEach(({ embedding: text, directions }, t) => {
      const at = i * T + t;
      const cosine = length > 0 ? dot(embedding, text) / length : 0;
      let rest = cosine;
      for (let h = 0; h < heads; h++) {
        const vector = parts[h].subarray(i * E, (i + 1) * E);
        const adds = length > 0 ? dot(vector, directions.subarray(h * E, (h + 1) * E)) / length : 0;
        block.heads[at * heads + h] = adds;
        rest -= adds;
      }
      block.cosine[at] = cosine;
      block.rest[at] = rest;
    });
  }
  return block;
}

function dot(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}

async function* blocksOf({ collection, texts, signal, onProgress }: TableWish) {
  let done = 0;
  for await (const parts of collection.blocks(signal)) {
    const block = tableBlock(parts, texts, collection.folder.shape, done);
    yield block;
    done += block.count;
    onProgress(done, collection.count);
    // Lets the page draw between two blocks.
    await new Promise((resolve) => setTimeout(resolve));
  }
}

function namesOf({ collection }: TableWish): string[] {
  const { layers, heads } = collection.folder.shape;
  return Array.from({ length: layers * heads }, (_, i) =>
    headName({ layer: Math.floor(i / heads), head: i % heads }),
  );
}

/** Rejects where it was cancelled, or where what is kept cannot be read. */
export async function tableFile(format: TableFormat, wish: TableWish): Promise<Blob> {
  return { csv: tableCsv, npz: tableNpz, parquet: tableParquet }[format](wish);
}

async function tableCsv(wish: TableWish): Promise<Blob> {
  const { collection, texts, about } = wish;
  const heads = namesOf(wish);
  const said = Object.entries(about).map(([name, value]) => `# ${name}: ${oneLine(value)}`);
  const columns = ['picture', 'text', 'cosine', 'rest', ...heads].join(',');
  const parts = [new Blob([[...said, columns, ''].join('\r\n')])];
  for await (const { first, count, cosine, rest, heads: adds } of blocksOf(wish)) {
    let written = '';
    for (let i = 0; i < count; i++) {
      const picture = cell(collection.title(first + i));
      texts.forEach(({ text }, t) => {
        const at = i * texts.length + t;
        const numbers = adds.subarray(at * heads.length, (at + 1) * heads.length);
        written += [picture, cell(text), cosine[at], rest[at], ...numbers].join(',') + '\r\n';
      });
    }
    parts.push(new Blob([written]));
  }
  return new Blob(parts, { type: 'text/csv' });
}

async function tableNpz(wish: TableWish): Promise<Blob> {
  const { collection, texts, about } = wish;
  const { layers, heads } = collection.folder.shape;
  const [n, T] = [collection.count, texts.length];
  const cosine = new NpyWriter('cosine', '<f4', [n, T]);
  const rest = new NpyWriter('rest', '<f4', [n, T]);
  const adds = new NpyWriter('heads', '<f4', [n, T, layers, heads]);
  for await (const block of blocksOf(wish)) {
    cosine.write(block.cosine);
    rest.write(block.rest);
    adds.write(block.heads);
  }
  const pictures = Array.from({ length: n }, (_, i) => collection.title(i));
  return npz([
    textsArray('pictures', pictures),
    textsArray(
      'texts',
      texts.map(({ text }) => text),
    ),
    cosine.done(),
    rest.done(),
    adds.done(),
    textsArray('about', [JSON.stringify(about)], []),
  ]);
}

/** Blocks that make a group of rows. */
const GROUPED = 8;

async function tableParquet(wish: TableWish): Promise<Blob> {
  const { collection, texts, about } = wish;
  const names = namesOf(wish);
  const numbers = ['cosine', 'rest', ...names];
  const writer = new ParquetWriter([
    { name: 'picture', type: 'text' },
    { name: 'text', type: 'text' },
    ...numbers.map((name): Column => ({ name, type: 'float' })),
  ]);
  let held: TableBlock[] = [];
  const write = (): void => {
    const rows = held.reduce((sum, { count }) => sum + count * texts.length, 0);
    const pictures: string[] = [];
    const asked: string[] = [];
    const columns = numbers.map(() => new Float32Array(rows));
    for (const { first, count, cosine, rest, heads } of held) {
      for (let at = 0; at < count * texts.length; at++) {
        const row = pictures.length;
        pictures.push(collection.title(first + Math.floor(at / texts.length)));
        asked.push(texts[at % texts.length].text);
        columns[0][row] = cosine[at];
        columns[1][row] = rest[at];
        for (let h = 0; h < names.length; h++) columns[2 + h][row] = heads[at * names.length + h];
      }
    }
    writer.group([pictures, asked, ...columns]);
    held = [];
  };
  for await (const block of blocksOf(wish)) {
    held.push(block);
    if (held.length === GROUPED) write();
  }
  if (held.length > 0) write();
  return writer.done(about);
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ');
}
