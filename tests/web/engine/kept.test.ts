import { describe, expect, it } from 'vitest';
import { Kept, type Use } from '../../../web/src/engine/kept';
import { openLocks, type Locks } from '../../../web/src/engine/locks';
import type { RoomAnswer, RoomQuestion } from '../../../web/src/engine/protocol';
import { Room } from '../../../web/src/engine/room';
import { Shelf } from '../../../web/src/engine/shelf';
import { BASE, made, memory, site, type Memory } from './fakes';

const url = (id: string): string => `https://example.org/${id}/`;

/** A bundle `id` of one own file of `own` bytes, and files that it shares. */
function use(id: string, own: number, shared: Use['files'] = [], precision = 'fp32'): Use {
  const { file } = made(`${id}.bin`, own, id.length * 7 + own);
  return { url: url(id), id, name: `Model ${id}`, precision, files: [file, ...shared] };
}

/** Bundles as if loaded one after another, at the times 1, 2, 3 …, with all their files. */
async function filled(...uses: Use[]): Promise<{ store: Memory; kept: Kept; locks: Locks }> {
  const store = memory();
  const locks = openLocks(undefined);
  let time = 0;
  const kept = new Kept(store, locks, () => (time += 1));
  for (const each of uses) {
    await kept.note(each);
    for (const { sha256, bytes } of each.files) await store.put(sha256, new Uint8Array(bytes));
  }
  return { store, kept, locks };
}

const shared = made('shared.bin', 5000, 9).file;

describe('kept bundles', () => {
  it('are listed with their bytes and last use, the last used first', async () => {
    const { kept } = await filled(use('a', 1000), use('b', 2000), use('a', 1000));
    expect(await kept.list()).toEqual([
      {
        url: url('a'),
        id: 'a',
        name: 'Model a',
        precisions: ['fp32'],
        bytes: 1000,
        frees: 1000,
        lastUse: 3,
        open: false,
      },
      expect.objectContaining({ id: 'b', bytes: 2000, lastUse: 2 }),
    ]);
  });

  it('are one entry with all their precisions', async () => {
    const { kept } = await filled(use('a', 1000), use('a', 300, [], 'q8'));
    const [only, ...more] = await kept.list();
    expect(more).toEqual([]);
    expect([only.bytes, only.precisions.sort()]).toEqual([1300, ['fp32', 'q8']]);
  });

  it('count the files beside their graphs, and let go of those of an older version', async () => {
    const { store, kept } = await filled(use('a', 1000));
    const bundle = { url: url('a'), id: 'a', name: 'Model a' };
    const keep = async (bytes: number, seed: number): Promise<void> => {
      const { file } = made('heads.json', bytes, seed);
      await kept.noteBeside(bundle, file);
      await store.put(file.sha256, new Uint8Array(bytes));
    };
    await keep(20, 1);
    const [both] = await kept.list();
    expect([both.bytes, both.precisions]).toEqual([1020, ['fp32']]);
    await keep(7, 3);
    expect((await kept.list())[0].bytes).toBe(1007);
    expect(store.used()).toBe(1007);
  });

  it('are not listed before anything of them has arrived', async () => {
    const { store, kept } = await filled(use('a', 1000));
    await kept.note(use('b', 2000));
    expect((await kept.list()).map(({ id }) => id)).toEqual(['a']);
    // The browser cleared the rest away by itself.
    store.kept.delete(use('a', 1000).files[0].sha256);
    expect(await kept.list()).toEqual([]);
  });

  it('share files, which stay until the last of them is removed', async () => {
    const { store, kept } = await filled(use('a', 1000, [shared]), use('b', 2000, [shared]));
    const [b, a] = await kept.list();
    expect([a.bytes, a.frees, b.bytes, b.frees]).toEqual([6000, 1000, 7000, 2000]);
    expect(await kept.remove([url('a')])).toBe(1000);
    expect(store.kept.has(shared.sha256)).toBe(true);
    expect((await kept.list()).map(({ id, frees }) => [id, frees])).toEqual([['b', 7000]]);
    expect(await kept.remove([url('b')])).toBe(7000);
    expect(store.kept.size).toBe(0);
  });

  it('lose one precision and keep the other, and go with the last', async () => {
    const { store, kept } = await filled(
      use('a', 1000, [shared]),
      use('a', 300, [], 'q8'),
      use('b', 2000, [shared]),
    );
    await kept.forget(url('a'), 'fp32');
    expect((await kept.list()).map(({ id, bytes }) => [id, bytes])).toEqual([
      ['b', 7000],
      ['a', 300],
    ]);
    await kept.forget(url('a'), 'q8');
    await kept.forget(url('gone'), 'q8');
    expect((await kept.list()).map(({ id }) => id)).toEqual(['b']);
    expect(store.used()).toBe(7000);
  });

  it('are removed with the beginnings of their broken downloads', async () => {
    const { store, kept } = await filled(use('a', 1000));
    const { sha256 } = use('a', 1000).files[0];
    await store.put(`${sha256}.part`, new Uint8Array(400));
    expect(await kept.remove([url('a')])).toBe(1400);
    expect(store.kept.size).toBe(0);
  });

  it('lose what an older version of the same bundle left, but not what others need', async () => {
    const { store, kept } = await filled(use('a', 1000, [shared]), use('b', 2000, [shared]));
    await kept.note(use('a', 1111));
    expect(store.kept.has(use('a', 1000).files[0].sha256)).toBe(false);
    expect(store.kept.has(shared.sha256)).toBe(true);
  });

  it('are unharmed when what belongs to none is swept away', async () => {
    const { store, kept } = await filled(use('a', 1000));
    await store.put('f'.repeat(64), new Uint8Array(300));
    await store.put(`${'e'.repeat(64)}.part`, new Uint8Array(20));
    const { sha256 } = made('spared.bin', 50, 3).file;
    await store.put(sha256, new Uint8Array(50));
    expect(await kept.sweep([sha256])).toBe(320);
    expect(await kept.sweep()).toBe(50);
    expect((await kept.list()).map(({ bytes }) => bytes)).toEqual([1000]);
  });

  it('are noted once there is room for the note', async () => {
    const { store, kept } = await filled(use('a', 1000));
    const full = {
      ...store,
      put: () => Promise.reject(new DOMException('', 'QuotaExceededError')),
    };
    expect(await new Kept(full, openLocks(undefined)).note(use('b', 2000))).toBe(false);
    expect(await kept.note(use('b', 2000))).toBe(true);
  });

  it('survive a record that cannot be read', async () => {
    const { store, kept } = await filled(use('a', 1000));
    for (const text of ['', 'no JSON', 'null', '[]', '{"url":3}', '{"url":"x","files":{"q8":4}}']) {
      await store.put(`bundle.${text.length}`, new TextEncoder().encode(text));
    }
    expect(await kept.list()).toHaveLength(1);
  });
});

