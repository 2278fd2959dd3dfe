/** The one place that names onnxruntime-web's builds and files. Each is fetched only when used. */
import type * as Ort from 'onnxruntime-web';
import asyncifyGlue from 'onnxruntime-web/ort-wasm-simd-threaded.asyncify.mjs?url';
import asyncifyWasm from 'onnxruntime-web/ort-wasm-simd-threaded.asyncify.wasm?url';
import jspiGlue from 'onnxruntime-web/ort-wasm-simd-threaded.jspi.mjs?url';
import jspiWasm from 'onnxruntime-web/ort-wasm-simd-threaded.jspi.wasm?url';
import plainGlue from 'onnxruntime-web/ort-wasm-simd-threaded.mjs?url';
import plainWasm from 'onnxruntime-web/ort-wasm-simd-threaded.wasm?url';

export type Runtime = typeof Ort;
export type Build = 'jspi' | 'asyncify' | 'wasm';

interface Source {
  module: () => Promise<Runtime>;
  wasm: string;
  mjs: string;
}

const SOURCES: Record<Build, Source> = {
  jspi: { module: () => import('onnxruntime-web/jspi'), wasm: jspiWasm, mjs: jspiGlue },
  asyncify: {
    module: () => import('onnxruntime-web/webgpu'),
    wasm: asyncifyWasm,
    mjs: asyncifyGlue,
  },
  wasm: { module: () => import('onnxruntime-web/wasm'), wasm: plainWasm, mjs: plainGlue },
};

/** The build for a backend: for WebGPU the small one where WebAssembly can suspend (JSPI). */
export function buildFor(kind: 'webgpu' | 'wasm'): Build {
  if (kind === 'wasm') return 'wasm';
  return 'Suspending' in WebAssembly ? 'jspi' : 'asyncify';
}

/** Whether the build takes weights as a Blob and reads it bit by bit; others copy it whole first. */
export function readsBlobs(build: Build): boolean {
  return build === 'jspi';
}

/** The runtime, told where its files lie. Threads are fixed by the first session of a build. */
export async function loadRuntime(build: Build, threads: number): Promise<Runtime> {
  const { module, wasm, mjs } = SOURCES[build];
  const runtime = await module();
  const absolute = (url: string): string => new URL(url, import.meta.url).href;
  runtime.env.wasm.wasmPaths = { wasm: absolute(wasm), mjs: absolute(mjs) };
  runtime.env.wasm.numThreads = threads;
  runtime.env.wasm.proxy = false;
  runtime.env.logLevel = 'error';
  return runtime;
}
