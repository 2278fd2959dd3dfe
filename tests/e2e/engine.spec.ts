/**
 * The engine as it ships, in a real browser: the built client is imported into a document
 * of the real server. Its terms are held against those that Python's onnxruntime put into the bundle.
 */
import { readdirSync } from 'node:fs';
import { expect, test as base, type Page } from '@playwright/test';
import type * as Client from '../../web/src/engine/client';
import type { Manifest } from '../../web/src/engine/manifest';
import type { Backend, Decomposition, Progress, TextReading } from '../../web/src/engine/protocol';

const assets = process.env.HEADLIGHT_STATIC ?? 'server/static';
const bundle = process.env.HEADLIGHT_TEST_BUNDLE ?? 'bundles/shapes';
const client = readdirSync(`${assets}/assets`).find((name) => /^engine-.*\.js$/.test(name)) ?? '';

/** What lives in the page during a test. */
declare global {
  interface Window {
    client: typeof Client;
    engine: Client.EngineClient;
    manifest: Manifest;
    /** ‖a − b‖ / ‖b‖ */
    distance: (a: ArrayLike<number>, b: ArrayLike<number>) => number;
    /** Every float32 tensor of a safetensors file of the bundle, by name. */
    tensors: (path: string) => Promise<Record<string, Float32Array>>;
    /** A rejection as what the page gets to see of it. */
    failure: (work: () => Promise<unknown>) => Promise<{ key: string; values: unknown }>;
  }
}

/** A document of the server with the engine in it; the page itself would load a second model beside it. */
async function open(page: Page, address = './favicon.svg'): Promise<void> {
  await page.goto(address);
  await page.evaluate(
    async ([script, url]) => {
      // A variable, so that no tool resolves the address before the browser does.
      const address = new URL(script, document.baseURI).href;
      window.client = (await import(address)) as typeof Client;
      window.engine = window.client.createEngine();
      window.manifest = await window.engine.manifest(url);
      window.distance = (a, b) => {
        let [difference, size] = [0, 0];
        for (let i = 0; i < b.length; i += 1) {
          difference += (a[i] - b[i]) ** 2;
          size += b[i] ** 2;
        }
        return a.length === b.length ? Math.sqrt(difference / size) : Infinity;
      };
      window.tensors = async (path) => {
        const bytes = await (await fetch(`${url}/${path}`)).arrayBuffer();
        const start = 8 + Number(new DataView(bytes).getBigUint64(0, true));
        const header = JSON.parse(new TextDecoder().decode(bytes.slice(8, start))) as Record<
          string,
          { data_offsets: [number, number] }
        >;
        return Object.fromEntries(
          Object.entries(header)
            .filter(([name]) => name !== '__metadata__')
            .map(
              ([
                name,
                {
                  data_offsets: [from, to],
                },
              ]) => [name, new Float32Array(bytes.slice(start + from, start + to))],
            ),
        );
      };
      window.failure = async (work) => {
        try {
          await work();
        } catch (error) {
          const { key, values } = error as Client.EngineError;
          return { key, values };
        }
        return { key: 'none', values: {} };
      };
    },
    [`assets/${client}`, bundle] as const,
  );
}

function load(page: Page): Promise<Backend> {
  return page.evaluate((url) => window.engine.load(url), bundle);
}

/**
 * `loaded`: one document with the built-in model loaded, for all the tests that only ask it something.
 * On the software adapter every loading compiles every shader.
 */
const test = base.extend<object, { loaded: { page: Page; backend: Backend } }>({
  loaded: [
    async ({ browser }, use, { project }) => {
      const page = await browser.newPage({ baseURL: project.use.baseURL });
      await open(page);
      await use({ page, backend: await load(page) });
      await page.close();
    },
    { scope: 'worker', timeout: 600_000 },
  ],
});

// On the software adapter a run takes seconds on an idle machine, and minutes on a busy one.
test.setTimeout(600_000);

test('says which backend runs and why @both', async ({ loaded: { page, backend } }, info) => {
  expect(backend.kind).toBe(info.project.name);
  if (backend.kind === 'webgpu') {
    expect(backend.reason.key).toBe('engine.backend.webgpu');
    expect(backend.adapter).not.toBe('');
  } else {
    expect(backend.reason.key).toMatch(/^engine\.backend\.no(Webgpu|Adapter)$/);
    const cores = await page.evaluate(() => navigator.hardwareConcurrency);
    expect(backend.threads).toBe(Math.min(4, cores));
  }
  expect(backend.notes).toEqual([]);
});

