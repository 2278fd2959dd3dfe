/**
 * From one run, some texts and the switched-off terms to everything the page shows: pure, and
 * cheap enough to be done anew at every toggle. Dot products are kept for as long as their run is.
 */
import { ablatedContributions, ablatedEmbedding } from '../math/ablation';
import type { TermShape } from '../math/address';
import { cosines, norm, probabilities } from '../math/score';
import { contributions, type TermArrays } from '../math/terms';
import { difference } from '../math/versus';

/** The terms of one image with their embedding. */
export type ImageTerms = TermArrays & { embedding: Float32Array };

/** One text as the model reads it. */
export interface TextData {
  embedding: Float32Array; // [D], unit length
  directions: Float32Array; // [L, H, E], R[l, h] @ t
}

/** What the sum says about one text, or about the difference of two; all in cosine units. */
export interface Account {
  /** What each term adds now, [K]. */
  values: Float64Array;
  /** What each term added before anything was switched off, [K]. */
  before: Float64Array;
  /** The cosine (or the difference of two) now, and before anything was switched off. */
  total: number;
  totalBefore: number;
}

/** What holds for every text at once. */
export interface Answer {
  /** Length of the embedding with terms switched off: what turns dot products into cosines. */
  norm: number;
  /** Per text; null where the text is not read yet. */
  cosine: (number | null)[];
  /** Over the texts that are read. */
  probability: (number | null)[];
}

const kept = new WeakMap<TermArrays, WeakMap<TextData, Float64Array>>();

/** Dot products of every term with a text, [K], computed once for each pair. */
function dots(terms: TermArrays, text: TextData, shape: TermShape): Float64Array {
  let byText = kept.get(terms);
  if (!byText) kept.set(terms, (byText = new WeakMap()));
  let result = byText.get(text);
  if (!result) byText.set(text, (result = contributions(terms, shape, text.embedding)));
  return result;
}

/** What is read: a run's terms, what is off [K], and the means for mean ablation (null for zero). */
export interface Subject {
  terms: ImageTerms;
  shape: TermShape;
  off: Uint8Array;
  means: TermArrays | null;
}

/** Cosines and probabilities of all texts; a text that is not read yet is null. */
export function answer(
  subject: Subject,
  texts: (TextData | null)[],
  logitScale: number,
  logitBias: number | null,
): Answer {
  const { terms, shape, off, means } = subject;
  const embedding = ablatedEmbedding(terms, shape, off, means);
  const read = texts.filter((text) => text !== null);
  const cosine = read.map((text) => cosines(embedding, text.embedding)[0]);
  const probability = probabilities(cosine, logitScale, logitBias);
  let next = 0;
  const place = texts.map((text) => (text ? next++ : null));
  return {
    norm: norm(embedding),
    cosine: place.map((i) => (i === null ? null : cosine[i])),
    probability: place.map((i) => (i === null ? null : probability[i])),
  };
}

/** The sum for one text, or for text A minus text B where `versus` is given. */
export function account(subject: Subject, text: TextData, versus: TextData | null): Account {
  const { terms, shape, off, means } = subject;
  const read = (from: TermArrays): Float64Array =>
    versus
      ? difference(dots(from, text, shape), dots(from, versus, shape))
      : dots(from, text, shape);
  const embedding = ablatedEmbedding(terms, shape, off, means);
  const cosine = (vector: Float32Array | Float64Array): number =>
    cosines(vector, text.embedding)[0] - (versus ? cosines(vector, versus.embedding)[0] : 0);
  const own = read(terms);
  const now = ablatedContributions(own, off, means && read(means));
  return {
    values: over(now, norm(embedding)),
    before: over(own, norm(terms.embedding)),
    total: cosine(embedding),
    totalBefore: cosine(terms.embedding),
  };
}

function over(values: Float64Array, length: number): Float64Array {
  return values.map((value) => (length === 0 ? 0 : value / length));
}
