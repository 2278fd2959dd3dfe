/**
 * A segment of a patch map: the patches above a threshold, and what of the heads' sum they hold.
 * Values are in the map's own units (cosine on the page); patches are in grid order, from 0.
 */
import type { HeadAddress, PatchShape } from './heatmap';

type MapShape = Pick<PatchShape, 'layers' | 'heads' | 'tokens' | 'classTokens'>;

/** Where a segment begins: above a quantile of the map (0 … 1), or above zero. */
export type Cut = { kind: 'quantile'; at: number } | { kind: 'zero' };

/**
 * The value that a cut stands for. A quantile lies between the two patches next to it in order, in
 * proportion (the linear rule, numpy's own). Never below zero: a patch that speaks against the text
 * is in no segment of it. NaN where there are no values.
 */
export function thresholdOf(values: ArrayLike<number>, cut: Cut): number {
  if (cut.kind === 'zero') return 0;
  const sorted = Float64Array.from(values).sort();
  const place = cut.at * (sorted.length - 1);
  const below = Math.floor(place);
  const above = Math.min(sorted.length - 1, below + 1);
  return Math.max(0, sorted[below] + (place - below) * (sorted[above] - sorted[below]));
}

export interface Segment {
  /** [patches], 1 where the map is above the threshold. */
  inside: Uint8Array;
  threshold: number;
  /** How many patches are inside. */
  patches: number;
  /** Σ of the map over them. */
  sum: number;
}

/** The patches of a map that are above a cut: strictly, so that a map of equal values has none. */
export function segmentOf(values: ArrayLike<number>, cut: Cut): Segment {
  const threshold = thresholdOf(values, cut);
  const inside = Uint8Array.from(values, (x) => (x > threshold ? 1 : 0));
  let [patches, sum] = [0, 0];
  inside.forEach((is, p) => {
    patches += is;
    if (is) sum += values[p];
  });
  return { inside, threshold, patches, sum };
}

/**
 * The other text's segment in the map of a difference A − B: that of B − A. Its threshold and its
 * sum are those of B − A too, so that more is more towards B.
 */
export function opposite(values: ArrayLike<number>, cut: Cut): Segment {
  return segmentOf(
    Float64Array.from(values, (x) => -x),
    cut,
  );
}

/** What one head adds. */
export interface HeadPart {
  at: HeadAddress;
  /** Over all tokens, the class token too. */
  adds: number;
  /** Over the patches of the segment. */
  inside: number;
}

/**
 * What each of the heads adds, in all and inside a segment [patches]; in their order.
 * `scores`: [L, H, N], times `factor` in the map's units.
 */
export function headParts(
  scores: ArrayLike<number>,
  heads: readonly HeadAddress[],
  inside: ArrayLike<number>,
  shape: MapShape,
  factor = 1,
): HeadPart[] {
  return heads.map((at) => {
    const from = (at.layer * shape.heads + at.head) * shape.tokens;
    let [adds, within] = [0, 0];
    for (let n = 0; n < shape.tokens; n++) {
      adds += scores[from + n];
      if (n >= shape.classTokens && inside[n - shape.classTokens]) within += scores[from + n];
    }
    return { at, adds: adds * factor, inside: within * factor };
  });
}

/** A straight piece of an outline, in units of patches from the top left corner. */
export interface Edge {
  from: [x: number, y: number];
  to: [x: number, y: number];
}

/** The outline of a segment on its grid of [rows, cols]: every side between inside and outside. */
export function outline(inside: ArrayLike<number>, rows: number, cols: number): Edge[] {
  const at = (row: number, col: number): boolean =>
    row >= 0 && row < rows && col >= 0 && col < cols && !!inside[row * cols + col];
  const edges: Edge[] = [];
  /** Sides that follow each other in a line are one piece. */
  const along = (
    length: number,
    parts: (at: number) => boolean,
    place: (at: number) => [number, number],
  ): void => {
    for (let start = 0; start < length; start++) {
      if (!parts(start)) continue;
      let end = start;
      while (end < length && parts(end)) end++;
      edges.push({ from: place(start), to: place(end) });
      start = end;
    }
  };
  for (let y = 0; y <= rows; y++) {
    along(
      cols,
      (x) => at(y - 1, x) !== at(y, x),
      (x) => [x, y],
    );
  }
  for (let x = 0; x <= cols; x++) {
    along(
      rows,
      (y) => at(y, x - 1) !== at(y, x),
      (y) => [x, y],
    );
  }
  return edges;
}

/** The same as the path of a drawing: "M0 0L2 0M…". */
export function outlinePath(inside: ArrayLike<number>, rows: number, cols: number): string {
  return outline(inside, rows, cols)
    .map(({ from, to }) => `M${from.join(' ')}L${to.join(' ')}`)
    .join('');
}
