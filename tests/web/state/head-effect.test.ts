import { expect, test } from 'vitest';
import { offMask } from '../../../web/src/math/ablation';
import { headEffect } from '../../../web/src/state/head-effect';
import type { Subject } from '../../../web/src/state/reading';
import { means, shape, terms } from '../math/tiny';

const text = (...embedding: number[]) => ({
  embedding: Float32Array.from(embedding),
  directions: new Float32Array(0),
});
const [right, up] = [text(1, 0), text(0, 1)];
const L2H1 = { layer: 1, head: 0 };
const subject = (off: number[], mean = false): Subject => ({
  terms,
  shape,
  off: offMask(off, shape),
  means: mean ? means : null,
});

test('a head’s effect is what it adds, and each score with and without it', () => {
  // With it (3, 4) of length 5, to which it adds (0, 3); without it (3, 1).
  const [toRight, unread, toUp] = headEffect(subject([]), L2H1, [right, null, up], 10, null);
  expect(unread).toBeNull();
  expect(toRight!.adds).toBe(0);
  expect(toUp!.adds).toBeCloseTo(3 / 5, 12);
  expect(toUp!.on.cosine).toBeCloseTo(4 / 5, 12);
  expect(toUp!.off.cosine).toBeCloseTo(1 / Math.sqrt(10), 12);
  expect(toRight!.off.cosine).toBeCloseTo(3 / Math.sqrt(10), 12);
  expect(toUp!.on.probability).toBeCloseTo(1 / (1 + Math.exp(-2)), 12);
  expect(toRight!.off.probability + toUp!.off.probability).toBeCloseTo(1, 12);
});

test('it is the same whether the head is switched off now or not, and leaves other terms as they are', () => {
  const stem = 0;
  const on = headEffect(subject([stem]), L2H1, [right, up], 10, null);
  expect(headEffect(subject([stem, 4]), L2H1, [right, up], 10, null)).toEqual(on);
  // Without the stem (2, 4) of length √20.
  expect(on[1]!.on.cosine).toBeCloseTo(4 / Math.sqrt(20), 12);
});

test('its mean stands in its place where the page replaces by means', () => {
  const [toUp] = headEffect(subject([], true), L2H1, [up], 10, null);
  expect(toUp!.off.cosine).toBeCloseTo(2 / Math.sqrt(13), 12);
});
