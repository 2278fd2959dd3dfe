import { expect, test } from 'vitest';
import {
  classTokenScore,
  headMap,
  largest,
  mapScales,
  patchScores,
  sumMap,
} from '../../../web/src/math/heatmap';

// One layer, two heads, a class token and two patches, heads of width 2.
const shape = { layers: 1, heads: 2, tokens: 3, headWidth: 2 };
// prettier-ignore
const weightedValues = Float32Array.of(
  1, 0,   0, 2,   -1, 1, // head 1: class token, patch 1, patch 2
  2, 2,   1, 1,    0, 4, // head 2
);
const directions = Float32Array.of(3, 1, 0.5, -1);
// Head 1 listens for (3, 1): 3, 2, −2. Head 2 listens for (0.5, −1): −1, −0.5, −4.
const scores = Float32Array.of(3, 2, -2, -1, -0.5, -4);

test('a patch score is what the head wrote, read along what it listens for', () => {
  expect(patchScores(weightedValues, directions, shape)).toEqual(scores);
});

test('a head’s map holds its patches and leaves the class token out', () => {
  expect([...headMap(scores, { layer: 0, head: 0 }, shape)]).toEqual([2, -2]);
  expect(classTokenScore(scores, { layer: 0, head: 0 }, shape)).toBe(3);
  expect(classTokenScore(scores, { layer: 0, head: 1 }, shape, 2)).toBe(-2);
});

test('maps of heads add up patch by patch, in the units asked for', () => {
  const both = [
    { layer: 0, head: 0 },
    { layer: 0, head: 1 },
  ];
  expect([...sumMap(scores, both, shape)]).toEqual([1.5, -6]);
  expect([...sumMap(scores, both, shape, 0.5)]).toEqual([0.75, -3]);
  expect([...sumMap(scores, [], shape)]).toEqual([0, 0]);
});

test('all heads share one scale, sums of heads another', () => {
  expect(mapScales(scores, shape)).toEqual({ head: 4, sum: 6 });
  expect(mapScales(scores, shape, 0.5)).toEqual({ head: 2, sum: 3 });
  expect(largest([])).toBe(0);
});
