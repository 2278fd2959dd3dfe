import { describe, expect, test } from 'vitest';
import { offMask } from '../../../web/src/math/ablation';
import { account, answer, type Subject } from '../../../web/src/state/reading';
import { means, shape, terms } from '../math/tiny';

const text = (...embedding: number[]) => ({
  embedding: Float32Array.from(embedding),
  directions: new Float32Array(0),
});
const right = text(1, 0);
const up = text(0, 1);
const subject = (off: number[], mean = false): Subject => ({
  terms,
  shape,
  off: offMask(off, shape),
  means: mean ? means : null,
});
const L2H1 = 4;

describe('the answer', () => {
  test('holds each text’s cosine and share', () => {
    // (3, 4) of length 5: cosines 0.6 and 0.8; softmax of 10 · (0.6, 0.8) is 1 / (1 + e^±2).
    const { norm, cosine, probability } = answer(subject([]), [right, up], 10, null);
    expect(norm).toBe(5);
    expect(cosine).toEqual([expect.closeTo(0.6, 12), expect.closeTo(0.8, 12)]);
    expect(probability[0]).toBeCloseTo(1 / (1 + Math.exp(2)), 12);
    expect(probability[1]).toBeCloseTo(1 / (1 + Math.exp(-2)), 12);
  });

  test('leaves a text that is not read yet out of the shares', () => {
    const { cosine, probability } = answer(subject([]), [right, null, up], 10, null);
    expect(cosine[1]).toBeNull();
    expect(probability[1]).toBeNull();
    expect(probability[0]! + probability[2]!).toBeCloseTo(1, 12);
  });

  test('follows what is switched off', () => {
    // Without L2.H1 the embedding is (3, 1), with its mean (3, 2).
    expect(answer(subject([L2H1]), [right], 1, null).cosine[0]).toBeCloseTo(3 / Math.sqrt(10), 12);
    expect(answer(subject([L2H1], true), [right], 1, null).cosine[0]).toBeCloseTo(
      3 / Math.sqrt(13),
      12,
    );
  });
});

describe('the account of one text', () => {
  const sum = (values: Float64Array) => values.reduce((a, b) => a + b, 0);

  test('adds up to the cosine, before and after switching off', () => {
    for (const mean of [false, true]) {
      const { values, before, total, totalBefore } = account(subject([L2H1, 1], mean), up, null);
      expect(sum(values)).toBeCloseTo(total, 12);
      expect(sum(before)).toBeCloseTo(totalBefore, 12);
      expect(totalBefore).toBeCloseTo(0.8, 12);
    }
  });

  test('shows a term that is off as nothing, or as its mean', () => {
    expect(account(subject([L2H1]), up, null).values[L2H1]).toBe(0);
    // Its mean is (0, 1) in an embedding of (3, 2).
    expect(account(subject([L2H1], true), up, null).values[L2H1]).toBeCloseTo(
      1 / Math.sqrt(13),
      12,
    );
  });

  test('of A and not B is the difference of their cosines', () => {
    const { values, total } = account(subject([]), up, right);
    expect(total).toBeCloseTo(0.2, 12);
    expect(sum(values)).toBeCloseTo(0.2, 12);
    // L2.H1 = (0, 3): 3 / 5 to up, nothing to right.
    expect(values[L2H1]).toBeCloseTo(0.6, 12);
  });
});
