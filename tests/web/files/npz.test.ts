import { expect, test } from 'vitest';
import { Crc, NpyWriter, npz, textsArray } from '../../../web/src/files/npz';

const bytesOf = async (blob: Blob) => new Uint8Array(await blob.arrayBuffer());

test('the_checksum_is_the_one_of_zip', () => {
  // The check value of CRC-32/ISO-HDLC.
  const crc = new Crc()
    .add(new TextEncoder().encode('12345'))
    .add(new TextEncoder().encode('6789'));
  expect(crc.value).toBe(0xcbf43926);
  expect(crc.bytes).toBe(9);
});

test('an_array_has_its_type_and_shape_before_its_numbers', async () => {
  const writer = new NpyWriter('x', '<f4', [2, 2]);
  writer.write(Float32Array.of(1, 2));
  expect(() => writer.done()).toThrow(/^x has/);
  writer.write(Float32Array.of(3, 4));
  const bytes = await bytesOf(new Blob([...writer.done().parts]));
  expect(bytes.length).toBe(128 + 16);
  const header = new TextDecoder('latin1').decode(bytes.subarray(0, 128));
  expect(header).toContain("'descr': '<f4', 'fortran_order': False, 'shape': (2, 2), }");
  expect(header.endsWith('\n')).toBe(true);
  expect([...new Float32Array(bytes.buffer.slice(128))]).toEqual([1, 2, 3, 4]);
  expect(textsArray('t', ['a', '🙂bc']).type).toBe('<U3');
});

test('the_zip_names_its_arrays_and_says_where_they_lie', async () => {
  const bytes = await bytesOf(npz([textsArray('one', ['x']), textsArray('two', ['y', 'z'])]));
  const view = new DataView(bytes.buffer);
  const end = bytes.length - 22;
  expect(view.getUint32(end, true)).toBe(0x06054b50);
  expect(view.getUint16(end + 10, true)).toBe(2);
  const directory = view.getUint32(end + 16, true);
  expect(view.getUint32(directory, true)).toBe(0x02014b50);
  const name = bytes.subarray(directory + 46, directory + 46 + 7);
  expect(new TextDecoder().decode(name)).toBe('one.npy');
  const second = directory + 46 + 7;
  const at = view.getUint32(second + 42, true);
  expect(view.getUint32(at, true)).toBe(0x04034b50);
  expect(new TextDecoder().decode(bytes.subarray(at + 30, at + 37))).toBe('two.npy');
});
