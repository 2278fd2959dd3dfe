/** Which picture of a collection the present one is. */
import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import type { Collection } from '../../../web/src/engine/collection';
import { FolderCollection } from '../../../web/src/engine/folder';
import { PassingFolders } from '../../../web/src/engine/folders';
import { folderOf } from '../../../web/src/state/folder-pass';
import { sourceOf } from '../../../web/src/state/folder-source';
import { galleryName, indexIn } from '../../../web/src/state/picture-names';

const shape = { layers: 1, heads: 1, headWidth: 1, dim: 1 };
const model = { name: 'Tiny', weights: 'abc', precision: 'fp32', shape };
/** By whose bytes they are known; the last one waits to be put together with others. */
const FILES = { 'a.png': 'one', 'b.png': 'two', 'c.png': 'three', 'later.png': 'four' };
const OWN: Record<string, Blob> = {
  'own.1': new File(['three'], 'c.png'),
  // Brought from elsewhere, under another name.
  'own.2': new Blob(['two']),
  'own.3': new File(['another'], 'a.png'),
  'own.4': new Blob(['four']),
};
const own = (name: string): Promise<Blob | null> => Promise.resolve(OWN[name] ?? null);

class Failing extends PassingFolders {
  fails = false;
  override hashes(id: string): Promise<Map<string, number>> {
    return this.fails ? Promise.reject(new Error('not now')) : super.hashes(id);
  }
}

async function folder(folders = new PassingFolders()): Promise<Collection> {
  let kept = folderOf(sourceOf('Holiday', []), model, null);
  for (const [row, [path, content]] of Object.entries(FILES).entries()) {
    if (path === 'later.png') kept = await folders.gather(kept);
    const sha256 = createHash('sha256').update(content).digest('hex');
    const picture = { path, sha256, width: 1, height: 1, thumbnail: new Blob() };
    const numbers = { embedding: new Float32Array(1), vectors: new Float32Array(1) };
    await folders.add(kept.id, { bytes: 1, modified: 1, row }, { picture, ...numbers });
  }
  return FolderCollection.open(kept, folders, () => Promise.reject(new Error('not asked')));
}

test('the reader’s own picture is the one of the folder that has its bytes', async () => {
  const collection = await folder();
  expect(collection.count).toBe(3);
  const names = ['own.1', 'own.2', 'own.3', 'own.4', 'own.5', 'red-circle', galleryName(1)];
  const found = await Promise.all(names.map((name) => indexIn(collection, name, own)));
  expect(found).toEqual([2, 1, null, null, null, null, null]);
});

test('a picture of the gallery is known by its number there, and nowhere else', async () => {
  const gallery = { kind: 'gallery' } as Collection;
  const found = (name: string) => indexIn(gallery, name, own);
  expect(await Promise.all([galleryName(16), 'own.1', 'red-circle'].map(found))).toEqual([
    16,
    null,
    null,
  ]);
});

test('a file that cannot be read any more is none of them, and a store that failed is asked again', async () => {
  const folders = new Failing();
  const collection = await folder(folders);
  const gone = new Blob(['two']);
  gone.arrayBuffer = () => Promise.reject(new DOMException('', 'NotReadableError'));
  expect(await indexIn(collection, 'own.1', () => Promise.resolve(gone))).toBeNull();

  const again = await folder(folders);
  folders.fails = true;
  expect(await indexIn(again, 'own.2', own)).toBeNull();
  folders.fails = false;
  expect(await indexIn(again, 'own.2', own)).toBe(1);
});
