/**
 * One graph in onnxruntime-web; tests/bench/chromium.js calls what stands on `window`. Served by
 * `headlight serve`, so that the page is isolated and threads are to be had.
 *
 * begin({backend, threads}) → load({folder, onnx, data}) → block({inputs}) or outputs({pixels, …});
 * facts() at any time. Times are milliseconds.
 */
import { ownDevice } from './gpu.js';

const heaps = [];
const Memory = WebAssembly.Memory;
// The runtime's heap only ever grows, so its size at the end is its peak.
WebAssembly.Memory = class extends Memory {
  constructor(descriptor) {
    super(descriptor);
    heaps.push(this);
  }
};

// A run as long as this is a block of its own; shorter ones are warmed by one and timed three times.
const LONG_MS = 1000;
const TIMED = 3;
// Threads of the page before spin for a moment after its last run.
const SETTLE_MS = 30;
const BUILDS = { wasm: ['ort.wasm.min.mjs'], webgpu: ['ort.jspi.min.mjs', 'ort.webgpu.min.mjs'] };

let ort;
let gpu = null;
let session;
let loading = 0;
let first = 0;
const made = new Map();

/** Loads the runtime's build for the backend, as the page does; throws where there is no adapter. */
window.begin = async ({ backend, threads }) => {
  if (backend === 'webgpu') gpu = await ownDevice();
  // The small build where WebAssembly can suspend.
  const [file] = BUILDS[backend].slice('Suspending' in WebAssembly ? 0 : -1);
  ort = await import(`./ort/${file}`);
  ort.env.wasm.wasmPaths = new URL('ort/', import.meta.url).href;
  ort.env.wasm.numThreads = threads;
  ort.env.logLevel = 'error';
};

/** A file's bytes in one array of their length. */
async function bytes(url) {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${url}: ${response.status}`);
  const length = Number(response.headers.get('Content-Length'));
  if (!length || response.headers.get('Content-Encoding')) {
    return new Uint8Array(await response.arrayBuffer());
  }
  const whole = new Uint8Array(length);
  let here = 0;
  for await (const chunk of response.body) {
    whole.set(chunk, here);
    here += chunk.byteLength;
  }
  return whole;
}

/** Makes the session of a graph and its shards: {onnx, data: [file names]}. */
window.load = async ({ folder, onnx, data }) => {
  const begin = performance.now();
  const externalData = [];
  for (const path of data) externalData.push({ path, data: await bytes(`${folder}/${path}`) });
  session = await ort.InferenceSession.create(await bytes(`${folder}/${onnx}`), {
    executionProviders: gpu ? [{ name: 'webgpu', device: gpu.device }] : ['wasm'],
    externalData,
    graphOptimizationLevel: 'all',
    logSeverityLevel: 3,
    // As in the page: the largest output stays where the readout will want it.
    ...(gpu && onnx.startsWith('decompose')
      ? { preferredOutputLocation: { weighted_values: 'gpu-buffer' } }
      : {}),
  });
  loading = performance.now() - begin;
};

/** A tensor of one repeated, harmless pattern: neither zeros nor denormal numbers. */
function tensor(shape) {
  const size = shape.reduce((product, length) => product * length, 1);
  return new ort.Tensor(
    'float32',
    Float32Array.from({ length: size }, (_, i) => Math.sin(i)),
    shape,
  );
}

/** The inputs of the given shapes, made once. */
function feed(inputs) {
  const key = JSON.stringify(inputs);
  if (!made.has(key)) {
    const tensors = Object.entries(inputs).map(([name, shape]) => [name, tensor(shape)]);
    made.set(key, Object.fromEntries(tensors));
  }
  return made.get(key);
}

async function timed(inputs) {
  const begin = performance.now();
  const outputs = await session.run(inputs);
  const spent = performance.now() - begin;
  first ||= spent;
  return { spent, outputs };
}

function free(outputs) {
  for (const output of Object.values(outputs)) output.dispose();
}

/** Milliseconds of one run: a long one's, else the median of three after one that warms up. */
window.block = async ({ inputs }) => {
  const given = feed(inputs);
  const once = async () => {
    const { spent, outputs } = await timed(given);
    free(outputs);
    return spent;
  };
  await new Promise((resolve) => setTimeout(resolve, SETTLE_MS));
  const warming = await once();
  if (warming >= LONG_MS) return warming;
  const spent = [];
  for (let i = 0; i < TIMED; i += 1) spent.push(await once());
  return spent.toSorted((a, b) => a - b)[TIMED >> 1];
};

/** Some outputs for `pixels` (a file of float32), each as base64: what Python is held against. */
window.outputs = async ({ pixels, shape, names }) => {
  const values = new Float32Array((await bytes(pixels)).buffer);
  const { outputs } = await timed({ pixels: new ort.Tensor('float32', values, shape) });
  const found = {};
  for (const name of names) {
    const data = await outputs[name].getData();
    found[name] = new Uint8Array(data.buffer, data.byteOffset, data.byteLength).toBase64();
  }
  free(outputs);
  return found;
};

/** Bytes: the wasm heap's peak, the peak of what lies in GPU buffers; and what the page knows. */
window.facts = () => ({
  heap: Math.max(0, ...heaps.map((heap) => heap.buffer.byteLength)),
  gpuBytes: gpu?.peak() ?? 0,
  adapter: gpu?.adapter ?? null,
  isolated: crossOriginIsolated,
  loading,
  first,
});

window.ready = true;
