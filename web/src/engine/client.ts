/** The one typed client of the engine: the page's side of the worker. */
import { EngineError, cancelled } from './errors';
import { Kept } from './kept';
import { openLocks } from './locks';
import { bundleBase, fetchManifest, type Manifest } from './manifest';
import type { Answer, CallName, Calls, Request } from './messages';
import type { DeviceEvent } from './model';
import type {
  Backend,
  Decomposition,
  Engine,
  MemoryUse,
  Picture,
  PrecisionSize,
  Progress,
  RoomAnswer,
  RoomQuestion,
  Stored,
  Survey,
  TextList,
  TextReading,
} from './protocol';
import { storageEstimate } from './room';
import { precisionSizes } from './sizes';
import { openStore } from './store';

interface Listening {
  onProgress?: ((progress: Progress) => void) | undefined;
  onRoom?: ((question: RoomQuestion) => Promise<RoomAnswer>) | undefined;
}

interface Pending extends Listening {
  resolve: (value: unknown) => void;
  reject: (error: EngineError) => void;
}

interface CallOptions extends Listening {
  signal?: AbortSignal | undefined;
}

export { EngineError } from './errors';
export type { Engine } from './protocol';

/** An engine without a model. Its worker starts with the first `load`. */
export function createEngine(): EngineClient {
  return new EngineClient();
}

export class EngineClient implements Engine {
  private worker: Worker | null = null;
  private nextId = 1;
  private readonly pending = new Map<number, Pending>();
  private readonly listeners = new Set<(event: DeviceEvent) => void>();
  private readonly locks = openLocks();
  /** The manifest that was read last: a load that follows need not fetch it again. */
  private known: { base: string; manifest: Manifest } | null = null;
  private loading: AbortController | null = null;
  private decomposing: AbortController | null = null;

  async manifest(url: string, signal?: AbortSignal): Promise<Manifest> {
    return run(async () => this.read(bundleBase(url, document.baseURI), signal));
  }

  /** A new call cancels one that still runs, as with `decompose`. */
  async load(url: string, options: Parameters<Engine['load']>[1] = {}): Promise<Backend> {
    this.loading?.abort();
    const control = (this.loading = new AbortController());
    const signal = either(control.signal, options.signal);
    return run(async () => {
      const base = bundleBase(url, document.baseURI);
      const manifest = await this.recall(base, signal);
      const { precision, backend, onProgress, onRoom } = options;
      const wanted = { base, manifest, precision, backend, asks: onRoom !== undefined };
      try {
        return await this.call('load', [wanted], { signal, onProgress, onRoom });
      } catch (error) {
        // The bundle may have been written anew since: the next attempt reads its manifest again.
        this.known = null;
        throw error;
      }
    }).finally(() => {
      if (this.loading === control) this.loading = null;
    });
  }

  async stored(): Promise<Stored> {
    const [store, { usage, quota }] = await Promise.all([openStore(), storageEstimate()]);
    const bundles = store ? await new Kept(store, this.locks).list() : [];
    return { bundles, usage, quota, available: store !== null };
  }

  async removeStored(url: string): Promise<number> {
    const store = await openStore();
    return store ? new Kept(store, this.locks).remove([url]) : 0;
  }

  async sizes(url: string, signal?: AbortSignal): Promise<PrecisionSize[]> {
    return run(async () => {
      const base = bundleBase(url, document.baseURI);
      const manifest = await this.recall(base, signal);
      return precisionSizes(manifest, base, await openStore());
    });
  }

  async decompose(picture: Picture, signal?: AbortSignal): Promise<Decomposition> {
    this.decomposing?.abort();
    const control = (this.decomposing = new AbortController());
    return this.call('decompose', [picture], { signal: either(control.signal, signal) });
  }

  readTexts(texts: string[], signal?: AbortSignal): Promise<TextReading> {
    return this.call('readTexts', [[...texts]], { signal });
  }

  patchScores(id: number, textEmbedding: Float32Array, count: number): Promise<Float32Array> {
    return this.call('patchScores', [id, textEmbedding, count]);
  }

  weightedValues(id: number, layer: number, head: number): Promise<Float32Array> {
    return this.call('weightedValues', [id, layer, head]);
  }

  time(picture: Picture, batch: number, signal?: AbortSignal): Promise<number> {
    return this.call('time', [picture, batch], { signal });
  }

  survey(picture: Blob, signal?: AbortSignal): Promise<Survey> {
    return this.call('survey', [picture], { signal });
  }

  embedTexts(
    texts: readonly string[],
    { signal, onProgress }: Parameters<Engine['embedTexts']>[1] = {},
  ): Promise<TextList> {
    return this.call('embedTexts', [[...texts]], {
      signal,
      onProgress: (progress) => {
        if (progress.stage === 'texts') onProgress?.(progress.done);
      },
    });
  }

