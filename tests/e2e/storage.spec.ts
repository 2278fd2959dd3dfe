/** What this browser keeps of bundles: between tabs, one by one, and where its room is short. */
import { expect, type Page } from '@playwright/test';
import type { RoomQuestion } from '../../web/src/engine/protocol';
import { load, manifestOf, open, SHARD, stored, test, weight } from './sharded';

/** What the browser grants the page's origin from now on. */
async function grant(page: Page, bytes: number): Promise<void> {
  const session = await page.context().newCDPSession(page);
  const { origin } = new URL(page.url());
  await session.send('Storage.overrideQuotaForOrigin', { origin, quotaSize: bytes });
}

test('two tabs load the same bundle at the same time', async ({ page, context, server }) => {
  const other = await context.newPage();
  await open(page);
  await open(other);
  server.rules = [{ path: SHARD, slow: 30 }];
  const [one, two] = await Promise.all(
    [page, other].map((tab) => load(tab, server.bundle('sharded'))),
  );
  expect([one.backend.kind, two.backend.kind]).toEqual(['wasm', 'wasm']);
  const { bundles } = await stored(other);
  expect(bundles).toMatchObject([{ id: 'sharded', bytes: weight('sharded'), open: true }]);
  // What a tab has open may be removed on request: that tab goes on, and only its cache is gone.
  expect(
    await page.evaluate((url) => window.engine.removeStored(url), server.bundle('sharded')),
  ).toBe(weight('sharded'));
  const { finite } = await other.evaluate(async () => {
    const { terms } = await window.engine.decompose(new ImageData(64, 64));
    return { finite: terms.embedding.every(Number.isFinite) };
  });
  expect(finite).toBe(true);
});

test('bundles are listed and removed one by one; what two of them need stays', async ({
  page,
  server,
}) => {
  await open(page);
  await load(page, server.bundle('sharded'));
  server.forget();
  await load(page, server.bundle('twin'));
  expect(server.asked.map(({ path }) => path)).toEqual([
    '/twin/manifest.json',
    '/twin/readout.fp32.onnx',
  ]);
  const own = manifestOf('twin').precisions.fp32.graphs.readout.onnx.bytes;
  const before = (await stored(page)).bundles;
  expect(before).toMatchObject([
    { id: 'twin', bytes: weight('twin'), frees: own, open: true },
    { id: 'sharded', bytes: weight('sharded'), open: false },
  ]);
  expect(before[0].lastUse).toBeGreaterThan(before[1].lastUse);
  const freed = await page.evaluate(
    (url) => window.engine.removeStored(url),
    server.bundle('sharded'),
  );
  expect(freed).toBe(manifestOf('sharded').precisions.fp32.graphs.readout.onnx.bytes);

  await open(page);
  server.forget();
  await load(page, server.bundle('twin'));
  expect(server.paths(SHARD)).toEqual([]);
  expect(await page.evaluate((url) => window.engine.removeStored(url), server.bundle('twin'))).toBe(
    weight('twin'),
  );
  expect((await stored(page)).bundles).toEqual([]);
  const left = await page.evaluate(async () => {
    const names = await caches.keys();
    const keys = await Promise.all(names.map(async (n) => (await caches.open(n)).keys()));
    return keys.flat().length;
  });
  expect(left).toBe(0);
});

/** Loads a bundle where the room may be short; what was asked, and the notes of the result. */
function loadShort(
  page: Page,
  url: string,
  answer: 'drop' | 'unkept',
): Promise<{ questions: RoomQuestion[]; notes: string[] }> {
  return page.evaluate(
    async ([address, word]) => {
      const questions: RoomQuestion[] = [];
      const { notes } = await window.engine.load(address, {
        backend: 'wasm',
        onRoom: (question) => {
          questions.push(question);
          const drop = question.drop.map((each) => each.url);
          return Promise.resolve(word === 'drop' ? { drop } : 'unkept');
        },
      });
      return { questions, notes: notes.map(({ key }) => key) };
    },
    [url, answer] as const,
  );
}

test('where room is short the least recently used goes, if the reader agrees', async ({
  page,
  server,
}) => {
  await open(page);
  const builtIn = new URL('bundles/shapes/', page.url()).href;
  await load(page, builtIn);
  await grant(page, 12e6);
  const refused = await loadShort(page, server.bundle('sharded'), 'unkept');
  // Chromium promises every page ten gigabytes: it is when a file is refused that it shows.
  expect(refused.questions).toHaveLength(1);
  const [{ name, needed, drop }] = refused.questions;
  expect([name, drop.map(({ url }) => url)]).toEqual(['Sharded', [builtIn]]);
  expect(needed).toBeGreaterThan(0);
  expect(needed).toBeLessThanOrEqual(weight('sharded'));
  expect(refused.notes).toEqual(['engine.cache.unkept']);
  expect((await stored(page)).bundles.map(({ id }) => id)).toEqual(['shapes']);

  const agreed = await loadShort(page, server.bundle('sharded'), 'drop');
  expect(agreed.questions).toHaveLength(1);
  expect(agreed.notes).toEqual([]);
  expect((await stored(page)).bundles.map(({ id }) => id)).toEqual(['sharded']);

  // What another tab has open does not go: nobody is asked, and the model works unkept.
  const other = await page.context().newPage();
  await open(other);
  await load(other, server.bundle('sharded'));
  await grant(page, 12e6);
  const full = await loadShort(page, builtIn, 'drop');
  expect(full).toEqual({ questions: [], notes: ['engine.cache.full'] });
  const kept = (await stored(page)).bundles.find(({ id }) => id === 'sharded');
  expect(kept).toMatchObject({ bytes: weight('sharded'), open: true });
});
