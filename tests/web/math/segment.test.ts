import { describe, expect, test } from 'vitest';
import {
  headParts,
  opposite,
  outline,
  outlinePath,
  segmentOf,
  thresholdOf,
} from '../../../web/src/math/segment';

describe('the threshold', () => {
  test('of a quantile lies between two patches in proportion, as numpy.quantile has it', () => {
    // numpy.quantile([3, -1, 2, 0], q) for 0, 0.25, 0.5, 0.8 and 1.
    const values = [3, -1, 2, 0];
    const at = (q: number): number => thresholdOf(values, { kind: 'quantile', at: q });
    // -1, -0.25, 1 and 3: those below zero would take in what speaks against the text.
    expect([0, 0.25, 0.5, 1].map(at)).toEqual([0, 0, 1, 3]);
    expect(at(0.8)).toBeCloseTo(2.4, 12);
  });

  test('at zero is zero, whatever the map', () => {
    expect(thresholdOf([5, 6], { kind: 'zero' })).toBe(0);
  });
});

describe('a segment', () => {
  const values = [3, -1, 2, 0];

  test('holds the patches above its threshold, and their sum', () => {
    expect(segmentOf(values, { kind: 'zero' })).toEqual({
      inside: Uint8Array.of(1, 0, 1, 0),
      threshold: 0,
      patches: 2,
      sum: 5,
    });
    const top = segmentOf(values, { kind: 'quantile', at: 0.8 });
    expect([...top.inside]).toEqual([1, 0, 0, 0]);
    expect(top.sum).toBe(3);
  });

  test('of a map that says nothing is empty rather than everything', () => {
    for (const cut of [{ kind: 'zero' }, { kind: 'quantile', at: 0.5 }] as const)
      expect(segmentOf([0, 0, 0], cut)).toMatchObject({ patches: 0, sum: 0 });
  });

  test('of the other text is the segment of the difference turned round', () => {
    const zero = opposite(values, { kind: 'zero' });
    expect([...zero.inside]).toEqual([0, 1, 0, 0]);
    expect(zero.sum).toBe(1);
    // numpy.quantile([-3, 1, -2, 0], 0.9) is 0.7; at 0.5 it is -1, below zero.
    const top = opposite(values, { kind: 'quantile', at: 0.9 });
    expect(top.threshold).toBeCloseTo(0.7, 12);
    expect([...top.inside]).toEqual([0, 1, 0, 0]);
    expect(opposite(values, { kind: 'quantile', at: 0.5 })).toMatchObject({
      inside: Uint8Array.of(0, 1, 0, 0),
      threshold: 0,
    });
  });

  test('of one text never meets that of the other', () => {
    for (const at of [0, 0.2, 0.5, 0.9]) {
      const own = segmentOf(values, { kind: 'quantile', at });
      const other = opposite(values, { kind: 'quantile', at });
      expect(own.inside.some((is, p) => is && other.inside[p])).toBe(false);
    }
  });
});

test('each head adds what its tokens add, the class token too, and inside only its patches', () => {
  const shape = { layers: 2, heads: 1, tokens: 3, classTokens: 1 };
  const scores = [10, 1, 2, 20, -3, 4];
  const heads = [
    { layer: 1, head: 0 },
    { layer: 0, head: 0 },
  ];
  expect(headParts(scores, heads, [0, 1], shape, 2)).toEqual([
    { at: heads[0], adds: 42, inside: 8 },
    { at: heads[1], adds: 26, inside: 4 },
  ]);
  const bare = { layers: 2, heads: 1, tokens: 3, classTokens: 0 };
  expect(headParts(scores, heads.slice(0, 1), [1, 0, 1], bare)[0]).toMatchObject({
    adds: 21,
    inside: 24,
  });
});

describe('an outline', () => {
  test('goes round a patch, along the edge of the picture as well', () => {
    expect(outlinePath([1, 0, 0, 0], 2, 2)).toBe('M0 0L1 0M0 1L1 1M0 0L0 1M1 0L1 1');
    expect(outlinePath([0, 0, 0, 0], 2, 2)).toBe('');
  });

  test('joins sides that follow each other, and leaves those between neighbours out', () => {
    // ■ ■ □
    // ■ □ □
    expect(outline([1, 1, 0, 1, 0, 0], 2, 3)).toEqual([
      { from: [0, 0], to: [2, 0] },
      { from: [1, 1], to: [2, 1] },
      { from: [0, 2], to: [1, 2] },
      { from: [0, 0], to: [0, 2] },
      { from: [1, 1], to: [1, 2] },
      { from: [2, 0], to: [2, 1] },
    ]);
  });

  test('of a ring has an inner side too, as long as its patches’ free sides', () => {
    const ring = [1, 1, 1, 1, 0, 1, 1, 1, 1];
    const length = outline(ring, 3, 3).reduce(
      (sum, { from, to }) => sum + Math.abs(to[0] - from[0]) + Math.abs(to[1] - from[1]),
      0,
    );
    expect(length).toBe(12 + 4);
  });
});
