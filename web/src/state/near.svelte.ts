/**
 * The pictures of a collection that are nearest to the present picture, or to the chosen text, in the
 * space of one head, of several, of a property's or of all. Nothing is computed before or after the
 * analyses are open.
 *
 * Three of the analyses of CLIP-InterpreT (Madasu et al. 2024); the terms are those of Gandelsman et
 * al. (ICLR 2024).
 */
import type { Collection } from '../engine/collection';
import type { Engine } from '../engine/protocol';
import type { TermShape } from '../math/address';
import { onlyProperty, propertyItem } from '../math/chosen-heads';
import type { HeadAddress } from '../math/heatmap';
import { nearest, type Found } from '../math/space';
import type { Course } from './course';
import { HeadChoice } from './head-choice.svelte';
import { Inquiry } from './inquiry.svelte';
import { lookUp, type Nearness, type Query } from './lookup';
import { indexIn } from './picture-names';
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
  /** Which picture of the collection is the one that is asked about; null where none is. */
  self: number | null;
}

interface Question {
  collection: Collection;
  asked: Asked[];
  query: Query;
  /** The name of the picture that is asked about; null where it is a text. */
  image: string | null;
  shape: TermShape;
  centred: boolean;
  engine: Engine;
}

/** Of each property, where all of them are shown. */
const FEW = 8;

export class Near extends Inquiry<Question, Group[]> {
  readonly choice: HeadChoice;

  constructor(session: Session) {
    super(session);
    this.choice = new HeadChoice(session);
  }

  readonly kind = $derived.by<NearKind>(() => {
    const { analysis } = this.session.link.state;
    return analysis === 'property' || analysis === 'text' ? analysis : 'pictures';
  });
  /** Every property by itself, where a property is asked for and none is chosen; else one group. */
  readonly asked = $derived.by<Asked[]>(() => {
    const by = this.session.state?.by ?? [];
    if (this.kind === 'property' && by.length === 0) {
      return this.choice.properties.map(({ name }) => ({
        property: name,
        heads: this.choice.of([propertyItem(name)]),
      }));
    }
    return [{ property: onlyProperty(by), heads: this.choice.of(by) }];
  });
  readonly refusal = $derived.by<NearRefusal | null>(() => {
    const { state, collections } = this.session;
    if (!state) return null;
    if (!this.collection && collections.status === 'absent') return 'nocollection';
    if (this.kind === 'text' && state.texts.length === 0) return 'notext';
    if (this.choice.labelsAwaited) return null;
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
  protected readonly question = $derived.by<Question | null>(() => {
    const { link, model, shape } = this.session;
    const { collection, asked, query } = this;
    const waits = this.refusal !== null || this.needsModel || this.choice.labelsAwaited;
    if (!collection || !query || !shape || waits) return null;
    const image = query.kind === 'picture' ? this.session.run!.image : null;
    const { centred } = link.state;
    return { collection, asked, query, image, shape, centred, engine: model.engine };
  });
  /** The nearest pictures of each group, nearest first; the present picture itself is left out. */
  readonly shown = $derived.by(() => {
    const { rank, count } = this.session.link.state;
    const groups = this.found ?? [];
    const most = groups.length > 1 ? FEW : count;
    return groups.map(({ near, self, ...asked }) => {
      const values = rank === 'product' ? near.products : near.cosines;
      const found = nearest(values, most + 1).filter(({ index }) => index !== self);
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
  readonly text = $derived.by(() => this.session.chosenText);

  protected async search(question: Question, course: Course): Promise<Group[]> {
    const { collection, asked, query, image, shape, centred, engine } = question;
    const own = (name: string) => this.session.picture.own(name);
    const self = image === null ? null : await indexIn(collection, image, own);
    const groups: Group[] = [];
    for (const one of asked) {
      const near = await lookUp(collection, one.heads, query, {
        readout: ({ layer, head }) => engine.readoutOf(layer, head, course.signal),
        centred,
        dim: shape.dim,
        heads: shape.heads,
        ...course,
      });
      groups.push({ ...one, near, self });
    }
    return groups;
  }
}

/** [N, E] summed over its tokens: [E]. */
function overTokens(wrote: ArrayLike<number>, width: number): Float32Array {
  const sum = new Float64Array(width);
  for (let i = 0; i < wrote.length; i++) sum[i % width] += wrote[i];
  return Float32Array.from(sum);
}
