import { expect, test } from 'vitest';
import { contributions } from '../../../web/src/math/terms';
import { difference } from '../../../web/src/math/versus';
import { shape, terms } from './tiny';

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
