import { expect, test } from 'vitest';

import type { Machine } from '../../../web/src/engine/probe';
import type { RoomQuestion, StoredBundle } from '../../../web/src/engine/protocol';
import type { TimedRun } from '../../../web/src/state/preflight.svelte';
import type { Parity } from '../../../web/src/engine/manifest';
import type { Prospect, Wait } from '../../../web/src/state/readiness';
import { fidelityLong, fidelityShort, sumLimit } from '../../../web/src/views/model/fidelity';
import { balance, candidates } from '../../../web/src/views/model/room';
import { factsOf } from '../../../web/src/views/preflight/facts';
import { reportOf } from '../../../web/src/views/preflight/report';
import { answerOf, type ModelRow, type PrecisionLine } from '../../../web/src/views/preflight/rows';
import { answerWords, howWords } from '../../../web/src/views/preflight/words';
import { bundleManifest } from '../state/manifest';

const plain = (text: string): string => text.replaceAll('\u00a0', ' ');
const parity: Parity = { ...bundleManifest().precisions.fp32.parity, images: 64 };

const machine: Machine = {
  gpu: null,
  webgpu: true,
  wasm: true,
  isolated: false,
  threads: 1,
  cores: 8,
  memory: 2 ** 33,
  storage: { used: 20e6, quota: 520e6, persisted: false },
  connection: null,
  mobile: false,
  browser: 'Some 1',
};
const result: TimedRun = {
  backend: {
    kind: 'wasm',
    threads: 1,
    adapter: '',
    reason: { key: 'engine.backend.asked' },
    notes: [],
  },
  start: 700,
  first: 90,
  runs: [30, 34, 32],
  median: 32,
  batch: { size: 16, time: 182 },
  line: { rate: 2.5e6, source: 'download' },
  measured: {
    cost: { layers: 6, multiplyAdds: 84.7e6 },
    pace: { fixed: 22, each: 10 },
    backend: 'wasm',
    start: 700,
    rate: 2.5e6,
  },
  at: Date.UTC(2026, 10, 21, 10, 2),
};
const wait: Wait = { download: 37, start: 0.7, picture: 2.1, texts: 2, total: 41.8 };

function line(change: Partial<PrecisionLine> = {}): PrecisionLine {
  return {
    offer: { precision: 'q8', bytes: 92e6, largest: 25e6, parity },
    kept: 0,
    picked: { key: 'precision.fits' },
    wait,
    prospect: { verdict: 'ready', reasons: [] },
    ...change,
  };
}
const row = (change: Partial<PrecisionLine> = {}): ModelRow => ({
  bundle: 'vit-b-16',
  name: 'ViT-B-16',
  lines: [line(change)],
  error: null,
});
const told = (change: Partial<PrecisionLine>, running = false): string =>
  plain(answerWords(answerOf([row(change)], 'vit-b-16')!, running));

test('the answer is one of ready, will be slow and cannot', () => {
  const said = (prospect: Prospect): string => told({ prospect });
  expect(said({ verdict: 'ready', reasons: [] })).toMatch(/^ViT-B-16 is ready: .* about 42 s /);
  expect(said({ verdict: 'slow', reasons: [] })).toMatch(/^ViT-B-16 will be slow: .* about 42 s /);
  expect(said({ verdict: 'cannot', reasons: [] })).toBe('ViT-B-16 cannot run here.');
});

test('nothing is answered that has not been measured', () => {
  expect(told({ wait: null, prospect: null }, true)).toBe('Measuring …');
  expect(told({ wait: null, prospect: null })).toMatch(/^Run the test/);
  const failed = { ...row(), lines: null, error: { key: 'engine.manifest.json' } };
  expect(answerWords(answerOf([failed], 'vit-b-16')!, false)).toMatch(/cannot be judged/);
  expect(answerOf([row()], 'another')).toBeNull();
});

test('the answer is that of the precision which would be loaded', () => {
  const both = { ...row(), lines: [line({ picked: null }), line({ wait: { ...wait, total: 7 } })] };
  expect(plain(answerWords(answerOf([both], 'vit-b-16')!, false))).toContain('about 7 s');
});

test('the machine’s facts say what they mean', () => {
  const facts = factsOf(machine, null).map(({ label, value, note }) => [label, plain(value), note]);
  expect(facts).toContainEqual([
    'GPU',
    'none: the browser knows WebGPU but found no adapter',
    'The processor computes instead, which is enough for small models.',
  ]);
  expect(facts).toContainEqual(['Threads', '1 of 8 processors', undefined]);
  expect(facts).toContainEqual(['Memory', '8 GB or more, as the browser rounds it', undefined]);
  const values = facts.map(([, value]) => value);
  expect(values).toContain('500 MB free, as the browser promises; 20.0 MB in use');
  expect(values).toContain('not measured yet');
  const after = factsOf(machine, result).map(({ value }) => plain(value));
  expect(after).toContain('2.5 MB a second from this site, measured');
});

