import { describe, expect, test } from 'vitest';
import {
  effectSize,
  findHeads,
  highest,
  saying,
  shareIntervals,
  toldApart,
  type HeadScores,
} from '../../../web/src/math/find-heads';

const COUNT = 40;
/** Two heads and a rest whose scores add up to the totals. */
const first = Float64Array.from({ length: COUNT }, (_, i) => (i % 2 === 0 ? 3 : -3));
const second = Float64Array.from({ length: COUNT }, (_, i) => (i % 4 < 2 ? 1 : -1));
const rest = Float64Array.from({ length: COUNT }, (_, i) => (i % 8 < 4 ? 0.5 : -0.5));
const totals = first.map((x, i) => x + second[i] + rest[i]);
const heads: HeadScores[] = [
  { at: { layer: 0, head: 1 }, scores: second },
  { at: { layer: 1, head: 0 }, scores: first },
];

describe('the heads that carry a text', () => {
  test('have the shares that their variances are of the whole, where nothing else moves', () => {
    // Uncorrelated by construction: 9, 1 and 0.25 of 10.25.
    const [most, less] = findHeads(heads, totals, null);
    expect(most.at).toEqual({ layer: 1, head: 0 });
    expect(most.share).toBeCloseTo(9 / 10.25, 12);
    expect(less.share).toBeCloseTo(1 / 10.25, 12);
    expect(most.spread).toBeCloseTo(3, 12);
    expect(most.correlation).toBeCloseTo(3 / Math.sqrt(10.25), 12);
    expect(most.told).toBeNull();
    const shares = findHeads([...heads, { at: { layer: 9, head: 9 }, scores: rest }], totals, null);
    expect(shares.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1, 12);
  });

  test('have a share below zero where they speak against the total', () => {
    const against = { at: { layer: 2, head: 2 }, scores: first.map((x) => -x) };
    expect(findHeads([against], totals, null)[0].share).toBeCloseTo(-9 / 10.25, 12);
  });

  test('have an interval around the share, the same each time', () => {
    const intervals = shareIntervals(heads, totals)!;
    expect(shareIntervals(heads, totals)).toEqual(intervals);
    const [low, high] = intervals[1];
    expect(low).toBeLessThan(9 / 10.25);
    expect(high).toBeGreaterThan(9 / 10.25);
    expect(high - low).toBeLessThan(0.3);
  });

  test('are not given an interval over a handful of pictures', () => {
    expect(
      shareIntervals(
        [{ at: { layer: 0, head: 0 }, scores: Float64Array.of(1, 2) }],
        Float64Array.of(1, 2),
      ),
    ).toBeNull();
  });
});

test('a tenth of the pictures is high, the first of equals first', () => {
  expect([...highest([5, 1, 5, 0, 0, 0, 0, 0, 0, 0, 0])]).toEqual([
    1, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0,
  ]);
});

test('an effect is the difference of the means over the pooled deviation', () => {
  // 4 and 6 against 0 and 2: apart by 4; squares 2 + 2 over 4 − 2 degrees: √2.
  expect(effectSize([0, 2, 4, 6], [0, 0, 1, 1])).toBeCloseTo(4 / Math.SQRT2, 12);
  expect(effectSize([1, 1], [0, 1])).toBe(0);
});

test('what tells apart is the share of right pairs, a tie being half of one', () => {
  expect(toldApart([1, 2, 3, 4], [0, 0, 1, 1])).toBe(1);
  expect(toldApart([4, 3, 2, 1], [0, 0, 1, 1])).toBe(0);
  // Pairs (inside, outside): 2–1 right, 2–2 a tie.
  expect(toldApart([1, 2, 2], [0, 0, 1])).toBe(0.75);
});

describe('the captions that say a concept', () => {
  const captions = [
    ...Array.from({ length: 5 }, () => 'two red Circles on the grass'),
    ...Array.from({ length: 5 }, () => 'a blue circle'),
  ];
  test('have all its words, whole, in the singular or plural', () => {
    expect([...saying(captions, 'a red circle')!]).toEqual([1, 1, 1, 1, 1, 0, 0, 0, 0, 0]);
    expect([...saying(captions, 'blue')!]).toEqual([0, 0, 0, 0, 0, 1, 1, 1, 1, 1]);
  });
  test('are none where too few or all say it, or one is not known', () => {
    expect(saying(captions, 'circle')).toBeNull();
    expect(saying(captions, 'green')).toBeNull();
    expect(saying(captions, 'a')).toBeNull();
    expect(saying([...captions, null], 'red')).toBeNull();
  });
});
