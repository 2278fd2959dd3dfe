/**
 * From a picture to the `pixels` input of the decompose graph, as open_clip's transform does it.
 *
 * The browser decodes (the first frame, the EXIF orientation applied, colours as stored); resize and
 * crop are ours (resize.ts). As in Pillow, a picture with alpha is resized premultiplied, and then
 * its alpha is dropped. A canvas keeps its pixels premultiplied too, so that reading them back loses
 * nothing that premultiplying again would not lose.
 */
import { EngineError, throwIfCancelled } from './errors';
import { readHeader } from './header';
import type { Preprocess } from './manifest';
import type { Picture } from './protocol';
import { fit, resizedSize, type Pixels } from './resize';

/** Above this, decoding alone takes a gigabyte. */
const MAX_MEGAPIXELS = 64;
const HEADER_BYTES = 1 << 20;

/**
 * `picture` decoded: RGB, or straight RGBA where any pixel is not opaque.
 * Throws EngineError where it is no picture, broken or too large.
 */
export async function decode(picture: Picture, signal?: AbortSignal): Promise<Pixels> {
  throwIfCancelled(signal);
  if (picture instanceof ImageData) {
    checkSize(picture.width, picture.height);
    return fromRgba(picture);
  }
  if (picture instanceof ImageBitmap) return readBitmap(picture);
  if (picture.size === 0) throw new EngineError('engine.picture.empty');
  const header = readHeader(new Uint8Array(await picture.slice(0, HEADER_BYTES).arrayBuffer()));
  if (header) checkSize(header.width, header.height);
  let bitmap: ImageBitmap;
  try {
    bitmap = await createImageBitmap(picture, {
      colorSpaceConversion: 'none',
      premultiplyAlpha: 'none',
      imageOrientation: 'from-image',
    });
  } catch (error) {
    throw header
      ? new EngineError('engine.picture.broken', { format: header.format.toUpperCase() }, error)
      : new EngineError('engine.picture.unknown', { type: picture.type || '?' }, error);
  }
  try {
    throwIfCancelled(signal);
    return readBitmap(bitmap);
  } finally {
    bitmap.close();
  }
}

function checkSize(width: number, height: number): void {
  if (width === 0 || height === 0) throw new EngineError('engine.picture.empty');
  if (width * height > MAX_MEGAPIXELS * 1e6) {
    throw new EngineError('engine.picture.large', {
      width,
      height,
      megapixels: Math.round((width * height) / 1e6),
      limit: MAX_MEGAPIXELS,
    });
  }
}

function readBitmap(bitmap: ImageBitmap): Pixels {
  checkSize(bitmap.width, bitmap.height);
  const canvas = new OffscreenCanvas(bitmap.width, bitmap.height);
  const context = canvas.getContext('2d', { willReadFrequently: true, colorSpace: 'srgb' });
  if (!context) throw new EngineError('engine.picture.canvas');
  try {
    context.drawImage(bitmap, 0, 0);
    return fromRgba(context.getImageData(0, 0, bitmap.width, bitmap.height));
  } catch (error) {
    throw new EngineError('engine.picture.canvas', {}, error);
  }
}

/** RGB where every pixel is opaque, else RGBA as it came. */
export function fromRgba(image: Pick<ImageData, 'width' | 'height' | 'data'>): Pixels {
  const { width, height, data } = image;
  let opaque = true;
  for (let i = 3; opaque && i < data.length; i += 4) opaque = data[i] === 255;
  const pixels = { width, height, channels: 4, data };
  return opaque ? dropAlpha(pixels) : pixels;
}

/** a · b / 255, rounded, in integers. */
function multiply(a: number, b: number): number {
  const product = a * b + 128;
  return ((product >> 8) + product) >> 8;
}

/** Pillow's "RGBA" → "RGBa". */
function premultiply(image: Pixels): Pixels {
  const data = new Uint8Array(image.data);
  for (let i = 0; i < data.length; i += 4) {
    for (let c = i; c < i + 3; c += 1) data[c] = multiply(data[c], data[i + 3]);
  }
  return { ...image, data };
}

/** Pillow's "RGBa" → "RGBA". */
function unpremultiply(image: Pixels): Pixels {
  const data = new Uint8Array(image.data);
  for (let i = 0; i < data.length; i += 4) {
    const alpha = data[i + 3];
    if (alpha === 0 || alpha === 255) continue;
    for (let c = i; c < i + 3; c += 1) {
      data[c] = Math.min(255, Math.trunc((255 * data[c]) / alpha));
    }
  }
  return { ...image, data };
}

function dropAlpha(image: Pixels): Pixels {
  const count = image.width * image.height;
  const data = new Uint8Array(count * 3);
  for (let i = 0; i < count; i += 1) {
    data[3 * i] = image.data[4 * i];
    data[3 * i + 1] = image.data[4 * i + 1];
    data[3 * i + 2] = image.data[4 * i + 2];
  }
  return { ...image, channels: 3, data };
}

/** What the tower sees: size × size RGB. */
export function preprocess(image: Pixels, settings: Preprocess): Pixels {
  if (image.channels === 3) return fit(image, settings);
  const [width, height] = resizedSize(image.width, image.height, settings);
  // Pillow premultiplies only around a real resize.
  if (width === image.width && height === image.height) return dropAlpha(fit(image, settings));
  return dropAlpha(unpremultiply(fit(premultiply(image), settings)));
}

/** [3, S, S] float32: bytes over 255, minus the mean, over the standard deviation. */
export function normalise(image: Pixels, { mean, std }: Preprocess): Float32Array {
  const count = image.width * image.height;
  const result = new Float32Array(3 * count);
  for (let c = 0; c < 3; c += 1) {
    // Rounded to float32 at every step, as torch does.
    const shift = Math.fround(mean[c]);
    const scale = Math.fround(std[c]);
    for (let i = 0; i < count; i += 1) {
      const value = Math.fround(image.data[3 * i + c] / 255);
      result[c * count + i] = Math.fround(value - shift) / scale;
    }
  }
  return result;
}

/** RGB as an opaque ImageData, to be drawn. */
export function toImageData(image: Pixels): ImageData {
  const count = image.width * image.height;
  const data = new Uint8ClampedArray(4 * count).fill(255);
  for (let i = 0; i < count; i += 1) {
    data.set(image.data.subarray(3 * i, 3 * i + 3), 4 * i);
  }
  return new ImageData(data, image.width, image.height);
}
