/** What one head, layer or MLP adds for the present text: how much, from where, in what place. */
import type { TermShape } from './address';
import { cells, isOff, valueOf, type Cell } from './cells';
import {
  classTokenScore,
  isFaint,
  largest,
  sumMap,
  type HeadAddress,
  type MapScales,
  type PatchShape,
} from './heatmap';

export interface CellFacts {
  cell: Cell;
  /** What it adds now. */
  value: number;
  off: boolean;
  /** Its place by size |value| among `of` of its kind, from 1. */
  place: number;
  of: number;
  /** Of a head or layer: its patch map, full colour, and the shares of patches and class token. */
  map: {
    values: Float32Array;
    max: number;
    faint: boolean;
    patches: number;
    classToken: number | null;
  } | null;
}

/**
 * `values`, `off`: [K] as in the sum. `scores`: [L, H, N] times `factor` is in the units of
 * `values`; null while they are not there. `ownScale`: full colour at the map's own largest value
 * rather than at the shared one. Null where no cell has that name.
 */
export function cellFacts(
  name: string,
  shape: TermShape & PatchShape,
  values: ArrayLike<number>,
  off: ArrayLike<number>,
  patches: { scores: ArrayLike<number>; scales: MapScales; factor: number } | null,
  ownScale: boolean,
): CellFacts | null {
  const kin = cells(shape).flat();
  const cell = kin.find((other) => other.name === name);
  if (!cell) return null;
  const size = (other: Cell): number => Math.abs(valueOf(other, values));
  const same = kin.filter(({ kind }) => kind === cell.kind);
  return {
    cell,
    value: valueOf(cell, values),
    off: isOff(cell, off),
    place: 1 + same.filter((other) => size(other) > size(cell)).length,
    of: same.length,
    map: cell.kind === 'mlp' || !patches ? null : mapOf(cell, shape, off, patches, ownScale),
  };
}

function mapOf(
  cell: Cell,
  shape: TermShape & PatchShape,
  off: ArrayLike<number>,
  { scores, scales, factor }: { scores: ArrayLike<number>; scales: MapScales; factor: number },
  ownScale: boolean,
): CellFacts['map'] {
  const heads: HeadAddress[] = cell.terms
    .map((k, i) => ({ k, layer: cell.layer, head: cell.head ?? i }))
    .filter(({ k }) => !off[k]);
  const values = sumMap(scores, heads, shape, factor);
  const shared = (cell.kind === 'head' ? scales.head : scales.sum) * factor;
  const max = ownScale ? largest(values) : shared;
  return {
    values,
    max,
    faint: isFaint(values, max),
    patches: values.reduce((sum, x) => sum + x, 0),
    classToken: classTokenScore(scores, heads, shape, factor),
  };
}
