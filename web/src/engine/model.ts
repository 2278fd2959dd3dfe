/** One loaded model inside the worker: files, sessions, runs, and what happens when its GPU goes. */
import { findDevice, threadCount, wasmBackend, webgpuBackend, type Search } from './backend';
import { EngineError, throwIfCancelled } from './errors';
import { heapBytes } from './heap';
import { Kept } from './kept';
import type { Locks } from './locks';
import type { BundleFile, Graph, Manifest, Variant } from './manifest';
import { decode, normalise, preprocess, toImageData } from './pixels';
import type {
  Backend,
  Decomposition,
  MemoryUse,
  Message,
  Picture,
  Progress,
  RoomAnswer,
  RoomQuestion,
  Survey,
} from './protocol';
import { Room } from './room';
import { buildFor, loadRuntime, readsBlobs, type Build } from './runtime';
import { Sessions, type GraphBytes, type GraphName, type Held } from './sessions';
import { distinct, Shelf, total } from './shelf';
import { filesToRun } from './sizes';
import type { Store } from './store';
import { Texts } from './texts';
import { thumbnail } from './thumbnail';
import { TextTokenizer } from './tokenizer';

export type DeviceEvent = { lost: boolean; recovered: boolean; backend?: Backend };

export interface Wanted {
  base: string;
  manifest: Manifest;
  precision: string | undefined;
  backend: 'webgpu' | 'wasm' | undefined;
  /** Whether the page answers where the browser's room is short. */
  asks: boolean;
}

export interface Surroundings {
  store: Store | null;
  locks: Locks;
  ask: ((question: RoomQuestion) => Promise<RoomAnswer>) | undefined;
  signal: AbortSignal;
  onProgress: (progress: Progress) => void;
  onDevice: (event: DeviceEvent) => void;
}

/** A picture that was run. Its pixels are kept: a lost GPU takes the tensor, not the run. */
interface Run {
  pixels: Float32Array;
  held: Held | null;
  owner: Sessions | null;
}

const RUNS_KEPT = 2;
const LOSSES_BORNE = 3;

export class Model {
  backend!: Backend;
  texts!: Texts;
  private sessions!: Sessions;
  private device: GPUDevice | null = null;
  private recovering: Promise<void> | null = null;
  private losses = 0;
  private closed = false;
  private nextRun = 1;
  private readonly runs = new Map<number, Run>();
  /** R of every head, [L, H, E, D], once somebody has asked for one. */
  private readouts: Promise<Float32Array> | null = null;
  private readonly variant: Variant;
  private readonly notes = new Map<string, Message>();
  private readonly shelf: Shelf;
  private readonly kept: Kept | null;
  private readonly room: Room | null;
  private letGo: () => void = () => undefined;

  private constructor(
    private readonly wanted: Wanted,
    private readonly around: Surroundings,
    readonly precision: string,
  ) {
    const { base: url, manifest } = wanted;
    const { store, locks, ask } = around;
    this.variant = manifest.precisions[precision];
    const onNotice = (notice: Message): void => this.note(notice);
    this.kept = store && new Kept(store, locks);
    const { name } = manifest;
    const files = filesToRun(manifest, precision).map(({ sha256 }) => sha256);
    this.room = this.kept && new Room({ kept: this.kept, url, name, files, ask, onNotice });
    this.shelf = new Shelf(url, { store, room: this.room, onNotice });
  }

  /** Downloads, checks, makes the sessions. Throws EngineError. */
  static async load(wanted: Wanted, around: Surroundings): Promise<Model> {
    const offered = Object.keys(wanted.manifest.precisions);
    const precision = wanted.precision ?? (offered.includes('fp32') ? 'fp32' : offered[0]);
    if (!offered.includes(precision)) {
      throw new EngineError('engine.precision.absent', { precision, offered: offered.join(', ') });
    }
    const model = new Model(wanted, around, precision);
    try {
      await model.open();
    } catch (error) {
      await model.close();
      throw error;
    }
    return model;
  }

  async decompose(picture: Picture, signal: AbortSignal): Promise<Decomposition> {
    const began = performance.now();
    const settings = this.wanted.manifest.preprocess;
    const seen = preprocess(await decode(picture, signal), settings);
    throwIfCancelled(signal);
    const run: Run = { pixels: normalise(seen, settings), held: null, owner: null };
    const terms = await this.withSessions(async (sessions) => {
      // Another picture may have been chosen while this one waited for its turn.
      throwIfCancelled(signal);
      const { terms: found, held } = await sessions.decompose(run.pixels);
      Object.assign(run, { held, owner: sessions });
      return found;
    });
    if (signal.aborted) {
      if (run.held) run.owner?.forget(run.held);
      throwIfCancelled(signal);
    }
    const id = this.nextRun;
    this.nextRun += 1;
    this.runs.set(id, run);
    for (const old of [...this.runs.keys()].slice(0, -RUNS_KEPT)) this.forget(old);
    return { id, terms, seen: toImageData(seen), milliseconds: performance.now() - began };
  }