describe('what has to go', () => {
  it('is the least recently used, no more than needed, never one that is open or asked for', async () => {
    const { kept, locks } = await filled(use('a', 1000), use('b', 2000), use('c', 4000));
    const ids = async (short: number, except = 'x'): Promise<string[]> =>
      (await kept.toDrop(short, url(except))).map(({ id }) => id);
    expect(await ids(900)).toEqual(['a']);
    expect(await ids(1001)).toEqual(['a', 'b']);
    expect(await ids(900, 'a')).toEqual(['b']);
    const release = locks.hold(url('b'));
    expect(await ids(1001)).toEqual(['a', 'c']);
    release();
    expect(await ids(7001)).toEqual([]);
  });

  it('counts a shared file only where all who need it go', async () => {
    const { kept } = await filled(
      use('a', 1000, [shared]),
      use('b', 2000, [shared]),
      use('c', 4000),
    );
    const ids = (await kept.toDrop(3001, url('x'))).map(({ id }) => id);
    expect(ids).toEqual(['a', 'b']);
    expect((await kept.toDrop(8001, url('x'))).map(({ id }) => id)).toEqual(['a', 'b', 'c']);
  });
});

describe('room for a load', () => {
  const shards = [0, 1, 2].map((i) => made(`new.${i}.bin`, 10_000, 150 + i));
  const files = shards.map(({ file }) => file);

  /** A load of 30,000 bytes beside bundles that take 25,000 of the browser's `quota`. */
  async function load(
    quota: number,
    answer: RoomAnswer | null,
    said: 'truth' | 'much' = 'truth',
    left: Record<string, number> = {},
  ) {
    const { store, kept, locks } = await filled(use('old', 15_000), use('newer', 10_000));
    for (const [key, bytes] of Object.entries(left)) await store.put(key, new Uint8Array(bytes));
    store.room = quota;
    const questions: RoomQuestion[] = [];
    const notices: string[] = [];
    const ask = (question: RoomQuestion): Promise<RoomAnswer> => {
      questions.push(question);
      return Promise.resolve(answer as RoomAnswer);
    };
    const room = new Room({
      kept,
      url: BASE,
      name: 'New',
      files: files.map(({ sha256 }) => sha256),
      estimate: () =>
        Promise.resolve({ usage: store.used(), quota: said === 'truth' ? quota : 1e9 }),
      ask: answer ? ask : undefined,
      onNotice: ({ key }) => notices.push(key),
    });
    await kept.note({ url: BASE, id: 'new', name: 'New', precision: 'fp32', files });
    const at = site(shards);
    const shelf = new Shelf(BASE, { store, room, fetcher: at.fetcher, pause: () => 0 });
    await shelf.fill(files);
    for (const [i, file] of files.entries()) {
      expect(Buffer.from((await shelf.take(file)).bytes).equals(shards[i].content)).toBe(true);
    }
    expect(at.requests).toHaveLength(3);
    const here = (await kept.list()).map(({ id }) => id).sort();
    return { questions, notices, here, locks };
  }

  it('is taken without a word where there is enough', async () => {
    const { questions, notices, here } = await load(100_000, { drop: [] });
    expect([questions, notices, here]).toEqual([[], [], ['new', 'newer', 'old']]);
  });

  it('is asked for where it is short: what is needed, free and would go', async () => {
    const { questions, notices, here } = await load(45_000, { drop: [url('old')] });
    expect(questions).toEqual([
      {
        name: 'New',
        needed: 30_000,
        free: 20_000,
        drop: [expect.objectContaining({ id: 'old', bytes: 15_000, lastUse: 1 })],
        stored: [expect.objectContaining({ id: 'newer' }), expect.objectContaining({ id: 'old' })],
      },
    ]);
    expect([notices, here]).toEqual([[], ['new', 'newer']]);
  });

  it('is not made against the reader’s word: the model runs unkept', async () => {
    const { questions, notices, here } = await load(45_000, 'unkept');
    expect(questions).toHaveLength(1);
    expect([notices, here]).toEqual([['engine.cache.unkept'], ['newer', 'old']]);
  });

  it('is not made where nobody can be asked, or where dropping all would not do', async () => {
    for (const [quota, answer] of [
      [45_000, null],
      [26_000, { drop: [url('old')] }],
    ] as const) {
      const { questions, notices, here } = await load(quota, answer as RoomAnswer | null);
      expect([questions, notices, here]).toEqual([[], ['engine.cache.full'], ['newer', 'old']]);
    }
  });

  it('is asked for once when the browser promised more than it gives', async () => {
    const { questions, notices, here } = await load(45_000, { drop: [url('old')] }, 'much');
    expect(questions).toHaveLength(1);
    expect(questions[0].free).toBeNull();
    expect([notices, here]).toEqual([[], ['new', 'newer']]);
  });

  it('comes from a broken download that belongs to nothing before anybody is asked', async () => {
    const left = { [`${'e'.repeat(64)}.part`]: 20_000, ['f'.repeat(64)]: 15_000 };
    for (const said of ['truth', 'much'] as const) {
      const { questions, notices, here } = await load(65_000, { drop: [url('old')] }, said, left);
      expect([questions, notices, here]).toEqual([[], [], ['new', 'newer', 'old']]);
    }
  });

  it('is given up, with one notice, when dropping did not help after all', async () => {
    const { questions, notices } = await load(26_000, { drop: [url('old')] }, 'much');
    expect(questions.length).toBeLessThanOrEqual(1);
    expect(new Set(notices)).toEqual(new Set(['engine.cache.full']));
    expect(notices).toHaveLength(1);
  });
});

describe('locks', () => {
  it('keep two tabs apart, and say what each has open', async () => {
    const locks = openLocks(undefined);
    const order: string[] = [];
    const slow = locks.alone(async () => {
      await new Promise((resolve) => setTimeout(resolve, 5));
      order.push('first');
    });
    await Promise.all([slow, locks.alone(() => Promise.resolve(void order.push('second')))]);
    expect(order).toEqual(['first', 'second']);
    const [one, two] = [locks.hold('u'), locks.hold('u')];
    one();
    one();
    expect(await locks.held()).toEqual(new Set(['u']));
    two();
    expect(await locks.held()).toEqual(new Set());
  });
});
