/** Which pictures the engine takes, in a real browser: what it refuses, and which way up a picture is. */
import { expect } from '@playwright/test';
import { bundle, test } from './engine-page';

test('refuses what is no picture, damaged or too large, with a sentence', async ({
  loaded: { page },
}) => {
  const keys = await page.evaluate(async (url) => {
    const image = window.manifest.examples?.images[0].image.path;
    const whole = await (await fetch(`${url}/${image}`)).arrayBuffer();
    const huge = new Uint8Array(whole.slice(0, 64));
    new DataView(huge.buffer).setUint32(16, 20_000);
    new DataView(huge.buffer).setUint32(20, 20_000);
    const attempt = async (blob: Blob): Promise<string> =>
      (await window.failure(() => window.engine.decompose(blob))).key;
    return {
      text: await attempt(new Blob(['no picture'], { type: 'text/plain' })),
      empty: await attempt(new Blob([])),
      damaged: await attempt(new Blob([whole.slice(0, 60)])),
      huge: await attempt(new Blob([huge])),
      head: (await window.failure(() => window.engine.weightedValues(99, 0, 0))).key,
    };
  }, bundle);
  expect(keys).toEqual({
    text: 'engine.picture.unknown',
    empty: 'engine.picture.empty',
    damaged: 'engine.picture.broken',
    huge: 'engine.picture.large',
    head: 'engine.run.gone',
  });
});

test('turns and mirrors a picture as each EXIF orientation says', async ({ loaded: { page } }) => {
  const seen = await page.evaluate(async () => {
    // Four quarters: 0 and 1 above, 2 and 3 below.
    const canvas = new OffscreenCanvas(64, 64);
    const context = canvas.getContext('2d') as OffscreenCanvasRenderingContext2D;
    for (let quarter = 0; quarter < 4; quarter += 1) {
      context.fillStyle = `rgb(${85 * quarter} ${85 * quarter} ${85 * quarter})`;
      context.fillRect(32 * (quarter % 2), 32 * Math.floor(quarter / 2), 32, 32);
    }
    const jpeg = new Uint8Array(
      await (await canvas.convertToBlob({ type: 'image/jpeg', quality: 1 })).arrayBuffer(),
    );
    const found: number[][] = [];
    for (let orientation = 1; orientation <= 8; orientation += 1) {
      const entry = [1, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0, 0, 0, 0, 0];
      const tiff = [0x4d, 0x4d, 0, 42, 0, 0, 0, 8, 0, 1, ...entry];
      const exif = [0x45, 0x78, 0x69, 0x66, 0, 0, ...tiff];
      const segment = new Uint8Array([0xff, 0xe1, 0, exif.length + 2, ...exif]);
      const turned = new Blob([jpeg.slice(0, 2), segment, jpeg.slice(2)]);
      const { data } = (await window.engine.decompose(turned)).seen;
      found.push([0, 63, 63 * 64, 64 * 64 - 1].map((i) => Math.round(data[4 * i] / 85)));
    }
    return found;
  });
  // Each seen as: top left, top right, bottom left, bottom right.
  expect(seen).toEqual([
    [0, 1, 2, 3],
    [1, 0, 3, 2],
    [3, 2, 1, 0],
    [2, 3, 0, 1],
    [0, 2, 1, 3],
    [2, 0, 3, 1],
    [3, 1, 2, 0],
    [1, 3, 0, 2],
  ]);
});
