/**
 * The three graphs of one precision on one backend.
 *
 * `weighted_values`, the largest output, stays on the GPU: the readout graph takes it from there, and
 * single heads are copied back when somebody looks at them.
 */
import type { InferenceSession, Tensor } from 'onnxruntime-web';
import { EngineError } from './errors';
import type { Manifest } from './manifest';
import type { Terms } from './protocol';
import type { Build, Runtime } from './runtime';

export type GraphName = 'decompose' | 'text' | 'readout';
// The largest first: the heap never shrinks, and what making it leaves free serves the others.
const NAMES: GraphName[] = ['decompose', 'text', 'readout'];

/** Texts of one run of the readout graph: more would be hundreds of megabytes for a large model. */
const READOUT_TEXTS = 64;

/** One graph's bytes; `data` by the name under which the graph refers to it. */
export interface GraphBytes {
  onnx: Uint8Array;
  data: { path: string; data: Uint8Array | Blob }[];
  /** Says that the bytes are no longer needed. */
  release: () => void;
}

export interface Setting {
  manifest: Manifest;
  runtime: Runtime;
  build: Build;
  /** The GPU device, or null for wasm. */
  device: GPUDevice | null;
}

/** `weighted_values` of one run, wherever it lies. */
export interface Held {
  tensor: Tensor;
}

export class Sessions {
  private queue: Promise<unknown> = Promise.resolve();

  private constructor(
    private readonly setting: Setting,
    private readonly graphs: Record<GraphName, InferenceSession>,
  ) {}

  /** Makes the sessions one by one; `read` gives a graph's bytes, which are not kept. */
  static async create(
    setting: Setting,
    read: (name: GraphName) => Promise<GraphBytes>,
    onMade: (made: number, of: number) => void = () => undefined,
  ): Promise<Sessions> {
    const graphs: Partial<Record<GraphName, InferenceSession>> = {};
    onMade(0, NAMES.length);
    try {
      for (const [index, name] of NAMES.entries()) {
        const { onnx, data, release } = await read(name);
        graphs[name] = await setting.runtime.InferenceSession.create(onnx, {
          executionProviders: setting.device
            ? [{ name: 'webgpu', device: setting.device }]
            : ['wasm'],
          externalData: data,
          graphOptimizationLevel: 'all',
          // Its warnings are about where small shape operations run.
          logSeverityLevel: 3,
          ...(setting.device && name === 'decompose'
            ? { preferredOutputLocation: { weighted_values: 'gpu-buffer' } }
            : {}),
        }).finally(release);
        onMade(index + 1, NAMES.length);
      }
    } catch (error) {
      for (const made of Object.values(graphs)) await made.release().catch(() => undefined);
      throw outOfMemory(error) ?? EngineError.of(error, 'engine.session.failed');
    }
    return new Sessions(setting, graphs as Record<GraphName, InferenceSession>);
  }

  /** pixels [3, S, S] → the terms, and what stays behind. */
  async decompose(pixels: Float32Array): Promise<{ terms: Terms; held: Held }> {
    const { manifest, runtime } = this.setting;
    const { layers: L, heads: H, tokens: N, head_width: E, embed_dim: D } = manifest.dims;
    const S = manifest.preprocess.size;
    const input = new runtime.Tensor('float32', pixels, [1, 3, S, S]);
    const outputs = await this.run('decompose', { pixels: input });
    const read = (name: string, ...shape: number[]): Float32Array =>
      floats(outputs[name], name, [1, ...shape]);
    const terms: Terms = {
      embedding: read('embedding', D),
      headTerms: read('head_terms', L, H, D),
      mlpTerms: read('mlp_terms', L, D),
      stemTerm: read('stem_term', D),
      biasTerm: read('bias_term', D),
      attention: read('attention', L, H, N),
    };
    const tensor = outputs.weighted_values;
    checkShape(tensor, 'weighted_values', [1, L, H, N, E]);
    return { terms, held: { tensor } };
  }

  /** tokens [C], or of several texts [T, C] → text_embedding [T, D], L2-normalised. */
  async text(tokens: BigInt64Array, count = 1): Promise<Float32Array> {
    const { manifest, runtime } = this.setting;
    const input = new runtime.Tensor('int64', tokens, [count, tokens.length / count]);
    // The graph's other outputs, the terms of the words, are not fetched: they are megabytes a text.
    const outputs = await this.run('text', { tokens: input }, ['text_embedding']);
    return floats(outputs.text_embedding, 'text_embedding', [count, manifest.dims.embed_dim]);
  }

