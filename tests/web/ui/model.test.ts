import { expect, test } from 'vitest';

import type { Backend, Progress } from '../../../web/src/engine/protocol';
import { en } from '../../../web/src/strings/en';
import { phaseOf } from '../../../web/src/views/model/phase';

const still = { name: 'Shapes', precision: 'fp32', backend: null, progress: null, error: null };
const backend: Backend = {
  kind: 'wasm',
  threads: 4,
  adapter: '',
  reason: { key: 'why' },
  notes: [],
};
const download = (done: number, cached = false): Progress => ({
  stage: 'download',
  done,
  total: 16_000_000,
  file: 'text.bin',
  cached,
});

test('the_chip_fills_with_the_bytes_that_have_arrived', () => {
  expect(phaseOf({ ...still, progress: download(0) }).share).toBe(0);
  expect(phaseOf({ ...still, progress: download(4_000_000) }).share).toBe(0.25);
  expect(phaseOf({ ...still, progress: download(16_000_000) }).share).toBe(1);
});

test('a_failure_is_shown_whatever_else_is_going_on', () => {
  const error = { key: 'engine.hash' };
  expect(phaseOf({ ...still, backend, progress: download(5), error }).state).toBe('failed');
});

test('the_backend_is_named_once_it_runs', () => {
  expect(phaseOf(still).state).toBe('waiting');
  expect(phaseOf({ ...still, progress: { stage: 'session', done: 0, total: 3 } }).state).toBe(
    'starting',
  );
  expect(phaseOf({ ...still, backend }).label.key).toBe('model.ready.wasm');
  expect(phaseOf({ ...still, backend: { ...backend, kind: 'webgpu' } }).label.key).toBe(
    'model.ready.webgpu',
  );
});

test('a_running_picture_does_not_hide_the_model', () => {
  expect(phaseOf({ ...still, backend, progress: { stage: 'decompose' } }).state).toBe('ready');
});

test('every_phase_has_a_sentence', () => {
  const phases = [
    phaseOf(still),
    phaseOf({ ...still, backend }),
    phaseOf({ ...still, progress: download(1) }),
    phaseOf({ ...still, progress: download(1, true) }),
    phaseOf({ ...still, error: { key: 'x' } }),
  ];
  for (const { label } of phases) {
    const holes = [...en[label.key].matchAll(/\{(\w+)\}/g)].map(([, hole]) => hole);
    expect(Object.keys(label.values ?? {})).toEqual(expect.arrayContaining(holes));
  }
});