test("gives the terms of Python's onnxruntime within 1e-4 @both", async ({ loaded: { page } }) => {
  const worst = await page.evaluate(async (url) => {
    const found: Record<string, number> = {};
    const keep = (name: string, value: number): void => {
      found[name] = Math.max(found[name] ?? 0, value);
    };
    for (const { image, terms: file } of (window.manifest.examples?.images ?? []).slice(0, 3)) {
      const wanted = await window.tensors(file.path);
      const picture = await (await fetch(`${url}/${image.path}`)).blob();
      const { id, terms }: Decomposition = await window.engine.decompose(picture);
      keep('embedding', window.distance(terms.embedding, wanted.embedding));
      keep('head_terms', window.distance(terms.headTerms, wanted.head_terms));
      keep('mlp_terms', window.distance(terms.mlpTerms, wanted.mlp_terms));
      keep('stem_term', window.distance(terms.stemTerm, wanted.stem_term));
      keep('bias_term', window.distance(terms.biasTerm, wanted.bias_term));
      keep('attention', window.distance(terms.attention, wanted.attention));
      const { layers: L, heads: H, tokens: N, head_width: E } = window.manifest.dims;
      const heads: Float32Array[] = [];
      for (let l = 0; l < L; l += 1) {
        for (let h = 0; h < H; h += 1) heads.push(await window.engine.weightedValues(id, l, h));
      }
      const values = new Float32Array(L * H * N * E);
      heads.forEach((head, i) => values.set(head, i * N * E));
      keep('weighted_values', window.distance(values, wanted.weighted_values));
    }
    return found;
  }, bundle);
  expect(Object.keys(worst)).toHaveLength(7);
  for (const [name, value] of Object.entries(worst)) {
    expect(value, name).toBeLessThan(1e-4);
  }
});

test('reads texts, directions and patch scores as Python does @both', async ({
  loaded: { page },
}) => {
  const worst = await page.evaluate(async (url) => {
    const { examples, dims } = window.manifest;
    if (!examples) throw new Error('this bundle has no examples');
    const typed = examples.texts.slice(0, 3).map((text) => examples.template.replace('{}', text));
    const T = typed.length;
    const { layers: L, heads: H, tokens: N, head_width: E, embed_dim: D } = dims;
    const wanted = await window.tensors(examples.texts_file.path);
    const reading: TextReading = await window.engine.readTexts(typed);
    const { image, terms } = examples.images[0];
    const picture = await (await fetch(`${url}/${image.path}`)).blob();
    const { id } = await window.engine.decompose(picture);
    const scores = await window.engine.patchScores(id, reading.embedding, T);
    // weighted_values · (R t), both as Python wrote them
    const { weighted_values: values } = await window.tensors(terms.path);
    const expected = new Float32Array(T * L * H * N);
    for (let t = 0; t < T; t += 1) {
      for (let i = 0; i < L * H * N; i += 1) {
        const direction = (t * L * H + Math.floor(i / N)) * E;
        let sum = 0;
        for (let e = 0; e < E; e += 1) {
          sum += values[i * E + e] * wanted.text_directions[direction + e];
        }
        expected[t * L * H * N + i] = sum;
      }
    }
    const again = await window.engine.readTexts([typed[1]]);
    return {
      embedding: window.distance(reading.embedding, wanted.text_embedding.slice(0, T * D)),
      directions: window.distance(
        reading.directions,
        wanted.text_directions.slice(0, T * L * H * E),
      ),
      scores: window.distance(scores, expected),
      again: window.distance(again.embedding, reading.embedding.slice(D, 2 * D)),
      truncated: reading.truncated,
    };
  }, bundle);
  expect(worst.truncated).toEqual([0, 0, 0]);
  expect(worst.embedding).toBeLessThan(1e-4);
  expect(worst.directions).toBeLessThan(1e-4);
  expect(worst.scores).toBeLessThan(1e-4);
  expect(worst.again).toBe(0);
});

test('a new picture cancels the running one at once @both', async ({ loaded: { page } }) => {
  const result = await page.evaluate(async () => {
    const first = window.failure(() => window.engine.decompose(new ImageData(640, 480)));
    const began = performance.now();
    const second = window.engine.decompose(new ImageData(64, 64));
    const { key } = await first;
    const waited = performance.now() - began;
    const { terms } = await second;
    const control = new AbortController();
    const third = window.failure(() =>
      window.engine.decompose(new ImageData(64, 64), control.signal),
    );
    control.abort();
    return { key, waited, finite: terms.embedding.every(Number.isFinite), third: await third };
  });
  expect(result.key).toBe('engine.cancelled');
  expect(result.waited).toBeLessThan(100);
  expect(result.finite).toBe(true);
  expect(result.third.key).toBe('engine.cancelled');
});

