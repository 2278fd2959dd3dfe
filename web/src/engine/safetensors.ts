/**
 * Reads safetensors: a little-endian u64 header length, a JSON header, then the tensors' bytes.
 * Only float32, which is all that a bundle keeps in this format.
 */
import { EngineError } from './errors';

export interface Tensor {
  shape: number[];
  data: Float32Array;
}

interface Entry {
  dtype: string;
  shape: number[];
  data_offsets: [number, number];
}

/** Every tensor of the file by name. `file` is only named in the sentence of an EngineError. */
export function parseSafetensors(bytes: Uint8Array, file: string): Map<string, Tensor> {
  const broken = (detail: string): EngineError =>
    new EngineError('engine.tensors.broken', { file }, detail);
  if (bytes.byteLength < 8) throw broken('shorter than its header length');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const start = 8 + Number(view.getBigUint64(0, true));
  if (start > bytes.byteLength) throw broken('shorter than its header');
  let header: Record<string, Entry | null>;
  try {
    header = JSON.parse(new TextDecoder().decode(bytes.subarray(8, start))) as typeof header;
  } catch (error) {
    throw broken(`its header is not JSON (${String(error)})`);
  }
  if (typeof header !== 'object' || header === null || Array.isArray(header)) {
    throw broken('its header is no object');
  }
  const tensors = new Map<string, Tensor>();
  for (const [name, entry] of Object.entries(header)) {
    if (name === '__metadata__') continue;
    if (!entry || !isCounts(entry.shape) || !isCounts(entry.data_offsets)) {
      throw broken(`${name} is not described by shape and offsets`);
    }
    if (entry.dtype !== 'F32') throw broken(`${name} is ${entry.dtype}, not F32`);
    const [from, to] = entry.data_offsets;
    const count = entry.shape.reduce((product, size) => product * size, 1);
    if (to - from !== 4 * count || start + to > bytes.byteLength) {
      throw broken(`${name} does not fill its shape [${entry.shape.join(', ')}]`);
    }
    // A copy: the header's length is not always a multiple of four, a Float32Array's offset must be.
    const data = new Float32Array(bytes.slice(start + from, start + to).buffer);
    tensors.set(name, { shape: entry.shape, data });
  }
  return tensors;
}

function isCounts(value: unknown): boolean {
  return Array.isArray(value) && value.every((n) => Number.isSafeInteger(n) && (n as number) >= 0);
}

/** The tensor `name`, whose shape must be `shape`; otherwise an EngineError that names both. */
export function tensorOf(
  tensors: Map<string, Tensor>,
  name: string,
  shape: number[],
  file: string,
): Float32Array {
  const tensor = tensors.get(name);
  const found = tensor?.shape.join(' × ') ?? '–';
  if (tensor?.shape.length !== shape.length || shape.some((n, i) => n !== tensor.shape[i])) {
    throw new EngineError('engine.tensors.shape', { file, name, found, wanted: shape.join(' × ') });
  }
  return tensor.data;
}
