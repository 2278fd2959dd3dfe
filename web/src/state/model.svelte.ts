/**
 * The model of the page: its manifest, what can be shown before it is loaded, and its engine on
 * the way from nothing to ready.
 */
import { createEngine } from '../engine/client';
import { loadExampleTexts, loadMeans } from '../engine/examples';
import type { Manifest } from '../engine/manifest';
import type { Backend, Engine, Message, Progress } from '../engine/protocol';
import type { TermShape } from '../math/address';
import type { PatchShape } from '../math/heatmap';
import type { TermArrays } from '../math/terms';
import { applyTemplate, type ModelFacts } from './fit';
import type { TextData } from './reading';
import { isCancelled, messageOf } from './sentence';

export const BUILT_IN = 'shapes';
/** A model larger than this is only downloaded when the reader says so. */
const ASK_ABOVE = 50e6;

/** asking: waits for the reader's word, since the download is large. */
export type ModelStatus = 'opening' | 'asking' | 'loading' | 'ready' | 'failed';

export interface BundleEntry {
  id: string;
  name: string;
  pretrained: string | null;
  bytes: Record<string, number>;
  url: string;
}

export class Model {
  status = $state<ModelStatus>('opening');
  manifest = $state.raw<Manifest | null>(null);
  backend = $state.raw<Backend | null>(null);
  progress = $state.raw<Progress | null>(null);
  error = $state.raw<Message | null>(null);
  means = $state.raw<TermArrays | null>(null);
  /** The example texts, by what the model reads (template applied). */
  exampleTexts = $state.raw<ReadonlyMap<string, TextData>>(new Map());
  /** Changes when the engine's device was lost and is back: what it held must be computed anew. */
  generation = $state(0);
  precision = $state('');

  readonly engine: Engine = createEngine();
  url = '';
  #abort = new AbortController();

  constructor() {
    this.engine.onDevice(({ lost, recovered, backend }) => {
      if (backend) this.backend = backend;
      if (recovered) {
        this.status = 'ready';
        this.generation++;
      } else if (lost) {
        this.status = 'loading';
      }
    });
  }

  /** Opens the bundle of that id or URL, and loads its model unless that needs asking first. */
  async open(bundle: string, precision: string): Promise<void> {
    this.#abort.abort();
    const { signal } = (this.#abort = new AbortController());
    this.status = 'opening';
    this.error = null;
    this.manifest = null;
    this.backend = null;
    this.progress = null;
    this.means = null;
    this.exampleTexts = new Map();
    this.url = bundleUrl(bundle);
    try {
      const manifest = await this.engine.manifest(this.url, signal);
      if (signal.aborted) return;
      this.precision = choosePrecision(manifest, precision);
      const texts = manifest.examples ? await loadExampleTexts(manifest, this.url) : null;
      if (signal.aborted) return;
      if (texts && manifest.examples) {
        const { template } = manifest.examples;
        const applied = texts.texts.map((text) => applyTemplate(template, text));
        this.exampleTexts = new Map(
          splitReading(texts.reading, applied.length).map((data, t) => [applied[t], data]),
        );
      }
      this.manifest = manifest;
    } catch (failure) {
      this.#fail(failure, signal);
      return;
    }
    if (this.bytes > ASK_ABOVE && !wasLoaded(this.#identity)) this.status = 'asking';
    else await this.load();
  }

  /** Downloads what is not cached and makes the sessions. */
  async load(): Promise<void> {
    const { manifest } = this;
    if (!manifest) return;
    const { signal } = this.#abort;
    this.status = 'loading';
    this.error = null;
    try {
      const backend = await this.engine.load(this.url, {
        precision: this.precision,
        signal,
        onProgress: (progress) => {
          if (!signal.aborted) this.progress = progress;
        },
      });
      if (signal.aborted) return;
      const means = await loadMeans(manifest, this.url);
      if (signal.aborted) return;
      this.means = means;
      this.backend = backend;
      this.progress = null;
      this.status = 'ready';
      this.generation++;
      rememberLoaded(this.#identity);
    } catch (failure) {
      this.#fail(failure, signal);
    }
  }

  /** Stops the download; what has arrived stays cached and the examples stay on the page. */
  cancel(): void {
    this.#abort.abort();
    this.#abort = new AbortController();
    this.progress = null;
    this.status = 'asking';
  }

  /** Bytes of the chosen precision's graphs and the tokenizer. */
  get bytes(): number {
    const variant = this.manifest?.precisions[this.precision as 'fp32'];
    if (!this.manifest || !variant) return 0;
    return Object.values(variant.graphs)
      .flatMap((graph) => [graph.onnx, ...graph.data])
      .reduce((sum, file) => sum + file.bytes, this.manifest.tokenizer.bytes);
  }

  get #identity(): string {
    return `headlight.loaded.${this.manifest?.weights_sha256}.${this.precision}`;
  }

  #fail(failure: unknown, signal: AbortSignal): void {
    if (signal.aborted || isCancelled(failure)) return;
    console.error(failure);
    this.error = messageOf(failure);
    this.progress = null;
    this.status = 'failed';
  }
}

/** The shapes that the page's mathematics need. */
export function shapesOf({ dims }: Manifest): TermShape & PatchShape {
  return {
    layers: dims.layers,
    heads: dims.heads,
    dim: dims.embed_dim,
    tokens: dims.tokens,
    headWidth: dims.head_width,
  };
}

/** What of a manifest the state depends on. */
export function factsOf({ dims, examples, means }: Manifest): ModelFacts {
  return {
    layers: dims.layers,
    heads: dims.heads,
    tokens: dims.tokens,
    hasMeans: means !== null,
    samples: examples?.images.map(({ id }) => id) ?? [],
    texts: examples?.texts ?? [],
    template: examples?.template ?? '{}',
  };
}

/** One `TextData` for each of `count` texts out of their arrays [T, …]. */
export function splitReading(
  reading: { embedding: Float32Array; directions: Float32Array },
  count: number,
): TextData[] {
  const part = (all: Float32Array, t: number): Float32Array =>
    all.subarray((t * all.length) / count, ((t + 1) * all.length) / count);
  return Array.from({ length: count }, (_, t) => ({
    embedding: part(reading.embedding, t),
    directions: part(reading.directions, t),
  }));
}

/** The bundles that this server offers; none where it cannot be asked (a plain file host). */
export async function listBundles(): Promise<BundleEntry[]> {
  try {
    const response = await fetch(new URL('api/bundles', document.baseURI));
    return response.ok ? ((await response.json()) as BundleEntry[]) : [];
  } catch {
    return [];
  }
}

/** Where the bundle of that id or URL lies; what is neither is left for the engine to refuse. */
function bundleUrl(bundle: string): string {
  const id = bundle === '' ? BUILT_IN : bundle;
  const path = /^[A-Za-z0-9][\w.-]*$/.test(id) ? `bundles/${id}/` : id;
  return URL.canParse(path, document.baseURI) ? new URL(path, document.baseURI).href : path;
}

function choosePrecision(manifest: Manifest, asked: string): string {
  const offered = ['fp32', 'fp16', 'q8', 'q4'].filter((name) => name in manifest.precisions);
  return offered.includes(asked) ? asked : offered[0];
}

function wasLoaded(identity: string): boolean {
  try {
    return localStorage.getItem(identity) !== null;
  } catch {
    return false;
  }
}

function rememberLoaded(identity: string): void {
  try {
    localStorage.setItem(identity, '1');
  } catch {
    // Only means that a large model is asked about again.
  }
}
