/**
 * Which heads carry a concept, over a whole collection of pictures. A head's score of a picture for a
 * text t is its part of the total score, `x_i = (s_i − mean) · (R t)`; the total is `y_i = e_i · t`
 * less its mean. All of the total's terms together give y, so their covariances with y add up to its
 * variance: a head's share is what the pictures differ by through that head.
 */
import type { HeadAddress } from './heatmap';

/** A head's centred scores of every picture, [count]. */
export interface HeadScores {
  at: HeadAddress;
  scores: Float64Array;
}

export interface Finding {
  at: HeadAddress;
  /** cov(x, y) / var(y), and where 95 of 100 resamples of the pictures have it; null where too many. */
  share: number;
  interval: [low: number, high: number] | null;
  /** Correlation of x and y. */
  correlation: number;
  /** Standard deviation of x. */
  spread: number;
  /** Mean of x over the pictures of the highest totals less that over the rest, in pooled deviations. */
  effect: number;
  /** How often x is larger for a picture that shows the concept than for one that does not; null where
   * nobody has said which do. */
  told: number | null;
}

/** One in so many pictures counts as high. */
const HIGH = 10;
const RESAMPLES = 200;
/** Products that the intervals may cost. */
const MOST_WORK = 3e8;

export function mean(values: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i];
  return values.length > 0 ? sum / values.length : 0;
}

/** Mean of (x − mean x)(y − mean y). */
export function covariance(x: ArrayLike<number>, y: ArrayLike<number>): number {
  const [mx, my] = [mean(x), mean(y)];
  let sum = 0;
  for (let i = 0; i < x.length; i++) sum += (x[i] - mx) * (y[i] - my);
  return x.length > 0 ? sum / x.length : 0;
}

/** The pictures of the highest totals, a tenth of them: 1 where a picture is one of them. */
export function highest(totals: ArrayLike<number>): Uint8Array {
  const inside = new Uint8Array(totals.length);
  const order = Array.from({ length: totals.length }, (_, i) => i).sort(
    (a, b) => totals[b] - totals[a] || a - b,
  );
  for (const i of order.slice(0, Math.ceil(totals.length / HIGH))) inside[i] = 1;
  return inside;
}

/** Cohen's d: the difference of the two groups' means over their pooled deviation; 0 without one. */
export function effectSize(values: ArrayLike<number>, inside: ArrayLike<number>): number {
  const groups: [number[], number[]] = [[], []];
  for (let i = 0; i < values.length; i++) groups[inside[i] ? 1 : 0].push(values[i]);
  const [rest, high] = groups;
  if (rest.length < 2 || high.length < 2) return 0;
  const squares = (group: number[]): number => group.length * covariance(group, group);
  const pooled = Math.sqrt((squares(rest) + squares(high)) / (values.length - 2));
  return pooled > 0 ? (mean(high) - mean(rest)) / pooled : 0;
}

/**
 * How often a value inside is larger than one outside (ties count half): the area under the ROC
 * curve, 0.5 where the values tell nothing. NaN where one of the groups is empty.
 */
export function toldApart(values: ArrayLike<number>, inside: ArrayLike<number>): number {
  const order = Array.from({ length: values.length }, (_, i) => i).sort(
    (a, b) => values[a] - values[b],
  );
  let [ranks, count] = [0, 0];
  for (let first = 0; first < order.length;) {
    let end = first;
    while (end < order.length && values[order[end]] === values[order[first]]) end++;
    const rank = (first + end + 1) / 2;
    for (let k = first; k < end; k++) {
      if (!inside[order[k]]) continue;
      ranks += rank;
      count++;
    }
    first = end;
  }
  return (ranks - (count * (count + 1)) / 2) / (count * (values.length - count));
}

/** Words that say nothing of what a picture shows. */
const EMPTY = new Set(['a', 'an', 'the', 'of', 'with', 'on', 'in', 'at', 'is', 'and', 'photo']);

/**
 * Which captions say every word of `concept` that says something, whole words, singular or plural.
 * Null where a caption is missing, no word says anything, or almost all or almost none say them.
 */
export function saying(captions: readonly (string | null)[], concept: string): Uint8Array | null {
  const words = wordsOf(concept).filter((word) => !EMPTY.has(word));
  if (words.length === 0 || captions.some((caption) => caption === null)) return null;
  const inside = Uint8Array.from(captions, (caption) => {
    const said = new Set(wordsOf(caption!));
    return Number(words.every((word) => said.has(word)));
  });
  const count = inside.reduce((sum, x) => sum + x, 0);
  return count >= 5 && captions.length - count >= 5 ? inside : null;
}

/** Lower case, without the ending of a plural: circles, crosses. */
function wordsOf(text: string): string[] {
  return (text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []).map((word) =>
    word.length > 3 ? word.replace(/(?<=ss|x|sh|ch)es$|(?<!s)s$/, '') : word,
  );
}

/**
 * Every head with its statistics, the one with the largest share first. `totals`: y of every picture;
 * `shown`: which pictures show the concept, where that is known.
 */
export function findHeads(
  heads: readonly HeadScores[],
  totals: Float64Array,
  shown: Uint8Array | null,
): Finding[] {
  const variance = covariance(totals, totals);
  const inside = highest(totals);
  const intervals = shareIntervals(heads, totals);
  return heads
    .map(({ at, scores }, h) => {
      const both = covariance(scores, totals);
      const spread = Math.sqrt(covariance(scores, scores));
      return {
        at,
        share: variance > 0 ? both / variance : 0,
        interval: intervals?.[h] ?? null,
        correlation: variance > 0 && spread > 0 ? both / (spread * Math.sqrt(variance)) : 0,
        spread,
        effect: effectSize(scores, inside),
        told: shown && toldApart(scores, shown),
      };
    })
    .sort((a, b) => b.share - a.share);
}

/** Percentile intervals of every head's share over resamples of the pictures, the same each time. */
export function shareIntervals(
  heads: readonly HeadScores[],
  totals: Float64Array,
): [number, number][] | null {
  const count = totals.length;
  if (count < 20 || RESAMPLES * count * heads.length > MOST_WORK) return null;
  const next = source(count);
  const shares = heads.map(() => new Float64Array(RESAMPLES));
  const drawn = new Uint32Array(count);
  const off = new Float64Array(count);
  for (let b = 0; b < RESAMPLES; b++) {
    let sum = 0;
    for (let k = 0; k < count; k++) {
      drawn[k] = Math.floor(next() * count);
      sum += totals[drawn[k]];
    }
    let variance = 0;
    for (let k = 0; k < count; k++) {
      off[k] = totals[drawn[k]] - sum / count;
      variance += off[k] ** 2;
    }
    heads.forEach(({ scores }, h) => {
      // Around y's mean it does not matter where x is counted from.
      let both = 0;
      for (let k = 0; k < count; k++) both += scores[drawn[k]] * off[k];
      shares[h][b] = variance > 0 ? both / variance : 0;
    });
  }
  return shares.map((all) => {
    all.sort();
    return [all[Math.floor(0.025 * RESAMPLES)], all[Math.ceil(0.975 * RESAMPLES) - 1]];
  });
}

/** Seeded numbers in [0, 1): mulberry32. */
function source(seed: number): () => number {
  return () => {
    seed = (seed + 0x6d2b79f5) | 0;
    let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}
