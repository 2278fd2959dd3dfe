import { expect, test } from 'vitest';
import { placeBySize, ranked } from '../../../web/src/math/ranking';
import { difference } from '../../../web/src/math/versus';
import { contributions } from '../../../web/src/math/terms';
import { shape, terms } from './tiny';

test('terms are ordered from most towards to most away', () => {
  expect(ranked([0.1, -3, 2, 0.1], [0, 1, 2, 3])).toEqual([2, 0, 3, 1]);
  expect(ranked([5, 1, 2], [1, 2])).toEqual([2, 1]);
});

test('a term’s place counts the louder ones, whatever their sign', () => {
  const values = [0.1, -3, 2, 0.1];
  expect([0, 1, 2, 3].map((p) => placeBySize(values, [0, 1, 2, 3], p))).toEqual([3, 1, 2, 3]);
});

test('contributions to A minus those to B are contributions to A − B', () => {
  const [a, b] = [
    [0.6, 0.8],
    [1, 0],
  ];
  const apart = difference(contributions(terms, shape, a), contributions(terms, shape, b));
  const together = contributions(terms, shape, difference(a, b));
  together.forEach((value, k) => expect(apart[k]).toBeCloseTo(value, 12));
});

test('texts of different lengths cannot be subtracted', () => {
  expect(() => difference([1, 2], [1])).toThrow('cannot subtract 1 numbers from 2');
});
