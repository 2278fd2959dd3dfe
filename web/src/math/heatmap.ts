/**
 * Patch maps: what a head, or several together, wrote towards a text from each patch.
 * A patch score is `weighted_values[l, h, n] · (R[l, h] @ t)`; summed over all N tokens it is the
 * head's contribution. Where the tower has a class token it is token 0 and no patch: maps leave it
 * out. Patches are counted from 1 in every model, so that patch 0 always means the class token.
 */

/** L layers, H heads, N tokens (the class tokens first, then the patches), E head width. */
export interface PatchShape {
  layers: number;
  heads: number;
  tokens: number;
  /** 1, or 0 where the tower pools over its patches alone. */
  classTokens: number;
  headWidth: number;
}

type MapShape = Pick<PatchShape, 'layers' | 'heads' | 'tokens' | 'classTokens'>;

/** The token n of a patch counted from 1; of the class token for patch 0. */
export function tokenOf(patch: number, { classTokens }: Pick<PatchShape, 'classTokens'>): number {
  return patch - 1 + classTokens;
}

/** The first and the last patch that can be chosen: from 0 where there is a class token. */
export function patchRange({
  tokens,
  classTokens,
}: Pick<PatchShape, 'tokens' | 'classTokens'>): [first: number, last: number] {
  return [1 - classTokens, tokens - classTokens];
}

/** A head by layer and head, from 0. */
export interface HeadAddress {
  layer: number;
  head: number;
}

/**
 * Patch scores of one text without a model: [L, H, N].
 * `weightedValues`: [L, H, N, E]; `directions`: [L, H, E], this text's R[l, h] @ t.
 */
export function patchScores(
  weightedValues: ArrayLike<number>,
  directions: ArrayLike<number>,
  { layers, heads, tokens, headWidth }: PatchShape,
): Float32Array {
  const scores = new Float32Array(layers * heads * tokens);
  for (let lh = 0; lh < layers * heads; lh++) {
    for (let n = 0; n < tokens; n++) {
      const at = (lh * tokens + n) * headWidth;
      let dot = 0;
      for (let e = 0; e < headWidth; e++) {
        dot += weightedValues[at + e] * directions[lh * headWidth + e];
      }
      scores[lh * tokens + n] = dot;
    }
  }
  return scores;
}

/** Sum of the given heads' patch scores, times `factor`: [patches], the grid row by row. */
export function sumMap(
  scores: ArrayLike<number>,
  heads: Iterable<HeadAddress>,
  shape: MapShape,
  factor = 1,
): Float32Array {
  const sum = new Float64Array(shape.tokens - shape.classTokens);
  for (const { layer, head } of heads) {
    const at = (layer * shape.heads + head) * shape.tokens + shape.classTokens;
    for (let p = 0; p < sum.length; p++) sum[p] += scores[at + p];
  }
  return Float32Array.from(sum, (x) => x * factor);
}

/** One head's patch map, times `factor`: [patches]. */
export function headMap(
  scores: ArrayLike<number>,
  at: HeadAddress,
  shape: MapShape,
  factor = 1,
): Float32Array {
  return sumMap(scores, [at], shape, factor);
}

/** What the heads wrote from the class token itself, times `factor`; null where there is none. */
export function classTokenScore(
  scores: ArrayLike<number>,
  heads: Iterable<HeadAddress>,
  shape: MapShape,
  factor = 1,
): number | null {
  if (shape.classTokens === 0) return null;
  let sum = 0;
  for (const { layer, head } of heads) sum += scores[(layer * shape.heads + head) * shape.tokens];
  return sum * factor;
}

/** The patch from which a head wrote most in size; the class token, 0, is one of them. */
export function strongestPatch(
  scores: ArrayLike<number>,
  { layer, head }: HeadAddress,
  shape: MapShape,
): number {
  const from = (layer * shape.heads + head) * shape.tokens;
  const [first, last] = patchRange(shape);
  const size = (patch: number): number => Math.abs(scores[from + tokenOf(patch, shape)]);
  let best = first;
  for (let patch = first + 1; patch <= last; patch++) if (size(patch) > size(best)) best = patch;
  return best;
}

/** The largest size |x| in `values`; 0 where there are none. */
export function largest(values: ArrayLike<number>): number {
  let top = 0;
  for (let i = 0; i < values.length; i++) top = Math.max(top, Math.abs(values[i]));
  return top;
}

/** Whether a map looks blank where it is not: it stays below a quarter of full colour. */
export function isFaint(values: ArrayLike<number>, max: number): boolean {
  return largest(values) < max / 4;
}

/** The scales that maps of one picture and text share, so that a silent head looks silent. */
export interface MapScales {
  /** Largest patch score of any single head. */
  head: number;
  /** Largest value in the sum over all heads or over the heads of any one layer. */
  sum: number;
}

/** Shared scales over every head, switched off or not, so that a toggle rescales nothing. */
export function mapScales(scores: ArrayLike<number>, shape: MapShape, factor = 1): MapScales {
  let head = 0;
  let sum = 0;
  const every: HeadAddress[] = [];
  for (let layer = 0; layer < shape.layers; layer++) {
    const own = Array.from({ length: shape.heads }, (_, h) => ({ layer, head: h }));
    every.push(...own);
    for (const at of own) head = Math.max(head, largest(headMap(scores, at, shape, factor)));
    sum = Math.max(sum, largest(sumMap(scores, own, shape, factor)));
  }
  return { head, sum: Math.max(sum, largest(sumMap(scores, every, shape, factor))) };
}
