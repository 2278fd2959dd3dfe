/** Bilinear interpolation of a patch map, for a smooth drawing of a coarse grid. */

/**
 * `values`: [rows, cols] at the centres of the patches → [rows · factor, cols · factor].
 * Beyond the outer centres the edge value is held, so that no patch is given more than it has.
 */
export function upsample(
  values: ArrayLike<number>,
  rows: number,
  cols: number,
  factor: number,
): Float32Array {
  const [height, width] = [rows * factor, cols * factor];
  const out = new Float32Array(height * width);
  for (let y = 0; y < height; y++) {
    const v = Math.min(rows - 1, Math.max(0, (y + 0.5) / factor - 0.5));
    const top = Math.floor(v);
    const bottom = Math.min(rows - 1, top + 1);
    for (let x = 0; x < width; x++) {
      const u = Math.min(cols - 1, Math.max(0, (x + 0.5) / factor - 0.5));
      const left = Math.floor(u);
      const right = Math.min(cols - 1, left + 1);
      const above = mix(values[top * cols + left], values[top * cols + right], u - left);
      const below = mix(values[bottom * cols + left], values[bottom * cols + right], u - left);
      out[y * width + x] = mix(above, below, v - top);
    }
  }
  return out;
}

const mix = (a: number, b: number, share: number): number => a + share * (b - a);
