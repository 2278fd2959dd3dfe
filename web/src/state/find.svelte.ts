/** The heads that carry the chosen text, over every picture of a collection, with their statistics. */
import { untrack } from 'svelte';
import type { Collection } from '../engine/collection';
import type { Message } from '../engine/protocol';
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
import type { TextData } from './reading';
import { isCancelled, messageOf } from './sentence';
import type { Session } from './session.svelte';

/** Pictures that score highest at a head, to be shown beside it. */
const SAMPLES = 5;
/** Long work gives way to the page so often, in milliseconds. */
const BREATH = 12;

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

export class Find {
  readonly session: Session;
  error = $state.raw<Message | null>(null);
  progress = $state.raw<{ done: number; of: number } | null>(null);
  #result = $state.raw<{ of: unknown; found: FoundHeads } | null>(null);
  #abort = new AbortController();

  constructor(session: Session) {
    this.session = session;
  }

  readonly collection = $derived.by<Collection | null>(() =>
    this.session.collections.of(this.session.link.state.of),
  );
  readonly text = $derived.by(() => {
    const { state } = this.session;
    return state?.texts[state.chosen] ?? '';
  });
  readonly refusal = $derived.by<'notext' | 'nocollection' | 'onepicture' | null>(() => {
    const { state, collections } = this.session;
    if (!state) return null;
    if (!this.collection && collections.status === 'absent') return 'nocollection';
    if (state.texts.length === 0) return 'notext';
    return this.collection && this.collection.count < 2 ? 'onepicture' : null;
  });
  readonly #question = $derived.by<Question | null>(() => {
    const { shape, state, read } = this.session;
    const data = state ? read[state.chosen] : null;
    const { collection, text } = this;
    return collection && shape && data && !this.refusal ? { collection, shape, data, text } : null;
  });
  readonly ready = $derived.by(
    () => this.#question !== null && this.#result?.of === this.#question && !this.error,
  );
  readonly found = $derived.by(() => this.#result?.found ?? null);

  /** Computes what is asked now; to be called in an effect. */
  follow(): void {
    const question = this.#question;
    untrack(() => {
      this.#abort.abort();
      this.error = null;
      this.progress = null;
      if (question) void this.#answer(question);
    });
  }

  retry(): void {
    this.follow();
  }

  close(): void {
    this.#abort.abort();
  }

  async #answer(question: Question): Promise<void> {
    const { collection, shape, data, text } = question;
    const { signal } = (this.#abort = new AbortController());
    try {
      const embeddings = await collection.embeddings(signal);
      const all = dots(embeddings, data.embedding);
      const middle = mean(all);
      const totals = all.map((y) => y - middle);
      const heads: HeadScores[] = [];
      const E = shape.headWidth;
      let breath = performance.now();
      const every = everyHead(shape);
      for (const at of every) {
        const [vectors, from] = await Promise.all([
          collection.vectors(at.layer, at.head, signal),
          collection.mean(at.layer, at.head, signal),
        ]);
        const first = (at.layer * shape.heads + at.head) * E;
        const direction = data.directions.subarray(first, first + E);
        heads.push({ at, scores: dots(centred(vectors, from), direction) });
        if (performance.now() - breath < BREATH) continue;
        this.progress = { done: heads.length, of: every.length };
        await new Promise((resolve) => setTimeout(resolve));
        if (signal.aborted) return;
        breath = performance.now();
      }
      const captions = Array.from({ length: collection.count }, (_, i) => collection.caption(i));
      const inside = saying(captions, text);
      const findings = findHeads(heads, totals, inside).map((finding) => {
        const { scores } = heads[finding.at.layer * shape.heads + finding.at.head];
        return { ...finding, pictures: nearest(scores, SAMPLES).map(({ index }) => index) };
      });
      if (signal.aborted) return;
      this.progress = null;
      this.#result = {
        of: question,
        found: {
          findings,
          spread: Math.sqrt(covariance(totals, totals)),
          length: mean(lengths(embeddings, shape.dim)),
          share: findings.reduce((sum, { share }) => sum + share, 0),
          shown: inside && {
            count: inside.reduce((sum, x) => sum + x, 0),
            told: toldApart(totals, inside),
          },
        },
      };
    } catch (failure) {
      if (signal.aborted || isCancelled(failure)) return;
      console.error(failure);
      this.progress = null;
      this.error = messageOf(failure);
    }
  }
}
