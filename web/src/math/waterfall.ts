/** The sum as steps from 0 to the score: each bar begins where the one before it ended. */
import { headName, layerHeads, termCount, termIndex, termName, type TermShape } from './address';

export interface Step {
  /** "stem", "L6" (the attention of a layer), "L6.H4", "L6.MLP", "bias". */
  name: string;
  kind: 'stem' | 'layer' | 'head' | 'mlp' | 'bias';
  /** From 0; null for stem and bias. */
  layer: number | null;
  /** From 0; null but for a head. */
  head: number | null;
  /** What it adds. */
  value: number;
  /** The running total before and after it. */
  from: number;
  to: number;
  /** Depth positions of its terms. */
  terms: number[];
  /** How many of its terms are switched off. */
  off: number;
  /** Whether its heads follow as steps of their own; null where it has none. */
  open: boolean | null;
}

type Counts = Pick<TermShape, 'layers' | 'heads'>;

/**
 * The steps for K `values` in depth order. A layer in `open` (from 0) is followed by its heads,
 * which take the same way in smaller steps. `off`: [K], 1 where switched off.
 */
export function steps(
  values: ArrayLike<number>,
  shape: Counts,
  open: ReadonlySet<number>,
  off: ArrayLike<number>,
): Step[] {
  const result: Step[] = [];
  let total = 0;
  const step = (
    place: Pick<Step, 'name' | 'kind' | 'layer' | 'head'>,
    terms: number[],
    opened: boolean | null = null,
  ): void => {
    const value = terms.reduce((sum, k) => sum + values[k], 0);
    const count = terms.reduce((sum, k) => sum + (off[k] ? 1 : 0), 0);
    const from = total;
    total += value;
    result.push({ ...place, value, from, to: total, terms, off: count, open: opened });
  };
  step({ name: 'stem', kind: 'stem', layer: null, head: null }, [0]);
  for (let layer = 0; layer < shape.layers; layer++) {
    const heads = layerHeads(layer, shape);
    const start = total;
    step({ name: `L${layer + 1}`, kind: 'layer', layer, head: null }, heads, open.has(layer));
    if (open.has(layer)) {
      total = start;
      heads.forEach((k, head) =>
        step({ name: headName({ layer, head }), kind: 'head', layer, head }, [k]),
      );
    }
    const mlp = termIndex({ kind: 'mlp', layer }, shape);
    step({ name: termName({ kind: 'mlp', layer }), kind: 'mlp', layer, head: null }, [mlp]);
  }
  step({ name: 'bias', kind: 'bias', layer: null, head: null }, [termCount(shape) - 1]);
  return result;
}

/**
 * The least and the greatest running total over all of the given values, head by head, 0 included:
 * one scale for the view, whichever layers are open and whatever is switched off.
 */
export function extent(...sums: ArrayLike<number>[]): [least: number, greatest: number] {
  let [least, greatest] = [0, 0];
  for (const values of sums) {
    let total = 0;
    for (let k = 0; k < values.length; k++) {
      total += values[k];
      least = Math.min(least, total);
      greatest = Math.max(greatest, total);
    }
  }
  return [least, greatest];
}
