import { expect, test } from 'vitest';
import { allMlps, termIndex } from '../../../web/src/math/address';
import * as decide from '../../../web/src/state/decisions';
import { initialState } from '../../../web/src/state/fields';

const shape = { layers: 2, heads: 2 };
const state = initialState();

test('selecting by name and naming what is selected are each other’s inverse', () => {
  for (const name of ['L2.H1', 'L1.MLP', 'L2', null]) {
    expect(decide.selectedName({ ...state, ...decide.select(name) })).toBe(name);
  }
  expect(decide.selectedName({ ...state, ...decide.select('stem') })).toBeNull();
});

test('the arithmetic stays open from head to head and closes otherwise', () => {
  const open = { ...state, ...decide.select('L1.H1'), arithmetic: true };
  expect({ ...open, ...decide.select('L2.H2') }.arithmetic).toBe(true);
  expect({ ...open, ...decide.select('L2') }.arithmetic).toBe(false);
  expect({ ...open, ...decide.select(null) }.arithmetic).toBe(false);
});

test('a toggle switches off, and on again', () => {
  const head = [termIndex({ kind: 'head', layer: 1, head: 0 }, shape)];
  const off = decide.toggle(state, head, shape);
  expect(off).toEqual({ off: ['L2.H1'] });
  expect(decide.toggle({ off: ['L2.H1', 'stem'] }, head, shape)).toEqual({ off: ['stem'] });
});

test('terms that are partly off are all switched off first', () => {
  const mlps = allMlps(shape);
  const off = decide.toggle({ off: ['L1.MLP', 'bias'] }, mlps, shape);
  expect(off).toEqual({ off: ['bias', 'L1.MLP', 'L2.MLP'] });
  expect(decide.toggle({ off: off.off! }, mlps, shape)).toEqual({ off: ['bias'] });
});

test('pins and open layers come and go', () => {
  expect(decide.pin({ pinned: ['L1.H1'] }, 'L2.H2')).toEqual({ pinned: ['L1.H1', 'L2.H2'] });
  expect(decide.pin({ pinned: ['L1.H1', 'L2.H2'] }, 'L1.H1')).toEqual({ pinned: ['L2.H2'] });
  expect(decide.open({ open: [2] }, 0, true)).toEqual({ open: [1, 2] });
  expect(decide.open({ open: [1, 2] }, 0, false)).toEqual({ open: [2] });
  expect(decide.openAll(true, shape)).toEqual({ open: [1, 2] });
  expect(decide.openAll(false, shape)).toEqual({ open: [] });
});
