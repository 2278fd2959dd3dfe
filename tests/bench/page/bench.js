/**
 * Runs graphs in onnxruntime-web's wasm backend; tests/bench/chromium.js calls what is exported on
 * `window`. Served by `headlight serve`, so that the page is isolated and threads are to be had.
 */
const heaps = [];
const Memory = WebAssembly.Memory;
// The runtime's heap only ever grows, so its size at the end is its peak.
WebAssembly.Memory = class extends Memory {
  constructor(descriptor) {
    super(descriptor);
    heaps.push(this);
  }
};

const ort = await import('./ort/ort.wasm.min.mjs');
ort.env.wasm.wasmPaths = new URL('ort/', import.meta.url).href;
ort.env.wasm.numThreads = 2;
ort.env.logLevel = 'error';

async function bytes(url) {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${url}: ${response.status}`);
  return new Uint8Array(await response.arrayBuffer());
}

async function open(folder, name) {
  const [graph, data] = await Promise.all([
    bytes(`${folder}/${name}.onnx`),
    bytes(`${folder}/${name}.bin`),
  ]);
  return ort.InferenceSession.create(graph, {
    executionProviders: ['wasm'],
    externalData: [{ path: `${name}.bin`, data }],
    graphOptimizationLevel: 'all',
  });
}

/** A tensor of one repeated, harmless pattern: neither zeros nor denormal numbers. */
function tensor(...shape) {
  const size = shape.reduce((product, length) => product * length, 1);
  const data = Float32Array.from({ length: size }, (_, i) => Math.sin(i));
  return new ort.Tensor('float32', data, shape);
}

const median = (values) => values.toSorted((a, b) => a - b)[values.length >> 1];

/** Milliseconds a run of decompose, plain, readout of one text, of many: one figure a round. */
window.time = async ({ folder, size, shape, embedDim, manyTexts, rounds, block }) => {
  const decompose = await open(folder, 'decompose');
  const plain = await open(folder, 'plain');
  const readout = await open(folder, 'readout');
  const pixels = tensor(1, 3, size, size);
  const values = tensor(1, ...shape);
  const [one, many] = [tensor(1, embedDim), tensor(manyTexts, embedDim)];
  const runs = [
    () => decompose.run({ pixels }),
    () => plain.run({ pixels }),
    () => readout.run({ weighted_values: values, texts: one }),
    () => readout.run({ weighted_values: values, texts: many }),
  ];
  const times = runs.map(() => []);
  for (let round = -1; round < rounds; round += 1) {
    for (let place = 0; place < runs.length; place += 1) {
      const which = (place + round + runs.length) % runs.length;
      await runs[which]();
      const spent = [];
      for (let i = 0; i < block; i += 1) {
        const begin = performance.now();
        await runs[which]();
        spent.push(performance.now() - begin);
      }
      if (round >= 0) times[which].push(median(spent));
    }
  }
  return { times, isolated: crossOriginIsolated };
};

/** Peak bytes of the wasm heap when one graph is loaded and run three times. */
window.heap = async ({ folder, name, size }) => {
  const session = await open(folder, name);
  for (let i = 0; i < 3; i += 1) await session.run({ pixels: tensor(1, 3, size, size) });
  return Math.max(...heaps.map((heap) => heap.buffer.byteLength));
};

window.ready = true;
