/**
 * Bundles in shards over lines that break: the engine as it ships, in a real browser with its real
 * storage, against a server that can be told to misbehave.
 */
import { expect } from '@playwright/test';
import type { MemoryUse, PrecisionSize } from '../../web/src/engine/protocol';
import { Headlight } from './headlight';
import {
  failureOf,
  load,
  manifestOf,
  open,
  SHARD,
  shardsOf,
  stored,
  test,
  weight,
} from './sharded';

declare global {
  interface Window {
    cut: () => void;
  }
}

test('a bundle in shards comes four at a time from another origin, and from here the next time', async ({
  page,
  server,
}) => {
  server.rules = [{ path: SHARD, slow: 50 }];
  await open(page);
  const first = await load(page, server.bundle('sharded'));
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
    server.bundle('sharded'),
  );
  expect(sizes).toEqual([{ precision: 'fp32', bytes: total, kept: total }]);
  const second = await load(page, server.bundle('sharded'));
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
    [server.bundle('sharded'), `examples/${id}.png`, 'bundles/shapes'],
  );
  expect(distance).toBe(0);
});

test('a line that breaks for good keeps every good shard; the next attempt goes on from there', async ({
  page,
  server,
}) => {
  await open(page);
  const LAST = /decompose\.fp32\.6\.bin$/;
  const broken = shardsOf('sharded').find(({ path }) => LAST.test(path));
  if (!broken) throw new Error('there is no such shard');
  const here = 300_000;
  // What a page has not read when its connection breaks is lost to it, and a busy machine reads late:
  // so the line is cut once the page has counted every byte that was sent.
  let cut = (): void => undefined;
  const counted = new Promise<void>((resolve) => (cut = resolve));
  await page.exposeFunction('cut', cut);
  server.rules = [
    { path: LAST, breakAfter: here, cut: counted, times: 1 },
    { path: LAST, breakAfter: 0 },
  ];
  const error = await page.evaluate(
    ([url, sent]) =>
      window.failure(() =>
        window.engine.load(url, {
          onProgress: (progress) => {
            if (progress.stage === 'download' && progress.done === sent) window.cut();
          },
        }),
      ),
    [server.bundle('sharded'), weight('sharded') - broken.bytes + here] as const,
  );
  expect(error).toEqual({
    key: 'engine.download.truncated',
    values: { file: broken.path, here, bytes: broken.bytes },
  });
  const [kept] = (await stored(page)).bundles;
  expect(kept).toMatchObject({ id: 'sharded', bytes: weight('sharded') - broken.bytes });

  server.rules = [];
  server.forget();
  const { seen } = await load(page, server.bundle('sharded'));
  expect(seen[0]).toMatchObject({ stage: 'download', done: kept.bytes });
  expect(server.asked.filter(({ path }) => SHARD.test(path))).toEqual([
    { path: `/sharded/${broken.path}`, range: `bytes=${here}-` },
  ]);
  const { bundles } = await stored(page);
  expect(bundles.map(({ bytes }) => bytes)).toEqual([weight('sharded')]);
});

test('a line that breaks now and then is only slow', async ({ page, server }) => {
  await open(page);
  server.rules = [
    { path: /decompose\.fp32\.3\.bin/, breakAfter: 100_000, times: 3 },
    { path: /shared\.2\.bin/, status: 503, times: 2 },
  ];
  await load(page, server.bundle('sharded'));
  const ranges = server.asked.filter(({ path }) => path.endsWith('.3.bin')).map((a) => a.range);
  expect(ranges.filter(Boolean).length).toBeGreaterThan(0);
  expect(server.paths(/shared\.2\.bin/)).toHaveLength(3);
});

test('a shard that is not the manifest’s is refused by name, and never kept', async ({
  page,
  server,
}) => {
  await open(page);
  server.rules = [{ path: /shared\.1\.bin/, corrupt: true }];
  expect(await failureOf(page, server.bundle('sharded'))).toEqual({
    key: 'engine.download.corrupt',
    values: { file: 'shared.1.bin' },
  });
  server.rules = [];
  server.forget();
  await load(page, server.bundle('sharded'));
  expect(server.paths(/shared\.1\.bin/)).toHaveLength(1);
});

test('a cancelled download stops at once and loses no shard that was whole', async ({
  page,
  server,
}) => {
  await open(page);
  // The last shards do not come: however late the page hears of its bytes, it cancels before the end.
  server.rules = [{ path: /shared.*\.bin$/, slow: 20_000 }];
  const key = await page.evaluate(async (url) => {
    const control = new AbortController();
    const failed = await window.failure(() =>
      window.engine.load(url, {
        signal: control.signal,
        onProgress: (progress) => {
          if (progress.stage === 'download' && progress.done > 4e6) control.abort();
        },
      }),
    );
    return failed.key;
  }, server.bundle('sharded'));
  expect(key).toBe('engine.cancelled');
  await page.waitForTimeout(500);
  const asked = server.paths(SHARD).length;
  expect(asked).toBeLessThan(shardsOf('sharded').length);
  await page.waitForTimeout(500);
  expect(server.paths(SHARD).length).toBe(asked);
  // At most four files of 600 kB were under way.
  const [{ bytes }] = (await stored(page)).bundles;
  expect(bytes).toBeGreaterThan(1.5e6);
  server.rules = [];
  server.forget();
  await load(page, server.bundle('sharded'));
  expect(server.paths(SHARD).length).toBeLessThan(shardsOf('sharded').length);
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

test('a sample that comes later than the model is asked for once', async ({ page, context }) => {
  let release = (): void => undefined;
  const ready = new Promise<void>((resolve) => (release = resolve));
  let asked = 0;
  await context.route('**/examples/red-circle.safetensors', async (route) => {
    asked += 1;
    await ready;
    await route.continue();
  });
  const headlight = new Headlight(page);
  await page.goto('./');
  await expect(headlight.chip).toHaveAccessibleName(/WebAssembly/);
  release();
  await headlight.live();
  expect(asked).toBe(1);
});

test('says what a loaded model takes: its heap, and the files held beside it', async ({
  page,
  server,
}) => {
  await open(page);
  await load(page, server.bundle('sharded'));
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
