/**
 * Resize and crop, byte for byte as Pillow does them (`Image.resize` with BICUBIC or BILINEAR) inside
 * open_clip's evaluation transform.
 *
 * Separable convolution, horizontally first; when shrinking, the filter is stretched by the scale
 * (antialiasing). Weights are rounded to 22 fractional bits and each pass to 8-bit pixels.
 * Bicubic: Keys (1981), "Cubic convolution interpolation", equation 15 with a = −1/2.
 */
import type { Preprocess } from './manifest';

/** Row-major bytes: height × width × channels (3 for RGB, 4 for RGBA). */
export interface Pixels {
  width: number;
  height: number;
  channels: number;
  data: Uint8Array | Uint8ClampedArray;
}

interface Filter {
  support: number;
  weight: (x: number) => number;
}

const FILTERS: Record<Preprocess['interpolation'], Filter> = {
  bicubic: {
    support: 2,
    weight(x) {
      const a = -0.5;
      const t = Math.abs(x);
      if (t < 1) return ((a + 2) * t - (a + 3)) * t * t + 1;
      if (t < 2) return (((t - 5) * t + 8) * t - 4) * a;
      return 0;
    },
  },
  bilinear: { support: 1, weight: (x) => Math.max(0, 1 - Math.abs(x)) },
};

const FRACTION_BITS = 22;

/** For every output position: the first input position, how many, and their fixed-point weights. */
interface Taps {
  first: Int32Array;
  count: Int32Array;
  weights: Int32Array;
  stride: number;
}

function tapsOf(from: number, to: number, filter: Filter): Taps {
  const scale = from / to;
  const stretch = Math.max(scale, 1);
  const support = filter.support * stretch;
  const stride = Math.ceil(support) * 2 + 1;
  const first = new Int32Array(to);
  const count = new Int32Array(to);
  const weights = new Int32Array(to * stride);
  const exact = new Float64Array(stride);
  const inverse = 1 / stretch;
  for (let out = 0; out < to; out += 1) {
    const centre = (out + 0.5) * scale;
    const begin = Math.max(0, Math.trunc(centre - support + 0.5));
    const end = Math.min(from, Math.trunc(centre + support + 0.5));
    let sum = 0;
    for (let i = begin; i < end; i += 1) {
      const weight = filter.weight((i - centre + 0.5) * inverse);
      exact[i - begin] = weight;
      sum += weight;
    }
    first[out] = begin;
    count[out] = end - begin;
    for (let i = 0; i < end - begin; i += 1) {
      const scaled = (sum === 0 ? exact[i] : exact[i] / sum) * 2 ** FRACTION_BITS;
      weights[out * stride + i] = Math.trunc(scaled < 0 ? scaled - 0.5 : scaled + 0.5);
    }
  }
  return { first, count, weights, stride };
}

/**
 * One pass along an axis whose neighbours lie `step` bytes apart. `lines` gives the offset at which
 * each line starts in the source and in the result.
 */
function convolve(
  source: Uint8Array | Uint8ClampedArray,
  result: Uint8ClampedArray,
  taps: Taps,
  step: number,
  lines: Iterable<[number, number]>,
): void {
  const half = 1 << (FRACTION_BITS - 1);
  const { first, count, weights, stride } = taps;
  for (const [start, target] of lines) {
    for (let out = 0; out < first.length; out += 1) {
      const base = start + first[out] * step;
      let sum = half;
      for (let i = 0; i < count[out]; i += 1) {
        sum += source[base + i * step] * weights[out * stride + i];
      }
      // The clamped array saturates at 0 and 255, as Pillow's lookup table does.
      result[target + out * step] = sum >> FRACTION_BITS;
    }
  }
}

/** `image` at width × height. The same bytes come back where the size is already right. */
export function resize(
  image: Pixels,
  width: number,
  height: number,
  interpolation: Preprocess['interpolation'] = 'bicubic',
): Pixels {
  const { channels } = image;
  const filter = FILTERS[interpolation];
  let { data } = image;
  if (width !== image.width) {
    const wide = new Uint8ClampedArray(width * image.height * channels);
    const rows = function* (): Generator<[number, number]> {
      for (let y = 0; y < image.height; y += 1) {
        for (let c = 0; c < channels; c += 1) {
          yield [y * image.width * channels + c, y * width * channels + c];
        }
      }
    };
    convolve(data, wide, tapsOf(image.width, width, filter), channels, rows());
    data = wide;
  }
  if (height !== image.height) {
    const high = new Uint8ClampedArray(width * height * channels);
    const columns = function* (): Generator<[number, number]> {
      for (let x = 0; x < width * channels; x += 1) yield [x, x];
    };
    convolve(data, high, tapsOf(image.height, height, filter), width * channels, columns());
    data = high;
  }
  return { width, height, channels, data };
}

/** Python's round(): halves go to the even neighbour. */
function roundHalfEven(x: number): number {
  const down = Math.floor(x);
  if (x - down !== 0.5) return Math.round(x);
  return down % 2 === 0 ? down : down + 1;
}

/** The centre size × size of `image`; where it is smaller, black is added around it. */
export function centreCrop(image: Pixels, size: number): Pixels {
  const { channels } = image;
  const data = new Uint8ClampedArray(size * size * channels);
  // torchvision pads to the size first (the odd pixel right and below), then crops.
  const offset = (length: number): number =>
    length < size ? -Math.floor((size - length) / 2) : roundHalfEven((length - size) / 2);
  const left = offset(image.width);
  const top = offset(image.height);
  const from = Math.max(0, left);
  const to = Math.min(image.width, left + size);
  for (let y = 0; y < size; y += 1) {
    const row = y + top;
    if (row < 0 || row >= image.height) continue;
    const start = row * image.width;
    const line = image.data.subarray((start + from) * channels, (start + to) * channels);
    data.set(line, (y * size + from - left) * channels);
  }
  return { width: size, height: size, channels, data };
}

/** The size to which open_clip resizes before it crops: [width, height]. */
export function resizedSize(
  width: number,
  height: number,
  { size, resize_mode: mode }: Pick<Preprocess, 'size' | 'resize_mode'>,
): [number, number] {
  if (mode === 'squash') return [size, size];
  if (mode === 'longest') {
    const ratio = Math.max(height / size, width / size);
    return [roundHalfEven(width / ratio), roundHalfEven(height / ratio)];
  }
  return width <= height
    ? [size, Math.trunc((size * height) / width)]
    : [Math.trunc((size * width) / height), size];
}

/** What the tower sees of `image`: size × size RGB (or RGBA premultiplied, as it came). */
export function fit(image: Pixels, preprocess: Preprocess): Pixels {
  const [width, height] = resizedSize(image.width, image.height, preprocess);
  return centreCrop(
    resize(image, Math.max(1, width), Math.max(1, height), preprocess.interpolation),
    preprocess.size,
  );
}