test('the page says how its figures are made, and that they are estimates', () => {
  const how = plain(howWords(result, { first: 60, picture: 5 }).join('\n'));
  expect(how).toContain('over 2.5 MB a second from this site');
  expect(how).toContain('The built-in model has 85 million');
  expect(how).toContain('what every run costs (22 ms, scaled by layers)');
  expect(how).toContain('what the work costs (10 ms, scaled by multiply-adds)');
  expect(how).toContain('Expect half to twice these times');
  expect(howWords(null, { first: 60, picture: 5 }).join('\n')).toContain('not known until');
});

test('the report holds the answer, the machine, the run and every model, as plain lines', () => {
  const rows = [
    row(),
    row({
      offer: { ...line().offer, precision: 'fp16' },
      picked: null,
      prospect: { verdict: 'cannot', reasons: [{ key: 'precision.cannot.half' }] },
    }),
    row({ picked: null, wait: null, prospect: null }),
  ];
  const report = plain(
    reportOf({
      link: 'https://example.org/#preflight=1',
      at: result.at,
      answer: 'ViT-B-16 is ready.',
      facts: factsOf(machine, result),
      result,
      rows,
      how: ['Because.'],
    }),
  );
  expect(report).toContain(
    'Headlight · Preflight · 2026-11-21 10:02 UTC\nhttps://example.org/#preflight=1\n\nViT-B-16 is ready.',
  );
  expect(report).toContain('\n  Browser: Some 1\n');
  expect(report).toContain('\n  32 ms a picture, on the processor');
  expect(report).toContain(
    '\n  ViT-B-16 q8: 92.0 MB, about 42 s, each picture 2.1 s, ready, chosen for this machine\n',
  );
  expect(report).toContain(
    '\n  ViT-B-16 fp16: 92.0 MB, cannot, needs a GPU that computes in fp16 (shader-f16)\n',
  );
  expect(report).toContain('\n  ViT-B-16 q8: 92.0 MB, not known yet\n');
  expect(report).not.toContain('undefined');
});

test('a quantised model says how far it is from fp32, and fp32 says nothing of the kind', () => {
  const q8 = {
    precision: 'q8',
    parity: {
      ...parity,
      sum_check: 2e-3,
      embedding_cosine: 0.99987,
      embedding_cosine_mean: 0.99994,
      head_cosine: 0.9981,
      head_cosine_mean: 0.9992,
      text_cosine: 0.99981,
    },
  };
  expect(fidelityShort(q8)).toBe('q8: 0.99987 to fp32');
  for (const figure of ['64 pictures', '0.99987', '0.99994', '0.9981', '0.9992', '0.99981']) {
    expect(fidelityLong(q8)).toContain(figure);
  }
  expect(fidelityShort({ precision: 'fp32', parity })).toBe('');
  expect(sumLimit({ precision: 'fp32', parity: q8.parity })).toBe(1e-5);
  expect(sumLimit(null)).toBe(1e-5);
  // Four times what was measured: another processor rounds otherwise.
  expect(sumLimit(q8)).toBeCloseTo(8e-3, 12);
});

const kept = (url: string, frees: number, open = false): StoredBundle => ({
  url,
  id: url,
  name: url,
  precisions: ['fp32'],
  bytes: 2 * frees,
  frees,
  lastUse: 0,
  open,
});
const question: RoomQuestion = {
  name: 'new',
  needed: 100,
  free: 30,
  drop: [kept('old', 50)],
  stored: [kept('used', 40, true), kept('newer', 20), kept('old', 50)],
};

test('what may go is every bundle that is not open, what is proposed first', () => {
  expect(candidates(question).map(({ url }) => url)).toEqual(['old', 'newer']);
});

test('what a removal frees is held against what is needed, shared files not counted', () => {
  expect(balance(question, new Set(['old']))).toEqual({ frees: 50, missing: 20 });
  expect(balance(question, new Set(['old', 'newer']))).toEqual({ frees: 70, missing: 0 });
  expect(balance(question, new Set(['used']))).toEqual({ frees: 0, missing: 70 });
  // Where the browser does not say what is free, the reader's choice has to do.
  expect(balance({ ...question, free: null }, new Set(['newer']))).toEqual({
    frees: 20,
    missing: 0,
  });
});
