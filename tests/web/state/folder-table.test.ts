/** The batch table's numbers, worked by hand; that Python reads its files is tested end to end. */
import { expect, test } from 'vitest';
import { FolderCollection } from '../../../web/src/engine/folder';
import { PassingFolders } from '../../../web/src/engine/folders';
import { folderOf } from '../../../web/src/state/folder-pass';
import { sourceOf } from '../../../web/src/state/folder-source';
import { tableBlock, tableFile } from '../../../web/src/state/folder-table';

const shape = { layers: 1, heads: 2, headWidth: 2, dim: 2 };
const texts = [
  {
    text: 'one, "two"',
    embedding: Float32Array.of(0.6, 0.8),
    directions: Float32Array.of(1, 0, 0, 2),
  },
  { text: 'three', embedding: Float32Array.of(1, 0), directions: Float32Array.of(0, 1, 1, 1) },
];
const VECTORS = [Float32Array.of(1, 2, 0.5, -0.5), Float32Array.of(0, 5, 1, 1)];
const EMBEDDING = [Float32Array.of(3, 4), Float32Array.of(0, 2)];

test('heads_and_the_rest_add_up_to_the_cosine', () => {
  const parts = [
    Float32Array.of(1, 2, 0, 5),
    Float32Array.of(0.5, -0.5, 1, 1),
    Float32Array.of(3, 4, 0, 2),
  ];
  const { count, cosine, rest, heads } = tableBlock(parts, texts, shape);
  expect(count).toBe(2);
  // First picture: length 5; heads (1, −1) · one over 5, (2, 0) · three over 5.
  const wanted = [
    [1, 1 / 5, -1 / 5],
    [0.6, 2 / 5, 0],
    [0.8, 0, 1],
    [0, 5 / 2, 1],
  ];
  wanted.forEach(([whole, first, second], at) => {
    expect(cosine[at]).toBeCloseTo(whole, 6);
    expect(heads[2 * at]).toBeCloseTo(first, 6);
    expect(heads[2 * at + 1]).toBeCloseTo(second, 6);
    expect(rest[at] + heads[2 * at] + heads[2 * at + 1]).toBeCloseTo(cosine[at], 6);
  });
});

async function folder() {
  const folders = new PassingFolders();
  const source = sourceOf('Two', []);
  let kept = folderOf(source, { name: 'Tiny', weights: 'abc', precision: 'fp32', shape }, null);
  for (const row of [0, 1]) {
    const picture = {
      path: `a,${row}.png`,
      sha256: `${row}`,
      width: 1,
      height: 1,
      thumbnail: new Blob(),
    };
    const file = { bytes: 1, modified: 1, row };
    await folders.add(kept.id, file, { picture, embedding: EMBEDDING[row], vectors: VECTORS[row] });
    // Each picture in a block of its own.
    kept = await folders.gather(kept);
  }
  return FolderCollection.open(kept, folders, () => Promise.reject(new Error()));
}

test('the_csv_says_what_it_is_of_and_has_a_line_for_every_picture_and_text', async () => {
  const collection = await folder();
  const told: number[] = [];
  const file = await tableFile('csv', {
    collection,
    texts,
    about: { model: 'Tiny', texts: 'a\nb' },
    signal: new AbortController().signal,
    onProgress: (done) => told.push(done),
  });
  const lines = (await file.text()).split('\r\n');
  expect(lines.slice(0, 3)).toEqual([
    '# model: Tiny',
    '# texts: a b',
    'picture,text,cosine,rest,L1.H1,L1.H2',
  ]);
  expect(lines).toHaveLength(3 + 4 + 1);
  expect(lines[3]).toMatch(/^"a,0\.png","one, ""two""",1,/);
  expect(lines[6].split(',').slice(-1)).toEqual(['1']);
  expect(told).toEqual([1, 2]);
});

test('a_table_that_is_stopped_is_no_file', async () => {
  const collection = await folder();
  const control = new AbortController();
  const making = tableFile('npz', {
    collection,
    texts,
    about: {},
    signal: control.signal,
    onProgress: () => control.abort(),
  });
  await expect(making).rejects.toMatchObject({ key: 'engine.cancelled' });
});

test('a_table_reads_no_block_before_the_one_before_it_is_written', async () => {
  const collection = await folder();
  const told: string[] = [];
  const read = collection.blocks.bind(collection);
  collection.blocks = async function* (signal) {
    for await (const parts of read(signal)) {
      told.push('read');
      yield parts;
    }
  };
  for (const format of ['csv', 'npz', 'parquet'] as const) {
    told.length = 0;
    const onProgress = (done: number) => told.push(`written ${done}`);
    const { signal } = new AbortController();
    await tableFile(format, { collection, texts, about: {}, signal, onProgress });
    expect(told).toEqual(['read', 'written 1', 'read', 'written 2']);
  }
});
