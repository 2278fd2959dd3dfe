/** The one place that names onnxruntime-web's builds and files. Each is fetched only when used. */
import type * as Ort from 'onnxruntime-web';

export type Runtime = typeof Ort;
export type Build = 'jspi' | 'asyncify' | 'wasm';

interface Source {
  module: () => Promise<Runtime>;
  wasm: () => Promise<{ default: string }>;
  glue: () => Promise<{ default: string }>;
}

const SOURCES: Record<Build, Source> = {
  jspi: {
    module: () => import('onnxruntime-web/jspi'),
    wasm: () => import('onnxruntime-web/ort-wasm-simd-threaded.jspi.wasm?url'),
    glue: () => import('onnxruntime-web/ort-wasm-simd-threaded.jspi.mjs?url'),
  },
  asyncify: {
    module: () => import('onnxruntime-web/webgpu'),
    wasm: () => import('onnxruntime-web/ort-wasm-simd-threaded.asyncify.wasm?url'),
    glue: () => import('onnxruntime-web/ort-wasm-simd-threaded.asyncify.mjs?url'),
  },
  wasm: {
    module: () => import('onnxruntime-web/wasm'),
    wasm: () => import('onnxruntime-web/ort-wasm-simd-threaded.wasm?url'),
    glue: () => import('onnxruntime-web/ort-wasm-simd-threaded.mjs?url'),
  },
};

/** The build for a backend: for WebGPU the small one where WebAssembly can suspend (JSPI). */
export function buildFor(kind: 'webgpu' | 'wasm'): Build {
  if (kind === 'wasm') return 'wasm';
  return 'Suspending' in WebAssembly ? 'jspi' : 'asyncify';
}

/** The runtime, told where its files lie. Threads are fixed by the first session of a build. */
export async function loadRuntime(build: Build, threads: number): Promise<Runtime> {
  const source = SOURCES[build];
  const [runtime, wasm, glue] = await Promise.all([source.module(), source.wasm(), source.glue()]);
  const absolute = (url: string): string => new URL(url, import.meta.url).href;
  runtime.env.wasm.wasmPaths = { wasm: absolute(wasm.default), mjs: absolute(glue.default) };
  runtime.env.wasm.numThreads = threads;
  runtime.env.wasm.proxy = false;
  runtime.env.logLevel = 'error';
  return runtime;
}
