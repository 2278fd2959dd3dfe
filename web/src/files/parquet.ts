/**
 * Apache Parquet, as much of it as a table of texts and numbers needs: required columns, plain
 * encoding, no compression, one page a column and group. Groups of rows are written as they come.
 * https://parquet.apache.org/docs/file-format/
 */
type Bytes = Uint8Array<ArrayBuffer>;

export interface Column {
  name: string;
  type: 'text' | 'float' | 'int';
}

export type Cells = readonly string[] | Float32Array | Int32Array;

/** Numbers that the format gives to types and encodings. */
const PHYSICAL = { int: 1, float: 4, text: 6 } as const;
const [PLAIN, RLE] = [0, 3];
const UTF8 = 0;
const MAGIC = new TextEncoder().encode('PAR1');

interface Chunk {
  at: number;
  bytes: number;
}

export class ParquetWriter {
  readonly #parts: Blob[] = [new Blob([MAGIC])];
  readonly #groups: { rows: number; chunks: Chunk[] }[] = [];
  #at = MAGIC.length;

  constructor(readonly columns: readonly Column[]) {}

  /** One group of rows: as many cells in every column. */
  group(cells: readonly Cells[]): void {
    const rows = cells[0].length;
    if (cells.length !== this.columns.length || cells.some(({ length }) => length !== rows))
      throw new Error('every column needs as many cells');
    const chunks = cells.map((column): Chunk => {
      const data = plain(column);
      const header = new Thrift();
      header.struct(() => {
        header.int(1, 0); // a data page
        header.int(2, data.length);
        header.int(3, data.length);
        header.field(5, () => {
          header.int(1, rows);
          header.int(2, PLAIN);
          header.int(3, RLE);
          header.int(4, RLE);
        });
      });
      const head = header.bytes();
      const chunk = { at: this.#at, bytes: head.length + data.length };
      this.#parts.push(new Blob([head, data]));
      this.#at += chunk.bytes;
      return chunk;
    });
    this.#groups.push({ rows, chunks });
  }

  /** `about`: what the table is of, by name; kept in the file's own metadata. */
  done(about: Record<string, string>): Blob {
    const footer = this.#footer(about);
    const length = new DataView(new ArrayBuffer(4));
    length.setUint32(0, footer.length, true);
    return new Blob([...this.#parts, footer, length.buffer, MAGIC], {
      type: 'application/vnd.apache.parquet',
    });
  }

  #footer(about: Record<string, string>): Bytes {
    const out = new Thrift();
    const { columns } = this;
    out.struct(() => {
      out.int(1, 1); // version
      out.list(2, columns.length + 1, (i) => {
        if (i === 0) {
          out.text(4, 'table');
          out.int(5, columns.length);
          return;
        }
        const { name, type } = columns[i - 1];
        out.int(1, PHYSICAL[type]);
        out.int(3, 0); // required
        out.text(4, name);
        if (type === 'text') out.int(6, UTF8);
      });
      out.long(
        3,
        this.#groups.reduce((sum, { rows }) => sum + rows, 0),
      );
      out.list(4, this.#groups.length, (g) => {
        const { rows, chunks } = this.#groups[g];
        out.list(1, chunks.length, (c) => {
          const { at, bytes } = chunks[c];
          out.long(2, at);
          out.field(3, () => {
            out.int(1, PHYSICAL[columns[c].type]);
            out.ints(2, [PLAIN, RLE]);
            out.texts(3, [columns[c].name]);
            out.int(4, 0); // not compressed
            out.long(5, rows);
            out.long(6, bytes);
            out.long(7, bytes);
            out.long(9, at);
          });
        });
        out.long(
          2,
          chunks.reduce((sum, { bytes }) => sum + bytes, 0),
        );
        out.long(3, rows);
      });
      const entries = Object.entries(about);
      out.list(5, entries.length, (i) => {
        out.text(1, entries[i][0]);
        out.text(2, entries[i][1]);
      });
      out.text(6, 'headlight');
    });
    return out.bytes();
  }
}

function plain(cells: Cells): Bytes {
  if (cells instanceof Float32Array || cells instanceof Int32Array) {
    return new Uint8Array(
      cells.buffer.slice(cells.byteOffset, cells.byteOffset + cells.byteLength) as ArrayBuffer,
    );
  }
  const encoder = new TextEncoder();
  const texts = cells.map((text) => encoder.encode(text));
  const result = new Uint8Array(texts.reduce((sum, { length }) => sum + 4 + length, 0));
  const view = new DataView(result.buffer);
  let at = 0;
  for (const text of texts) {
    view.setUint32(at, text.length, true);
    result.set(text, at + 4);
    at += 4 + text.length;
  }
  return result;
}

/** Thrift's compact protocol, the part of it that Parquet's metadata are written in. */
class Thrift {
  readonly #out: number[] = [];
  #last = 0;

  bytes(): Bytes {
    return Uint8Array.from(this.#out);
  }

  struct(fields: () => void): void {
    const outer = this.#last;
    this.#last = 0;
    fields();
    this.#out.push(0);
    this.#last = outer;
  }

  int(id: number, value: number): void {
    this.#begin(id, 5);
    this.#varint(zigzag(value));
  }

  long(id: number, value: number): void {
    this.#begin(id, 6);
    this.#varint(zigzag(value));
  }

  text(id: number, value: string): void {
    this.#begin(id, 8);
    this.#string(value);
  }

  field(id: number, fields: () => void): void {
    this.#begin(id, 12);
    this.struct(fields);
  }

  /** A list of structs. */
  list(id: number, count: number, fields: (index: number) => void): void {
    this.#listed(id, count, 12);
    for (let i = 0; i < count; i++) this.struct(() => fields(i));
  }

  ints(id: number, values: readonly number[]): void {
    this.#listed(id, values.length, 5);
    for (const value of values) this.#varint(zigzag(value));
  }

  texts(id: number, values: readonly string[]): void {
    this.#listed(id, values.length, 8);
    for (const value of values) this.#string(value);
  }

  #listed(id: number, count: number, type: number): void {
    this.#begin(id, 9);
    if (count < 15) this.#out.push((count << 4) | type);
    else {
      this.#out.push(0xf0 | type);
      this.#varint(count);
    }
  }

  #string(value: string): void {
    const bytes = new TextEncoder().encode(value);
    this.#varint(bytes.length);
    for (const byte of bytes) this.#out.push(byte);
  }

  /** Ids ascend by less than 16 in all that is written here. */
  #begin(id: number, type: number): void {
    this.#out.push(((id - this.#last) << 4) | type);
    this.#last = id;
  }

  #varint(value: number): void {
    let left = value;
    while (left >= 128) {
      this.#out.push((left % 128) | 128);
      left = Math.floor(left / 128);
    }
    this.#out.push(left);
  }
}

/** Of what is never negative here; beyond 2³¹ too. */
function zigzag(value: number): number {
  return 2 * value;
}
