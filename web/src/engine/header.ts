/** The size of a picture from the first bytes of its file, before a decoder takes memory for it. */

export interface PictureHeader {
  format: 'png' | 'jpeg' | 'gif' | 'webp' | 'bmp';
  width: number;
  height: number;
}

/** Null where the bytes are no picture of these formats, or end before the size. */
export function readHeader(bytes: Uint8Array): PictureHeader | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const ascii = (from: number, to: number): string =>
    String.fromCharCode(...bytes.subarray(from, to));
  try {
    if (ascii(1, 4) === 'PNG') {
      return { format: 'png', width: view.getUint32(16), height: view.getUint32(20) };
    }
    if (ascii(0, 3) === 'GIF') {
      return { format: 'gif', width: view.getUint16(6, true), height: view.getUint16(8, true) };
    }
    if (ascii(0, 2) === 'BM') {
      const height = Math.abs(view.getInt32(22, true));
      return { format: 'bmp', width: view.getInt32(18, true), height };
    }
    if (ascii(0, 4) === 'RIFF' && ascii(8, 12) === 'WEBP') return webp(view, ascii(12, 16));
    if (view.getUint16(0) === 0xffd8) return jpeg(view);
  } catch {
    // A read past the end: the file is cut off, which the decoder will say better.
  }
  return null;
}

function webp(view: DataView, chunk: string): PictureHeader | null {
  const format = 'webp';
  const uint24 = (at: number): number => view.getUint16(at, true) | (view.getUint8(at + 2) << 16);
  if (chunk === 'VP8X') return { format, width: uint24(24) + 1, height: uint24(27) + 1 };
  if (chunk === 'VP8 ') {
    const width = view.getUint16(26, true) & 0x3fff;
    return { format, width, height: view.getUint16(28, true) & 0x3fff };
  }
  if (chunk === 'VP8L') {
    const packed = view.getUint32(21, true);
    return { format, width: (packed & 0x3fff) + 1, height: ((packed >>> 14) & 0x3fff) + 1 };
  }
  return null;
}

/** Walks the segments up to the first start-of-frame marker. */
function jpeg(view: DataView): PictureHeader | null {
  let at = 2;
  while (view.getUint8(at) === 0xff) {
    const marker = view.getUint8(at + 1);
    const isFrame = marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
    if (isFrame) {
      return { format: 'jpeg', width: view.getUint16(at + 7), height: view.getUint16(at + 5) };
    }
    at += marker === 0xff ? 1 : 2 + view.getUint16(at + 2);
  }
  return null;
}
