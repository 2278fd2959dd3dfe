/**
 * Switching terms off: a term is replaced by nothing (zero ablation) or by its mean over many
 * images (mean ablation), and the embedding is the sum of what is then there. Later layers are
 * not run again: this is the term's direct effect on the answer.
 *
 * Direct rather than incremental: one toggle costs at most K · D additions (6,000 for the built-in
 * model, 300,000 for ViT-L/14), and no rounding is carried from toggle to toggle.
 */
import { termCount, type TermShape } from './address';
import { termSlot, type TermArrays } from './terms';

/** [K], 1 where the term at that depth position is switched off. */
export function offMask(off: Iterable<number>, shape: TermShape): Uint8Array {
  const mask = new Uint8Array(termCount(shape));
  for (const index of off) mask[index] = 1;
  return mask;
}

/**
 * The embedding with the terms of `off` [K] replaced: [D].
 * `means` are the mean terms, or null for zero ablation. With nothing off it is the tower's own
 * embedding, bit for bit.
 */
export function ablatedEmbedding(
  terms: TermArrays & { embedding: ArrayLike<number> },
  shape: TermShape,
  off: Uint8Array,
  means: TermArrays | null,
): Float64Array {
  const result = Float64Array.from(terms.embedding);
  let anyOn = false;
  for (let k = 0; k < off.length; k++) {
    if (!off[k]) {
      anyOn = true;
      continue;
    }
    const own = termSlot(terms, shape, k);
    for (let d = 0; d < shape.dim; d++) result[d] -= own.values[own.offset + d];
    if (means) {
      const mean = termSlot(means, shape, k);
      for (let d = 0; d < shape.dim; d++) result[d] += mean.values[mean.offset + d];
    }
  }
  // What is left when every term is off is rounding, and its direction would mean nothing.
  return anyOn || means ? result : result.fill(0);
}

/**
 * What every term adds after switching off: `own` [K] where on; where off, 0 or the mean's [K].
 * All in the same units.
 */
export function ablatedContributions(
  own: ArrayLike<number>,
  off: Uint8Array,
  means: ArrayLike<number> | null,
): Float64Array {
  return Float64Array.from(own, (value, k) => (off[k] ? (means ? means[k] : 0) : value));
}
