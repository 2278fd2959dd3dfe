import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import {
  explainedBy,
  likeness,
  neighbours,
  sureness,
  type HeadSays,
} from '../../../web/src/math/says';
import { fixture } from '../engine/fixtures';

let placed = 0;
/** A head of these [text, property, share]. */
function head(...said: [string, string | null, number][]): HeadSays {
  const descriptions = said.map(([text, property, share]) => ({ text, property, share }));
  return { layer: 0, head: placed++, label: null, descriptions };
}

const red = head(['red', 'colour', 0.3], ['a ring', 'shape', 0.1]);

describe('likeness', () => {
  test('is 1 with what says the same, and 0 where nothing is in common', () => {
    expect(likeness(red, red)).toBeCloseTo(1, 12);
    expect(likeness(red, head(['two', 'count', 0.9]))).toBe(0);
    expect(likeness(red, head())).toBe(0);
  });

  test('is half for properties and half for descriptions, by shares that add up to 1', () => {
    // red: red 3/4 colour, ring 1/4 shape; the other: blue 1/2 colour, ring 1/2 shape.
    const other = head(['blue', 'colour', 0.2], ['a ring', 'shape', 0.2]);
    // Properties: colour min(3/4, 1/2) + shape min(1/4, 1/2) = 3/4; descriptions: ring 1/4.
    expect(likeness(red, other)).toBeCloseTo((3 / 4 + 1 / 4) / 2, 12);
    expect(likeness(other, red)).toBeCloseTo(likeness(red, other), 12);
  });

  test('takes no property for one where a description has no tag', () => {
    const bare = head(['red', null, 0.5]);
    expect(likeness(red, bare)).toBeCloseTo((0 + 3 / 4) / 2, 12);
  });
});

describe('neighbours', () => {
  test('are the most alike first, without the head itself and without what shares nothing', () => {
    const close = head(['red', 'colour', 1]);
    const far = head(['a cross', 'shape', 1]);
    const none = head(['two', 'count', 1]);
    const found = neighbours([none, far, red, close], red, 6);
    expect(found.map(({ words }) => words)).toEqual([close, far]);
    expect(found.map(({ alike }) => alike)).toEqual([
      expect.closeTo(0.75, 12),
      expect.closeTo(0.125, 12),
    ]);
    expect(found.map(({ common }) => common)).toEqual([['red'], []]);
    expect(neighbours([far, red, close], red, 1)).toHaveLength(1);
  });

  test('of the built-in model are the ones that Python finds', () => {
    const file = new URL('../../../server/bundles/shapes/heads.json', import.meta.url);
    const { heads } = JSON.parse(readFileSync(file, 'utf8')) as { heads: HeadSays[] };
    const rows = fixture<{ head: number; nearest: number[]; alike: number[] }[]>('likeness.json');
    expect(rows.length).toBeGreaterThan(3);
    for (const { head: at, nearest, alike } of rows) {
      const found = neighbours(heads, heads[at], nearest.length);
      expect(found.map(({ words }) => heads.indexOf(words))).toEqual(nearest);
      found.forEach((one, i) => expect(one.alike).toBeCloseTo(alike[i], 12));
    }
  });
});

test('a label is as sure as the descriptions that agree with it', () => {
  expect([5, 4, 3, 2, 1, 0].map(sureness)).toEqual([
    'sure',
    'fair',
    'fair',
    'weak',
    'none',
    'none',
  ]);
});

test('the share that the first descriptions explain is the sum of theirs', () => {
  expect(explainedBy(red, 1)).toBeCloseTo(0.3, 12);
  expect(explainedBy(red, 6)).toBeCloseTo(0.4, 12);
});
