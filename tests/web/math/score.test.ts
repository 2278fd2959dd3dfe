import { expect, test } from 'vitest';
import {
  cosines,
  logits,
  norm,
  probabilities,
  sigmoid,
  softmax,
} from '../../../web/src/math/score';
import { contributions } from '../../../web/src/math/terms';
import { shape, terms } from './tiny';

test('cosine is the dot product over the embedding’s length', () => {
  expect(norm([3, 4])).toBe(5);
  // (3,4)·(0.6,0.8) = 5 → 1; (3,4)·(1,0) = 3 → 0.6; (3,4)·(0,-1) = −4 → −0.8.
  const result = [...cosines([3, 4], [0.6, 0.8, 1, 0, 0, -1])];
  [1, 0.6, -0.8].forEach((value, t) => expect(result[t]).toBeCloseTo(value, 12));
});

test('contributions over the length add up to the cosine', () => {
  const text = [0.28, -0.96];
  const total = contributions(terms, shape, text).reduce((a, b) => a + b, 0);
  expect(total / norm(terms.embedding)).toBeCloseTo(cosines(terms.embedding, text)[0], 12);
});

test('an embedding of zero has cosine 0, not NaN', () => {
  expect([...cosines([0, 0], [1, 0, 0, 1])]).toEqual([0, 0]);
});

test('logits are scale times cosine plus the bias where there is one', () => {
  expect([...logits([0.5, -0.25], 40, null)]).toEqual([20, -10]);
  expect([...logits([0.5, -0.25], 40, -10)]).toEqual([10, -20]);
});

test('softmax of ln 1, ln 3 is a quarter and three quarters', () => {
  const [a, b] = softmax([Math.log(1), Math.log(3)]);
  expect(a).toBeCloseTo(0.25, 12);
  expect(b).toBeCloseTo(0.75, 12);
});

test('softmax does not overflow, and one text alone is certain', () => {
  expect([...softmax([4000, 4000])]).toEqual([0.5, 0.5]);
  expect([...softmax([-4000])]).toEqual([1]);
  expect([...softmax([])]).toEqual([]);
});

test('sigmoid holds far from zero', () => {
  expect([...sigmoid([0, 1000, -1000])]).toEqual([0.5, 1, 0]);
  expect(sigmoid([Math.log(3)])[0]).toBeCloseTo(0.75, 12);
});

test('a model with a logit bias gives each text its own probability', () => {
  expect([...probabilities([0.25, 0.25], 40, -10)]).toEqual([0.5, 0.5]);
  expect([...probabilities([0.25, 0.25, 0.25, 0.25], 40, null)]).toEqual([0.25, 0.25, 0.25, 0.25]);
});
