/** The heads that carry the chosen text, over every picture of a collection, with their statistics. */
import type { Collection } from '../engine/collection';
import { everyHead } from '../math/chosen-heads';
import {
  covariance,
  findHeads,
  mean,
  saying,
  toldApart,
  type Finding,
  type HeadScores,
} from '../math/find-heads';
import type { TermShape } from '../math/address';
import type { PatchShape } from '../math/heatmap';
import { centred, dots, lengths, nearest } from '../math/space';
import { breather, type Course } from './course';
import { Inquiry } from './inquiry.svelte';
import type { TextData } from './reading';

/** Pictures that score highest at a head, to be shown beside it. */
const SAMPLES = 5;

export interface FoundHeads {
  findings: (Finding & { pictures: number[] })[];
  /** Standard deviation of the total score, and the mean length of the embeddings. */
  spread: number;
  length: number;
  /** The heads' shares together; the rest is the MLPs', the stem's and the bias's. */
  share: number;
  /** Pictures whose captions say the concept, and how well the total score tells them apart. */
  shown: { count: number; told: number } | null;
}

interface Question {
  collection: Collection;
  shape: TermShape & PatchShape;
  data: TextData;
  text: string;
}

/** Why there is nothing to show that the reader can mend. */
export type FindRefusal = 'notext' | 'nocollection' | 'onepicture';

export class Find extends Inquiry<Question, FoundHeads> {
  readonly text = $derived.by(() => this.session.chosenText);
  readonly refusal = $derived.by<FindRefusal | null>(() => {
    const { state, collections } = this.session;
    if (!state) return null;
    if (!this.collection && collections.status === 'absent') return 'nocollection';
    if (state.texts.length === 0) return 'notext';
    return this.collection && this.collection.count < 2 ? 'onepicture' : null;
  });
  protected readonly question = $derived.by<Question | null>(() => {
    const { shape, state, read } = this.session;
    const data = state ? read[state.chosen] : null;
    const { collection, text } = this;
    return collection && shape && data && !this.refusal ? { collection, shape, data, text } : null;
  });
  protected async search(question: Question, course: Course): Promise<FoundHeads> {
    const { collection, shape, data, text } = question;
    const { signal } = course;
    const breathe = breather(course);
    const embeddings = await collection.embeddings(signal);
    const all = dots(embeddings, data.embedding);
    const middle = mean(all);
    const totals = all.map((y) => y - middle);
    const heads: HeadScores[] = [];
    const E = shape.headWidth;
    const every = everyHead(shape);
    for (const at of every) {
      const [vectors, from] = await Promise.all([
        collection.vectors(at.layer, at.head, signal),
        collection.mean(at.layer, at.head, signal),
      ]);
      const first = (at.layer * shape.heads + at.head) * E;
      const direction = data.directions.subarray(first, first + E);
      heads.push({ at, scores: dots(centred(vectors, from), direction) });
      await breathe(heads.length, every.length);
    }
    const captions = Array.from({ length: collection.count }, (_, i) => collection.caption(i));
    const inside = saying(captions, text);
    const findings = findHeads(heads, totals, inside).map((finding) => {
      const { scores } = heads[finding.at.layer * shape.heads + finding.at.head];
      return { ...finding, pictures: nearest(scores, SAMPLES).map(({ index }) => index) };
    });
    return {
      findings,
      spread: Math.sqrt(covariance(totals, totals)),
      length: mean(lengths(embeddings, shape.dim)),
      share: findings.reduce((sum, { share }) => sum + share, 0),
      shown: inside && {
        count: inside.reduce((sum, x) => sum + x, 0),
        told: toldApart(totals, inside),
      },
    };
  }
}