  patchScores(id: number, texts: Float32Array, count: number): Promise<Float32Array> {
    const D = this.wanted.manifest.dims.embed_dim;
    if (count === 0) return Promise.resolve(new Float32Array(0));
    if (texts.length !== count * D) {
      throw new EngineError('engine.texts.shape', { found: texts.length, wanted: count * D });
    }
    return this.withRun(id, (sessions, held) => sessions.patchScores(held, texts));
  }

  weightedValues(id: number, layer: number, head: number): Promise<Float32Array> {
    this.checkHead(layer, head);
    return this.withRun(id, (sessions, held) => sessions.weightedValues(held, layer, head));
  }

  async time(picture: Picture, batch: number, signal: AbortSignal): Promise<number> {
    const settings = this.wanted.manifest.preprocess;
    const pixels = normalise(preprocess(await decode(picture, signal), settings), settings);
    return this.withSessions((sessions) => {
      throwIfCancelled(signal);
      return sessions.time(pixels, batch);
    });
  }

  /** One picture of many; `turn` resolves when nothing more urgent waits. */
  async survey(picture: Blob, turn: () => Promise<void>, signal: AbortSignal): Promise<Survey> {
    const settings = this.wanted.manifest.preprocess;
    const decoded = await decode(picture, signal);
    const { width, height } = decoded;
    const pixels = normalise(preprocess(decoded, settings), settings);
    const small = await thumbnail(decoded);
    const found = await this.withSessions(async (sessions) => {
      await turn();
      throwIfCancelled(signal);
      return sessions.survey(pixels);
    });
    throwIfCancelled(signal);
    return { ...found, width, height, thumbnail: small };
  }

  /** R [E, D] of one head; all are read at once, the first time. */
  async readoutOf(layer: number, head: number): Promise<Float32Array> {
    const { heads: H, head_width: E, embed_dim: D } = this.wanted.manifest.dims;
    this.checkHead(layer, head);
    this.readouts ??= this.withSessions((sessions) => sessions.readouts());
    this.readouts.catch(() => (this.readouts = null));
    const all = await this.readouts;
    const from = (layer * H + head) * E * D;
    return all.slice(from, from + E * D);
  }

  memory(): MemoryUse {
    const { decompose, text, readout } = this.variant.graphs;
    const files = [decompose, text, readout].flatMap((graph) => [graph.onnx, ...graph.data]);
    return { heap: heapBytes(), held: this.shelf.peak, weights: total(distinct(files)) };
  }

  /** Destroys the GPU device, as a driver's reset does; the engine then recovers. */
  loseDevice(): void {
    this.device?.destroy();
  }

  async close(): Promise<void> {
    this.closed = true;
    await this.recovering?.catch(() => undefined);
    for (const id of this.runs.keys()) this.forget(id);
    await (this.sessions as Sessions | undefined)?.release();
    this.device?.destroy();
    this.letGo();
  }

  private checkHead(layer: number, head: number): void {
    const { layers, heads } = this.wanted.manifest.dims;
    if (!(layer >= 0 && layer < layers && head >= 0 && head < heads)) {
      throw new EngineError('engine.head.absent', { layer: layer + 1, head: head + 1 });
    }
  }

  /** `work` with a run's tensor, which is computed again where a lost GPU took it. */
  private withRun<T>(id: number, work: (sessions: Sessions, held: Held) => Promise<T>): Promise<T> {
    const run = this.runs.get(id);
    if (!run) throw new EngineError('engine.run.gone');
    return this.withSessions(async (sessions) => {
      if (!run.held || run.owner !== sessions) {
        const { held } = await sessions.decompose(run.pixels);
        Object.assign(run, { held, owner: sessions });
      }
      return work(sessions, run.held as Held);
    });
  }

  /** `work` on the present sessions; again on the next ones whenever the GPU was lost meanwhile. */
  private async withSessions<T>(work: (sessions: Sessions) => Promise<T>): Promise<T> {
    // It ends: a GPU that is lost too often is given up for wasm, which nobody loses.
    for (;;) {
      await this.recovering;
      const used = this.sessions;
      try {
        return await work(used);
      } catch (error) {
        // A run may fail a moment before the browser says that the device is gone.
        if (this.device) await Promise.race([this.device.lost, pause(200)]);
        if (this.recovering) await this.recovering;
        if (this.sessions === used || this.closed) throw error;
      }
    }
  }

  private forget(id: number): void {
    const run = this.runs.get(id);
    if (run?.held && run.owner === this.sessions) run.owner.forget(run.held);
    this.runs.delete(id);
  }

