/** One picture taken apart: its terms, and what has been read of it so far. */
import { SvelteMap } from 'svelte/reactivity';
import { loadExample } from '../engine/examples';
import type { Manifest } from '../engine/manifest';
import type { Engine, Terms } from '../engine/protocol';
import { patchScores, type PatchShape } from '../math/heatmap';
import type { TextData } from './reading';

/** Texts by what the model reads. */
type Needed = readonly [string, TextData][];

export class Run {
  /** The sample's id or the own picture's name. */
  readonly image: string;
  /** Computed by the loaded model, rather than before by the same one. */
  readonly live: boolean;
  readonly terms: Terms;
  readonly seen: ImageBitmap | ImageData;
  /** Milliseconds of the run; null where it was computed before. */
  readonly milliseconds: number | null;
  /** Patch scores [L, H, N] by what the model read as text. */
  readonly scores = new SvelteMap<string, Float32Array>();
  /** What a head wrote from each token, [N, E], by "layer.head" from 0. */
  readonly wrote = new SvelteMap<string, Float32Array>();
  readonly #shape: PatchShape;
  readonly #dim: number;
  readonly #source: { engine: Engine; id: number } | { weightedValues: Float32Array };

  constructor(
    given: Pick<Run, 'image' | 'live' | 'terms' | 'seen' | 'milliseconds'>,
    shape: PatchShape & { dim: number },
    source: { engine: Engine; id: number } | { weightedValues: Float32Array },
  ) {
    this.image = given.image;
    this.live = given.live;
    this.terms = given.terms;
    this.seen = given.seen;
    this.milliseconds = given.milliseconds;
    this.#shape = shape;
    this.#dim = shape.dim;
    this.#source = source;
  }

  /** Makes sure that the patch scores of these texts are there; several may be asked for at once. */
  async readScores(texts: Needed): Promise<void> {
    const missing = texts.filter(([text]) => !this.scores.has(text));
    if (missing.length === 0) return;
    if ('weightedValues' in this.#source) {
      for (const [text, { directions }] of missing) {
        this.scores.set(text, patchScores(this.#source.weightedValues, directions, this.#shape));
      }
      return;
    }
    const embeddings = new Float32Array(missing.length * this.#dim);
    missing.forEach(([, { embedding }], t) => embeddings.set(embedding, t * this.#dim));
    const { engine, id } = this.#source;
    const all = await engine.patchScores(id, embeddings, missing.length);
    const size = all.length / missing.length;
    missing.forEach(([text], t) => this.scores.set(text, all.subarray(t * size, (t + 1) * size)));
  }

  /** Makes sure that what the head (from 0) wrote from each token is there. */
  async readHead(layer: number, head: number): Promise<void> {
    const key = `${layer}.${head}`;
    if (this.wrote.has(key)) return;
    const { heads, tokens, headWidth } = this.#shape;
    const size = tokens * headWidth;
    const at = (layer * heads + head) * size;
    this.wrote.set(
      key,
      'weightedValues' in this.#source
        ? this.#source.weightedValues.subarray(at, at + size)
        : await this.#source.engine.weightedValues(this.#source.id, layer, head),
    );
  }
}

/** The decomposition of a sample as it was computed when the bundle was made. */
export async function cachedRun(
  manifest: Manifest,
  url: string,
  id: string,
  shape: PatchShape & { dim: number },
): Promise<Run> {
  const { terms, weightedValues, picture } = await loadExample(manifest, url, id);
  const seen = await createImageBitmap(picture);
  return new Run({ image: id, live: false, terms, seen, milliseconds: null }, shape, {
    weightedValues,
  });
}