test('leaves the terms of the patches on the GPU until they are read @webgpu', async ({
  loaded: { page },
}) => {
  // The runtime's own threads are workers too, and never answer: they wait for work.
  const engines = page.workers().filter((worker) => /\/worker-[^/]*\.js$/.test(worker.url()));
  expect(engines).toHaveLength(1);
  const [worker] = engines;
  await worker.evaluate(() => {
    const counted = globalThis as unknown as { downloaded: number };
    const { prototype } = GPUBuffer;
    const map = Object.getOwnPropertyDescriptor(prototype, 'mapAsync')!.value as (
      this: GPUBuffer,
      mode: number,
      offset: number,
      size: number,
    ) => Promise<undefined>;
    counted.downloaded = 0;
    prototype.mapAsync = function (
      this: GPUBuffer,
      mode: number,
      offset = 0,
      size = this.size - offset,
    ) {
      if (mode === GPUMapMode.READ) counted.downloaded += size;
      return map.call(this, mode, offset, size);
    };
  });
  /** Bytes that came from the GPU since the last time. */
  const downloaded = (): Promise<number> =>
    worker.evaluate(() => {
      const counted = globalThis as unknown as { downloaded: number };
      const { downloaded } = counted;
      counted.downloaded = 0;
      return downloaded;
    });
  const id = await page.evaluate(
    async () => (await window.engine.decompose(new ImageData(64, 64))).id,
  );
  const dims = await page.evaluate(() => window.manifest.dims);
  const { layers: L, heads: H, tokens: N, head_width: E, embed_dim: D } = dims;
  const terms = D + L * H * D + L * D + D + D + L * H * N;
  const came = await downloaded();
  expect(came, 'all terms but those of the patches').toBeGreaterThanOrEqual(4 * terms);
  expect(came, 'and not those').toBeLessThan(4 * L * H * N * E);
  const read = await page.evaluate(
    async (id) => (await window.engine.weightedValues(id, 1, 2)).length,
    id,
  );
  expect(read).toBe(N * E);
  expect(await downloaded(), 'the one head that is asked for').toBe(4 * N * E);
});

test('recovers when the device is lost, and keeps the run @webgpu', async ({ page }) => {
  await open(page);
  await load(page);
  const result = await page.evaluate(async (url) => {
    const picture = await (
      await fetch(`${url}/${window.manifest.examples?.images[0].image.path}`)
    ).blob();
    const { id, terms } = await window.engine.decompose(picture);
    const before = await window.engine.weightedValues(id, 1, 2);
    const events: { lost: boolean; recovered: boolean; kind: string | undefined }[] = [];
    const back = new Promise<void>((resolve) => {
      window.engine.onDevice(({ lost, recovered, backend }) => {
        events.push({ lost, recovered, kind: backend?.kind });
        if (recovered) resolve();
      });
    });
    await window.engine.loseDevice();
    await back;
    const after = await window.engine.weightedValues(id, 1, 2);
    const again = await window.engine.decompose(picture);
    // Lost in the middle of a run: the caller notices nothing but time.
    const running = window.engine.decompose(picture);
    await window.engine.loseDevice();
    const through = await running;
    return {
      events: events.slice(0, 2),
      held: window.distance(after, before),
      again: window.distance(again.terms.embedding, terms.embedding),
      through: window.distance(through.terms.embedding, terms.embedding),
    };
  }, bundle);
  expect(result.events).toEqual([
    { lost: true, recovered: false, kind: undefined },
    { lost: true, recovered: true, kind: 'webgpu' },
  ]);
  expect(result.held).toBeLessThan(1e-5);
  expect(result.again).toBeLessThan(1e-5);
  expect(result.through).toBeLessThan(1e-5);
});

test('downloads with exact progress, and from its own store the second time', async ({ page }) => {
  await open(page);
  const result = await page.evaluate(async (url) => {
    await window.engine.removeStored(new URL(`${url}/`, document.baseURI).href);
    const watch = async (): Promise<{ last: Progress | undefined; falls: boolean }> => {
      const seen: Progress[] = [];
      await window.engine.load(url, { onProgress: (progress) => seen.push(progress) });
      const bytes = seen.filter((p) => p.stage === 'download');
      const falls = bytes.some((p, i) => i > 0 && p.done < bytes[i - 1].done);
      return { last: bytes.at(-1), falls };
    };
    const { graphs } = Object.values(window.manifest.precisions)[0];
    const files = [graphs.decompose, graphs.text, graphs.readout]
      .flatMap((graph) => [graph.onnx, ...graph.data])
      .concat(window.manifest.tokenizer);
    // A file that two graphs share comes once.
    const total = [...new Map(files.map(({ path, bytes }) => [path, bytes])).values()].reduce(
      (sum, bytes) => sum + bytes,
    );
    return { first: await watch(), second: await watch(), total };
  }, bundle);
  const { total } = result;
  expect(result.first).toMatchObject({ last: { done: total, total, cached: false }, falls: false });
  expect(result.second).toMatchObject({ last: { done: total, total, cached: true }, falls: false });
});