  readoutOf(layer: number, head: number, signal?: AbortSignal): Promise<Float32Array> {
    return this.call('readoutOf', [layer, head], { signal });
  }

  memory(): Promise<MemoryUse> {
    return this.call('memory', []);
  }

  onDevice(listener: (event: DeviceEvent) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /**
   * Takes the GPU device away, as a driver's reset would: the engine recovers by itself. For tests,
   * and for whoever wants to see that.
   */
  loseDevice(): Promise<void> {
    return this.call('loseDevice', []);
  }

  close(): void {
    this.stop(new EngineError('engine.closed'));
    this.listeners.clear();
  }

  private async read(base: string, signal?: AbortSignal): Promise<Manifest> {
    const manifest = await fetchManifest(base, signal);
    this.known = { base, manifest };
    return manifest;
  }

  private recall(base: string, signal?: AbortSignal): Promise<Manifest> {
    const { known } = this;
    return known?.base === base ? Promise.resolve(known.manifest) : this.read(base, signal);
  }

  private call<C extends CallName>(
    call: C,
    args: Calls[C]['args'],
    { signal, onProgress, onRoom }: CallOptions = {},
  ): Promise<Calls[C]['result']> {
    return new Promise<Calls[C]['result']>((resolve, reject) => {
      if (signal?.aborted) {
        reject(cancelled());
        return;
      }
      if (!this.worker && call !== 'load') {
        reject(new EngineError('engine.notLoaded'));
        return;
      }
      const id = this.nextId;
      this.nextId += 1;
      const stop = (): void => {
        this.pending.delete(id);
        this.post({ id, cancel: true });
        // At once: the worker may be inside a run, which nothing can interrupt.
        reject(cancelled());
      };
      signal?.addEventListener('abort', stop, { once: true });
      const settled = (): void => signal?.removeEventListener('abort', stop);
      this.pending.set(id, {
        resolve: (value) => {
          settled();
          resolve(value as Calls[C]['result']);
        },
        reject: (error) => {
          settled();
          reject(error);
        },
        onProgress,
        onRoom,
      });
      this.worker ??= this.start();
      try {
        this.post({ id, call, args } as Request);
      } catch (error) {
        // A picture that cannot be copied, such as a closed ImageBitmap.
        this.pending.delete(id);
        settled();
        reject(EngineError.of(error, 'engine.picture.gone'));
      }
    });
  }

  private post(request: Request): void {
    this.worker?.postMessage(request);
  }

  private start(): Worker {
    const worker = new Worker(new URL('./worker.ts', import.meta.url), {
      type: 'module',
      name: 'headlight-engine',
    });
    worker.addEventListener('message', (event: MessageEvent<Answer>) => {
      if (this.worker === worker) this.receive(event.data);
    });
    worker.addEventListener('error', (event) => {
      event.preventDefault();
      if (this.worker !== worker) return;
      this.stop(new EngineError('engine.crashed', {}, event.message ?? 'the worker did not start'));
    });
    worker.addEventListener('messageerror', () => {
      if (this.worker === worker) this.stop(new EngineError('engine.crashed', {}, 'messageerror'));
    });
    return worker;
  }

  private receive(answer: Answer): void {
    if ('device' in answer) {
      for (const listener of this.listeners) listener(answer.device);
      return;
    }
    const pending = this.pending.get(answer.id);
    if (!pending) return;
    if ('progress' in answer) {
      pending.onProgress?.(answer.progress);
      return;
    }
    if ('question' in answer) {
      const { id } = answer;
      void (pending.onRoom?.(answer.question) ?? Promise.resolve('unkept' as const))
        // Whoever could not decide has not agreed that anything goes.
        .catch((): RoomAnswer => 'unkept')
        .then((room) => this.post({ id, room }));
      return;
    }
    this.pending.delete(answer.id);
    if ('value' in answer) {
      pending.resolve(answer.value);
      return;
    }
    const error = EngineError.fromData(answer.error);
    pending.reject(error);
    // An exhausted heap stays exhausted: the next `load` gets a new worker.
    if (error.key === 'engine.memory.run') this.stop(error);
  }

  /** Ends the worker; every open call is told why. The next `load` starts a new one. */
  private stop(error: EngineError): void {
    this.worker?.terminate();
    this.worker = null;
    const open = [...this.pending.values()];
    this.pending.clear();
    for (const pending of open) pending.reject(error);
  }
}

/** Every rejection as an EngineError. */
async function run<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw EngineError.of(error);
  }
}

function either(own: AbortSignal, other: AbortSignal | undefined): AbortSignal {
  return other ? AbortSignal.any([own, other]) : own;
}
