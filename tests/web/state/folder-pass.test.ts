/** What a pass over a folder keeps, does again and leaves out, whatever stops it. */
import { describe, expect, it } from 'vitest';
import { EngineError } from '../../../web/src/engine/errors';
import { BLOCK, countOf, PassingFolders, type KeptFolder } from '../../../web/src/engine/folders';
import { FolderCollection } from '../../../web/src/engine/folder';
import type { Survey } from '../../../web/src/engine/protocol';
import { folderOf, takeApart, type PassProgress } from '../../../web/src/state/folder-pass';
import {
  comparePaths,
  fromFiles,
  sourceOf,
  type Source,
} from '../../../web/src/state/folder-source';

const shape = { layers: 2, heads: 2, headWidth: 3, dim: 4 };
const model = { name: 'Tiny', weights: 'abc', precision: 'fp32', shape };

const file = (content: string, name = 'x.png', lastModified = 1): File =>
  new File([content], name, { lastModified });
const source = (files: Record<string, string | File>): Source =>
  sourceOf(
    'Holiday',
    Object.entries(files).map(([path, content]) => ({
      path,
      open: () => Promise.resolve(typeof content === 'string' ? file(content) : content),
    })),
  );

/** Vectors that say which picture they are of. */
async function survey(picture: Blob): Promise<Survey> {
  const text = await picture.text();
  if (text.startsWith('broken')) throw new EngineError('engine.picture.broken', { format: 'PNG' });
  const own = Number(/\d+/.exec(text)?.[0] ?? 0);
  return {
    embedding: Float32Array.from({ length: 4 }, (_, d) => own + d / 10),
    vectors: Float32Array.from({ length: 12 }, (_, i) => 100 * own + i),
    width: 2,
    height: 1,
    thumbnail: new Blob([text]),
  };
}

function world(folders = new PassingFolders()) {
  const asked: string[] = [];
  const told: PassProgress[] = [];
  const gathered: number[] = [];
  const run = async (
    from: Source,
    {
      stop,
      known = null,
      takes = () => 500,
    }: {
      stop?: (n: number) => unknown;
      known?: KeptFolder | null;
      /** Milliseconds that the n-th picture takes. */
      takes?: (n: number) => number;
    } = {},
  ) => {
    const control = new AbortController();
    let time = 0;
    return takeApart(folderOf(from, model, known), from, {
      folders,
      signal: control.signal,
      now: () => time,
      onProgress: (progress) => told.push(progress),
      onGathered: (folder) => gathered.push(countOf(folder)),
      survey: async (picture) => {
        time += takes(asked.length);
        const failure = stop?.(asked.length);
        if (failure === 'cancel') control.abort();
        else if (failure) throw failure as Error;
        asked.push(await picture.text());
        return survey(picture);
      },
    });
  };
  return { folders, asked, told, gathered, run };
}

const many = (n: number): Record<string, string> =>
  Object.fromEntries(
    Array.from({ length: n }, (_, i) => [`${String(i).padStart(4, '0')}.png`, `picture ${i}`]),
  );

