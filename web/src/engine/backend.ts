/** WebGPU where an adapter exists, else wasm; and the sentence that says why. */
import type { Backend, Message } from './protocol';

export interface Device {
  device: GPUDevice;
  adapter: string;
}

/** What a search for a device ends with: a device, or the reason why there is none. */
export type Search = { found: Device } | { found: null; reason: Message };

// All that the adapter offers: large models need large buffers, fp16 needs its feature.
const LIMITS = [
  'maxBufferSize',
  'maxStorageBufferBindingSize',
  'maxComputeWorkgroupStorageSize',
  'maxComputeInvocationsPerWorkgroup',
  'maxComputeWorkgroupSizeX',
  'maxComputeWorkgroupSizeY',
  'maxComputeWorkgroupSizeZ',
  'maxComputeWorkgroupsPerDimension',
  'maxStorageBuffersPerShaderStage',
] as const;
const FEATURES: GPUFeatureName[] = ['shader-f16', 'subgroups'];

/** A device of our own: one that ORT made would die with its last session. */
export async function findDevice(): Promise<Search> {
  const gpu = (navigator as { gpu?: GPU }).gpu;
  if (!gpu) {
    return { found: null, reason: { key: 'engine.backend.noWebgpu' } };
  }
  let adapter: GPUAdapter | null;
  try {
    adapter = await gpu.requestAdapter({ powerPreference: 'high-performance' });
  } catch {
    adapter = null;
  }
  if (!adapter) return { found: null, reason: { key: 'engine.backend.noAdapter' } };
  try {
    const device = await adapter.requestDevice({
      requiredFeatures: FEATURES.filter((feature) => adapter.features.has(feature)),
      requiredLimits: Object.fromEntries(LIMITS.map((name) => [name, adapter.limits[name]])),
    });
    return { found: { device, adapter: describe(adapter.info) } };
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    return { found: null, reason: { key: 'engine.backend.noDevice', values: { detail } } };
  }
}

function describe(info: GPUAdapterInfo): string {
  const words = info.description || [info.vendor, info.architecture].filter(Boolean).join(' ');
  return words || 'WebGPU';
}

/** Threads of the wasm backend: shared memory, which they need, comes with isolation. */
export function threadCount(): number {
  if (!globalThis.crossOriginIsolated) return 1;
  return Math.max(1, Math.min(4, navigator.hardwareConcurrency || 1));
}

export function webgpuBackend({ adapter }: Device): Backend {
  return {
    kind: 'webgpu',
    threads: 1,
    adapter,
    reason: { key: 'engine.backend.webgpu', values: { adapter } },
    notes: [],
  };
}

export function wasmBackend(reason: Message): Backend {
  const threads = threadCount();
  const alone = !globalThis.crossOriginIsolated;
  const notes: Message[] = alone ? [{ key: 'engine.backend.oneThread' }] : [];
  return { kind: 'wasm', threads, adapter: '', reason, notes };
}
