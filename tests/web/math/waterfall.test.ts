import { describe, expect, test } from 'vitest';
import { extent, places, steps } from '../../../web/src/math/waterfall';
import { shape } from './tiny';

//             stem L1.H1 L1.H2 L1.MLP L2.H1 L2.H2 L2.MLP bias
const values = [1, 2, -4, 3, 5, 1, -2, 4];
const none = new Uint8Array(8);

describe('the steps', () => {
  test('of closed layers are stem, attention and MLP of each, bias, end to end', () => {
    const result = steps(places(shape, new Set()), values, none);
    expect(result.map(({ name, value }) => [name, value])).toEqual([
      ['stem', 1],
      ['L1', -2],
      ['L1.MLP', 3],
      ['L2', 6],
      ['L2.MLP', -2],
      ['bias', 4],
    ]);
    result.slice(1).forEach(({ from }, i) => expect(from).toBe(result[i].to));
    expect(result.at(-1)!.to).toBe(10);
  });

  test('of an open layer show its heads along the same way', () => {
    const result = steps(places(shape, new Set([0])), values, none);
    const opened = result.filter(({ layer }) => layer === 0);
    expect(opened.map(({ name, from, to }) => [name, from, to])).toEqual([
      ['L1', 1, -1],
      ['L1.H1', 1, 3],
      ['L1.H2', 3, -1],
      ['L1.MLP', -1, 2],
    ]);
    expect(result.at(-1)!.to).toBe(10);
  });

  test('count what is switched off in them', () => {
    const off = Uint8Array.of(0, 1, 1, 0, 1, 0, 0, 0);
    const [, first, , second] = steps(places(shape, new Set()), values, off);
    expect([first.off, second.off]).toEqual([2, 1]);
    expect(first.terms).toEqual([1, 2]);
  });
});

test('the extent holds every running total of every sum, and zero', () => {
  // 1 3 −1 2 7 8 6 10
  expect(extent(values)).toEqual([-1, 10]);
  expect(extent(values, [-3, 1])).toEqual([-3, 10]);
  expect(extent([2, 3])).toEqual([0, 5]);
});