  /** texts [T, D] → patch_scores [T, L, H, N] of a run. */
  async patchScores(held: Held, texts: Float32Array): Promise<Float32Array> {
    const { layers: L, heads: H, tokens: N, embed_dim: D } = this.setting.manifest.dims;
    const T = texts.length / D;
    const scores = await this.readout(held.tensor, texts, T);
    return floats(scores, 'patch_scores', [1, T, L, H, N]);
  }

  /**
   * texts [T, D] → R[l, h] @ t, [T, L, H, E].
   *
   * The readout graph applied to unit vectors: token n of batch b carries e_k with k = b·N + n, so
   * that patch_scores[b, t, l, h, n] = R[l, h, k] · t. Exact at every precision, no weight is read.
   */
  async directions(texts: Float32Array): Promise<Float32Array> {
    const dims = this.setting.manifest.dims;
    const { layers: L, heads: H, tokens: N, head_width: E, embed_dim: D } = dims;
    const T = texts.length / D;
    const result = new Float32Array(T * L * H * E);
    for (let first = 0; first < E; first += N) {
      const count = Math.min(N, E - first);
      const units = new Float32Array(L * H * N * E);
      for (let lh = 0; lh < L * H; lh += 1) {
        for (let n = 0; n < count; n += 1) units[(lh * N + n) * E + first + n] = 1;
      }
      const input = new this.setting.runtime.Tensor('float32', units, [1, L, H, N, E]);
      const scores = floats(await this.readout(input, texts, T), 'patch_scores', [1, T, L, H, N]);
      for (let tlh = 0; tlh < T * L * H; tlh += 1) {
        result.set(scores.subarray(tlh * N, tlh * N + count), tlh * E + first);
      }
    }
    return result;
  }

  /** weighted_values[l, h] of a run: [N, E]. */
  async weightedValues(held: Held, layer: number, head: number): Promise<Float32Array> {
    const { heads: H, tokens: N, head_width: E } = this.setting.manifest.dims;
    const from = (layer * H + head) * N * E;
    const { tensor } = held;
    if (tensor.location !== 'gpu-buffer') {
      return (tensor.data as Float32Array).slice(from, from + N * E);
    }
    const { device } = this.setting;
    if (!device) throw new EngineError('engine.run.gone');
    return copyBack(device, tensor.gpuBuffer, from * 4, N * E * 4);
  }

  /** Milliseconds of one run of `batch` copies of pixels [3, S, S]; what it computes is let go. */
  async time(pixels: Float32Array, batch: number): Promise<number> {
    const { manifest, runtime } = this.setting;
    const S = manifest.preprocess.size;
    const copies = new Float32Array(batch * pixels.length);
    for (let b = 0; b < batch; b += 1) copies.set(pixels, b * pixels.length);
    const input = new runtime.Tensor('float32', copies, [batch, 3, S, S]);
    const began = performance.now();
    const outputs = await this.run('decompose', { pixels: input });
    const passed = performance.now() - began;
    for (const tensor of Object.values(outputs)) tensor.dispose();
    return passed;
  }

  /** pixels [3, S, S] → embedding [D], and what each head wrote over all tokens [L, H, E]. */
  async survey(pixels: Float32Array): Promise<{ embedding: Float32Array; vectors: Float32Array }> {
    const { manifest, runtime, device } = this.setting;
    const { layers: L, heads: H, tokens: N, head_width: E, embed_dim: D } = manifest.dims;
    const S = manifest.preprocess.size;
    const input = new runtime.Tensor('float32', pixels, [1, 3, S, S]);
    const outputs = await this.run('decompose', { pixels: input }, [
      'embedding',
      'weighted_values',
    ]);
    const embedding = floats(outputs.embedding, 'embedding', [1, D]).slice();
    const tensor = outputs.weighted_values;
    checkShape(tensor, 'weighted_values', [1, L, H, N, E]);
    const onDevice = tensor.location === 'gpu-buffer';
    if (onDevice && !device) throw new EngineError('engine.run.gone');
    try {
      const values = onDevice
        ? await copyBack(device!, tensor.gpuBuffer, 0, L * H * N * E * 4)
        : (tensor.data as Float32Array);
      const vectors = overTokens(values, L * H, N, E);
      if (![embedding, vectors].every((array) => array.every(Number.isFinite))) {
        throw new EngineError('engine.survey.number');
      }
      return { embedding, vectors };
    } finally {
      tensor.dispose();
    }
  }

