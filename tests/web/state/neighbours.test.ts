/**
 * What the page finds in the built-in gallery, against the untouched model in torch, in float64 and D
 * numbers a head (tests/export/neighbour_fixtures.py). The gallery keeps its vectors in half
 * precision: that is what the tolerance is for.
 */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { Beside } from '../../../web/src/engine/beside';
import type { Collection } from '../../../web/src/engine/collection';
import { openGallery } from '../../../web/src/engine/gallery';
import { loadGallery } from '../../../web/src/engine/gallery-file';
import { readHalf } from '../../../web/src/engine/half';
import { openLocks } from '../../../web/src/engine/locks';
import { parseManifest, type Manifest } from '../../../web/src/engine/manifest';
import { parseSafetensors, tensorOf } from '../../../web/src/engine/safetensors';
import { chosenHeads, everyHead } from '../../../web/src/math/chosen-heads';
import { findHeads, mean } from '../../../web/src/math/find-heads';
import { centred, dots, nearest, termLengths } from '../../../web/src/math/space';
import { shapesOf } from '../../../web/src/state/bundle';
import { lookUp, type Query } from '../../../web/src/state/lookup';
import { BASE, failure, memory } from '../engine/fakes';
import { fixture } from '../engine/fixtures';

/** Half precision has eleven bits. */
const COSINE = 1e-3;

interface Case {
  image?: string;
  text?: string;
  by: string;
  centred: boolean;
  cosines: number[];
}
const { weights_sha256, cases, find } = fixture<{
  weights_sha256: string;
  cases: Case[];
  find: { text: string; shares: number[]; spreads: number[]; spread: number };
}>('neighbours.json');

const bundle = new URL('../../../server/bundles/shapes/', import.meta.url);
const read = (path: string): Buffer => readFileSync(new URL(path, bundle));
const manifest = parseManifest(JSON.parse(read('manifest.json').toString()));
const shape = shapesOf(manifest);
const { layers: L, heads: H, tokens: N, headWidth: E, dim: D } = shape;
const examples = manifest.examples!;

/** A host of the bundle's files; what was asked for goes into `asked`. */
function host(ranges = true, spoil: (path: string, bytes: Buffer) => Buffer = (_, bytes) => bytes) {
  const asked: string[] = [];
  const fetcher: typeof fetch = (input, init) => {
    const path = (input as string).slice(BASE.length);
    const range = new Headers(init?.headers).get('Range');
    asked.push(range ? `${path} ${range}` : path);
    const bytes = spoil(path, Buffer.from(read(path)));
    const part = ranges && range ? /bytes=(\d+)-(\d+)/.exec(range) : null;
    if (!part) return Promise.resolve(new Response(new Uint8Array(bytes)));
    const [from, to] = [Number(part[1]), Number(part[2])];
    const headers = { 'Content-Range': `bytes ${from}-${to}/${bytes.length}` };
    const body = new Uint8Array(bytes.subarray(from, to + 1));
    return Promise.resolve(new Response(body, { status: 206, headers }));
  };
  return { asked, fetcher };
}

function beside(own: Manifest, fetcher: typeof fetch, store = memory()): Beside {
  return new Beside(own, BASE, { store, locks: openLocks(undefined), fetcher, pause: () => 0 });
}

const gallery = (await openGallery(manifest, beside(manifest, host().fetcher)))!;

function text(words: string): { embedding: Float32Array; directions: Float32Array } {
  const { path } = examples.texts_file;
  const tensors = parseSafetensors(new Uint8Array(read(path)), path);
  const T = examples.texts.length;
  const t = examples.texts.indexOf(words);
  const all = tensorOf(tensors, 'text_directions', [T, L, H, E], path);
  const embeddings = tensorOf(tensors, 'text_embedding', [T, D], path);
  return {
    embedding: embeddings.subarray(t * D, (t + 1) * D),
    directions: all.subarray(t * L * H * E, (t + 1) * L * H * E),
  };
}

