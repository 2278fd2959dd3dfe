/**
 * The model of the page: its manifest, what can be shown before it is loaded, and its engine on
 * the way from nothing to ready.
 */
import { createEngine } from '../engine/client';
import { loadMeans } from '../engine/examples';
import type { Manifest } from '../engine/manifest';
import { machine } from '../engine/probe';
import type {
  Backend,
  Engine,
  Message,
  Progress,
  RoomAnswer,
  RoomQuestion,
} from '../engine/protocol';
import type { TermArrays } from '../math/terms';
import { bundleUrl, exampleTexts, NO_TEXTS, type ReadTexts } from './bundle';
import { needsMachine, offersOf, pick, SMALL, type Choice, type Offer } from './precision';
import { isCancelled, messageOf } from './sentence';
import { StoredBundles } from './stored.svelte';

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
  /** What the bundle offers, and what of it was chosen, by whom and why. */
  offers = $state.raw<Offer[]>([]);
  choice = $state.raw<Choice | null>(null);
  readonly precision = $derived(this.choice?.precision ?? '');
  /** How exact it was when the bundle was made. */
  readonly parity = $derived(
    this.offers.find(({ precision }) => precision === this.precision)?.parity ?? null,
  );
  /** Bytes that are still to be downloaded for it; nothing is before they are shown. */
  missing = $state(0);
  /** Asked where the browser's room is short; null where nothing is asked. */
  room = $state.raw<{ question: RoomQuestion; answer: (answer: RoomAnswer) => void } | null>(null);

  readonly engine: Engine = createEngine();
  readonly stored = new StoredBundles(this.engine);
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

  /**
   * Opens the bundle of that id or URL, and loads its model unless that needs asking first.
   * `known` is told the manifest before the page is, to fetch what the first view needs; nothing
   * that it does not need is begun before `drawn`.
   */
  async open(
    bundle: string,
    precision: string,
    known: (manifest: Manifest) => void,
    drawn: Promise<void>,
  ): Promise<void> {
    this.#abort.abort();
    const { signal } = (this.#abort = new AbortController());
    this.status = 'opening';
    this.error = null;
    this.manifest = null;
    this.backend = null;
    this.progress = null;
    this.means = null;
    this.exampleTexts = NO_TEXTS;
    this.room?.answer('unkept');
    this.url = bundleUrl(bundle);
    try {
      const manifest = await this.engine.manifest(this.url, signal);
      if (signal.aborted) return;
      known(manifest);
      const offers = offersOf(manifest);
      const [texts, able] = await Promise.all([
        exampleTexts(manifest, this.url),
        needsMachine(offers, precision) ? machine() : null,
      ]);
      if (signal.aborted) return;
      const choice = pick(offers, precision, able);
      this.offers = offers;
      this.choice = choice;
      this.exampleTexts = texts;
      // The examples are shown from here on; what is kept in this browser is asked after that.
      this.manifest = manifest;
      await drawn;
      if (signal.aborted) return;
      const missing = await this.#missing(choice.precision, signal);
      if (signal.aborted) return;
      this.missing = missing;
      // A large download begins when the reader says so.
      if (missing > SMALL) {
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
        onRoom: (question) => this.#ask(question, signal),
      });
      if (signal.aborted) return;
      const means = await loadMeans(manifest, this.url);
      if (signal.aborted) return;
      this.means = means;
      this.backend = backend;
      this.progress = null;
      this.status = 'ready';
      this.generation++;
      this.missing = 0;
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

  /** Bytes of the precision that this browser does not keep yet. */
  async #missing(precision: string, signal: AbortSignal): Promise<number> {
    const sizes = await this.engine.sizes(this.url, signal);
    const size = sizes.find((other) => other.precision === precision);
    return size ? size.bytes - size.kept : 0;
  }

  /** Puts the question to the reader. A model that is given up is not waited for. */
  #ask(question: RoomQuestion, signal: AbortSignal): Promise<RoomAnswer> {
    return new Promise((resolve) => {
      const answer = (given: RoomAnswer): void => {
        this.room = null;
        resolve(given);
      };
      signal.addEventListener('abort', () => answer('unkept'), { once: true });
      this.room = { question, answer };
    });
  }

  #fail(failure: unknown, signal: AbortSignal): void {
    if (signal.aborted || isCancelled(failure)) return;
    console.error(failure);
    this.error = messageOf(failure);
    this.progress = null;
    this.status = 'failed';
  }
}
