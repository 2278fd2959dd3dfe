/**
 * TEXTSPAN on a collection and the reader's own texts: what every head says of these pictures, in
 * these words. The result has the form of a bundle's heads.json.
 */
import type { Collection } from '../engine/collection';
import type { Heads, HeadWords } from '../engine/heads-file';
import type { Message } from '../engine/protocol';
import { Spans } from '../engine/span';
import { VOTERS } from '../math/says';
import { RANK_TOLERANCE, vote } from '../math/textspan';
import type { Model } from './model.svelte';
import { isCancelled, messageOf } from './sentence';
import { listHash, type ListedText } from './text-list';

export const DIRECTIONS = 20;

export interface Wish {
  collection: Collection;
  texts: readonly ListedText[];
  /** What the list of texts is called. */
  list: string;
  /** The pictures, in a sentence. */
  source: string;
  unreadable: number;
  directions: number;
}

export class FolderWords {
  readonly #model: Model;
  progress = $state.raw<{ step: 'texts' | 'heads'; done: number; of: number } | null>(null);
  error = $state.raw<Message | null>(null);
  heads = $state.raw<Heads | null>(null);
  /** Texts that the model could not use, and why. */
  left = $state.raw<{ text: string; why: Message }[]>([]);
  /** What the result is of; it stays when another collection is opened. */
  collection = $state.raw<Collection | null>(null);
  #abort = new AbortController();

  constructor(model: Model) {
    this.#model = model;
  }

  cancel(): void {
    this.#abort.abort();
    this.progress = null;
  }

  of(layer: number, head: number): HeadWords | null {
    return this.heads?.heads.find((own) => own.layer === layer && own.head === head) ?? null;
  }

  async run(wish: Wish): Promise<void> {
    this.cancel();
    const { signal } = (this.#abort = new AbortController());
    this.error = null;
    try {
      if (wish.texts.length === 0) {
        this.error = { key: 'folder.words.notext' };
        return;
      }
      if (wish.collection.count < 2) {
        this.error = { key: 'folder.words.one' };
        return;
      }
      await this.#compute(wish, signal);
    } catch (failure) {
      if (signal.aborted || isCancelled(failure)) return;
      console.error(failure);
      this.error = messageOf(failure);
    } finally {
      if (!signal.aborted) this.progress = null;
    }
  }

  async #compute({ collection, texts: all, ...wish }: Wish, signal: AbortSignal): Promise<void> {
    const { engine, precision } = this.#model;
    const manifest = this.#model.manifest!;
    const { layers, heads: H, embed_dim: D } = manifest.dims;
    this.progress = { step: 'texts', done: 0, of: all.length };
    const read = await engine.embedTexts(
      all.map(({ text }) => text),
      {
        signal,
        onProgress: (done) => {
          if (!signal.aborted) this.progress = { step: 'texts', done, of: all.length };
        },
      },
    );
    const left: { text: string; why: Message }[] = [];
    const used = all.flatMap(({ text }, i) => {
      const why = unusable(i, read, all);
      if (why) left.push({ text, why });
      return why ? [] : [i];
    });
    this.left = left;
    if (used.length === 0) {
      this.error = { key: 'folder.words.none' };
      return;
    }
    const texts = used.map((i) => all[i]);
    const embedding = new Float32Array(used.length * D);
    used.forEach((from, to) =>
      embedding.set(read.embedding.subarray(from * D, (from + 1) * D), to * D),
    );
    const spans = new Spans(embedding, D, signal);
    const said: HeadWords[] = [];
    try {
      for (let i = 0; i < layers * H; i++) {
        this.progress = { step: 'heads', done: i, of: layers * H };
        const at = [Math.floor(i / H), i % H] as const;
        const [vectors, readout] = await Promise.all([
          collection.vectors(...at, signal),
          engine.readoutOf(...at, signal),
        ]);
        const found = await spans.head(vectors, readout, wish.directions);
        const descriptions = found.picks.map((pick, k) => ({
          ...texts[pick],
          share: rounded(found.shares[k]),
        }));
        const [label, agreeing] = vote(descriptions, VOTERS);
        said.push({
          layer: at[0],
          head: at[1],
          rank: found.rank,
          variance: Math.fround(found.variance),
          descriptions,
          explained: rounded(found.shares.reduce((sum, share) => sum + share, 0)),
          label,
          agreeing,
          truth: null,
        });
      }
    } finally {
      spans.close();
    }
    if (signal.aborted) return;
    this.heads = {
      version: 1,
      weights_sha256: manifest.weights_sha256,
      pool: {
        name: wish.list,
        sha256: await listHash(texts),
        texts: texts.length,
        properties: propertiesOf(texts),
      },
      images: { source: wish.source, count: collection.count, unreadable: wish.unreadable },
      made_by: {
        program: 'Headlight, in the browser',
        algorithm: 'TEXTSPAN',
        directions: wish.directions,
        rank_tolerance: RANK_TOLERANCE,
        precision: precision as Heads['made_by']['precision'],
      },
      truth_source: null,
      heads: said,
    };
    this.collection = collection;
  }
}

/** Every property, in the order of its first text. */
function propertiesOf(texts: readonly ListedText[]): string[] {
  const all = texts.map(({ property }) => property);
  return all.filter((own, i): own is string => own !== null && all.indexOf(own) === i);
}

/** As in a heads.json; rounding may carry a share past 1. */
function rounded(share: number): number {
  return Number(share.toFixed(8));
}

function unusable(
  i: number,
  { embedding, truncated, same }: { embedding: Float32Array; truncated: number[]; same: number[] },
  all: readonly ListedText[],
): Message | null {
  if (truncated[i] > 0) return { key: 'folder.words.long', values: { count: truncated[i] } };
  if (same[i] !== i) return { key: 'folder.words.same', values: { text: all[same[i]].text } };
  const D = embedding.length / all.length;
  const own = embedding.subarray(i * D, (i + 1) * D);
  return own.every(Number.isFinite) ? null : { key: 'folder.words.number' };
}
