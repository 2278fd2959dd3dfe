import { describe, expect, test } from 'vitest';
import { median, paceOf, pictureCost, timeOf, towerCost } from '../../../web/src/math/cost';

describe('the multiply-adds of a tower', () => {
  test('are what a hand counts for two tokens of width three', () => {
    // Four 3 × 3 matrices and an MLP of 3 × 12 and 12 × 3 for each of 2 tokens: 2 · (36 + 72) = 216.
    // Attention: 2 × 2 pairs, 3 numbers each, once for the scores and once for the values: 24.
    expect(towerCost({ layers: 1, tokens: 2, width: 3 })).toEqual({ layers: 1, multiplyAdds: 240 });
    expect(towerCost({ layers: 5, tokens: 2, width: 3 }).multiplyAdds).toBe(1200);
  });

  test('add the patches on their way in', () => {
    const shape = { layers: 1, tokens: 2, width: 3, patches: 1, patchNumbers: 12 };
    expect(pictureCost(shape).multiplyAdds).toBe(240 + 36);
  });

  test('agree with the published figures of ViT-B/32 and ViT-B/16', () => {
    const b32 = { layers: 12, tokens: 50, width: 768, patches: 49, patchNumbers: 3072 };
    const b16 = { layers: 12, tokens: 197, width: 768, patches: 196, patchNumbers: 768 };
    expect(pictureCost(b32).multiplyAdds / 1e9).toBeCloseTo(4.4, 1);
    expect(pictureCost(b16).multiplyAdds / 1e9).toBeCloseTo(17.6, 1);
    // CLIP's text tower beside both of them.
    expect(towerCost({ layers: 12, tokens: 77, width: 512 }).multiplyAdds / 1e9).toBeCloseTo(3, 1);
  });
});

describe('the pace of a machine', () => {
  test('is the line through two measured points', () => {
    // One picture 20 ms, five together 60 ms: 10 ms for each and 10 ms that a run takes anyway.
    expect(paceOf(20, 60, 5)).toEqual({ fixed: 10, each: 10 });
  });

  test('never says that work is free, or that a run takes less than nothing', () => {
    // Five as fast as one: a fifth of the batch for each.
    expect(paceOf(20, 20, 5)).toEqual({ fixed: 16, each: 4 });
    // More than in proportion: 5 pictures at 150 ms are 30 ms each, and nothing is left over.
    expect(paceOf(20, 150, 5)).toEqual({ fixed: 0, each: 30 });
  });

  test('gives back the time of the model that it was measured with', () => {
    const known = { layers: 6, multiplyAdds: 84e6 };
    for (const [one, many] of [
      [20, 60],
      [20, 20],
    ]) {
      expect(timeOf(known, known, paceOf(one, many, 5))).toBeCloseTo(one, 9);
    }
  });

  test('scales the fixed part with the layers and the rest with the multiply-adds', () => {
    const known = { layers: 6, multiplyAdds: 100 };
    const wanted = { layers: 12, multiplyAdds: 5000 };
    expect(timeOf(wanted, known, { fixed: 10, each: 2 })).toBe(10 * 2 + 2 * 50);
  });
});

test('the median is the value in the middle, or the mean of the two there', () => {
  expect(median([9, 1, 5])).toBe(5);
  expect(median([9, 1, 5, 7])).toBe(6);
  expect(median([])).toBeNaN();
});
