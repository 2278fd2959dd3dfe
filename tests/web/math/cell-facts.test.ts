import { expect, test } from 'vitest';
import { cellFacts } from '../../../web/src/math/cell-facts';
import { cells } from '../../../web/src/math/cells';
import { mapScales } from '../../../web/src/math/heatmap';

// Two layers of two heads; a class token and two patches.
const shape = { layers: 2, heads: 2, dim: 2, tokens: 3, classTokens: 1, headWidth: 1 };
// prettier-ignore
const scores = [
  1, 2, -1,  0, 4, 0,  // layer 1: heads of 2 and 4
  0, 0, -6,  0, 1, 1,  // layer 2: heads of −6 and 2
];
//             stem L1.H1 L1.H2 L1.MLP L2.H1 L2.H2 L2.MLP bias
const values = [1, 2, 4, 3, -6, 2, -2, 4];
const none = new Uint8Array(8);
const patches = { scores, scales: mapScales(scores, shape), factor: 1 };
const of = (name: string, off: ArrayLike<number> = none) =>
  cellFacts(name, shape, values, off, patches, false);

test('the grid has the last layer on top, its name first and its MLP last', () => {
  expect(cells(shape).map((row) => row.map(({ name }) => name))).toEqual([
    ['L2', 'L2.H1', 'L2.H2', 'L2.MLP'],
    ['L1', 'L1.H1', 'L1.H2', 'L1.MLP'],
  ]);
});

test('a head’s contribution is its patches and its class token together', () => {
  const facts = of('L1.H1')!;
  expect(facts).toMatchObject({ value: 2, off: false, place: 3, of: 4 });
  expect(facts.map).toMatchObject({ patches: 1, classToken: 1, max: 6 });
  expect([...facts.map!.values]).toEqual([2, -1]);
});

test('where there is no class token, a head’s contribution is its patches alone', () => {
  const bare = { ...shape, classTokens: 0 };
  const { map } = cellFacts('L1.H1', bare, values, none, patches, false)!;
  expect(map).toMatchObject({ patches: 2, classToken: null });
  expect([...map!.values]).toEqual([1, 2, -1]);
});

test('the loudest is first, whatever its sign', () => {
  expect(of('L2.H1')).toMatchObject({ value: -6, place: 1 });
});

test('a layer is the sum of its heads that are on', () => {
  expect(of('L1')).toMatchObject({ value: 6, place: 1, of: 2 });
  expect([...of('L1')!.map!.values]).toEqual([6, -1]);
  const off = Uint8Array.of(0, 0, 1, 0, 0, 0, 0, 0);
  expect([...of('L1', off)!.map!.values]).toEqual([2, -1]);
});

test('an MLP has no map, and what is not in the grid has no facts', () => {
  expect(of('L2.MLP')).toMatchObject({ value: -2, place: 2, of: 2, map: null });
  expect(of('L3.H1')).toBeNull();
});

test('a map on its own scale is full at its own largest value', () => {
  expect(cellFacts('L1.H1', shape, values, none, patches, true)!.map!.max).toBe(2);
});

test('a map below a quarter of full colour is faint, never on its own scale', () => {
  expect(of('L1.H1')!.map!.faint).toBe(false); // 2 of 6
  expect(of('L2.H2')!.map!.faint).toBe(true); // 1 of 6
  expect(cellFacts('L2.H2', shape, values, none, patches, true)!.map!.faint).toBe(false);
});
