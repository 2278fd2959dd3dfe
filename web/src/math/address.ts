/**
 * Where a term stands in the sum, and its name ("L6.H4"), used on the page and in links alike.
 *
 * The K = 2 + L · (H + 1) terms are kept in depth order: the stem; for each layer its H heads,
 * then its MLP; the bias last. Layers and heads count from 0 in code and from 1 in names.
 */

/** L layers, H heads a layer, D the joint width. */
export interface TermShape {
  layers: number;
  heads: number;
  dim: number;
}

export type Term =
  | { kind: 'stem' }
  | { kind: 'head'; layer: number; head: number }
  | { kind: 'mlp'; layer: number }
  | { kind: 'bias' };

type Counts = Pick<TermShape, 'layers' | 'heads'>;

/** K, the number of terms. */
export function termCount({ layers, heads }: Counts): number {
  return 2 + layers * (heads + 1);
}

/** The position of a term in depth order, 0 … K − 1. */
export function termIndex(term: Term, shape: Counts): number {
  switch (term.kind) {
    case 'stem':
      return 0;
    case 'bias':
      return termCount(shape) - 1;
    case 'head':
      return 1 + term.layer * (shape.heads + 1) + term.head;
    case 'mlp':
      return 1 + term.layer * (shape.heads + 1) + shape.heads;
  }
}

/** The term at a position; the inverse of `termIndex`. Throws RangeError outside 0 … K − 1. */
export function termAt(index: number, shape: Counts): Term {
  const last = termCount(shape) - 1;
  if (!Number.isInteger(index) || index < 0 || index > last) {
    throw new RangeError(`term ${index} is not between 0 and ${last}`);
  }
  if (index === 0) return { kind: 'stem' };
  if (index === last) return { kind: 'bias' };
  const layer = Math.floor((index - 1) / (shape.heads + 1));
  const head = (index - 1) % (shape.heads + 1);
  return head === shape.heads ? { kind: 'mlp', layer } : { kind: 'head', layer, head };
}

/** "stem", "L6.H4", "L6.MLP" or "bias". */
export function termName(term: Term): string {
  switch (term.kind) {
    case 'head':
      return headName(term);
    case 'mlp':
      return `L${term.layer + 1}.MLP`;
    default:
      return term.kind;
  }
}

/** The name of a head: "L6.H4". */
export function headName({ layer, head }: { layer: number; head: number }): string {
  return `L${layer + 1}.H${head + 1}`;
}

/** The term of a name, or null where it is no term's name. Knows no model: see `isInModel`. */
export function parseTermName(name: string): Term | null {
  if (name === 'stem' || name === 'bias') return { kind: name };
  const match = /^L([1-9]\d{0,3})\.(?:H([1-9]\d{0,3})|MLP)$/.exec(name);
  if (!match) return null;
  const layer = Number(match[1]) - 1;
  return match[2] === undefined
    ? { kind: 'mlp', layer }
    : { kind: 'head', layer, head: Number(match[2]) - 1 };
}

/** Whether a model of this shape has the term. */
export function isInModel(term: Term, shape: Counts): boolean {
  if (term.kind === 'stem' || term.kind === 'bias') return true;
  return term.layer < shape.layers && (term.kind === 'mlp' || term.head < shape.heads);
}

/** Positions of the heads of one layer, in order. */
export function layerHeads(layer: number, shape: Counts): number[] {
  const first = termIndex({ kind: 'head', layer, head: 0 }, shape);
  return Array.from({ length: shape.heads }, (_, head) => first + head);
}

/** Positions of every layer's MLP, in order. */
export function allMlps(shape: Counts): number[] {
  return Array.from({ length: shape.layers }, (_, layer) =>
    termIndex({ kind: 'mlp', layer }, shape),
  );
}

/** Positions of every head of every layer, in order. */
export function allHeads(shape: Counts): number[] {
  return Array.from({ length: shape.layers }, (_, layer) => layerHeads(layer, shape)).flat();
}
