import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { Preprocess } from '../../../web/src/engine/manifest';
import { fromRgba, normalise, preprocess } from '../../../web/src/engine/pixels';
import { centreCrop, resize, resizedSize } from '../../../web/src/engine/resize';
import { fixture } from './fixtures';

interface Case {
  width: number;
  height: number;
  mode: 'rgb' | 'rgba' | 'grey';
  size: number;
  sha256: string;
  pixels?: string;
}

const { cases } = fixture<{ cases: Case[] }>('resize.json');

/** The picture that Python computed, as a browser's decoder gives it: straight RGBA. */
function picture(width: number, height: number, mode: Case['mode']): Uint8ClampedArray {
  const data = new Uint8ClampedArray(4 * width * height).fill(255);
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const base = 7 * x + 13 * y + ((x * y) >> 3);
      for (let c = 0; c < (mode === 'rgba' ? 4 : 3); c += 1) {
        data[4 * (y * width + x) + c] = (base + 31 * (mode === 'grey' ? 0 : c)) & 255;
      }
    }
  }
  return data;
}

function settings(size: number): Preprocess {
  const [mean, std] = [[0.5, 0.5, 0.5] as [number, number, number], [0.5, 0.5, 0.5]];
  return {
    size,
    resize_mode: 'shortest',
    interpolation: 'bicubic',
    mean,
    std: std as [number, number, number],
  };
}

describe('resize and crop', () => {
  it('is held against at least 20 shapes from 1 × 1 to 4000 × 3000, with alpha and grey', () => {
    expect(new Set(cases.map((c) => `${c.width}×${c.height}`)).size).toBeGreaterThanOrEqual(20);
    expect(cases.some((c) => c.width === 1 && c.height === 1)).toBe(true);
    expect(cases.some((c) => c.width === 4000 && c.height === 3000)).toBe(true);
    expect(new Set(cases.map((c) => c.mode))).toEqual(new Set(['rgb', 'rgba', 'grey']));
  });

  it.each(cases.map((c) => [`${c.width} × ${c.height} ${c.mode} → ${c.size}`, c] as const))(
    'gives the bytes of Pillow inside open_clip: %s',
    (_name, { width, height, mode, size, sha256, pixels }) => {
      const decoded = fromRgba({ width, height, data: picture(width, height, mode) } as ImageData);
      const seen = preprocess(decoded, settings(size));
      expect([seen.width, seen.height, seen.channels]).toEqual([size, size, 3]);
      if (pixels) expect(Buffer.from(seen.data).equals(Buffer.from(pixels, 'base64'))).toBe(true);
      expect(createHash('sha256').update(seen.data).digest('hex')).toBe(sha256);
    },
  );

  it('rounds the crop offset to even, as Python does', () => {
    // (67 − 64) / 2 = 1.5 → 2, (65 − 64) / 2 = 0.5 → 0
    const tall = (width: number): Uint8Array =>
      Uint8Array.from({ length: width * width }, (_, i) => i % width);
    const crop = (width: number): number =>
      centreCrop({ width, height: width, channels: 1, data: tall(width) }, 64).data[0];
    expect([crop(65), crop(66), crop(67), crop(69)]).toEqual([0, 1, 2, 2]);
  });

  it('resizes the shortest edge, both edges or the longest edge', () => {
    const mode = (resize_mode: Preprocess['resize_mode']): [number, number] =>
      resizedSize(333, 500, { size: 224, resize_mode });
    expect(mode('shortest')).toEqual([224, 336]);
    expect(mode('squash')).toEqual([224, 224]);
    expect(mode('longest')).toEqual([149, 224]);
  });

  it('pads a picture that is smaller than the crop with black, the odd pixel below and right', () => {
    const image = { width: 1, height: 2, channels: 1, data: Uint8Array.of(9, 8) };
    expect([...centreCrop(image, 4).data]).toEqual([
      0, 0, 0, 0, 0, 9, 0, 0, 0, 8, 0, 0, 0, 0, 0, 0,
    ]);
  });

  it('keeps a constant picture constant under both filters', () => {
    const data = new Uint8Array(17 * 5 * 3).fill(137);
    for (const filter of ['bicubic', 'bilinear'] as const) {
      const result = resize({ width: 17, height: 5, channels: 3, data }, 4, 11, filter);
      expect(new Set(result.data)).toEqual(new Set([137]));
    }
  });

  it('normalises to (byte / 255 − mean) / std, channel by channel', () => {
    const image = {
      width: 1,
      height: 2,
      channels: 3,
      data: Uint8Array.of(0, 255, 51, 255, 0, 102),
    };
    const values = [...normalise(image, settings(64))];
    expect(values.map((v) => Math.round(v * 1e6) / 1e6)).toEqual([-1, 1, 1, -1, -0.6, -0.2]);
  });
});