describe('a pass over a folder', () => {
  it('keeps every picture, in blocks that a head is read from in the order of the paths', async () => {
    const { folders, run, told, gathered } = world();
    const count = 2 * BLOCK + 5;
    const { folder, stopped } = await run(source(many(count)));
    expect(stopped).toBeNull();
    expect(folder.blocks).toEqual([BLOCK, BLOCK, 5]);
    expect(folder.whole).toBe(true);
    const collection = await FolderCollection.open(folder, folders, () =>
      Promise.reject(new Error()),
    );
    expect(collection.count).toBe(count);
    expect(collection.title(70)).toBe('0070.png');
    const vectors = await collection.vectors(1, 0);
    expect(vectors).toHaveLength(count * 3);
    expect([...vectors.subarray(70 * 3, 71 * 3)]).toEqual([7006, 7007, 7008]);
    const mean = await collection.mean(1, 0);
    expect(mean[1]).toBeCloseTo((100 * (count - 1)) / 2 + 7, 2);
    expect([...(await collection.embeddings()).subarray(280, 284)]).toEqual(
      [70, 70.1, 70.2, 70.3].map(Math.fround),
    );
    const [, second, , fourth] = told;
    expect(second).toMatchObject({ done: 1, of: count, computed: 1, path: '0001.png' });
    expect([second.left, fourth.left]).toEqual([null, 0.5 * (count - 3)]);
    expect(told.at(-1)).toMatchObject({ done: count, left: 0 });
    expect(gathered).toEqual([BLOCK, 2 * BLOCK]);
  });

  it('says how long it takes by what is usual, not by the picture that warmed the model up', async () => {
    const { run, told } = world();
    await run(source(many(40)), { takes: (n) => (n === 0 ? 30_000 : n < 20 ? 100 : 200) });
    expect(told.slice(0, 4).map(({ left }) => left)).toEqual([null, null, null, 3.7]);
    expect(told[39].left).toBeCloseTo(0.2, 9);
  });

  it('opens a picture only when the one before it is done and kept', async () => {
    const { run, asked, folders } = world();
    const from = source({});
    const before: number[][] = [];
    const opened = async (i: number): Promise<File> => {
      before.push([asked.length, (await folders.paths(folderOf(from, model, null).id)).length]);
      return file(`picture ${i}`);
    };
    for (let i = 0; i < BLOCK + 2; i++)
      from.files.push({ path: `${i}.png`, open: () => opened(i) });
    await run(from);
    expect(before).toEqual(Array.from({ length: BLOCK + 2 }, (_, i) => [i, i]));
  });

  it('takes a copied or touched file for the one that it was', async () => {
    const { asked, run } = world();
    const first = await run(source({ 'a.png': 'picture 1' }));
    const touched = source({ 'a.png': file('picture 1', 'a.png', 2) });
    const { folder } = await run(touched, { known: first.folder });
    expect(asked).toHaveLength(1);
    expect(folder.repeated).toEqual([]);
  });

  it('does again only what is missing after it was stopped', async () => {
    const { folders, asked, run } = world();
    const first = await run(source(many(10)), { stop: (n) => n === 4 && 'cancel' });
    expect(first.stopped).toMatchObject({ key: 'engine.cancelled' });
    expect(countOf(first.folder)).toBe(5);
    expect(first.folder.whole).toBe(false);
    const second = await run(source(many(12)), { known: first.folder });
    expect(second.stopped).toBeNull();
    expect(asked).toEqual(Object.values(many(12)));
    expect(second.folder.blocks).toEqual([5, 7]);
    expect(await folders.paths(second.folder.id)).toEqual(Object.keys(many(12)));
  });

  it('takes a changed file for a new picture, and a renamed one for the old', async () => {
    const { asked, run } = world();
    const first = await run(source({ 'a.png': 'picture 1', 'b.png': 'picture 2' }));
    const changed = { 'a.png': file('picture 3', 'a.png', 2), 'c.png': 'picture 2' };
    const { folder } = await run(source(changed), { known: first.folder });
    expect(asked).toEqual(['picture 1', 'picture 2', 'picture 3']);
    expect(countOf(folder)).toBe(3);
    expect(folder.repeated).toEqual(['c.png']);
    // The picture that a.png was before.
    expect([first.folder.absent, folder.absent]).toEqual([0, 1]);
  });

  it('counts pictures with the same bytes once, also when it is run again', async () => {
    const { asked, run } = world();
    const twice = source({ 'a.png': 'picture 1', 'b.png': 'picture 1', 'c.png': 'picture 2' });
    const { folder } = await run(twice);
    expect(folder.repeated).toEqual(['b.png']);
    const again = await run(twice, { known: folder });
    expect(again.folder.repeated).toEqual(['b.png']);
    expect(asked).toHaveLength(2);
    expect(countOf(again.folder)).toBe(2);
  });

  it('names what it cannot read, with the reason, and goes on', async () => {
    const { run } = world();
    const from = source({ 'a.png': 'broken', 'c.png': 'picture 1' });
    from.files.push({
      path: 'gone.png',
      open: () => Promise.reject(new DOMException('', 'NotFoundError')),
    });
    const { folder, stopped } = await run(from);
    expect(stopped).toBeNull();
    expect(countOf(folder)).toBe(1);
    expect(folder.unreadable).toEqual([
      { path: 'a.png', why: { key: 'engine.picture.broken', values: { format: 'PNG' } } },
      { path: 'gone.png', why: { key: 'folder.file.gone', values: {} } },
    ]);
  });

  it('keeps what is done when the browser is full or the engine is gone', async () => {
    for (const failure of [new EngineError('folder.full'), new EngineError('engine.crashed')]) {
      const { run, asked } = world();
      const first = await run(source(many(6)), { stop: (n) => n === 3 && failure });
      expect(first.stopped).toBe(failure);
      expect(countOf(first.folder)).toBe(3);
      expect(first.folder.whole).toBe(false);
      const second = await run(source(many(6)), { known: first.folder });
      expect(countOf(second.folder)).toBe(6);
      expect(asked).toHaveLength(6);
    }
  });

  it('gives a picture itself while the folder is at hand, and no other in its place', async () => {
    const { folders, run } = world();
    const { folder } = await run(source({ 'a.png': 'picture 1', 'b.png': 'picture 2' }));
    const readout = () => Promise.reject(new Error());
    const files: Record<string, string> = { 'a.png': 'picture 1', 'b.png': 'picture 3' };
    const at = await FolderCollection.open(folder, folders, readout, (path) =>
      Promise.resolve(file(files[path])),
    );
    expect(at.exact).toBe(true);
    expect(await (await at.original(0))?.text()).toBe('picture 1');
    await expect(at.original(1)).rejects.toMatchObject({ key: 'folder.file.gone' });
    const away = await FolderCollection.open(folder, folders, readout);
    expect([away.exact, await away.original(0)]).toEqual([false, null]);
  });

  it('keeps the same folder of two models apart, and forgets what is removed', async () => {
    const { folders, run } = world();
    const { folder } = await run(source(many(3)));
    const other = folderOf(source(many(3)), { ...model, precision: 'q8' }, null);
    expect(other.id).not.toBe(folder.id);
    await folders.remove(folder.id);
    expect(await folders.list()).toEqual([]);
    expect((await folders.hashes(folder.id)).size).toBe(0);
  });
});

