/** What one head does to the present scores: each text's with the head in the sum, and without it. */
import { termIndex } from '../math/address';
import type { HeadAddress } from '../math/heatmap';
import { termSlot } from '../math/terms';
import { answer, type Subject, type TextData } from './reading';

export interface Score {
  cosine: number;
  probability: number;
}

/** Of one text; null where it is not read yet. */
export type Effect = {
  /** What the head adds to the cosine with it on. */
  adds: number;
  on: Score;
  off: Score;
} | null;

/** All else stays as it is: the other terms that are off, and what stands in the place of one. */
export function headEffect(
  subject: Subject,
  at: HeadAddress,
  texts: (TextData | null)[],
  logitScale: number,
  logitBias: number | null,
): Effect[] {
  const { terms, shape } = subject;
  const k = termIndex({ kind: 'head', ...at }, shape);
  const set = (value: number): Subject => ({
    ...subject,
    off: subject.off.map((was, i) => (i === k ? value : was)),
  });
  const [on, off] = [0, 1].map((value) => answer(set(value), texts, logitScale, logitBias));
  const { values, offset } = termSlot(terms, shape, k);
  return texts.map((text, t) => {
    if (!text) return null;
    let dot = 0;
    for (let d = 0; d < shape.dim; d++) dot += values[offset + d] * text.embedding[d];
    return {
      adds: on.norm > 0 ? dot / on.norm : 0,
      on: { cosine: on.cosine[t]!, probability: on.probability[t]! },
      off: { cosine: off.cosine[t]!, probability: off.probability[t]! },
    };
  });
}