function picture(id: string): Query {
  const { path } = examples.images.find((image) => image.id === id)!.terms;
  const tensors = parseSafetensors(new Uint8Array(read(path)), path);
  const weighted = tensorOf(tensors, 'weighted_values', [L, H, N, E], path);
  return {
    kind: 'picture',
    headTerms: tensorOf(tensors, 'head_terms', [L, H, D], path),
    vector: ({ layer, head }) => {
      const sum = new Float32Array(E);
      const from = (layer * H + head) * N * E;
      for (let i = 0; i < N * E; i++) sum[i % E] += weighted[from + i];
      return Promise.resolve(sum);
    },
  };
}

const none = (): Promise<Float32Array> => Promise.reject(new Error('one head needs no matrix'));

describe('the cosines in one head’s space are those of the untouched model’s terms', () => {
  test('of the same training', () => {
    expect(weights_sha256).toBe(manifest.weights_sha256);
  });

  test.each(
    cases
      .filter(({ by }) => chosenHeads(by ? by.split(' ') : [], shape).length === 1)
      .map((one) => [`${one.image ?? one.text} ${one.by} ${one.centred}`, one] as const),
  )('%s', async (_, one) => {
    const query: Query = one.image ? picture(one.image) : { kind: 'text', ...text(one.text!) };
    const { cosines } = await lookUp(gallery, chosenHeads([one.by], shape), query, {
      readout: none,
      centred: one.centred,
      dim: D,
      heads: H,
      signal: new AbortController().signal,
    });
    expect(cosines).toHaveLength(512);
    const worst = Math.max(...one.cosines.map((value, i) => Math.abs(cosines[i] - value)));
    expect(worst).toBeLessThan(COSINE);
  });
});

test('the shares and spreads of all heads are those of the untouched model', async () => {
  const { embedding, directions } = text(find.text);
  const all = dots(await gallery.embeddings(), embedding);
  const middle = mean(all);
  const heads = await Promise.all(
    everyHead(shape).map(async (at) => {
      const from = (at.layer * H + at.head) * E;
      const [vectors, own] = await Promise.all([
        gallery.vectors(at.layer, at.head),
        gallery.mean(at.layer, at.head),
      ]);
      return { at, scores: dots(centred(vectors, own), directions.subarray(from, from + E)) };
    }),
  );
  const findings = findHeads(
    heads,
    all.map((y) => y - middle),
    null,
  );
  expect(findings).toHaveLength(48);
  for (const { at, share, spread, interval } of findings) {
    const i = at.layer * H + at.head;
    expect(Math.abs(share - find.shares[i])).toBeLessThan(1e-3);
    expect(Math.abs(spread / find.spreads[i] - 1)).toBeLessThan(1e-3);
    expect(interval![0]).toBeLessThanOrEqual(share);
    expect(interval![1]).toBeGreaterThanOrEqual(share);
  }
});

test('the pictures that move a head most are those that Python named', async () => {
  const { extremes } = gallery.gallery;
  for (const { layer, head } of everyHead(shape)) {
    const [vectors, own, gram] = await Promise.all([
      gallery.vectors(layer, head),
      gallery.mean(layer, head),
      gallery.gram(layer, head),
    ]);
    const distances = termLengths(centred(vectors, own), gram);
    const most = nearest(distances, 8).map(({ value }) => value);
    // Half precision may exchange two that are all but equal.
    extremes.most[layer][head].forEach((i, k) =>
      expect(Math.abs(distances[i] / most[k] - 1)).toBeLessThan(1e-3),
    );
    const { pictures, values } = (await gallery.patches(layer, head))!;
    expect(pictures).toEqual(extremes.most[layer][head]);
    // Over its tokens a picture's patches add up to its vector.
    for (let e = 0; e < E; e++) {
      let sum = 0;
      for (let n = 0; n < N; n++) sum += values[n * E + e];
      expect(Math.abs(sum - vectors[pictures[0] * E + e])).toBeLessThan(2e-3);
    }
  }
});