  /** Downloads what is not here, then makes the sessions. */
  private async open(): Promise<void> {
    const { base: url, manifest } = this.wanted;
    const { signal, locks, onProgress } = this.around;
    const files = filesToRun(manifest, this.precision);
    this.letGo = locks.hold(url);
    const { id, name } = manifest;
    const use = { url, id, name, precision: this.precision, files };
    const noted = await this.kept?.note(use);
    if (!this.kept) this.note({ key: 'engine.cache.none' });
    await this.shelf.fill(files, signal, (progress) =>
      onProgress({ stage: 'download', ...progress }),
    );
    // There may have been no room for it before.
    if (noted === false) await this.kept?.note(use);
    const search = await this.chooseDevice();
    const { bytes, release } = await this.shelf.take(manifest.tokenizer, signal);
    const tokenizer = new TextTokenizer(new TextDecoder().decode(bytes), manifest.text);
    this.texts = new Texts(manifest.dims, tokenizer, (work) => this.withSessions(work));
    release();
    throwIfCancelled(signal);
    await this.start(search, signal);
    // What came before the reader was asked goes too, now that it has been read.
    if (this.room?.unwanted) await this.kept?.forget(url, this.precision);
    throwIfCancelled(signal);
  }

  private note(message: Message): void {
    this.notes.set(message.key, message);
  }

  private async chooseDevice(): Promise<Search> {
    if (this.wanted.backend === 'wasm') {
      return { found: null, reason: { key: 'engine.backend.asked' } };
    }
    const search = await findDevice();
    const half = this.precision === 'fp16';
    if (search.found && half && !search.found.device.features.has('shader-f16')) {
      search.found.device.destroy();
      return { found: null, reason: { key: 'engine.backend.noHalf' } };
    }
    if (!search.found && this.wanted.backend === 'webgpu') {
      throw new EngineError(search.reason.key, search.reason.values);
    }
    return search;
  }

  /** Sessions on what the search found. */
  private async start(
    search: Search,
    signal?: AbortSignal,
    onMade: (made: number, of: number) => void = (done, total) =>
      this.around.onProgress({ stage: 'session', done, total }),
  ): Promise<void> {
    const device = search.found?.device ?? null;
    const build = buildFor(device ? 'webgpu' : 'wasm');
    const runtime = await loadRuntime(build, threadCount()).catch((error: unknown) => {
      throw EngineError.of(error, 'engine.runtime.absent');
    });
    const graphs = new Map(Object.entries(this.variant.graphs) as [GraphName, Graph][]);
    const read = async (name: GraphName): Promise<GraphBytes> => {
      const bytes = await this.read(this.variant.graphs[name], build, signal);
      graphs.delete(name);
      this.shelf.keepOnly([...graphs.values()].flatMap((graph) => [graph.onnx, ...graph.data]));
      return bytes;
    };
    const setting = { manifest: this.wanted.manifest, runtime, build, device };
    try {
      this.sessions = await Sessions.create(setting, read, onMade);
    } catch (error) {
      device?.destroy();
      throw error;
    }
    this.device = device;
    const backend = search.found ? webgpuBackend(search.found) : wasmBackend(search.reason);
    this.backend = { ...backend, notes: [...backend.notes, ...this.notes.values()] };
    if (device) {
      void device.lost.then(() => {
        if (this.closed || this.device !== device) return;
        this.recovering = this.recover();
        // Whoever calls next hears of a failure; nobody may be waiting now.
        this.recovering.catch(() => undefined);
      });
    }
  }

  /** One graph's files, as the build can take them. */
  private async read(graph: Graph, build: Build, signal?: AbortSignal): Promise<GraphBytes> {
    const held: (() => void)[] = [];
    const take = async (file: BundleFile): Promise<Uint8Array> => {
      const { bytes, release } = await this.shelf.take(file, signal);
      held.push(release);
      return bytes;
    };
    const release = (): void => held.forEach((done) => done());
    try {
      const data: GraphBytes['data'] = [];
      for (const file of graph.data) {
        throwIfCancelled(signal);
        const content = readsBlobs(build) ? await this.shelf.blob(file, signal) : await take(file);
        data.push({ path: file.path.split('/').at(-1) ?? '', data: content });
      }
      return { onnx: await take(graph.onnx), data, release };
    } catch (error) {
      release();
      throw error;
    }
  }

  private async recover(): Promise<void> {
    this.around.onDevice({ lost: true, recovered: false });
    const old = this.sessions;
    this.device = null;
    this.losses += 1;
    for (const run of this.runs.values()) Object.assign(run, { held: null, owner: null });
    // A run on a dead device should reject, but must not keep the engine from coming back.
    await Promise.race([old.release(), pause(2000)]);
    const search: Search =
      this.losses > LOSSES_BORNE
        ? { found: null, reason: { key: 'engine.backend.lostOften', values: { n: this.losses } } }
        : await findDevice();
    try {
      await this.start(search, undefined, () => undefined);
    } catch (error) {
      throw EngineError.of(error, 'engine.device.lost');
    }
    this.recovering = null;
    this.around.onDevice({ lost: true, recovered: true, backend: this.backend });
  }
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
