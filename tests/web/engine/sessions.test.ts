/** What the engine asks of the runtime and of the GPU, with both of them counted. */
import type { InferenceSession, Tensor } from 'onnxruntime-web';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Runtime } from '../../../web/src/engine/runtime';
import { Sessions, type GraphName } from '../../../web/src/engine/sessions';
import { valid } from './valid';

type Options = InferenceSession.SessionOptions;
type Tensors = Record<string, Tensor>;

const manifest = valid();
const { layers: L, heads: H, tokens: N, head_width: E, embed_dim: D } = manifest.dims;
/** What lies on the GPU: each number is its own place. */
const VALUES = Float32Array.from({ length: L * H * N * E }, (_, i) => i);

class Plain {
  readonly location: string = 'cpu';
  constructor(
    readonly type: string,
    readonly data: unknown,
    readonly dims: readonly number[],
  ) {}
}

/** A tensor on the GPU: whoever wants its numbers from the runtime downloads all of them. */
class OnGpu {
  readonly location = 'gpu-buffer';
  readonly dims = [1, L, H, N, E];
  readonly gpuBuffer = VALUES.buffer;
  constructor(private readonly downloads: string[]) {}
  get data(): never {
    throw this.getData();
  }
  getData(): Error {
    this.downloads.push('all of weighted_values');
    return new Error('downloaded whole');
  }
}

function machine() {
  const seen = {
    options: new Map<string, Options | undefined>(),
    /** What was downloaded through the runtime. */
    downloads: [] as string[],
    /** [offset, bytes] of every copy from the GPU. */
    copies: [] as [number, number][],
    readouts: [] as Tensor[],
    held: null as unknown,
  };
  const floats = (...dims: number[]): Plain =>
    new Plain('float32', new Float32Array(dims.reduce((a, b) => a * b)), dims);
  const graphs: Record<GraphName, (inputs: Tensors) => Record<string, unknown>> = {
    decompose: () => ({
      embedding: floats(1, D),
      head_terms: floats(1, L, H, D),
      mlp_terms: floats(1, L, D),
      stem_term: floats(1, D),
      bias_term: floats(1, D),
      attention: floats(1, L, H, N),
      weighted_values: (seen.held = new OnGpu(seen.downloads)),
    }),
    text: () => ({ text_embedding: floats(1, D) }),
    readout: ({ weighted_values: weighted, texts }) => {
      seen.readouts.push(weighted);
      return { patch_scores: floats(1, texts.dims[0], L, H, N) };
    },
  };
  const create = (name: Uint8Array, options?: Options): Promise<unknown> => {
    const graph = new TextDecoder().decode(name) as GraphName;
    seen.options.set(graph, options);
    return Promise.resolve({
      outputNames: [],
      run: (inputs: Tensors) => Promise.resolve(graphs[graph](inputs)),
      release: () => Promise.resolve(),
    });
  };
  const device = {
    createBuffer: ({ size }: { size: number }) => ({
      bytes: new Uint8Array(size),
      mapAsync: () => Promise.resolve(),
      getMappedRange(): ArrayBuffer {
        return this.bytes.buffer;
      },
      destroy: () => undefined,
    }),
    createCommandEncoder: () => ({
      copyBufferToBuffer(
        source: ArrayBuffer,
        offset: number,
        { bytes }: { bytes: Uint8Array },
        at: number,
        size: number,
      ): void {
        seen.copies.push([offset, size]);
        bytes.set(new Uint8Array(source, offset, size), at);
      },
      finish: () => null,
    }),
    queue: { submit: () => undefined },
  };
  const sessions = Sessions.create(
    {
      manifest,
      runtime: { Tensor: Plain, InferenceSession: { create } } as unknown as Runtime,
      build: 'jspi',
      device: device as unknown as GPUDevice,
    },
    (name) =>
      Promise.resolve({
        onnx: new TextEncoder().encode(name),
        data: [],
        release: () => undefined,
      }),
  );
  return { seen, sessions };
}

beforeEach(() => {
  vi.stubGlobal('GPUBufferUsage', { COPY_DST: 8, MAP_READ: 1 });
  vi.stubGlobal('GPUMapMode', { READ: 1 });
});
afterEach(() => vi.unstubAllGlobals());

test('what each head writes at each patch stays on the GPU until it is read', async () => {
  const { seen, sessions: coming } = machine();
  const sessions = await coming;
  expect(seen.options.get('decompose')?.preferredOutputLocation).toEqual({
    weighted_values: 'gpu-buffer',
  });

  const { held } = await sessions.decompose(new Float32Array(3 * 64 * 64));
  expect(held.tensor).toBe(seen.held);
  // Read by the graph that makes scores of it, where it lies.
  await sessions.patchScores(held, new Float32Array(2 * D));
  expect(seen.readouts).toHaveLength(1);
  expect(seen.readouts[0]).toBe(seen.held);
  expect(seen.copies).toEqual([]);

  // One head is copied back when somebody looks at it: its own numbers, and no others.
  const values = await sessions.weightedValues(held, 2, 3);
  const from = (2 * H + 3) * N * E;
  expect(values).toEqual(VALUES.slice(from, from + N * E));
  expect(seen.copies).toEqual([[from * 4, N * E * 4]]);
  expect(seen.downloads).toEqual([]);
});
