/**
 * The pictures of a collection that are nearest to the present picture, or to the chosen text, in the
 * space of one head, of several, of a property's or of all. Nothing is computed before or after the
 * analyses are open.
 *
 * Three of the analyses of CLIP-InterpreT (Madasu et al. 2024); the terms are those of Gandelsman et
 * al. (ICLR 2024).
 */
import { untrack } from 'svelte';
import type { Collection } from '../engine/collection';
import type { Engine, Message } from '../engine/protocol';
import type { TermShape } from '../math/address';
import { chosenHeads } from '../math/chosen-heads';
import type { HeadAddress } from '../math/heatmap';
import { nearest, type Found } from '../math/space';
import { lookUp, type Nearness, type Query } from './lookup';
import { galleryIndex } from './picture-names';
import { propertiesOf } from './properties';
import { isCancelled, messageOf } from './sentence';
import type { Session } from './session.svelte';

export type NearKind = 'property' | 'pictures' | 'text';
/** Why there is nothing to show that the reader can mend. */
export type NearRefusal = 'notext' | 'noheads' | 'nocollection' | 'noproperties';

/** Some heads that are read together. */
interface Asked {
  /** The property that they are about; '' where they are chosen otherwise. */
  property: string;
  heads: HeadAddress[];
}

interface Group extends Asked {
  near: Nearness;
}

interface Question {
  collection: Collection;
  asked: Asked[];
  query: Query;
  shape: TermShape;
  centred: boolean;
  engine: Engine;
}

/** Of each property, where all of them are shown. */
const FEW = 8;

export class Near {
  readonly session: Session;
  /** Heads in the course of being chosen, before that is decided; null where none are. */
  trying = $state.raw<string[] | null>(null);
  error = $state.raw<Message | null>(null);
  /** Heads of those that are summed, while that takes long. */
  progress = $state.raw<{ done: number; of: number } | null>(null);
  #groups = $state.raw<{ of: unknown; groups: Group[] }>({ of: null, groups: [] });
  #abort = new AbortController();

  constructor(session: Session) {
    this.session = session;
  }

  readonly kind = $derived.by<NearKind>(() => {
    const { analysis } = this.session.link.state;
    return analysis === 'property' || analysis === 'text' ? analysis : 'pictures';
  });
  readonly collection = $derived.by<Collection | null>(() =>
    this.session.collections.of(this.session.link.state.of),
  );
  readonly by = $derived.by(() => this.trying ?? this.session.state?.by ?? []);
  /** The heads that are marked, in the course of being chosen too. */
  readonly heads = $derived.by(() => this.#headsOf(this.by));
  readonly properties = $derived.by(() => propertiesOf(this.session.words.heads));
  readonly #wordsAwaited = $derived.by(() => {
    const { model, words } = this.session;
    return !!model.manifest?.heads && !words.heads && !words.error;
  });
  /** Every property by itself, where a property is asked for and none is chosen; else one group. */
  readonly asked = $derived.by<Asked[]>(() => {
    const by = this.session.state?.by ?? [];
    if (this.kind === 'property' && by.length === 0) {
      return this.properties.map(({ name }) => ({
        property: name,
        heads: this.#headsOf([`property:${name}`]),
      }));
    }
    const [only, ...more] = by;
    const property =
      more.length === 0 && only?.startsWith('property:') ? only.slice('property:'.length) : '';
    return [{ property, heads: this.#headsOf(by) }];
  });
  readonly refusal = $derived.by<NearRefusal | null>(() => {
    const { state, collections } = this.session;
    if (!state) return null;
    if (!this.collection && collections.status === 'absent') return 'nocollection';
    if (this.kind === 'text' && state.texts.length === 0) return 'notext';
    if (this.#wordsAwaited) return null;
    if (this.asked.length === 0) return 'noproperties';
    return this.asked.every(({ heads }) => heads.length === 0) ? 'noheads' : null;
  });
  /** Matrices that only the loaded model gives: to add up several heads, and for any of a folder. */
  readonly needsModel = $derived.by(
    () =>
      this.session.model.status !== 'ready' &&
      (this.collection?.kind === 'folder' || this.asked.some(({ heads }) => heads.length > 1)),
  );
  /** What is looked for; null until it is there. */
  readonly query = $derived.by<Query | null>(() => {
    const { run, state, read } = this.session;
    if (this.kind === 'text') {
      const text = state ? read[state.chosen] : null;
      return text && { kind: 'text', ...text };
    }
    if (!run) return null;
    return {
      kind: 'picture',
      headTerms: run.terms.headTerms,
      vector: async ({ layer, head }) => {
        await run.readHead(layer, head);
        return overTokens(run.wrote.get(`${layer}.${head}`)!, this.session.shape!.headWidth);
      },
    };
  });
  /** What the present question is made of; the groups are of it, or of one before. */
  readonly #question = $derived.by<Question | null>(() => {
    const { link, model, shape } = this.session;
    const { collection, asked, query } = this;
    const waits = this.refusal !== null || this.needsModel || this.#wordsAwaited;
    if (!collection || !query || !shape || waits) return null;
    return { collection, asked, query, shape, centred: link.state.centred, engine: model.engine };
  });
  readonly ready = $derived.by(
    () => this.#question !== null && this.#groups.of === this.#question && !this.error,
  );
  /** The nearest pictures of each group, nearest first; the present picture itself is left out. */
  readonly shown = $derived.by(() => {
    const { rank, count, image } = this.session.link.state;
    const { groups } = this.#groups;
    const self = this.collection?.kind === 'gallery' ? galleryIndex(image) : null;
    const most = groups.length > 1 ? FEW : count;
    return groups.map(({ near, ...asked }) => {
      const values = rank === 'product' ? near.products : near.cosines;
      const found = nearest(values, most + 1).filter(
        ({ index }) => this.kind === 'text' || index !== self,
      );
      return {
        ...asked,
        found: found.slice(0, most).map(({ index }: Found) => ({
          index,
          cosine: near.cosines[index],
          product: near.products[index],
        })),
      };
    });
  });
  readonly text = $derived.by(() => {
    const { state } = this.session;
    return state?.texts[state.chosen] ?? '';
  });

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

  #headsOf(by: readonly string[]): HeadAddress[] {
    const { shape, words } = this.session;
    return shape ? chosenHeads(by, shape, words.labelOf) : [];
  }

  async #answer(question: Question): Promise<void> {
    const { collection, asked, query, shape, centred, engine } = question;
    const { signal } = (this.#abort = new AbortController());
    const groups: Group[] = [];
    try {
      for (const one of asked) {
        const near = await lookUp(collection, one.heads, query, {
          readout: ({ layer, head }) => engine.readoutOf(layer, head, signal),
          centred,
          dim: shape.dim,
          heads: shape.heads,
          signal,
          onProgress: (done, of) => (this.progress = { done, of }),
        });
        groups.push({ ...one, near });
      }
      if (signal.aborted) return;
      this.progress = null;
      this.#groups = { of: question, groups };
    } catch (failure) {
      if (signal.aborted || isCancelled(failure)) return;
      console.error(failure);
      this.progress = null;
      this.error = messageOf(failure);
    }
  }
}

/** [N, E] summed over its tokens: [E]. */
function overTokens(wrote: ArrayLike<number>, width: number): Float32Array {
  const sum = new Float64Array(width);
  for (let i = 0; i < wrote.length; i++) sum[i % width] += wrote[i];
  return Float32Array.from(sum);
}
