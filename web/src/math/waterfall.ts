/** The sum as steps from 0 to the score: each bar begins where the one before it ended. */
import { headName, layerHeads, termCount, termIndex, termName, type TermShape } from './address';

/** Where a step stands in the sum; it stays as it is whatever the step adds. */
export interface Place {
  /** "stem", "L6" (the attention of a layer), "L6.H4", "L6.MLP", "bias". */
  name: string;
  kind: 'stem' | 'layer' | 'head' | 'mlp' | 'bias';
  /** From 0; null for stem and bias. */
  layer: number | null;
  /** From 0; null but for a head. */
  head: number | null;
  /** Depth positions of its terms. */
  terms: number[];
  /** Whether its heads follow as steps of their own; null where it has none. */
  open: boolean | null;
}

export interface Step extends Place {
  /** What it adds. */
  value: number;
  /** The running total before and after it. */
  from: number;
  to: number;
  /** How many of its terms are switched off. */
  off: number;
}

type Counts = Pick<TermShape, 'layers' | 'heads'>;

/** The places in order: a layer in `open` (from 0) is followed by its heads. */
export function places(shape: Counts, open: ReadonlySet<number>): Place[] {
  const end = { layer: null, head: null, open: null };
  const result: Place[] = [{ name: 'stem', kind: 'stem', terms: [0], ...end }];
  for (let layer = 0; layer < shape.layers; layer++) {
    const heads = layerHeads(layer, shape);
    const opened = open.has(layer);
    const name = `L${layer + 1}`;
    result.push({ name, kind: 'layer', layer, head: null, terms: heads, open: opened });
    if (opened) {
      for (const [head, k] of heads.entries()) {
        const name = headName({ layer, head });
        result.push({ name, kind: 'head', layer, head, terms: [k], open: null });
      }
    }
    result.push({
      name: termName({ kind: 'mlp', layer }),
      kind: 'mlp',
      layer,
      head: null,
      terms: [termIndex({ kind: 'mlp', layer }, shape)],
      open: null,
    });
  }
  result.push({ name: 'bias', kind: 'bias', terms: [termCount(shape) - 1], ...end });
  return result;
}

/**
 * What K `values` in depth order make of the places. The heads of an open layer take the same way
 * as the layer, in smaller steps. `off`: [K], 1 where switched off.
 */
export function steps(
  places: readonly Place[],
  values: ArrayLike<number>,
  off: ArrayLike<number>,
): Step[] {
  let total = 0;
  return places.map((place) => {
    const value = place.terms.reduce((sum, k) => sum + values[k], 0);
    const count = place.terms.reduce((sum, k) => sum + (off[k] ? 1 : 0), 0);
    const from = total;
    const to = from + value;
    if (!place.open) total = to;
    return { ...place, value, from, to, off: count };
  });
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
