import { describe, expect, test } from 'vitest';

import type { Step } from '../../../web/src/math/waterfall';
import { look } from '../../../web/src/views/sum/bars';

/** From 0.1 to 0.3 of a track whose whole width is 1. */
const step: Step = {
  name: 'L2',
  kind: 'layer',
  layer: 1,
  head: null,
  terms: [4, 5],
  open: false,
  value: 0.2,
  from: 0.1,
  to: 0.3,
  off: 0,
};
const scale = (value: number): number => Math.round(100 * value);
const seen = (change: Partial<Step> = {}, before = 0.5, last = false): ReturnType<typeof look> =>
  look({ ...step, ...change }, before, last, scale, 1000);

describe('a step of the sum', () => {
  test('is cut out of its track from where it begins to where it ends', () => {
    expect(seen().bar).toBe('clip-path: inset(0 calc(100% - max(30%, 10% + 2px)) 0 10% round 2px)');
    const away = seen({ value: -0.2, from: 0.3, to: 0.1 });
    expect(away.bar).toBe(seen().bar);
    expect([seen().sign, away.sign]).toEqual([1, -1]);
  });

  test('says its value in the given unit', () => {
    expect(seen().value).toBe('+200');
  });

  test('is an outline where its heads follow, and they carry the total on', () => {
    const { bar, join } = seen({ open: true });
    expect(bar).toBe('left: 10%; width: 20%');
    expect(join).toBeNull();
  });

  test('carries the total down to the next, but for the last', () => {
    expect(seen().join).toBe('clip-path: inset(0 calc(70% - var(--stroke)) 0 30%)');
    expect(seen({}, 0.5, true).join).toBeNull();
  });

  test('leaves behind what it added before some of it was switched off', () => {
    expect(seen().ghost).toBeNull();
    expect(seen({ off: 1 }).ghost).toBe('left: 10%; width: 50%');
    expect([seen({ off: 1 }).gone, seen({ off: 2 }).gone]).toEqual([false, true]);
  });
});
