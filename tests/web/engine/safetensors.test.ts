import { describe, expect, it } from 'vitest';
import { parseSafetensors, tensorOf } from '../../../web/src/engine/safetensors';

/** A file as the format describes it: u64 length, JSON, bytes. */
function build(header: object, floats: number[]): Uint8Array {
  const json = new TextEncoder().encode(JSON.stringify(header));
  const bytes = new Uint8Array(8 + json.length + 4 * floats.length);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(json.length), true);
  bytes.set(json, 8);
  bytes.set(new Uint8Array(Float32Array.from(floats).buffer), 8 + json.length);
  return bytes;
}

const header = {
  __metadata__: { note: 'x' },
  a: { dtype: 'F32', shape: [2, 1], data_offsets: [0, 8] },
  b: { dtype: 'F32', shape: [], data_offsets: [8, 12] },
};

describe('a safetensors file', () => {
  it('gives each tensor by name, wherever the header ends', () => {
    for (const pad of ['', 'x', 'xx', 'xxx']) {
      const bytes = build({ ...header, __metadata__: { note: pad } }, [1.5, -2, 3]);
      const tensors = parseSafetensors(bytes, 'f');
      expect([...tensorOf(tensors, 'a', [2, 1], 'f')]).toEqual([1.5, -2]);
      expect([...tensorOf(tensors, 'b', [], 'f')]).toEqual([3]);
      expect(tensors.size).toBe(2);
    }
  });

  it('is refused where it is cut off, of another type, or no such file', () => {
    const bytes = build(header, [1, 2, 3]);
    const half = { a: { dtype: 'F16', shape: [2], data_offsets: [0, 4] } };
    const short = { a: { dtype: 'F32', shape: [3], data_offsets: [0, 8] } };
    for (const broken of [
      bytes.subarray(0, 4),
      bytes.subarray(0, 40),
      bytes.subarray(0, bytes.length - 1),
      build(half, [0]),
      build(short, [0, 0]),
      new TextEncoder().encode('<!doctype html><html></html>'),
    ]) {
      expect(() => parseSafetensors(broken, 'f')).toThrow('engine.tensors.broken');
    }
  });

  it('names a tensor that is missing or of another shape', () => {
    const tensors = parseSafetensors(build(header, [1, 2, 3]), 'f');
    expect(() => tensorOf(tensors, 'c', [1], 'f')).toThrow('engine.tensors.shape');
    expect(() => tensorOf(tensors, 'a', [1, 2], 'f')).toThrow('engine.tensors.shape');
  });
});