test('refuses what is no picture, damaged or too large, with a sentence', async ({
  loaded: { page },
}) => {
  const keys = await page.evaluate(async (url) => {
    const image = window.manifest.examples?.images[0].image.path;
    const whole = await (await fetch(`${url}/${image}`)).arrayBuffer();
    const huge = new Uint8Array(whole.slice(0, 64));
    new DataView(huge.buffer).setUint32(16, 20_000);
    new DataView(huge.buffer).setUint32(20, 20_000);
    const attempt = async (blob: Blob): Promise<string> =>
      (await window.failure(() => window.engine.decompose(blob))).key;
    return {
      text: await attempt(new Blob(['no picture'], { type: 'text/plain' })),
      empty: await attempt(new Blob([])),
      damaged: await attempt(new Blob([whole.slice(0, 60)])),
      huge: await attempt(new Blob([huge])),
      head: (await window.failure(() => window.engine.weightedValues(99, 0, 0))).key,
    };
  }, bundle);
  expect(keys).toEqual({
    text: 'engine.picture.unknown',
    empty: 'engine.picture.empty',
    damaged: 'engine.picture.broken',
    huge: 'engine.picture.large',
    head: 'engine.run.gone',
  });
});

test('turns and mirrors a picture as each EXIF orientation says', async ({ loaded: { page } }) => {
  const seen = await page.evaluate(async () => {
    // Four quarters: 0 and 1 above, 2 and 3 below.
    const canvas = new OffscreenCanvas(64, 64);
    const context = canvas.getContext('2d') as OffscreenCanvasRenderingContext2D;
    for (let quarter = 0; quarter < 4; quarter += 1) {
      context.fillStyle = `rgb(${85 * quarter} ${85 * quarter} ${85 * quarter})`;
      context.fillRect(32 * (quarter % 2), 32 * Math.floor(quarter / 2), 32, 32);
    }
    const jpeg = new Uint8Array(
      await (await canvas.convertToBlob({ type: 'image/jpeg', quality: 1 })).arrayBuffer(),
    );
    const found: number[][] = [];
    for (let orientation = 1; orientation <= 8; orientation += 1) {
      const entry = [1, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0, 0, 0, 0, 0];
      const tiff = [0x4d, 0x4d, 0, 42, 0, 0, 0, 8, 0, 1, ...entry];
      const exif = [0x45, 0x78, 0x69, 0x66, 0, 0, ...tiff];
      const segment = new Uint8Array([0xff, 0xe1, 0, exif.length + 2, ...exif]);
      const turned = new Blob([jpeg.slice(0, 2), segment, jpeg.slice(2)]);
      const { data } = (await window.engine.decompose(turned)).seen;
      found.push([0, 63, 63 * 64, 64 * 64 - 1].map((i) => Math.round(data[4 * i] / 85)));
    }
    return found;
  });
  // Each seen as: top left, top right, bottom left, bottom right.
  expect(seen).toEqual([
    [0, 1, 2, 3],
    [1, 0, 3, 2],
    [3, 2, 1, 0],
    [2, 3, 0, 1],
    [0, 2, 1, 3],
    [2, 0, 3, 1],
    [3, 1, 2, 0],
    [1, 3, 0, 2],
  ]);
});

test('runs on one thread and says so where the page is not isolated', async ({ page }) => {
  await page.route('**/*', async (route) => {
    const response = await route.fetch();
    const headers = response.headers();
    delete headers['cross-origin-opener-policy'];
    delete headers['cross-origin-embedder-policy'];
    await route.fulfill({ response, headers });
  });
  await open(page);
  expect(await page.evaluate(() => crossOriginIsolated)).toBe(false);
  const backend = await load(page);
  expect(backend).toMatchObject({ kind: 'wasm', threads: 1 });
  expect(backend.notes.map((note) => note.key)).toContain('engine.backend.oneThread');
  const finite = await page.evaluate(async () => {
    const { terms } = await window.engine.decompose(new ImageData(64, 64));
    return terms.embedding.every(Number.isFinite);
  });
  expect(finite).toBe(true);
});

test('starts anew after its worker died', async ({ page }) => {
  await open(page);
  await load(page);
  const result = await page.evaluate(async (url) => {
    window.engine.close();
    const before = await window.failure(() => window.engine.decompose(new ImageData(64, 64)));
    await window.engine.load(url);
    const { terms } = await window.engine.decompose(new ImageData(64, 64));
    return { before: before.key, finite: terms.embedding.every(Number.isFinite) };
  }, bundle);
  expect(result).toEqual({ before: 'engine.notLoaded', finite: true });
});
