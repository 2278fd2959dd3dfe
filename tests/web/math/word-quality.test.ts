import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';

import type { Heads } from '../../../web/src/engine/heads-file';
import { headName } from '../../../web/src/math/address';
import {
  type COLUMNS,
  inOrder,
  purity,
  qualityOf,
  rowsOf,
  type Described,
} from '../../../web/src/math/word-quality';

/** A head of these [text, property], each a tenth of its variance. */
function head(
  place: number,
  label: string | null,
  agreeing: number,
  said: [string, string][],
  attributes: Record<string, number> | null = null,
): Described {
  return {
    layer: 0,
    head: place,
    label,
    agreeing,
    descriptions: said.map(([text, property]) => ({ text, property, share: 0.1 })),
    truth: attributes && { attributes, together: 0.9 },
  };
}

const colours = head(0, 'colour', 4, [
  ['red', 'colour'],
  ['blue', 'colour'],
  ['green', 'colour'],
  ['star', 'shape'],
  ['pink', 'colour'],
  ['ring', 'shape'],
]);
const shapes = head(1, 'shape', 2, [
  ['star', 'shape'],
  ['ring', 'shape'],
  ['red', 'colour'],
  ['small', 'size'],
  ['one', 'count'],
]);
const more = head(2, 'colour', 5, [
  ['red', 'colour'],
  ['blue', 'colour'],
  ['grey', 'colour'],
  ['gold', 'colour'],
  ['teal', 'colour'],
]);
const silent = head(3, null, 0, []);

describe('the quality of four heads worked by hand', () => {
  const rows = rowsOf([colours, shapes, more, silent]);

  test('is a mean over those that have words', () => {
    const found = qualityOf(rows);
    expect(found.consistency).toBeCloseTo((4 + 2 + 5) / 15, 12);
    expect(found.associated).toBeCloseTo(2 / 3, 12);
    // Shared with a head of another label: red and star; star and red; red. Both colour heads say
    // blue, which entangles nothing, and ring is no longer among the first five of the first.
    expect(found.disentanglement).toBeCloseTo(1 - (2 / 5 + 2 / 5 + 1 / 5) / 3, 12);
    expect(found.explained).toBeCloseTo(0.5, 12);
    expect(found.right).toBeNull();
  });

  test('is nothing where there are no words', () => {
    expect(rows[3]).toMatchObject({ consistency: null, disentanglement: null, right: null });
    expect(qualityOf(rowsOf([silent])).consistency).toBe(0);
  });
});

describe('with the truth beside them', () => {
  const said: [string, string][] = [['red', 'colour']];
  const rows = rowsOf([
    head(0, 'colour', 1, said, { colour: 0.7, shape: 0.2 }),
    head(1, 'colour', 1, said, { colour: 0.1, shape: 0.3 }),
    head(2, null, 0, said, { colour: 0.2, shape: -0.01 }),
  ]);

  test('a label is right where it is what explains most, and judged where there is one', () => {
    expect(rows.map(({ right }) => right)).toEqual([true, false, null]);
    expect(rows.map(({ carried }) => carried)).toEqual([
      { name: 'colour', share: 0.7 },
      { name: 'shape', share: 0.3 },
      { name: 'colour', share: 0.2 },
    ]);
    expect(rows.map(({ own }) => own)).toEqual([0.7, 0.1, null]);
    expect(qualityOf(rows).right).toBe(0.5);
  });

  test('purity is 1 for one attribute and 0 for all alike', () => {
    const of = (...shares: number[]): number =>
      purity({ attributes: Object.fromEntries(shares.entries()), together: 1 });
    expect(of(0.4, 0, 0, 0)).toBeCloseTo(1, 6);
    expect(of(0.1, 0.1, 0.1, 0.1)).toBeCloseTo(0, 12);
    // Two of four: one bit of two is open.
    expect(of(0.3, 0.3, 0, -0.01)).toBeCloseTo(0.5, 6);
  });

  test('rows are in a column’s order, the largest first and the unknown last', () => {
    const heads = (by: (typeof COLUMNS)[number]): number[] =>
      inOrder(rows, by).map(({ words }) => words.head);
    expect(heads('head')).toEqual([0, 1, 2]);
    expect(heads('share')).toEqual([0, 1, 2]);
    expect(heads('own')).toEqual([0, 1, 2]);
    expect(heads('carried')).toEqual([0, 2, 1]);
    expect(heads('label')).toEqual([0, 1, 2]);
    expect(heads('right')).toEqual([0, 1, 2]);
    expect(inOrder([...rows].reverse(), 'share').map(({ words }) => words.head)).toEqual([0, 1, 2]);
  });
});

describe('of the built-in model they are the figures that Python wrote into the documentation', () => {
  const root = new URL('../../../', import.meta.url);
  const file = JSON.parse(
    readFileSync(new URL('server/bundles/shapes/heads.json', root), 'utf8'),
  ) as Heads;
  const written = readFileSync(new URL('docs/textspan.md', root), 'utf8').split('\n');
  const cells = (start: string): string[] =>
    written
      .find((line) => line.startsWith(`| ${start} |`))!
      .split('|')
      .slice(2, -1)
      .map((cell) => cell.trim());
  const number = (cell: string): number =>
    cell.endsWith('%') ? Number(cell.slice(0, -1)) / 100 : Number(cell);
  const rows = rowsOf(file.heads);

  test('of all heads and of random directions', () => {
    const { draws, truth, ...random } = file.baseline!;
    expect(draws).toBe(10);
    expect(Object.keys(truth.attributes)).toHaveLength(8);
    for (const [name, found] of [
      ['the heads', qualityOf(rows)],
      ['random directions', random],
    ] as const) {
      const [consistency, associated, disentanglement, explained, right] = cells(name).map(number);
      expect(Math.abs(found.consistency - consistency)).toBeLessThan(0.00501);
      expect(Math.abs(found.associated - associated)).toBeLessThan(0.00501);
      expect(Math.abs(found.disentanglement - disentanglement)).toBeLessThan(0.00501);
      expect(Math.abs(found.explained - explained)).toBeLessThan(0.00501);
      expect(Math.abs(found.right! - right)).toBeLessThan(0.00501);
    }
  });

  test('of every head', () => {
    expect(rows).toHaveLength(48);
    for (const row of rows) {
      const [label, sure, disentanglement, carried, share, next, together, pure, right] = cells(
        headName(row.words),
      );
      expect(row.words.label).toBe(label);
      expect(`${row.consistency! * 5} of 5`).toBe(sure);
      expect(row.disentanglement!.toFixed(1)).toBe(disentanglement);
      expect(row.carried!.name).toBe(carried);
      expect(Math.abs(row.carried!.share - Number(share))).toBeLessThan(0.00501);
      expect(Math.abs(row.together! - Number(together))).toBeLessThan(0.00501);
      expect(Math.abs(row.purity! - Number(pure))).toBeLessThan(0.0051);
      expect(row.right).toBe(right === '✓');
      const [name, second] = next.split(' ');
      expect(Math.abs(row.words.truth!.attributes[name] - Number(second))).toBeLessThan(0.00501);
    }
  });
});
