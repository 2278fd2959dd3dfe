/**
 * Bundles in shards, from another origin, over lines that break: the engine as it ships, in a real
 * browser with its real storage, against a server that can be told to misbehave.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { expect, test, type Page } from '@playwright/test';
import type * as Client from '../../web/src/engine/client';
import type { Manifest } from '../../web/src/engine/manifest';
import type {
  Backend,
  MemoryUse,
  PrecisionSize,
  Progress,
  RoomQuestion,
  Stored,
} from '../../web/src/engine/protocol';
import { BundleServer, shardedBundles } from './bundle-server';
import { Headlight } from './headlight';

const assets = process.env.HEADLIGHT_STATIC ?? 'server/static';
const script = readdirSync(`${assets}/assets`).find((name) => /^engine-.*\.js$/.test(name)) ?? '';
const SHARD = /\.bin$/;

let server: BundleServer;

test.setTimeout(300_000);
test.beforeEach(async ({ page }, info) => {
  test.skip(info.project.name === 'webgpu', 'the same on every backend: run once, on wasm');
  page.setDefaultTimeout(120_000);
  server = await new BundleServer({ '': shardedBundles() }).listen();
});
test.afterEach(async () => server?.close());

/** A page of the real server with the built client in it, and no model loaded. */
async function open(page: Page, address = './favicon.svg'): Promise<void> {
  await page.goto(address);
  await page.evaluate(async (path) => {
    // A variable, so that no tool resolves the address before the browser does.
    const address = new URL(path, document.baseURI).href;
    window.client = (await import(address)) as typeof Client;
    window.engine = window.client.createEngine();
    window.failure = async (work) => {
      try {
        await work();
      } catch (error) {
        const { key, values } = error as Client.EngineError;
        return { key, values };
      }
      return { key: 'none', values: {} };
    };
  }, `assets/${script}`);
}

const bundle = (name: string): string => `${server.url}${name}/`;

/** Loads a bundle on wasm; every report of its progress. */
function load(page: Page, url: string): Promise<{ backend: Backend; seen: Progress[] }> {
  return page.evaluate(async (address) => {
    const seen: Progress[] = [];
    const onProgress = (progress: Progress): void => void seen.push(progress);
    return {
      backend: await window.engine.load(address, { backend: 'wasm', onProgress }),
      seen,
    };
  }, url);
}

function failureOf(page: Page, url: string): Promise<{ key: string; values: unknown }> {
  return page.evaluate((address) => window.failure(() => window.engine.load(address)), url);
}

const stored = (page: Page): Promise<Stored> => page.evaluate(() => window.engine.stored());

function manifestOf(name: string): Manifest {
  return JSON.parse(readFileSync(`${shardedBundles()}/${name}/manifest.json`, 'utf8')) as Manifest;
}

/** The files of its weights, each once. */
function shardsOf(name: string): { path: string; bytes: number }[] {
  const { decompose, text, readout } = manifestOf(name).precisions.fp32.graphs;
  const files = [decompose, text, readout].flatMap((graph) => graph.data);
  return [...new Map(files.map((file) => [file.path, file])).values()];
}

/** Distinct bytes of what loading the bundle takes. */
function weight(name: string): number {
  const { precisions, tokenizer } = manifestOf(name);
  const { decompose, text, readout } = precisions.fp32.graphs;
  const files = [decompose, text, readout].flatMap((graph) => [graph.onnx, ...graph.data]);
  const distinct = new Map([...files, tokenizer].map((file) => [file.sha256, file.bytes]));
  return [...distinct.values()].reduce((a, b) => a + b, 0);
}

/** What the browser grants the page's origin from now on. */
async function grant(page: Page, bytes: number): Promise<void> {
  const session = await page.context().newCDPSession(page);
  const { origin } = new URL(page.url());
  await session.send('Storage.overrideQuotaForOrigin', { origin, quotaSize: bytes });
}

