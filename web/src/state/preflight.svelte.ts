/**
 * What is found out before a class: the machine, a timed run of the built-in model, and what every
 * model on offer would take here. Of the others nothing is downloaded but their manifests.
 */
import { createEngine } from '../engine/client';
import { exampleImageUrl, loadExample } from '../engine/examples';
import type { Manifest } from '../engine/manifest';
import { machine, measureRate, type Machine } from '../engine/probe';
import type { Backend, Engine, Message, Progress } from '../engine/protocol';
import { median, paceOf, type Pace } from '../math/cost';
import { BUILT_IN, bundleUrl, listBundles } from './bundle';
import { offersOf, pick, type Choice, type Offer } from './precision';
import { costsOf, type Costs, type Measured } from './readiness';
import { isCancelled, messageOf } from './sentence';
import { StoredBundles } from './stored.svelte';

/** A model on offer, as far as its manifest has said. */
export interface Listed {
  /** What a link calls it: an id on this server or a URL. */
  bundle: string;
  name: string;
  /** Null while its manifest is on the way, and where it did not come. */
  known: Known | null;
  error: Message | null;
}

export interface Known {
  offers: Offer[];
  costs: Costs;
  /** The precision that the page would load. */
  choice: Choice;
  /** Bytes of each offer that this browser keeps. */
  kept: number[];
}

/** Where the timed run is. */
export type Timing =
  | { stage: 'idle' | 'cancelled' }
  | { stage: 'download'; share: number }
  | { stage: 'start' | 'line' }
  | { stage: 'run'; done: number; of: number }
  | { stage: 'failed'; error: Message }
  | { stage: 'done'; result: TimedRun };

export interface TimedRun {
  backend: Backend;
  /** Milliseconds from the model's last byte until it could be run. */
  start: number;
  /** The first run, in which a GPU compiles its programs, in milliseconds. */
  first: number;
  /** The runs after it, and the value in their middle. */
  runs: number[];
  median: number;
  /** Several pictures at once, where one alone was quick; in milliseconds. */
  batch: { size: number; time: number } | null;
  line: Line | null;
  measured: Measured;
  /** When it ended: milliseconds since 1970. */
  at: number;
}

/** Bytes a second from this site, and how that is known. */
export interface Line {
  rate: number;
  source: 'download' | 'sample' | 'browser';
}

const RUNS = 5;
const BATCH = 16;
const BATCHES = 3;
/** A run that takes longer than this, in milliseconds, has no fixed part worth telling apart. */
const QUICK = 300;
/** Milliseconds after which no further run is begun; the median is then of fewer. */
const ENOUGH = 15_000;
/** A rate is worth something from this many bytes and milliseconds on. */
const LEAST = { bytes: 1e6, milliseconds: 10 };

export class Preflight {
  machine = $state.raw<Machine | null>(null);
  models = $state.raw<Listed[]>([]);
  timing = $state.raw<Timing>({ stage: 'idle' });
  readonly stored: StoredBundles;
  /** Asks for manifests and what is kept; it never loads a model. */
  readonly #clerk: Engine = createEngine();
  readonly #abort = new AbortController();
  #run: AbortController | null = null;

  constructor() {
    this.stored = new StoredBundles(this.#clerk);
  }

  readonly running = $derived(!['idle', 'cancelled', 'failed', 'done'].includes(this.timing.stage));
  readonly result = $derived(this.timing.stage === 'done' ? this.timing.result : null);

  /** Looks at the machine and the models, of which `bundle` is the one that the link names. */
  async start(bundle: string, precision: string): Promise<void> {
    void this.stored.refresh();
    const [found, entries] = await Promise.all([machine(), listBundles()]);
    if (this.#abort.signal.aborted) return;
    this.machine = found;
    const others = entries.filter(({ id }) => id !== BUILT_IN);
    const listed: { id: string; name: string }[] = [{ id: BUILT_IN, name: BUILT_IN }, ...others];
    if (bundle !== '' && !listed.some(({ id }) => id === bundle)) {
      listed.push({ id: bundle, name: bundle });
    }
    this.models = listed.map(({ id, name }) => ({ bundle: id, name, known: null, error: null }));
    // One after another: the clerk remembers the manifest that it read last.
    for (const { bundle: id } of this.models) {
      await this.#read(id, id === (bundle || BUILT_IN) ? precision : '');
    }
  }

  /** Runs the built-in model a few times. A run that is under way is cancelled. */
  async measure(): Promise<void> {
    this.#run?.abort();
    const run = (this.#run = new AbortController());
    const signal = AbortSignal.any([run.signal, this.#abort.signal]);
    const engine = createEngine();
    signal.addEventListener('abort', () => engine.close());
    try {
      const result = await this.#measure(engine, signal);
      if (signal.aborted) return;
      this.timing = { stage: 'done', result };
    } catch (failure) {
      if (signal.aborted || isCancelled(failure)) return;
      console.error(failure);
      this.timing = { stage: 'failed', error: messageOf(failure) };
    } finally {
      engine.close();
    }
    await this.refresh();
  }

  cancel(): void {
    this.#run?.abort();
    this.timing = { stage: 'cancelled' };
  }

  /** Removes a bundle from this browser. */
  async remove(url: string): Promise<number> {
    const freed = await this.stored.remove(url);
    await this.refresh();
    return freed;
  }

  /** What is kept has changed. */
  async refresh(): Promise<void> {
    await Promise.all([
      this.stored.refresh(),
      ...this.models.map(async ({ bundle, known }) => {
        if (known)
          this.#change(bundle, {
            known: { ...known, kept: await this.#kept(bundle, known.offers) },
          });
      }),
    ]);
    const used = this.stored.list?.usage ?? null;
    if (this.machine?.storage && used !== null) {
      this.machine = { ...this.machine, storage: { ...this.machine.storage, used } };
    }
  }

  close(): void {
    this.#abort.abort();
    this.#clerk.close();
  }

  async #read(bundle: string, precision: string): Promise<void> {
    const { signal } = this.#abort;
    try {
      const manifest = await this.#clerk.manifest(bundleUrl(bundle), signal);
      const offers = offersOf(manifest);
      const kept = await this.#kept(bundle, offers);
      const choice = pick(offers, precision, this.machine);
      this.#change(bundle, {
        name: manifest.name,
        known: { offers, costs: costsOf(manifest), choice, kept },
      });
    } catch (failure) {
      if (signal.aborted || isCancelled(failure)) return;
      this.#change(bundle, { error: messageOf(failure) });
    }
  }

  async #kept(bundle: string, offers: Offer[]): Promise<number[]> {
    try {
      const sizes = await this.#clerk.sizes(bundleUrl(bundle), this.#abort.signal);
      return offers.map((o) => sizes.find(({ precision }) => precision === o.precision)?.kept ?? 0);
    } catch {
      return offers.map(() => 0);
    }
  }

