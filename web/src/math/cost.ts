/**
 * What a model costs to run: multiply-adds from its shapes, and milliseconds from what the same
 * machine took for a model whose shapes are known. An estimate, and nothing but shapes goes into it.
 */

/** The blocks of one tower: N tokens of width d through L layers. */
export interface TowerShape {
  layers: number;
  tokens: number;
  width: number;
}

/** An image tower: its blocks, and P patches of so many numbers that become tokens. */
export interface PictureShape extends TowerShape {
  patches: number;
  /** Numbers in one patch: 3 · side². */
  patchNumbers: number;
}

/** What takes the time: every layer has its fixed part, every multiply-add its share. */
export interface Cost {
  layers: number;
  multiplyAdds: number;
}

/**
 * 12·N·d² + 2·N²·d a layer: queries, keys, values and output are four matrices of d × d, an MLP of
 * four times the width is eight more, and attention multiplies N × N pairs twice.
 */
export function towerCost({ layers, tokens, width }: TowerShape): Cost {
  const perLayer = 12 * tokens * width ** 2 + 2 * tokens ** 2 * width;
  return { layers, multiplyAdds: layers * perLayer };
}

/** The tower's blocks, and the patches on their way in. */
export function pictureCost(shape: PictureShape): Cost {
  const { layers, multiplyAdds } = towerCost(shape);
  return { layers, multiplyAdds: multiplyAdds + shape.patches * shape.patchNumbers * shape.width };
}

/** Milliseconds of a run of known cost: `fixed` + B · `each` for B pictures at once. */
export interface Pace {
  /** What a run takes however little there is to multiply. */
  fixed: number;
  /** What one picture's multiply-adds take. */
  each: number;
}

/**
 * The line through two measured points: one picture took `one` milliseconds, `batch` together took
 * `many`. Where noise bends it so that more work takes no longer, or more than in proportion, each
 * picture of the batch is taken to cost its full share.
 */
export function paceOf(one: number, many: number, batch: number): Pace {
  const slope = (many - one) / (batch - 1);
  const each = slope > 0 && slope <= one ? slope : many / batch;
  return { fixed: Math.max(0, one - each), each };
}

/** Milliseconds of a run of `wanted`, on the machine where a run of `known` had that pace. */
export function timeOf(wanted: Cost, known: Cost, { fixed, each }: Pace): number {
  return (fixed * wanted.layers) / known.layers + (each * wanted.multiplyAdds) / known.multiplyAdds;
}

/** The value in the middle; of an even number of values the mean of the two. NaN of none. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  if (sorted.length % 2 === 1) return sorted[middle];
  return (sorted[middle - 1] + sorted[middle]) / 2;
}