test('a bundle in shards comes four at a time from another origin, and from here the next time', async ({
  page,
}) => {
  server.rules = [{ path: SHARD, slow: 50 }];
  await open(page);
  const first = await load(page, bundle('sharded'));
  expect(server.most).toBeGreaterThan(1);
  expect(server.most).toBeLessThanOrEqual(4);
  const shards = server.paths(SHARD);
  expect([...shards].sort()).toEqual(
    shardsOf('sharded')
      .map(({ path }) => `/sharded/${path}`)
      .sort(),
  );
  expect(shards.length).toBeGreaterThan(8);
  expect(server.paths(/manifest\.json$/)).toHaveLength(1);
  const downloads = first.seen.filter((progress) => progress.stage === 'download');
  const total = weight('sharded');
  expect(downloads.at(-1)).toMatchObject({ done: total, total, cached: false });
  expect(first.backend.notes).toEqual([]);

  await open(page);
  server.forget();
  const sizes: PrecisionSize[] = await page.evaluate(
    (url) => window.engine.sizes(url),
    bundle('sharded'),
  );
  expect(sizes).toEqual([{ precision: 'fp32', bytes: total, kept: total }]);
  const second = await load(page, bundle('sharded'));
  expect(server.asked.map(({ path }) => path)).toEqual(['/sharded/manifest.json']);
  const last = second.seen.filter((progress) => progress.stage === 'download').at(-1);
  expect(last).toMatchObject({ done: total, total, cached: true });

  // The same weights as the built-in bundle's, in other files: the same numbers.
  const { id } = manifestOf('sharded').examples?.images[0] ?? { id: '' };
  const distance = await page.evaluate(
    async ([url, path, builtIn]) => {
      const picture = await (await fetch(`${url}${path}`)).blob();
      const run = async (): Promise<Float32Array> =>
        (await window.engine.decompose(picture)).terms.headTerms;
      const here = await run();
      await window.engine.load(builtIn, { backend: 'wasm' });
      const there = await run();
      return Math.max(...here.map((value, i) => Math.abs(value - there[i])));
    },
    [bundle('sharded'), `examples/${id}.png`, 'bundles/shapes'],
  );
  expect(distance).toBe(0);
});

test('a line that breaks for good keeps every good shard; the next attempt goes on from there', async ({
  page,
}) => {
  await open(page);
  const broken = shardsOf('sharded').find(({ path }) => path.endsWith('.6.bin'));
  server.rules = [{ path: /decompose\.fp32\.6\.bin/, breakAfter: 300_000, times: 1 }];
  server.rules.push({ path: /decompose\.fp32\.6\.bin/, breakAfter: 0 });
  const error = await failureOf(page, bundle('sharded'));
  expect(error).toEqual({
    key: 'engine.download.truncated',
    values: { file: 'decompose.fp32.6.bin', here: 300_000, bytes: broken?.bytes },
  });
  const [kept] = (await stored(page)).bundles;
  expect(kept.id).toBe('sharded');
  expect(kept.bytes).toBeGreaterThan(500_000);

  server.rules = [];
  server.forget();
  const { seen } = await load(page, bundle('sharded'));
  expect(seen[0]).toMatchObject({ stage: 'download', done: kept.bytes });
  const again = server.asked.filter(({ path }) => SHARD.test(path));
  expect(again.find(({ path }) => path.endsWith('.6.bin'))?.range).toBe('bytes=300000-');
  expect(again.length).toBeLessThan(shardsOf('sharded').length);
  const { bundles } = await stored(page);
  expect(bundles.map(({ bytes }) => bytes)).toEqual([weight('sharded')]);
});

test('a line that breaks now and then is only slow', async ({ page }) => {
  await open(page);
  server.rules = [
    { path: /decompose\.fp32\.3\.bin/, breakAfter: 100_000, times: 3 },
    { path: /shared\.2\.bin/, status: 503, times: 2 },
  ];
  await load(page, bundle('sharded'));
  const ranges = server.asked.filter(({ path }) => path.endsWith('.3.bin')).map((a) => a.range);
  expect(ranges.filter(Boolean).length).toBeGreaterThan(0);
  expect(server.paths(/shared\.2\.bin/)).toHaveLength(3);
});

test('a shard that is not the manifest’s is refused by name, and never kept', async ({ page }) => {
  await open(page);
  server.rules = [{ path: /shared\.1\.bin/, corrupt: true }];
  expect(await failureOf(page, bundle('sharded'))).toEqual({
    key: 'engine.download.corrupt',
    values: { file: 'shared.1.bin' },
  });
  server.rules = [];
  server.forget();
  await load(page, bundle('sharded'));
  expect(server.paths(/shared\.1\.bin/)).toHaveLength(1);
});

test('a cancelled download stops at once and loses no shard that was whole', async ({ page }) => {
  await open(page);
  server.rules = [{ path: SHARD, slow: 100 }];
  const key = await page.evaluate(async (url) => {
    const control = new AbortController();
    const failed = await window.failure(() =>
      window.engine.load(url, {
        signal: control.signal,
        onProgress: (progress) => {
          if (progress.stage === 'download' && progress.done > 3e6) control.abort();
        },
      }),
    );
    return failed.key;
  }, bundle('sharded'));
  expect(key).toBe('engine.cancelled');
  await page.waitForTimeout(500);
  const asked = server.paths(SHARD).length;
  expect(asked).toBeLessThan(shardsOf('sharded').length);
  await page.waitForTimeout(500);
  expect(server.paths(SHARD).length).toBe(asked);
  const [{ bytes }] = (await stored(page)).bundles;
  expect(bytes).toBeGreaterThan(1e6);
  server.rules = [];
  server.forget();
  await load(page, bundle('sharded'));
  expect(server.paths(SHARD).length).toBeLessThan(shardsOf('sharded').length);
});

