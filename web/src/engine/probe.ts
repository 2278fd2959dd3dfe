/**
 * What this machine and browser can do, asked before anything of a model is downloaded. These are
 * the browser's own words, and what it does not say is null; only the line's rate is measured.
 */
import { threadCount } from './backend';

export interface Machine {
  gpu: Gpu | null;
  /** Whether the browser knows WebGPU at this address, adapter or not. */
  webgpu: boolean;
  /** Whether WebAssembly is there: nothing runs without it. */
  wasm: boolean;
  /** Cross-origin isolated, which threads need. */
  isolated: boolean;
  /** Threads that the wasm backend would use. */
  threads: number;
  /** Logical processors; null where the browser does not say. */
  cores: number | null;
  /** Bytes of the machine's memory as the browser rounds them, mostly at most 8 GB. */
  memory: number | null;
  storage: Room | null;
  connection: Connection | null;
  /** A phone or a tablet, whose browser ends a page that takes too much. */
  mobile: boolean;
  /** How the browser names itself. */
  browser: string;
}

export interface Gpu {
  /** What the adapter says of itself, "WebGPU" where it says nothing. */
  name: string;
  vendor: string;
  architecture: string;
  /** Computed by the processor: correct, and very slow. */
  software: boolean;
  /** Computes in 16 bits, which fp16 needs. */
  half: boolean;
  features: string[];
  limits: Record<LimitName, number>;
}

/** Bytes that this site uses and may use. */
export interface Room {
  used: number;
  quota: number;
  /** The browser has promised not to clear it by itself. */
  persisted: boolean;
}

export interface Connection {
  /** Bytes a second, as the browser guesses; Chromium says at most 10 Mbit/s. */
  rate: number | null;
  /** The reader has asked for little to be downloaded. */
  saving: boolean;
}

export const LIMITS = [
  'maxBufferSize',
  'maxStorageBufferBindingSize',
  'maxStorageBuffersPerShaderStage',
  'maxComputeWorkgroupStorageSize',
  'maxComputeInvocationsPerWorkgroup',
] as const;
export type LimitName = (typeof LIMITS)[number];

/** Of the navigator, what is not in every browser and so not in every type. */
interface Unsure {
  gpu?: GPU;
  deviceMemory?: number;
  hardwareConcurrency?: number;
  maxTouchPoints?: number;
  connection?: { downlink?: number; saveData?: boolean };
  userAgent?: string;
  userAgentData?: { mobile?: boolean; brands?: { brand: string; version: string }[] };
  storage?: Partial<StorageManager>;
}

/** Never rejects: what cannot be found out is null. */
export async function probe(navigator: Unsure = globalThis.navigator): Promise<Machine> {
  const [gpu, storage] = await Promise.all([findGpu(navigator.gpu), roomOf(navigator.storage)]);
  const { deviceMemory, hardwareConcurrency, connection } = navigator;
  return {
    gpu,
    webgpu: navigator.gpu !== undefined,
    wasm: typeof WebAssembly === 'object',
    isolated: globalThis.crossOriginIsolated === true,
    threads: threadCount(),
    cores: hardwareConcurrency || null,
    // The browser speaks of GiB, as sellers of memory do.
    memory: deviceMemory ? deviceMemory * 2 ** 30 : null,
    storage,
    connection: connection
      ? {
          rate: connection.downlink ? (connection.downlink * 1e6) / 8 : null,
          saving: connection.saveData === true,
        }
      : null,
    mobile: isMobile(navigator),
    browser: browserOf(navigator),
  };
}

let asked: Promise<Machine> | null = null;

/** The same, asked once for the life of the page. */
export function machine(): Promise<Machine> {
  return (asked ??= probe());
}

/** A line is known after this long, in milliseconds, or once the file has ended. */
const LONG_ENOUGH = 2000;

/**
 * Bytes a second at which the file at `url` comes, past every cache; null where it does not come.
 * Rejects only where `signal` is aborted.
 */
export async function measureRate(
  url: string,
  signal: AbortSignal,
  fetcher: typeof fetch = fetch,
): Promise<number | null> {
  try {
    const response = await fetcher(url, { signal, cache: 'no-store' });
    const reader = response.ok ? response.body?.getReader() : undefined;
    if (!reader) return null;
    const began = performance.now();
    let bytes = 0;
    let passed = 0;
    while (passed < LONG_ENOUGH) {
      const { done, value } = await reader.read();
      passed = performance.now() - began;
      if (done) break;
      bytes += value.byteLength;
    }
    reader.cancel().catch(() => undefined);
    // A clock that browsers make coarse may not have moved at all.
    return bytes > 0 ? (1000 * bytes) / Math.max(passed, 1) : null;
  } catch (failure) {
    if (signal.aborted) throw failure;
    return null;
  }
}

async function findGpu(gpu: GPU | undefined): Promise<Gpu | null> {
  const adapter = await Promise.resolve()
    .then(() => gpu?.requestAdapter({ powerPreference: 'high-performance' }))
    .catch(() => null);
  if (!adapter) return null;
  const { info, features, limits } = adapter;
  const named = info.description || [info.vendor, info.architecture].filter(Boolean).join(' ');
  return {
    name: named || 'WebGPU',
    vendor: info.vendor,
    architecture: info.architecture,
    software: info.isFallbackAdapter || /swiftshader|llvmpipe|software|basic render/i.test(named),
    half: features.has('shader-f16'),
    features: [...features].sort(),
    limits: Object.fromEntries(LIMITS.map((name) => [name, limits[name]])) as Gpu['limits'],
  };
}

async function roomOf(storage: Partial<StorageManager> | undefined): Promise<Room | null> {
  try {
    const { usage, quota } = (await storage?.estimate?.()) ?? {};
    if (usage === undefined || quota === undefined) return null;
    return { used: usage, quota, persisted: (await storage?.persisted?.()) === true };
  } catch {
    return null;
  }
}

function isMobile({ userAgentData, userAgent = '', maxTouchPoints = 0 }: Unsure): boolean {
  if (userAgentData?.mobile !== undefined) return userAgentData.mobile;
  // A tablet of Apple's says that it is a Mac; a Mac has no touch screen.
  return (
    /Mobi|Android|iPhone|iPad/i.test(userAgent) ||
    (/Macintosh/.test(userAgent) && maxTouchPoints > 1)
  );
}

/** "Chromium 141": the name without the placeholder that browsers put among their brands. */
function browserOf({ userAgentData, userAgent = '' }: Unsure): string {
  const brands = (userAgentData?.brands ?? []).filter(({ brand }) => !/not.?a.?brand/i.test(brand));
  const brand = brands.find(({ brand }) => brand !== 'Chromium') ?? brands[0];
  if (brand) return `${brand.brand} ${brand.version}`;
  const known = /(Firefox|Edg|Chrome|Version)\/([\d.]+)/.exec(userAgent);
  if (!known) return userAgent;
  return `${known[1] === 'Version' ? 'Safari' : known[1]} ${known[2]}`;
}
