import { expect, test } from 'vitest';

import { beside } from '../../../web/src/ui/place';
import { upsample } from '../../../web/src/ui/upsample';
import type { Step } from '../../../web/src/math/waterfall';
import { sumFigure } from '../../../web/src/views/shell/figure';
import { lines } from '../../../web/src/views/shell/svg';

test('a_constant_map_stays_constant', () => {
  expect([...upsample([2, 2, 2, 2, 2, 2], 2, 3, 4)]).toEqual(Array(96).fill(2));
});

test('between_two_centres_the_map_is_a_straight_line', () => {
  // Centres at 2 and 6 of 8 pixels: 0.5 + k is (k + 0.5 − 2) / 4 of the way, held outside.
  const row = [...upsample([0, 8], 1, 2, 4)].slice(0, 8);
  expect(row).toEqual([0, 0, 1, 3, 5, 7, 8, 8]);
});

test('rows_are_not_taken_for_columns', () => {
  const tall = upsample([0, 8], 2, 1, 2);
  expect([...tall]).toEqual([0, 0, 2, 2, 6, 6, 8, 8]);
});

test('no_value_leaves_the_range_of_the_map', () => {
  const values = Array.from({ length: 64 }, (_, i) => Math.sin(i * i));
  const smooth = upsample(values, 8, 8, 16);
  expect(Math.max(...smooth)).toBeLessThanOrEqual(Math.max(...values));
  expect(Math.min(...smooth)).toBeGreaterThanOrEqual(Math.min(...values) - 1e-7);
});

test('a_note_stands_below_its_word_and_above_where_there_is_no_room', () => {
  const window = { width: 400, height: 300 };
  const note = { width: 100, height: 50 };
  const word = { left: 150, top: 100, width: 60, height: 20 };
  expect(beside(word, note, window)).toEqual({ left: 130, top: 124 });
  expect(beside({ ...word, top: 260 }, note, window)).toEqual({ left: 130, top: 206 });
});

test('a_note_never_leaves_the_window', () => {
  const window = { width: 400, height: 300 };
  for (const [left, top] of [
    [-50, -50],
    [390, 290],
    [390, 0],
    [0, 290],
  ]) {
    const place = beside({ left, top, width: 20, height: 20 }, { width: 100, height: 50 }, window);
    expect(place.left).toBeGreaterThanOrEqual(8);
    expect(place.top).toBeGreaterThanOrEqual(8);
    expect(place.left + 100).toBeLessThanOrEqual(392);
    expect(place.top + 50).toBeLessThanOrEqual(292);
  }
});

test('a_title_is_broken_between_words_and_a_long_word_within', () => {
  expect(lines('one two three four', 9)).toEqual(['one two', 'three', 'four']);
  expect(lines('abcdefgh ij', 3)).toEqual(['abc', 'def', 'gh', 'ij']);
  expect(lines('😀😀😀', 2)).toEqual(['😀😀', '😀']);
  expect(lines('', 5)).toEqual(['']);
});

test('a_title_without_end_is_cut_where_no_more_lines_are_to_be_had', () => {
  const cut = lines('word '.repeat(2_000), 20, 3);
  expect(cut).toHaveLength(3);
  expect(cut[2]).toMatch(/ …$/);
  expect(Math.max(...cut.map((line) => line.length))).toBeLessThanOrEqual(20);
});

test('every_bar_of_the_saved_sum_is_joined_to_the_next_one', () => {
  const bar = (name: string, from: number, to: number, open: boolean | null = null): Step => ({
    name,
    kind: name === 'stem' ? 'stem' : 'mlp',
    layer: 0,
    head: null,
    value: to - from,
    from,
    to,
    terms: [0],
    off: 0,
    open,
  });
  const svg = sumFigure(
    [bar('stem', 0, 0.2), bar('L1.MLP', 0.2, 0.1), bar('bias', 0.1, 0.3)],
    [0, 0.4],
    'why '.repeat(60),
    'note',
  );
  const rects = [...svg.matchAll(/<rect x="([\d.]+)" y="\d+" width="([\d.]+)"/g)];
  const joins = [...svg.matchAll(/<path d="M([\d.]+) \d+v10"/g)].map(([, x]) => Number(x));
  // Up to 0.2, down to 0.1: the running total is at the right end, then at the left one.
  expect(joins).toHaveLength(2);
  expect(joins[0]).toBeCloseTo(Number(rects[0][1]) + Number(rects[0][2]), 1);
  expect(joins[1]).toBeCloseTo(Number(rects[1][1]), 1);
  const titles = [...svg.matchAll(/font-size="20"[^>]*>([^<]*)</g)].map(([, line]) => line);
  expect(titles.length).toBeGreaterThan(1);
  expect(Math.max(...titles.map(({ length }) => length))).toBeLessThanOrEqual(72);
});
