/** The pictures of a collection that move one head most and least, with its patch maps on them. */
import type { Collection } from '../engine/collection';
import { largest, type PatchShape } from '../math/heatmap';
import { centred, nearest, termLengths, through } from '../math/space';
import type { Course } from './course';
import { Inquiry } from './inquiry.svelte';

/** Of each kind; of those that move the head most, no more than there are patches of. */
const SHOWN = 8;

export interface Moved {
  index: number;
  /** ‖term − mean‖, residual units of the embedding. */
  distance: number;
  /** What each patch adds to it along the way from the mean, [rows · cols]; null where unknown. */
  map: Float64Array | null;
}

export interface HeadPicturesFound {
  most: Moved[];
  least: Moved[];
  /** The mean of all distances, to hold those against. */
  typical: number;
  /** Full colour of every map. */
  max: number;
}

interface Question {
  collection: Collection;
  shape: PatchShape;
  layer: number;
  head: number;
}

export class HeadPictures extends Inquiry<Question, HeadPicturesFound> {
  protected readonly question = $derived.by<Question | null>(() => {
    const { link, shape } = this.session;
    const { layer, head } = link.state;
    const { collection } = this;
    if (!collection || !shape || layer === null || head === null) return null;
    // A folder's own space comes from the loaded model.
    if (collection.kind === 'folder' && this.session.model.status !== 'ready') return null;
    if (layer > shape.layers || head > shape.heads) return null;
    return { collection, shape, layer: layer - 1, head: head - 1 };
  });
  /** Of the present head. */
  readonly shown = $derived.by(() => (this.answered ? this.found : null));

  protected async search(question: Question, { signal }: Course): Promise<HeadPicturesFound> {
    const { collection, shape, layer, head } = question;
    const [vectors, mean, gram, patches] = await Promise.all([
      collection.vectors(layer, head, signal),
      collection.mean(layer, head, signal),
      collection.gram(layer, head, signal),
      collection.patches(layer, head, signal),
    ]);
    const away = centred(vectors, mean);
    const distances = termLengths(away, gram);
    const { headWidth: E, tokens: N, classTokens } = shape;
    const mapOf = (index: number): Float64Array | null => {
      const k = patches?.pictures.indexOf(index) ?? -1;
      if (k < 0) return null;
      const toward = through(gram, away, index * E);
      return Float64Array.from({ length: N - classTokens }, (_, patch) => {
        const from = (k * N + classTokens + patch) * E;
        let sum = 0;
        for (let e = 0; e < E; e++) sum += patches!.values[from + e] * toward[e];
        return distances[index] > 0 ? sum / distances[index] : 0;
      });
    };
    const mapped = Math.min(SHOWN, patches?.pictures.length ?? SHOWN);
    const moved = (way: 'largest' | 'smallest'): Moved[] =>
      nearest(distances, way === 'largest' ? mapped : SHOWN, way).map(({ index, value }) => ({
        index,
        distance: value,
        map: way === 'largest' ? mapOf(index) : null,
      }));
    const most = moved('largest');
    return {
      most,
      least: moved('smallest'),
      typical: distances.reduce((sum, x) => sum + x, 0) / Math.max(1, distances.length),
      max: Math.max(0, ...most.map(({ map }) => (map ? largest(map) : 0))),
    };
  }
}