describe('a source', () => {
  it('has pictures in the order of their paths, and counts what is none', () => {
    const empty = { open: () => Promise.reject(new Error()) };
    const paths = [
      'b/2.JPG',
      'b-1.png',
      'a.webp',
      '.DS_Store',
      'b/.hidden/1.png',
      'notes.txt',
      'z.heic',
    ];
    const { files, others } = sourceOf(
      'X',
      paths.map((path) => ({ path, ...empty })),
    );
    expect(files.map(({ path }) => path)).toEqual(['a.webp', 'b/2.JPG', 'b-1.png', 'z.heic']);
    expect(others).toBe(1);
    expect(['b', 'a/c', 'a'].sort(comparePaths)).toEqual(['a', 'a/c', 'b']);
  });

  it('takes its name from the folder, or from the files', () => {
    const inside = (path: string): File => {
      const made = file('x', path.split('/').at(-1));
      Object.defineProperty(made, 'webkitRelativePath', { value: path });
      return made;
    };
    const folder = fromFiles([inside('Trip/b.png'), inside('Trip/day/a.png')]);
    expect([folder.name, ...folder.files.map(({ path }) => path)]).toEqual([
      'Trip',
      'b.png',
      'day/a.png',
    ]);
    const named = (name: string): File =>
      Object.defineProperty(file('x', name), 'webkitRelativePath', { value: '' });
    const loose = fromFiles(['b.png', 'a.png', 'a.png'].map(named));
    expect(loose.name).toBe('a.png + 2');
    expect(loose.files.map(({ path }) => path)).toEqual(['2/a.png', 'a.png', 'b.png']);
  });
});
