/** Half-precision numbers (IEEE 754 binary16, little-endian), as files hold them. */

let table: Float32Array | null = null;

/** Every binary16 number by its bits. */
function numbers(): Float32Array {
  if (table) return table;
  table = new Float32Array(65536);
  for (let bits = 0; bits < 65536; bits += 1) {
    const sign = bits & 0x8000 ? -1 : 1;
    const exponent = (bits >> 10) & 31;
    const fraction = bits & 1023;
    if (exponent === 0) table[bits] = sign * fraction * 2 ** -24;
    else if (exponent < 31) table[bits] = sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
    else table[bits] = fraction === 0 ? sign * Infinity : NaN;
  }
  return table;
}

/** The numbers of `bytes`, each exactly. */
export function readHalf(bytes: Uint8Array): Float32Array {
  const known = numbers();
  const found = new Float32Array(bytes.byteLength / 2);
  for (let i = 0; i < found.length; i += 1)
    found[i] = known[bytes[2 * i] | (bytes[2 * i + 1] << 8)];
  return found;
}

/** Single-precision numbers of a file, little-endian, whatever the machine. */
export function readSingle(bytes: Uint8Array): Float32Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Float32Array.from({ length: bytes.byteLength / 4 }, (_, i) =>
    view.getFloat32(4 * i, true),
  );
}
