/**
 * Width and height from a picture's first bytes, without decoding it: a file of a few kilobytes may
 * unfold into gigabytes of pixels. PNG, JPEG, GIF, WebP and BMP; null for anything else.
 */
export interface Dimensions {
  width: number;
  height: number;
}

export function readDimensions(bytes: Uint8Array): Dimensions | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  try {
    const start = view.getUint32(0);
    if (start === 0x89504e47) return { width: view.getUint32(16), height: view.getUint32(20) };
    if (start === 0x47494638)
      return { width: view.getUint16(6, true), height: view.getUint16(8, true) };
    if (start >>> 16 === 0xffd8) return jpeg(view);
    if (start === 0x52494646 && view.getUint32(8) === 0x57454250) return webp(view);
    if (start >>> 16 === 0x424d)
      return { width: view.getInt32(18, true), height: Math.abs(view.getInt32(22, true)) };
  } catch (error) {
    // Cut short: the decoder will say so.
    if (!(error instanceof RangeError)) throw error;
  }
  return null;
}

/** Steps from marker to marker until a frame header (SOF0 … SOF15), which holds the size. */
function jpeg(view: DataView): Dimensions | null {
  let at = 2;
  while (view.getUint8(at) === 0xff) {
    const marker = view.getUint8(at + 1);
    if (marker === 0xff) {
      at += 1;
      continue;
    }
    const isFrame = marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
    if (isFrame) return { width: view.getUint16(at + 7), height: view.getUint16(at + 5) };
    at += 2 + view.getUint16(at + 2);
  }
  return null;
}

function webp(view: DataView): Dimensions | null {
  switch (view.getUint32(12)) {
    case 0x56503820: // 'VP8 ', lossy
      return {
        width: view.getUint16(26, true) & 0x3fff,
        height: view.getUint16(28, true) & 0x3fff,
      };
    case 0x5650384c: {
      // 'VP8L', lossless: 14 bits each
      const bits = view.getUint32(21, true);
      return { width: (bits & 0x3fff) + 1, height: ((bits >>> 14) & 0x3fff) + 1 };
    }
    case 0x56503858: // 'VP8X', extended: 24 bits each
      return { width: uint24(view, 24) + 1, height: uint24(view, 27) + 1 };
    default:
      return null;
  }
}

const uint24 = (view: DataView, at: number): number =>
  view.getUint16(at, true) + (view.getUint8(at + 2) << 16);
