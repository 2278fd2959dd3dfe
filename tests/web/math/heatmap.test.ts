import { expect, test } from 'vitest';
import {
  classTokenScore,
  headMap,
  largest,
  mapScales,
  patchRange,
  patchScores,
  strongestPatch,
  sumMap,
  tokenOf,
} from '../../../web/src/math/heatmap';

// One layer, two heads, a class token and two patches, heads of width 2.
const shape = { layers: 1, heads: 2, tokens: 3, classTokens: 1, headWidth: 2 };
// prettier-ignore
const weightedValues = Float32Array.of(
  1, 0,   0, 2,   -1, 1, // head 1: class token, patch 1, patch 2
  2, 2,   1, 1,    0, 4, // head 2
);
const heads = [
  { layer: 0, head: 0 },
  { layer: 0, head: 1 },
];
const directions = Float32Array.of(3, 1, 0.5, -1);
// Head 1 listens for (3, 1): 3, 2, −2. Head 2 listens for (0.5, −1): −1, −0.5, −4.
const scores = Float32Array.of(3, 2, -2, -1, -0.5, -4);

test('a patch score is what the head wrote, read along what it listens for', () => {
  expect(patchScores(weightedValues, directions, shape)).toEqual(scores);
});

test('a head’s map holds its patches and leaves the class token out', () => {
  expect([...headMap(scores, { layer: 0, head: 0 }, shape)]).toEqual([2, -2]);
  expect(classTokenScore(scores, [{ layer: 0, head: 0 }], shape)).toBe(3);
  expect(classTokenScore(scores, [{ layer: 0, head: 1 }], shape, 2)).toBe(-2);
  expect(classTokenScore(scores, heads, shape)).toBe(2);
  expect(classTokenScore(scores, [], shape)).toBe(0);
});

test('without a class token every token is a patch, the first one too', () => {
  const bare = { ...shape, classTokens: 0 };
  expect([...headMap(scores, { layer: 0, head: 0 }, bare)]).toEqual([3, 2, -2]);
  expect([...sumMap(scores, heads, bare)]).toEqual([2, 1.5, -6]);
  expect(classTokenScore(scores, heads, bare)).toBeNull();
  expect(mapScales(scores, bare)).toEqual({ head: 4, sum: 6 });
});

test('patches are counted from 1 with and without a class token, which is patch 0', () => {
  const bare = { ...shape, classTokens: 0 };
  expect([patchRange(shape), patchRange(bare)]).toEqual([
    [0, 2],
    [1, 3],
  ]);
  expect([0, 1, 2].map((patch) => tokenOf(patch, shape))).toEqual([0, 1, 2]);
  expect([1, 2, 3].map((patch) => tokenOf(patch, bare))).toEqual([0, 1, 2]);
});

test('a head’s strongest patch is found by size, among patches and class token alike', () => {
  const bare = { ...shape, classTokens: 0 };
  expect(heads.map((at) => strongestPatch(scores, at, shape))).toEqual([0, 2]);
  expect(heads.map((at) => strongestPatch(scores, at, bare))).toEqual([1, 3]);
});

test('maps of heads add up patch by patch, in the units asked for', () => {
  expect([...sumMap(scores, heads, shape)]).toEqual([1.5, -6]);
  expect([...sumMap(scores, heads, shape, 0.5)]).toEqual([0.75, -3]);
  expect([...sumMap(scores, [], shape)]).toEqual([0, 0]);
});

test('all heads share one scale, sums of heads another', () => {
  expect(mapScales(scores, shape)).toEqual({ head: 4, sum: 6 });
  expect(mapScales(scores, shape, 0.5)).toEqual({ head: 2, sum: 3 });
  expect(largest([])).toBe(0);
});
