import { describe, expect, test } from 'vitest';
import {
  addTerms,
  centred,
  dots,
  gramCosines,
  nearest,
  rowCosines,
  termLengths,
} from '../../../web/src/math/space';

/** R [E = 2, D = 3] with rows that are neither of length 1 nor at a right angle. */
const R = [1, 0, 2, 0, 3, 1];
/** R Rᵀ, by hand: 1 + 4, 2, 9 + 1. */
const GRAM = [5, 2, 2, 10];
/** Three pictures; the second is twice the first, the third nothing. */
const VECTORS = [1, 1, 2, 2, 0, 0];

describe('the space of one head', () => {
  test('has the lengths of the terms in D numbers', () => {
    // (1, 1) @ R = (1, 3, 3), of length √19.
    const [first, second, third] = termLengths(VECTORS, GRAM);
    expect(first).toBeCloseTo(Math.sqrt(19), 12);
    expect(second).toBeCloseTo(2 * Math.sqrt(19), 12);
    expect(third).toBe(0);
  });

  test('has the cosines of the terms in D numbers', () => {
    // The query (1, 0) is (1, 0, 2): (1 + 6) / (√19 √5).
    const [first, second, third] = gramCosines(VECTORS, GRAM, [1, 0]);
    expect(first).toBeCloseTo(7 / Math.sqrt(95), 12);
    expect(second).toBeCloseTo(first, 12);
    expect(third).toBe(0);
  });

  test('is that of the sum of one head', () => {
    const terms = new Float64Array(9);
    addTerms(terms, VECTORS, R, 3);
    expect([...terms]).toEqual([1, 3, 3, 2, 6, 6, 0, 0, 0]);
    const cosines = rowCosines(terms, [1, 0, 2]);
    gramCosines(VECTORS, GRAM, [1, 0]).forEach((value, i) =>
      expect(cosines[i]).toBeCloseTo(value, 12),
    );
  });
});

test('several heads are summed before an angle is measured', () => {
  const terms = new Float64Array(3);
  addTerms(terms, [1, 1], R, 3);
  addTerms(terms, [1], [0, -3, -3], 3);
  expect([...terms]).toEqual([1, 0, 0]);
});

test('a text is read by its direction, and what is read from the mean is without it', () => {
  expect([...dots(VECTORS, [2, -1])]).toEqual([1, 2, 0]);
  expect([...centred(VECTORS, [1, 2])]).toEqual([0, -1, 1, 0, -1, -2]);
});

test('of equally near pictures the earlier comes first', () => {
  expect(nearest([1, 3, 3, 2], 3).map(({ index }) => index)).toEqual([1, 2, 3]);
  expect(nearest([1, 3, 3, 0], 2, 'smallest').map(({ index }) => index)).toEqual([3, 0]);
});
