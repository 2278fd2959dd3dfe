/** The squares of the head grid: a row a layer, the last on top; its name, its heads, its MLP. */
import { headName, layerHeads, termIndex, termName, type TermShape } from './address';

export interface Cell {
  kind: 'layer' | 'head' | 'mlp';
  /** "L6", "L6.H4" or "L6.MLP". */
  name: string;
  /** From 0. */
  layer: number;
  /** From 0; null but for a head. */
  head: number | null;
  /** Depth positions of its terms. */
  terms: number[];
}

export function cells(shape: TermShape): Cell[][] {
  return Array.from({ length: shape.layers }, (_, layer) => layerRow(layer, shape)).reverse();
}

function layerRow(layer: number, shape: TermShape): Cell[] {
  const heads = layerHeads(layer, shape);
  return [
    { kind: 'layer', name: `L${layer + 1}`, layer, head: null, terms: heads },
    ...heads.map((k, head): Cell => {
      return {
        kind: 'head',
        name: headName({ layer, head }),
        layer,
        head,
        terms: [k],
      };
    }),
    {
      kind: 'mlp',
      name: termName({ kind: 'mlp', layer }),
      layer,
      head: null,
      terms: [termIndex({ kind: 'mlp', layer }, shape)],
    },
  ];
}

/** What its terms add, of the `values` of all terms, [K]. */
export function valueOf({ terms }: Cell, values: ArrayLike<number>): number {
  return terms.reduce((sum, k) => sum + values[k], 0);
}

/** Whether all of its terms are switched off; `off`: [K], 1 where so. */
export function isOff({ terms }: Cell, off: ArrayLike<number>): boolean {
  return terms.every((k) => off[k]);
}