describe('a gallery', () => {
  test('is fetched a head at a time, once, and kept with its bundle', async () => {
    const { asked, fetcher } = host();
    const store = memory();
    const open = async (): Promise<Collection> =>
      (await openGallery(manifest, beside(manifest, fetcher, store)))!;
    const first = await (await open()).vectors(2, 6);
    const size = 512 * E * 2;
    const from = (2 * H + 6) * size;
    expect(asked).toEqual([
      'gallery/gallery.json',
      `gallery/vectors.f16.bin bytes=${from}-${from + size - 1}`,
    ]);
    expect(await (await open()).vectors(2, 6)).toEqual(first);
    expect(asked).toHaveLength(2);
    expect(first).toEqual(readHalf(read('gallery/vectors.f16.bin').subarray(from, from + size)));
  });

  test('comes whole, once, from a host that knows no ranges', async () => {
    const { asked, fetcher } = host(false);
    const opened = (await openGallery(manifest, beside(manifest, fetcher)))!;
    const heads = everyHead(shape).slice(0, 5);
    const found = await Promise.all(heads.map(({ layer, head }) => opened.vectors(layer, head)));
    expect(found[4]).toEqual(await gallery.vectors(0, 4));
    expect(asked.filter((path) => path === 'gallery/vectors.f16.bin')).toHaveLength(1);
  });

  test('whose bytes are not what its hashes say is refused, and read once they are', async () => {
    let spoilt = true;
    const { fetcher } = host(true, (path, bytes) => {
      if (spoilt && path.endsWith('vectors.f16.bin')) bytes.fill(1);
      return bytes;
    });
    const opened = (await openGallery(manifest, beside(manifest, fetcher)))!;
    const { key, values } = await failure(opened.vectors(1, 1));
    expect([key, values.file]).toEqual(['engine.download.corrupt', 'gallery/vectors.f16.bin']);
    spoilt = false;
    expect(await opened.vectors(1, 1)).toEqual(await gallery.vectors(1, 1));
  });

  test('that does not go with its model or with itself is refused by the field', async () => {
    const whole = JSON.parse(read('gallery/gallery.json').toString()) as typeof gallery.gallery;
    const refused = async (change: Partial<typeof whole>) => {
      const content = Buffer.from(JSON.stringify({ ...whole, ...change }));
      const sha256 = createHash('sha256').update(content).digest('hex');
      const file = { path: 'gallery/gallery.json', bytes: content.length, sha256 };
      const own = { ...manifest, gallery: file };
      const { fetcher } = host(true, () => content);
      const { key, values } = await failure(loadGallery(own, beside(own, fetcher)));
      return values.field ?? key;
    };
    expect(await refused({ weights_sha256: 'f'.repeat(64) })).toBe('engine.json.weights');
    expect(await refused({ dims: { ...whole.dims, heads: 9 } })).toBe('dims.heads');
    expect(await refused({ titles: whole.titles.slice(1) })).toBe('titles.length');
    expect(await refused({ vectors: whole.grams })).toBe('vectors.file.bytes');
    expect(await refused({ count: 10 ** 9 })).toBe('count');
    const sheets = { ...whole.sheets, columns: 4000, per_sheet: 10 ** 9 };
    expect(await refused({ sheets })).toBe('sheets.per_sheet');
  });

  test('is null where the bundle has none', async () => {
    const own = { ...manifest, gallery: null };
    expect(await openGallery(own, beside(own, host().fetcher))).toBeNull();
  });
});

test('half precision is read as it is written', () => {
  const bits = [0x0000, 0x8000, 0x3c00, 0xc000, 0x3555, 0x7bff, 0x0001, 0x7c00];
  const bytes = new Uint8Array(Uint16Array.from(bits).buffer);
  const [zero, minus, one, two, third, most, least, infinite] = readHalf(bytes);
  expect([zero, Object.is(minus, -0), one, two, most, infinite]).toEqual([
    0,
    true,
    1,
    -2,
    65504,
    Infinity,
  ]);
  expect(third).toBe(1365 / 4096);
  expect(least).toBe(2 ** -24);
});
