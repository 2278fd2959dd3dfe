/**
 * The segmentations of a picture: one text's map over chosen heads, or the difference of two texts'.
 * Everything is of the tower's own answer, whatever is switched off elsewhere, and lives for as long
 * as the analyses are open.
 *
 * CLIP-InterpreT (Madasu et al. 2024) shows these maps; the terms are those of Gandelsman et al. (ICLR 2024).
 */
import { parseChoice } from '../math/chosen-heads';
import { classTokenScore, largest, mapScales, sumMap } from '../math/heatmap';
import { norm } from '../math/score';
import { headParts, opposite, segmentOf, type Cut } from '../math/segment';
import { difference } from '../math/versus';
import { applyTemplate } from './fit';
import { HeadChoice } from './head-choice.svelte';
import type { Words } from './head-words.svelte';
import type { Session } from './session.svelte';

export type SegmentKind = 'segment' | 'contrast';
/** Why there is nothing to show that the reader can mend. */
export type Refusal = 'notext' | 'noheads' | 'noversus';

export class Look {
  readonly session: Session;
  readonly words: Words;
  readonly choice: HeadChoice;

  constructor(session: Session) {
    this.session = session;
    this.words = session.words;
    this.choice = new HeadChoice(session);
  }

  readonly kind = $derived.by<SegmentKind>(() =>
    this.session.state?.analysis === 'contrast' ? 'contrast' : 'segment',
  );
  readonly heads = $derived.by(() => this.choice.heads);
  readonly cut = $derived.by<Cut>(() => {
    const { cut, quantile } = this.session.link.state;
    return cut === 'zero' ? { kind: 'zero' } : { kind: 'quantile', at: quantile };
  });
  /** A property is chosen and what the heads say is still on its way. */
  readonly #labelsAwaited = $derived.by(
    () =>
      this.choice.labelsAwaited &&
      this.choice.by.some((item) => parseChoice(item)?.kind === 'property'),
  );
  readonly refusal = $derived.by<Refusal | null>(() => {
    const { state } = this.session;
    if (!state) return null;
    if (state.texts.length === 0) return 'notext';
    if (this.kind === 'contrast' && state.versus === null) return 'noversus';
    return this.heads.length === 0 && !this.#labelsAwaited ? 'noheads' : null;
  });
  /** [L, H, N] of the text, or of the first text minus the second; null until they are there. */
  readonly scores = $derived.by(() => {
    const { run, state, applied } = this.session;
    if (!run || !state || this.refusal === 'notext' || this.refusal === 'noversus') return null;
    const own = run.scores.get(applied[state.chosen]);
    if (!own || this.kind === 'segment') return own ?? null;
    const other = run.scores.get(applied[state.versus!]);
    return other ? difference(own, other) : null;
  });
  /** Length of the embedding: over it, dot products are cosines. */
  readonly norm = $derived.by(() => {
    const { run } = this.session;
    return run ? norm(run.terms.embedding) : 0;
  });
  readonly #factor = $derived.by(() => (this.norm > 0 ? 1 / this.norm : 0));
  readonly #scales = $derived.by(() => {
    const { shape } = this.session;
    return this.scores && shape && mapScales(this.scores, shape, this.#factor);
  });
  readonly map = $derived.by(() => {
    const { shape, link } = this.session;
    if (!this.scores || !shape || this.heads.length === 0) return null;
    const values = sumMap(this.scores, this.heads, shape, this.#factor);
    const shared = this.#scales![this.heads.length === 1 ? 'head' : 'sum'];
    // A choice of heads that all agree may be louder than all of them together.
    const max = link.state.scale === 'own' ? largest(values) : Math.max(shared, largest(values));
    const classToken = classTokenScore(this.scores, this.heads, shape, this.#factor);
    const patches = values.reduce((sum, x) => sum + x, 0);
    return { values, max, classToken, patches, adds: patches + (classToken ?? 0) };
  });
  /** The segment of the text; of a contrast, that of the second text too. */
  readonly segment = $derived.by(() => this.map && segmentOf(this.map.values, this.cut));
  readonly other = $derived.by(() =>
    this.map && this.kind === 'contrast' ? opposite(this.map.values, this.cut) : null,
  );
  /** What each chosen head adds, from most towards the text to most away from it. */
  readonly parts = $derived.by(() => {
    const { shape } = this.session;
    if (!this.scores || !shape || !this.segment) return [];
    const parts = headParts(this.scores, this.heads, this.segment.inside, shape, this.#factor);
    return parts.sort((a, b) => b.adds - a.adds);
  });
  /** What every head adds, chosen or not, by layer · H + head. */
  readonly adds = $derived.by(() => {
    const { shape } = this.session;
    if (!this.scores || !shape) return null;
    const sums = new Float64Array(shape.layers * shape.heads);
    for (let i = 0; i < sums.length; i++) {
      for (let n = 0; n < shape.tokens; n++) sums[i] += this.scores[i * shape.tokens + n];
      sums[i] *= this.#factor;
    }
    return sums;
  });
  readonly text = $derived.by(() => this.session.chosenText);
  readonly versus = $derived.by(() => {
    const { state } = this.session;
    return state && state.versus !== null && this.kind === 'contrast'
      ? state.texts[state.versus]
      : null;
  });

  /** The text as the model reads it. */
  read(text: string): string {
    return applyTemplate(this.session.state?.template ?? '{}', text);
  }
}
