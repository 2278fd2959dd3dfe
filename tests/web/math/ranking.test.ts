import { expect, test } from 'vitest';
import { ranked } from '../../../web/src/math/ranking';

test('terms are ordered from most towards to most away, ties by depth', () => {
  expect(ranked([0.1, -3, 2, 0.1], [0, 1, 2, 3])).toEqual([2, 0, 3, 1]);
  expect(ranked([5, 1, 2], [1, 2])).toEqual([2, 1]);
});
