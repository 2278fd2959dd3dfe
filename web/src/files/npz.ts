/**
 * NumPy's .npz: a zip, not compressed, of .npy arrays. Made of parts, so that nothing large is ever
 * in memory as a whole. https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html
 */
type Bytes = Uint8Array<ArrayBuffer>;

/** An array to be: its header is known before its numbers. */
export interface NpyArray {
  name: string;
  /** NumPy's own: '<f4', '<i4', '<U12'. */
  type: string;
  shape: readonly number[];
  /** The content in order, little-endian. */
  parts: readonly Blob[];
  /** CRC-32 of the parts, one after another, and their bytes. */
  crc: Crc;
}

/** CRC-32 as a zip wants it, and how many bytes it is of. */
export class Crc {
  bytes = 0;
  #state = 0xffffffff;

  add(bytes: Uint8Array): this {
    let crc = this.#state;
    for (const byte of bytes) crc = TABLE[(crc ^ byte) & 0xff] ^ (crc >>> 8);
    this.#state = crc;
    this.bytes += bytes.length;
    return this;
  }

  get value(): number {
    return (this.#state ^ 0xffffffff) >>> 0;
  }
}

const TABLE = Uint32Array.from({ length: 256 }, (_, i) => {
  let c = i;
  for (let k = 0; k < 8; k++) c = c & 1 ? 0xedb88320 ^ (c >>> 1) : c >>> 1;
  return c;
});

/** Collects an array's numbers: each part goes to the browser, which may put it on disk. */
export class NpyWriter {
  readonly #parts: Blob[] = [];
  readonly #crc: Crc;
  readonly #header: Bytes;

  constructor(
    readonly name: string,
    readonly type: string,
    readonly shape: readonly number[],
  ) {
    this.#header = npyHeader(type, shape);
    this.#crc = new Crc().add(this.#header);
    this.#parts.push(new Blob([this.#header]));
  }

  write(numbers: Float32Array<ArrayBuffer> | Int32Array<ArrayBuffer> | Bytes): void {
    const bytes = new Uint8Array(numbers.buffer, numbers.byteOffset, numbers.byteLength);
    this.#crc.add(bytes);
    this.#parts.push(new Blob([bytes]));
  }

  /** Throws where the numbers are not as many as the shape says. */
  done(): NpyArray {
    const size = Number(/\d+$/.exec(this.type)?.[0]) * (this.type.includes('U') ? 4 : 1);
    const wanted = this.shape.reduce((product, n) => product * n, size) + this.#header.length;
    if (this.#crc.bytes !== wanted)
      throw new Error(`${this.name} has ${this.#crc.bytes} bytes, not ${wanted}`);
    const { name, type, shape } = this;
    return { name, type, shape, parts: this.#parts, crc: this.#crc };
  }
}

/** Texts as an array of NumPy's unicode: each as long as the longest, in UTF-32. */
export function textsArray(name: string, texts: readonly string[], shape?: readonly number[]) {
  const points = texts.map((text) => Array.from(text, (c) => c.codePointAt(0)!));
  const longest = Math.max(1, ...points.map(({ length }) => length));
  const content = new Uint32Array(texts.length * longest);
  points.forEach((own, i) => content.set(own, i * longest));
  const writer = new NpyWriter(name, `<U${longest}`, shape ?? [texts.length]);
  writer.write(new Uint8Array(content.buffer));
  return writer.done();
}

function npyHeader(type: string, shape: readonly number[]): Bytes {
  const said = `(${shape.join(', ')}${shape.length === 1 ? ',' : ''})`;
  let text = `{'descr': '${type}', 'fortran_order': False, 'shape': ${said}, }`;
  // Magic, version and length take 10 bytes; the whole is a multiple of 64.
  text = text.padEnd(Math.ceil((text.length + 11) / 64) * 64 - 11) + '\n';
  const bytes = new Uint8Array(10 + text.length);
  bytes.set([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0, text.length & 255, text.length >> 8]);
  bytes.set(new TextEncoder().encode(text), 10);
  return bytes;
}

/** Throws RangeError beyond what a zip without extensions can hold: 4 GB. */
export function npz(arrays: readonly NpyArray[]): Blob {
  const files: Blob[] = [];
  const directory: Bytes[] = [];
  let at = 0;
  for (const { name, parts, crc } of arrays) {
    const file = new TextEncoder().encode(`${name}.npy`);
    const [local, central] = [new DataView(new ArrayBuffer(30)), new DataView(new ArrayBuffer(46))];
    const { bytes, value } = crc;
    if (at + bytes >= 2 ** 32) throw new RangeError('more than 4 GB');
    // Version 2.0, names in UTF-8, stored; 1 January 1980, so that the same numbers are the same file.
    const common = [20, 1 << 11, 0, 0, 0x21] as const;
    const write = (view: DataView, from: number): void => {
      common.forEach((short, i) => view.setUint16(from + 2 * i, short, true));
      view.setUint32(from + 10, value, true);
      view.setUint32(from + 14, bytes, true);
      view.setUint32(from + 18, bytes, true);
      view.setUint16(from + 22, file.length, true);
    };
    local.setUint32(0, 0x04034b50, true);
    write(local, 4);
    central.setUint32(0, 0x02014b50, true);
    central.setUint16(4, 20, true);
    write(central, 6);
    central.setUint32(42, at, true);
    files.push(new Blob([local.buffer, file, ...parts]));
    directory.push(new Uint8Array(central.buffer), file);
    at += 30 + file.length + bytes;
  }
  const length = directory.reduce((sum, part) => sum + part.length, 0);
  const end = new DataView(new ArrayBuffer(22));
  end.setUint32(0, 0x06054b50, true);
  end.setUint16(8, arrays.length, true);
  end.setUint16(10, arrays.length, true);
  end.setUint32(12, length, true);
  end.setUint32(16, at, true);
  return new Blob([...files, ...directory, end.buffer], { type: 'application/zip' });
}
