/** The engine as it ships, in a real browser; its terms against those that Python's onnxruntime put into the bundle. */
import { expect } from '@playwright/test';
import type { Decomposition, Progress, TextReading } from '../../web/src/engine/protocol';
import { bundle, load, open, test } from './engine-page';

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
