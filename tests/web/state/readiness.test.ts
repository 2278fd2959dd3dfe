import { describe, expect, test } from 'vitest';
import type { Machine } from '../../../web/src/engine/probe';
import type { Offer } from '../../../web/src/state/precision';
import { costsOf, prospect, waitOf, type Wait } from '../../../web/src/state/readiness';
import { bundleManifest } from './manifest';

const MB = 1e6;
const machine: Machine = {
  gpu: null,
  webgpu: false,
  wasm: true,
  isolated: true,
  threads: 4,
  cores: 8,
  memory: 8e9,
  storage: { used: 0, quota: 1000 * MB, persisted: false },
  connection: null,
  mobile: false,
  browser: 'Some 1',
};
const offer: Offer = {
  precision: 'q8',
  bytes: 100 * MB,
  largest: 25 * MB,
  parity: bundleManifest().precisions.fp32.parity,
};
const wait = (change: Partial<Wait> = {}): Wait => ({
  download: 10,
  start: 1,
  picture: 0.5,
  texts: 1,
  total: 12.5,
  ...change,
});

describe('a model’s cost', () => {
  test('is read from its manifest’s shapes', () => {
    const manifest = bundleManifest();
    Object.assign(manifest.dims, {
      layers: 1,
      trunk_layers: 3,
      tokens: 4,
      width: 2,
      grid: [2, 2],
    });
    manifest.preprocess.size = 4;
    Object.assign(manifest.text, { layers: 2, context_length: 3, width: 2 });
    // A layer: 12·4·2² + 2·4²·2 = 192 + 64; three of them, and 4 patches of 12 numbers into 2.
    // The trunk's three layers are counted, not the one of the attention pool.
    expect(costsOf(manifest).picture).toEqual({ layers: 3, multiplyAdds: 3 * 256 + 4 * 12 * 2 });
    // 12·3·2² + 2·3²·2 = 144 + 36.
    expect(costsOf(manifest).text).toEqual({ layers: 2, multiplyAdds: 2 * 180 });
  });
});

describe('the wait for a first answer', () => {
  const costs = {
    picture: { layers: 12, multiplyAdds: 4000 },
    text: { layers: 12, multiplyAdds: 1000 },
  };
  // A run of 6 layers and 100 multiply-adds: 10 ms that every run takes, 5 ms for the work.
  const measured = {
    cost: { layers: 6, multiplyAdds: 100 },
    pace: { fixed: 10, each: 5 },
    backend: 'wasm' as const,
    start: 800,
    rate: 2 * MB,
  };

  test('is the download, the start, one picture and the texts that the page opens with', () => {
    // Picture: 2 · 10 ms + 40 · 5 ms = 220 ms. Text: 2 · 10 + 10 · 5 = 70 ms, five of them.
    const found = waitOf(costs, 'fp32', 30 * MB, measured);
    expect(found.download).toBe(15);
    expect(found.picture).toBeCloseTo(0.22, 9);
    expect(found.texts).toBeCloseTo(0.35, 9);
    expect(found.start).toBe(0.8);
    expect(found.total).toBeCloseTo(16.37, 9);
  });

  test('counts the unpacking of 8-bit weights on the processor, and not on a GPU', () => {
    expect(waitOf(costs, 'q8', 0, measured).picture).toBeCloseTo(0.44, 9);
    expect(waitOf(costs, 'q8', 0, { ...measured, backend: 'webgpu' }).picture).toBeCloseTo(0.22, 9);
    expect(waitOf(costs, 'fp16', 0, measured).picture).toBeCloseTo(0.22, 9);
  });

  test('has no download where all is kept, whatever the line', () => {
    expect(waitOf(costs, 'fp32', 0, { ...measured, rate: null })).toMatchObject({ download: 0 });
  });

  test('leaves the download unknown where the line’s rate is', () => {
    const found = waitOf(costs, 'fp32', 30 * MB, { ...measured, rate: null });
    expect(found.download).toBeNull();
    expect(found.total).toBeCloseTo(1.37, 9);
  });
});

describe('the verdict', () => {
  test('is ready where a reader waits less than a minute, and five seconds a picture', () => {
    expect(prospect(offer, 0, machine, wait())).toEqual({ verdict: 'ready', reasons: [] });
  });

  test.each([
    ['a long download', wait({ download: 61, total: 63 }), 'preflight.slow.download'],
    ['a slow machine', wait({ picture: 6 }), 'preflight.slow.picture'],
    ['both together', wait({ download: 58, total: 62 }), 'preflight.slow.first'],
  ])('is slow for %s', (_, wait, key) => {
    expect(prospect(offer, 0, machine, wait)).toEqual({ verdict: 'slow', reasons: [{ key }] });
  });

  test('is slow where the model takes more memory than a page may count on', () => {
    const small = { ...machine, memory: 0.6e9 };
    expect(prospect(offer, 0, small, wait())).toEqual({
      verdict: 'slow',
      reasons: [{ key: 'preflight.slow.memory', values: { peak: 200 * MB } }],
    });
  });

  test('is cannot before anything is timed, where it is certain', () => {
    expect(prospect({ ...offer, precision: 'fp16' }, 0, machine, null)).toEqual({
      verdict: 'cannot',
      reasons: [{ key: 'precision.cannot.half' }],
    });
    expect(prospect(offer, 0, { ...machine, wasm: false }, null)?.verdict).toBe('cannot');
    expect(prospect(offer, 0, machine, null)).toBeNull();
  });

  test('stays what it is where the model cannot be kept, but that is said', () => {
    const full = { ...machine, storage: { used: 950 * MB, quota: 1000 * MB, persisted: false } };
    expect(prospect(offer, 0, full, wait())).toEqual({
      verdict: 'ready',
      reasons: [{ key: 'preflight.note.room', values: { free: 50 * MB } }],
    });
    expect(prospect(offer, 60 * MB, full, wait())?.reasons).toEqual([]);
  });
});
