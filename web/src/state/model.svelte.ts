/**
 * The model of the page: its manifest, what can be shown before it is loaded, and its engine on
 * the way from nothing to ready.
 */
import { createEngine } from '../engine/client';
import { loadMeans } from '../engine/examples';
import type { Manifest } from '../engine/manifest';
import type { Backend, Engine, Message, Progress } from '../engine/protocol';
import type { TermArrays } from '../math/terms';
import {
  bundleUrl,
  bytesOf,
  choosePrecision,
  exampleTexts,
  NO_TEXTS,
  rememberLoaded,
  wasLoaded,
  type ReadTexts,
} from './bundle';
import { isCancelled, messageOf } from './sentence';

/** A model larger than this is only downloaded when the reader says so. */
const ASK_ABOVE = 50e6;

/** asking: waits for the reader's word, since the download is large. */
export type ModelStatus = 'opening' | 'asking' | 'loading' | 'ready' | 'failed';

export class Model {
  status = $state<ModelStatus>('opening');
  manifest = $state.raw<Manifest | null>(null);
  backend = $state.raw<Backend | null>(null);
  progress = $state.raw<Progress | null>(null);
  error = $state.raw<Message | null>(null);
  means = $state.raw<TermArrays | null>(null);
  /** The example texts, by what the model reads (template applied). */
  exampleTexts = $state.raw<ReadTexts>(NO_TEXTS);
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
    this.exampleTexts = NO_TEXTS;
    this.url = bundleUrl(bundle);
    try {
      const manifest = await this.engine.manifest(this.url, signal);
      if (signal.aborted) return;
      this.precision = choosePrecision(manifest, precision);
      const texts = await exampleTexts(manifest, this.url);
      if (signal.aborted) return;
      this.exampleTexts = texts;
      this.manifest = manifest;
      if (this.bytes > ASK_ABOVE && !wasLoaded(manifest, this.precision)) {
        this.status = 'asking';
        return;
      }
    } catch (failure) {
      this.#fail(failure, signal);
      return;
    }
    await this.load();
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
      rememberLoaded(manifest, this.precision);
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

  /** Bytes to download for the chosen precision. */
  get bytes(): number {
    return this.manifest ? bytesOf(this.manifest, this.precision) : 0;
  }

  #fail(failure: unknown, signal: AbortSignal): void {
    if (signal.aborted || isCancelled(failure)) return;
    console.error(failure);
    this.error = messageOf(failure);
    this.progress = null;
    this.status = 'failed';
  }
}