test('two tabs load the same bundle at the same time', async ({ page, context }) => {
  const other = await context.newPage();
  await open(page);
  await open(other);
  server.rules = [{ path: SHARD, slow: 30 }];
  const [one, two] = await Promise.all([page, other].map((tab) => load(tab, bundle('sharded'))));
  expect([one.backend.kind, two.backend.kind]).toEqual(['wasm', 'wasm']);
  const { bundles } = await stored(other);
  expect(bundles).toMatchObject([{ id: 'sharded', bytes: weight('sharded'), open: true }]);
  // What a tab has open may be removed on request: that tab goes on, and only its cache is gone.
  expect(await page.evaluate((url) => window.engine.removeStored(url), bundle('sharded'))).toBe(
    weight('sharded'),
  );
  const { finite } = await other.evaluate(async () => {
    const { terms } = await window.engine.decompose(new ImageData(64, 64));
    return { finite: terms.embedding.every(Number.isFinite) };
  });
  expect(finite).toBe(true);
});

test('bundles are listed and removed one by one; what two of them need stays', async ({ page }) => {
  await open(page);
  await load(page, bundle('sharded'));
  server.forget();
  await load(page, bundle('twin'));
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
  const freed = await page.evaluate((url) => window.engine.removeStored(url), bundle('sharded'));
  expect(freed).toBe(manifestOf('sharded').precisions.fp32.graphs.readout.onnx.bytes);

  await open(page);
  server.forget();
  await load(page, bundle('twin'));
  expect(server.paths(SHARD)).toEqual([]);
  expect(await page.evaluate((url) => window.engine.removeStored(url), bundle('twin'))).toBe(
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

test('where room is short the least recently used goes, if the reader agrees', async ({ page }) => {
  await open(page);
  const builtIn = new URL('bundles/shapes/', page.url()).href;
  await load(page, builtIn);
  await grant(page, 12e6);
  const refused = await loadShort(page, bundle('sharded'), 'unkept');
  // Chromium promises every page ten gigabytes: it is when a file is refused that it shows.
  expect(refused.questions).toHaveLength(1);
  const [{ name, needed, drop }] = refused.questions;
  expect([name, drop.map(({ url }) => url)]).toEqual(['Sharded', [builtIn]]);
  expect(needed).toBeGreaterThan(0);
  expect(needed).toBeLessThanOrEqual(weight('sharded'));
  expect(refused.notes).toEqual(['engine.cache.unkept']);
  expect((await stored(page)).bundles.map(({ id }) => id)).toEqual(['shapes']);

  const agreed = await loadShort(page, bundle('sharded'), 'drop');
  expect(agreed.questions).toHaveLength(1);
  expect(agreed.notes).toEqual([]);
  expect((await stored(page)).bundles.map(({ id }) => id)).toEqual(['sharded']);

  // What another tab has open does not go: nobody is asked, and the model works unkept.
  const other = await page.context().newPage();
  await open(other);
  await load(other, bundle('sharded'));
  await grant(page, 12e6);
  const full = await loadShort(page, builtIn, 'drop');
  expect(full).toEqual({ questions: [], notes: ['engine.cache.full'] });
  const kept = (await stored(page)).bundles.find(({ id }) => id === 'sharded');
  expect(kept).toMatchObject({ bytes: weight('sharded'), open: true });
});

test('what a site elsewhere does wrong is said in its own words', async ({ page }) => {
  await open(page);
  const host = new URL(server.url).host;
  const manifest = `${bundle('sharded')}manifest.json`;
  const html = { body: '<!doctype html><p>Sign in', type: 'text/html' };
  server.allow = null;
  const closed = await failureOf(page, bundle('sharded'));
  expect(closed.key).toMatch(/^engine\.(cors|network\.foreign)$/);
  expect(closed.values).toEqual({ host, own: new URL(page.url()).origin });
  server.allow = '*';
  for (const [rule, key, values] of [
    [html, 'engine.html', { url: manifest }],
    [{ redirect: '/login' }, 'engine.html.redirected', { url: manifest, to: `${server.url}login` }],
    [{ status: 404 }, 'engine.manifest.absent', { url: manifest }],
    [{ status: 403 }, 'engine.http', { url: manifest, status: 403 }],
    [{ body: 'x'.repeat(5e6) }, 'engine.manifest.long', { url: manifest, most: 2 ** 22 }],
    [{ body: '{}' }, 'engine.manifest.missing', { field: 'schema_version' }],
  ] as const) {
    server.rules = [
      { path: /manifest\.json$/, ...rule },
      { path: /login$/, ...html },
    ];
    const error = await failureOf(page, bundle('sharded'));
    expect(error.key, key).toBe(key);
    if (key !== 'engine.manifest.missing') expect(error.values).toEqual(values);
  }
  // A file that leads on to another site, as large-file stores do, is followed.
  const store = await new BundleServer({ '': shardedBundles() }).listen();
  const moved = `${store.url}sharded/shared.bin`;
  server.rules = [{ path: /shared\.bin$/, redirect: moved }];
  await load(page, bundle('sharded'));
  expect(store.paths(SHARD)).toEqual(['/sharded/shared.bin']);
  await store.close();
  // Another one answers a missing shard with its front page.
  server.rules = [{ path: /text\.fp32\.onnx$/, ...html }];
  await page.evaluate((url) => window.engine.removeStored(url), bundle('sharded'));
  expect(await failureOf(page, bundle('sharded'))).toEqual({
    key: 'engine.html',
    values: { url: `${bundle('sharded')}text.fp32.onnx` },
  });
  server.rules = [{ path: /text\.fp32\.onnx$/, status: 404 }];
  expect((await failureOf(page, bundle('sharded'))).key).toBe('engine.download.absent');
});

test('a bundle from elsewhere is data: its texts are characters, its pictures pixels', async ({
  page,
}) => {
  const dialogs: string[] = [];
  page.on('dialog', (dialog) => {
    dialogs.push(dialog.message());
    void dialog.dismiss();
  });
  const headlight = new Headlight(page);
  await page.goto(`./?bundle=${encodeURIComponent(bundle('hostile'))}`);
  await expect(headlight.bars.first()).toBeVisible();
  await headlight.live();
  const markup = '<img src=x onerror="document.title=`ran`">';
  await expect(headlight.texts).toContainText(markup);
  await headlight.chip.click();
  await expect(page.getByRole('dialog', { name: 'Model' })).toContainText(`name ${markup}`);
  await page.keyboard.press('Escape');
  await expect(headlight.samples.getByRole('img').nth(2)).toHaveAttribute('src', /^blob:/);
  await expect(headlight.samples.getByRole('img').nth(1)).not.toHaveAttribute('src');
  await headlight.samples.getByRole('img').nth(1).click();
  await expect(headlight.alerts).toHaveText(/is no PNG, JPEG, WebP or GIF picture/);
  const found = await page.evaluate(() => ({
    title: document.title,
    injected: document.querySelectorAll('img[src="x"], body script').length,
    elsewhere: [...document.images].filter(({ src }) => src && !src.startsWith('blob:')).length,
  }));
  expect(found.title).not.toContain('ran');
  expect([found.injected, found.elsewhere, dialogs]).toEqual([0, 0, []]);
});

test('a plain static host serves it all: no headers, one thread, a path below the root', async ({
  page,
}) => {
  const host = await new BundleServer({ lab: assets, bundles: shardedBundles() }).listen();
  try {
    const headlight = new Headlight(page);
    await page.goto(`${host.url}lab/?bundle=${encodeURIComponent('/bundles/sharded/')}`);
    await headlight.live();
    expect(await page.evaluate(() => crossOriginIsolated)).toBe(false);
    await headlight.chip.click();
    await expect(page.getByRole('dialog', { name: 'Model' })).toContainText('One thread only');
  } finally {
    await host.close();
  }
});

test('a first visit asks for nothing twice', async ({ page }) => {
  const asked: string[] = [];
  page.on('request', (request) => {
    const { pathname, protocol } = new URL(request.url());
    if (protocol.startsWith('http')) asked.push(pathname);
  });
  const headlight = new Headlight(page);
  await headlight.openLoaded();
  await headlight.choose(1);
  const twice = asked.filter((path, i) => /bundles\//.test(path) && asked.indexOf(path) !== i);
  expect(twice).toEqual([]);
  expect(asked.filter((path) => path.endsWith('/manifest.json'))).toHaveLength(1);
});

test('says what a loaded model takes: its heap, and the files held beside it', async ({ page }) => {
  await open(page);
  await load(page, bundle('sharded'));
  const use: MemoryUse = await page.evaluate(() => window.engine.memory());
  const { graphs } = manifestOf('sharded').precisions.fp32;
  const size = (graph: typeof graphs.text): number =>
    [graph.onnx, ...graph.data].reduce((sum, file) => sum + file.bytes, 0);
  expect(use.weights).toBe(weight('sharded') - manifestOf('sharded').tokenizer.bytes);
  // One graph at a time, never all of them: the largest is the decomposition's.
  expect(use.held).toBeLessThanOrEqual(size(graphs.decompose));
  // The runtime itself takes 16 MiB before it holds anything.
  expect(use.heap).toBeGreaterThan(use.weights);
  expect(use.heap).toBeLessThan(64 * 2 ** 20);
});