  /** R of every head, [L, H, E, D]: what the readout graph makes of unit vectors on both sides. */
  async readouts(): Promise<Float32Array> {
    const { layers: L, heads: H, head_width: E, embed_dim: D } = this.setting.manifest.dims;
    const result = new Float32Array(L * H * E * D);
    for (let first = 0; first < D; first += READOUT_TEXTS) {
      const count = Math.min(READOUT_TEXTS, D - first);
      const units = new Float32Array(count * D);
      for (let t = 0; t < count; t += 1) units[t * D + first + t] = 1;
      const part = await this.directions(units);
      for (let t = 0; t < count; t += 1) {
        for (let lhe = 0; lhe < L * H * E; lhe += 1) {
          result[lhe * D + first + t] = part[t * L * H * E + lhe];
        }
      }
    }
    return result;
  }

  /** Frees what a run left behind. */
  forget(held: Held): void {
    held.tensor.dispose();
  }

  async release(): Promise<void> {
    await this.queue.catch(() => undefined);
    for (const graph of Object.values(this.graphs)) await graph.release().catch(() => undefined);
  }

  private async readout(weighted: Tensor, texts: Float32Array, T: number): Promise<Tensor> {
    const { runtime, manifest } = this.setting;
    const input = new runtime.Tensor('float32', texts, [T, manifest.dims.embed_dim]);
    const outputs = await this.run('readout', { weighted_values: weighted, texts: input });
    return outputs.patch_scores;
  }

  /** Runs are one after another: ORT's sessions share one device and one heap. */
  private async run(
    name: GraphName,
    inputs: Record<string, Tensor>,
    outputs?: readonly string[],
  ): Promise<InferenceSession.OnnxValueMapType> {
    const session = this.graphs[name];
    const turn = this.queue.then(() => session.run(inputs, outputs ?? session.outputNames));
    this.queue = turn.catch(() => undefined);
    try {
      return await turn;
    } catch (error) {
      throw outOfMemory(error) ?? EngineError.of(error, 'engine.run.failed', { graph: name });
    }
  }
}

/** ORT's own words for an exhausted heap; after that its module is of no more use. */
function outOfMemory(error: unknown): EngineError | null {
  const text = error instanceof Error ? `${error.name} ${error.message}` : String(error);
  const telling = /bad_alloc|out of memory|OOM|allocation failed|RangeError.*(memory|length)/i;
  return telling.test(text) ? new EngineError('engine.memory.run', {}, error) : null;
}

function checkShape(tensor: Tensor | undefined, name: string, shape: number[]): void {
  const found = tensor?.dims ?? [];
  if (found.length === shape.length && shape.every((size, i) => size === found[i])) return;
  throw new EngineError('engine.graph.shape', {
    name,
    found: found.join(' × ') || '–',
    wanted: shape.join(' × '),
  });
}

function floats(tensor: Tensor | undefined, name: string, shape: number[]): Float32Array {
  checkShape(tensor, name, shape);
  const data = tensor?.data;
  if (!(data instanceof Float32Array)) {
    throw new EngineError('engine.graph.type', { name, found: tensor?.type ?? '–' });
  }
  return data;
}

/** values [G, N, E] summed over N in double precision: [G, E]. */
function overTokens(values: Float32Array, groups: number, N: number, E: number): Float32Array {
  const result = new Float32Array(groups * E);
  const sums = new Float64Array(E);
  for (let g = 0; g < groups; g += 1) {
    sums.fill(0);
    for (let n = 0; n < N; n += 1) {
      const from = (g * N + n) * E;
      for (let e = 0; e < E; e += 1) sums[e] += values[from + e];
    }
    result.set(sums, g * E);
  }
  return result;
}

/** `bytes` from `offset` of a GPU buffer, without moving the rest. */
async function copyBack(
  device: GPUDevice,
  source: GPUBuffer,
  offset: number,
  bytes: number,
): Promise<Float32Array> {
  const target = device.createBuffer({
    size: bytes,
    usage: GPUBufferUsage.COPY_DST | GPUBufferUsage.MAP_READ,
  });
  try {
    const encoder = device.createCommandEncoder();
    encoder.copyBufferToBuffer(source, offset, target, 0, bytes);
    device.queue.submit([encoder.finish()]);
    await target.mapAsync(GPUMapMode.READ);
    return new Float32Array(target.getMappedRange().slice(0));
  } catch (error) {
    throw new EngineError('engine.run.failed', { graph: 'weighted_values' }, error);
  } finally {
    target.destroy();
  }
}
