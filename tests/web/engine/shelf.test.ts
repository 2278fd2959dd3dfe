import { describe, expect, it } from 'vitest';
import type { Message } from '../../../web/src/engine/protocol';
import { sha256 } from '../../../web/src/engine/sha256';
import { Shelf, type OnProgress, type ShelfOptions } from '../../../web/src/engine/shelf';
import { BASE, failure, made, memory, site, type Memory } from './fakes';

const shards = Array.from({ length: 7 }, (_, i) => made(`decompose.q8.${i}.bin`, 100_000 + i, i));
const files = shards.map(({ file }) => file);
const all = files.reduce((sum, file) => sum + file.bytes, 0);

function shelf(
  at: ReturnType<typeof site>,
  store: Memory | null,
  more: Partial<ShelfOptions> = {},
) {
  return new Shelf(BASE, { store, fetcher: at.fetcher, pause: () => 0, ...more });
}

const paths = (at: ReturnType<typeof site>): string[] =>
  at.requests.map(({ url }) => url.slice(BASE.length));

describe('the files of a load', () => {
  it('come several at a time, are counted together and kept by their hash', async () => {
    const at = site(shards);
    const store = memory();
    const seen: Parameters<OnProgress>[0][] = [];
    await shelf(at, store).fill(files, undefined, (progress) => seen.push(progress));
    expect(at.load.most).toBeGreaterThan(1);
    expect(at.load.most).toBeLessThanOrEqual(4);
    expect(seen.at(-1)).toMatchObject({ done: all, total: all, cached: false });
    expect(seen.every(({ done }, i) => i === 0 || done >= seen[i - 1].done)).toBe(true);
    expect([...store.kept.keys()].sort()).toEqual(files.map((file) => file.sha256).sort());
  });

  it('are asked of nobody on a second visit, which says so', async () => {
    const store = memory();
    await shelf(site(shards), store).fill(files);
    const second = site(shards);
    const seen: Parameters<OnProgress>[0][] = [];
    const again = shelf(second, store);
    await again.fill(files, undefined, (progress) => seen.push(progress));
    const { bytes } = await again.take(files[3]);
    expect(Buffer.from(bytes).equals(shards[3].content)).toBe(true);
    expect(second.requests).toEqual([]);
    expect(seen).toEqual([{ done: all, total: all, file: files[6].path, cached: true }]);
  });

  it('go on from the last good shard after a connection that broke for good', async () => {
    const at = site(shards);
    // The third breaks in its middle and the line stays dead; the fourth to the seventh never come.
    at.tell(files[2].path, { breakAfter: 70_000 }, { offline: true });
    for (const file of files.slice(3)) at.tell(file.path, { offline: true });
    const store = memory();
    const error = await failure(shelf(at, store).fill(files));
    expect(['engine.network', 'engine.download.truncated']).toContain(error.key);
    expect(store.kept.has(files[0].sha256) && store.kept.has(files[1].sha256)).toBe(true);
    expect(store.kept.has(files[2].sha256)).toBe(false);
    const kept = store.kept.get(`${files[2].sha256}.part`)?.length;

    const back = site(shards);
    await shelf(back, store).fill(files);
    expect(paths(back).sort()).toEqual(files.slice(2).map((file) => file.path));
    expect(kept).toBe(70_000);
    const resumed = back.requests.find(({ url }) => url.endsWith(files[2].path));
    expect(resumed?.range).toBe('bytes=70000-');
    for (const file of files) {
      expect(await sha256(store.kept.get(file.sha256) ?? new Uint8Array())).toBe(file.sha256);
    }
    expect([...store.kept.keys()].filter((key) => key.endsWith('.part'))).toEqual([]);
  });

  it('are refused when one has another hash, and the right ones are kept', async () => {
    const at = site(shards);
    const wrong = shards[1].content.slice();
    wrong[77] ^= 1;
    at.tell(files[1].path, { body: wrong });
    const store = memory();
    const error = await failure(shelf(at, store).fill(files));
    expect([error.key, error.values]).toEqual(['engine.download.corrupt', { file: files[1].path }]);
    expect(store.kept.has(files[1].sha256)).toBe(false);
    expect(store.kept.has(`${files[1].sha256}.part`)).toBe(false);
    await shelf(site(shards), store).fill(files);
    expect(store.kept.size).toBe(files.length);
  });

  it('stop at once when they are cancelled, and keep what was whole', async () => {
    const at = site(shards);
    const store = memory();
    const control = new AbortController();
    const filling = shelf(at, store).fill(files, control.signal, ({ done }) => {
      if (done > 250_000) control.abort();
    });
    expect((await failure(filling)).key).toBe('engine.cancelled');
    const asked = at.requests.length;
    expect(asked).toBeLessThan(files.length);
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(at.requests.length).toBe(asked);
    const back = site(shards);
    await shelf(back, store).fill(files);
    const whole = files.filter((file) => !paths(back).includes(file.path));
    expect(back.requests.length).toBe(files.length - whole.length);
  });

  it('fetch once what two graphs share under two names', async () => {
    const shared = { ...shards[0].file, path: 'shared.bin' };
    const at = site([...shards, { file: shared, content: shards[0].content }]);
    const own = shelf(at, memory());
    await own.fill([files[0], shared, files[1]]);
    expect(at.requests).toHaveLength(2);
    expect(Buffer.from((await own.take(shared)).bytes).equals(shards[0].content)).toBe(true);
  });

  it('are not trusted when they changed in the store, and are fetched again', async () => {
    const store = memory();
    await shelf(site(shards), store).fill(files);
    store.kept.set(files[4].sha256, new Uint8Array(files[4].bytes));
    const at = site(shards);
    const own = shelf(at, store);
    await own.fill(files);
    expect(Buffer.from((await own.take(files[4])).bytes).equals(shards[4].content)).toBe(true);
    expect(paths(at)).toEqual([files[4].path]);
    const blob = await own.blob(files[4]);
    expect(await sha256(new Uint8Array(await blob.arrayBuffer()))).toBe(files[4].sha256);
  });

  it('are fetched again when another tab removed them meanwhile', async () => {
    const store = memory();
    const at = site(shards);
    const own = shelf(at, store);
    await own.fill(files);
    await store.remove(files[5].sha256);
    expect(Buffer.from((await own.take(files[5])).bytes).equals(shards[5].content)).toBe(true);
    await store.remove(files[6].sha256);
    expect((await own.blob(files[6])).size).toBe(files[6].bytes);
    expect(at.requests).toHaveLength(9);
  });

  it('serve two tabs that load the same at the same time', async () => {
    const store = memory();
    const at = site(shards);
    const tabs = [shelf(at, store), shelf(at, store)];
    await Promise.all(tabs.map((tab) => tab.fill(files)));
    for (const tab of tabs) {
      expect(Buffer.from((await tab.take(files[2])).bytes).equals(shards[2].content)).toBe(true);
    }
    expect(store.kept.size).toBe(files.length);
  });

  it('are usable without any store, each from one download', async () => {
    const at = site(shards);
    const own = shelf(at, null);
    await own.fill(files);
    for (const [i, file] of files.entries()) {
      expect(Buffer.from((await own.take(file)).bytes).equals(shards[i].content)).toBe(true);
    }
    expect(at.requests).toHaveLength(files.length);
  });

  it('are usable where the store is full, which is said once', async () => {
    const notices: Message[] = [];
    const at = site(shards);
    const own = shelf(at, memory(250_000), { onNotice: (notice) => notices.push(notice) });
    await own.fill(files);
    for (const [i, file] of files.entries()) {
      expect(Buffer.from((await own.take(file)).bytes).equals(shards[i].content)).toBe(true);
    }
    expect(at.requests).toHaveLength(files.length);
    expect(new Set(notices.map(({ key }) => key))).toEqual(new Set(['engine.cache.full']));
  });

  it('hold no more than the downloads under way, and what was taken until it is released', async () => {
    const own = shelf(site(shards), memory());
    await own.fill(files);
    expect(own.held).toBe(0);
    expect(own.peak).toBeLessThanOrEqual(4 * files[6].bytes);
    const before = own.peak;
    const taken = await Promise.all(files.slice(0, 5).map((file) => own.take(file)));
    expect(own.held).toBe(files.slice(0, 5).reduce((sum, file) => sum + file.bytes, 0));
    expect(own.peak).toBeGreaterThan(before);
    for (const { release } of taken) release();
    expect(own.held).toBe(0);
  });

  it('let go of what only this load holds, graph by graph', async () => {
    const own = shelf(site(shards), null);
    await own.fill(files);
    expect(own.held).toBe(all);
    own.keepOnly(files.slice(0, 2));
    expect(own.held).toBe(files[0].bytes + files[1].bytes);
    own.keepOnly([]);
    expect(own.held).toBe(0);
  });
});
