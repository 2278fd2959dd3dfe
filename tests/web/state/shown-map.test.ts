import { expect, test } from 'vitest';
import { mapSubject } from '../../../web/src/state/shown-map';

const model = { layers: 2, heads: 2 };
const nothing = { layer: null, head: null, mlp: false, pinned: [] };

test('with nothing selected the map is of all heads', () => {
  const { kind, heads } = mapSubject(nothing, null, model);
  expect(kind).toBe('all');
  expect(heads).toHaveLength(4);
});

test('pointing at a head shows it alone, whatever is selected', () => {
  const state = { layer: 1, head: 1, mlp: false, pinned: ['L1.H1', 'L1.H2'] };
  expect(mapSubject(state, { layer: 1, head: 0 }, model)).toEqual({
    kind: 'head',
    heads: [{ layer: 1, head: 0 }],
  });
});

test('a selected layer shows its heads together', () => {
  expect(mapSubject({ ...nothing, layer: 2 }, null, model)).toEqual({
    kind: 'layer',
    heads: [
      { layer: 1, head: 0 },
      { layer: 1, head: 1 },
    ],
  });
});

test('an MLP has no map, so that of all heads stays', () => {
  expect(mapSubject({ ...nothing, layer: 2, mlp: true }, null, model).kind).toBe('all');
});

test('several pinned heads are shown together until another head is selected', () => {
  const pinned = ['L1.H1', 'L2.H2'];
  const together = [
    { layer: 0, head: 0 },
    { layer: 1, head: 1 },
  ];
  expect(mapSubject({ ...nothing, pinned }, null, model)).toEqual({
    kind: 'pinned',
    heads: together,
  });
  expect(mapSubject({ layer: 2, head: 2, mlp: false, pinned }, null, model).heads).toEqual(
    together,
  );
  expect(mapSubject({ layer: 1, head: 2, mlp: false, pinned }, null, model).heads).toEqual([
    { layer: 0, head: 1 },
  ]);
});

test('one pinned head alone is shown as itself', () => {
  expect(mapSubject({ ...nothing, pinned: ['L2.H1'] }, null, model)).toEqual({
    kind: 'head',
    heads: [{ layer: 1, head: 0 }],
  });
});
