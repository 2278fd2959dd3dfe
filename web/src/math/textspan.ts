/**
 * TEXTSPAN on second moments, as `headlight textspan` does it: the texts that span what a head writes.
 *
 * Algorithm 1 of Gandelsman, Efros and Steinhardt, "Interpreting CLIP's Image Representation via
 * Text-Based Decomposition" (ICLR 2024). A head's term is `s @ R`, with s its own E numbers and R its
 * readout [E, D]; only variances along directions are ever asked for, so the mean and the covariance
 * of s hold all that is needed of the pictures.
 */
import { eigen, orthonormal, timesTransposed, transposed } from './eigen';

/** Singular values of a head's terms below this share of the largest are rounding, no direction. */
export const RANK_TOLERANCE = 1e-5;
/** Nothing is left to explain once the best score has sunk to this share of the first. */
const EXHAUSTED = 1e-18;

/** Over n pictures, dividing by n. */
export interface Moments {
  mean: Float64Array; // [E]
  covariance: Float64Array; // [E, E]
}

/** Where a head writes, and how it varies there. */
export interface HeadSpace {
  rank: number;
  basis: Float64Array; // [r, D], orthonormal rows, spans the terms (not centred, as published)
  root: Float64Array; // [r, r], root rootᵀ is the covariance of the terms in that basis
  /** Of the terms, summed over directions. */
  variance: number;
}

/** Picks in their order: indices of texts, and the share of the head's variance of each. */
export interface Span {
  picks: number[];
  shares: number[];
}

/** vectors: [n, E], s of every picture. */
export function moments(vectors: Float32Array, E: number): Moments {
  const count = vectors.length / E;
  const mean = new Float64Array(E);
  for (let i = 0; i < vectors.length; i++) mean[i % E] += vectors[i];
  for (let e = 0; e < E; e++) mean[e] /= count;
  const covariance = new Float64Array(E * E);
  const centred = new Float64Array(E);
  for (let row = 0; row < count; row++) {
    for (let e = 0; e < E; e++) centred[e] = vectors[row * E + e] - mean[e];
    for (let i = 0; i < E; i++) {
      for (let j = 0; j <= i; j++) covariance[i * E + j] += centred[i] * centred[j];
    }
  }
  for (let i = 0; i < E; i++) {
    for (let j = 0; j <= i; j++) {
      covariance[i * E + j] /= count;
      covariance[j * E + i] = covariance[i * E + j];
    }
  }
  return { mean, covariance };
}

/** The space of one head; readout: [E, D]. */
export function headSpace({ mean, covariance }: Moments, readout: Float32Array): HeadSpace {
  const E = mean.length;
  const D = readout.length / E;
  // readout = lower @ q: in the basis q a term is s @ lower.
  const { basis: q, lower } = orthonormal(Float64Array.from(readout), E, D);
  const upper = transposed(lower, E, E);
  const within = (rows: Float64Array, count: number, of: Float64Array): Float64Array =>
    timesTransposed(timesTransposed(rows, of, count, E, E), rows, count, count, E);
  const second = covariance.map((x, i) => x + mean[Math.floor(i / E)] * mean[i % E]);
  const { values, vectors } = eigen(within(upper, E, second), E);
  const least = RANK_TOLERANCE * Math.sqrt(Math.max(0, values[E - 1]));
  const kept = [...values.keys()].filter((i) => Math.sqrt(Math.max(0, values[i])) > least);
  const rank = kept.length;
  const axes = new Float64Array(rank * E); // rows
  kept.forEach((from, to) => axes.set(vectors.subarray(from * E, (from + 1) * E), to * E));
  const basis = timesTransposed(axes, transposed(q, E, D), rank, D, E);
  const spread = eigen(within(timesTransposed(axes, lower, rank, E, E), rank, covariance), rank);
  const root = new Float64Array(rank * rank);
  let variance = 0;
  for (let k = 0; k < rank; k++) {
    const length = Math.sqrt(Math.max(0, spread.values[k]));
    for (let i = 0; i < rank; i++) root[i * rank + k] = spread.vectors[k * rank + i] * length;
  }
  for (const x of root) variance += x * x;
  return { rank, basis, root, variance };
}

/**
 * Up to `directions` texts that explain the head's variance, best first; of equals the first wins.
 * texts: [M, D], of length 1. Fewer where the head has fewer directions, or nothing is left.
 */
export function textspan(space: HeadSpace, texts: Float64Array, directions: number): Span {
  const { rank: r, basis, variance } = space;
  const span: Span = { picks: [], shares: [] };
  if (variance === 0 || texts.length === 0) return span;
  const D = basis.length / r;
  const M = texts.length / D;
  const within = timesTransposed(texts, basis, M, r, D); // [M, r]
  const root = Float64Array.from(space.root);
  const free = new Float64Array(r * r); // projects onto what no pick has taken yet
  for (let i = 0; i < r; i++) free[i * r + i] = 1;
  let first = 0;
  const across = new Float64Array(r);
  while (span.picks.length < Math.min(directions, r)) {
    let best = -1;
    let score = -1;
    for (let m = 0; m < M; m++) {
      // The squared length of within[m] @ root: the variance along the text.
      across.fill(0);
      for (let i = 0; i < r; i++) {
        const x = within[m * r + i];
        for (let j = 0; j < r; j++) across[j] += x * root[i * r + j];
      }
      let found = 0;
      for (let j = 0; j < r; j++) found += across[j] * across[j];
      if (found > score) [best, score] = [m, found];
    }
    first ||= score;
    if (!(score > EXHAUSTED * first)) break;
    // Twice, because what rounding leaves of earlier picks would grow when it is stretched.
    const own = within.slice(best * r, (best + 1) * r);
    const direction = timesTransposed(timesTransposed(own, free, 1, r, r), free, 1, r, r);
    const length = Math.hypot(...direction);
    for (let i = 0; i < r; i++) direction[i] /= length;
    const along = timesTransposed(direction, transposed(root, r, r), 1, r, r);
    let taken = 0;
    for (let i = 0; i < r; i++) taken += along[i] * along[i];
    span.picks.push(best);
    span.shares.push(taken / variance);
    for (let i = 0; i < r; i++) {
      for (let j = 0; j < r; j++) {
        root[i * r + j] -= direction[i] * along[j];
        free[i * r + j] -= direction[i] * direction[j];
      }
    }
  }
  return span;
}

/** texts [M, D] in double precision, each made of length 1. */
export function unitTexts(texts: Float32Array, D: number): Float64Array {
  const result = Float64Array.from(texts);
  for (let from = 0; from < result.length; from += D) {
    const length = Math.hypot(...result.subarray(from, from + D));
    for (let d = 0; d < D; d++) result[from + d] /= length;
  }
  return result;
}

/** A text that was picked, its property in the list of texts, and its share of the variance. */
export interface Voter {
  property: string | null;
  share: number;
}

/**
 * The label that the first descriptions vote for, and how many have it. Each has one vote; of equals
 * the one whose descriptions explain more wins, then the one that came first.
 */
export function vote(descriptions: readonly Voter[], voters: number): [string | null, number] {
  const votes = new Map<string, { count: number; share: number }>();
  for (const { property, share } of descriptions.slice(0, voters)) {
    if (property === null) continue;
    const own = votes.get(property) ?? { count: 0, share: 0 };
    votes.set(property, { count: own.count + 1, share: own.share + share });
  }
  let label: string | null = null;
  let most = { count: 0, share: 0 };
  for (const [name, own] of votes) {
    if (own.count > most.count || (own.count === most.count && own.share > most.share))
      [label, most] = [name, own];
  }
  return [label, most.count];
}