  #change(bundle: string, change: Partial<Listed>): void {
    this.models = this.models.map((model) =>
      model.bundle === bundle ? { ...model, ...change } : model,
    );
  }

  async #measure(engine: Engine, signal: AbortSignal): Promise<TimedRun> {
    const url = bundleUrl(BUILT_IN);
    this.timing = { stage: 'download', share: 0 };
    const manifest = await engine.manifest(url, signal);
    const { precision } = pick(offersOf(manifest), '', this.machine);
    const clock = new Clock();
    let fetched = performance.now();
    const backend = await engine.load(url, {
      precision,
      signal,
      onProgress: (progress) => {
        if (signal.aborted) return;
        clock.see(progress);
        if (progress.stage === 'download') {
          fetched = performance.now();
          this.timing = { stage: 'download', share: progress.done / progress.total };
        } else if (progress.stage === 'session') this.timing = { stage: 'start' };
      },
    });
    const start = performance.now() - fetched;
    const picture = (await loadExample(manifest, url, manifest.examples!.images[0].id, { signal }))
      .picture;
    const { first, runs } = await this.#runs(engine, picture, signal);
    const middle = median(runs);
    const batch = middle <= QUICK ? await this.#batch(engine, picture, signal) : null;
    this.timing = { stage: 'line' };
    const line = clock.line ?? (await this.#line(manifest, url, signal));
    const pace: Pace = batch ? paceOf(middle, batch.time, batch.size) : { fixed: 0, each: middle };
    const cost = costsOf(manifest).picture;
    const measured = { cost, pace, backend: backend.kind, start, rate: line?.rate ?? null };
    return { backend, start, first, runs, median: middle, batch, line, measured, at: Date.now() };
  }

  async #runs(
    engine: Engine,
    picture: Blob,
    signal: AbortSignal,
  ): Promise<{ first: number; runs: number[] }> {
    const times: number[] = [];
    const began = performance.now();
    while (times.length <= RUNS) {
      this.timing = { stage: 'run', done: times.length, of: RUNS + 1 };
      times.push((await engine.decompose(picture, signal)).milliseconds);
      if (times.length > 1 && performance.now() - began > ENOUGH) break;
    }
    return { first: times[0], runs: times.slice(1) };
  }

  async #batch(
    engine: Engine,
    picture: Blob,
    signal: AbortSignal,
  ): Promise<{ size: number; time: number }> {
    const times: number[] = [];
    while (times.length <= BATCHES) times.push(await engine.time(picture, BATCH, signal));
    // The first run of a size prepares what the others use.
    return { size: BATCH, time: median(times.slice(1)) };
  }

  /** Where all of the model was kept, a part of it is fetched again, to have measured something. */
  async #line(manifest: Manifest, url: string, signal: AbortSignal): Promise<Line | null> {
    const files = Object.values(manifest.precisions).flatMap(({ graphs }) => graphs.decompose.data);
    const largest = files.reduce((a, b) => (b.bytes > a.bytes ? b : a));
    const rate = await measureRate(exampleImageUrl(url, largest), signal);
    if (rate !== null) return { rate, source: 'sample' };
    const guessed = this.machine?.connection?.rate ?? null;
    return guessed === null ? null : { rate: guessed, source: 'browser' };
  }
}

/** Bytes that arrive over the line, from the first to the last report of them. */
class Clock {
  #from: { at: number; done: number } | null = null;
  line: Line | null = null;

  see(progress: Progress): void {
    if (progress.stage !== 'download' || progress.cached) return;
    const now = { at: performance.now(), done: progress.done };
    this.#from ??= now;
    const bytes = now.done - this.#from.done;
    const milliseconds = now.at - this.#from.at;
    if (bytes < LEAST.bytes || milliseconds < LEAST.milliseconds) return;
    this.line = { rate: (1000 * bytes) / milliseconds, source: 'download' };
  }
}
