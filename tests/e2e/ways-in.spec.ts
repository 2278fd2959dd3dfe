/** Ways for a picture to come in that are neither a sample nor a file: the webcam and the clipboard. */
import { expect, test } from '@playwright/test';
import { picture } from './files';
import { Headlight } from './headlight';

// Chromium's own test picture in the place of a camera; everything behind it is the real thing.
const FAKE_CAMERA = ['--use-fake-device-for-media-stream', '--use-fake-ui-for-media-stream'];
test.use({
  launchOptions: async ({ launchOptions }, use) => {
    await use({ ...launchOptions, args: [...(launchOptions.args ?? []), ...FAKE_CAMERA] });
  },
});

test('the webcam’s picture is taken apart, and the camera then stops', async ({ page }) => {
  await page.addInitScript(() => {
    const given: MediaStreamTrack[] = [];
    Object.assign(window, { given });
    const devices = navigator.mediaDevices;
    const ask = devices.getUserMedia.bind(devices);
    devices.getUserMedia = async (wanted) => {
      const stream = await ask(wanted);
      given.push(...stream.getTracks());
      return stream;
    };
  });
  const headlight = new Headlight(page);
  await headlight.openLoaded();
  const sample = await headlight.answers();
  await headlight.picture.getByRole('button', { name: 'Webcam' }).click();
  const dialog = page.getByRole('dialog', { name: 'A picture from the webcam' });
  await dialog.getByRole('button', { name: 'Take the picture' }).click();
  await expect(dialog).toBeHidden();
  await expect.poll(() => headlight.hash()).toContain('image=own.1');
  await headlight.live();
  const seen = await headlight.answers();
  expect(seen.map(({ cosine }) => cosine)).not.toEqual(sample.map(({ cosine }) => cosine));
  const states = await page.evaluate(() =>
    (window as unknown as { given: MediaStreamTrack[] }).given.map(({ readyState }) => readyState),
  );
  expect(states).toEqual(['ended']);
});

test('a pasted picture gives the numbers that it gives as a file', async ({ page }) => {
  const headlight = new Headlight(page);
  await headlight.openLoaded();
  const [name, type, content] = picture('plain.png');
  await page.evaluate(
    ([name, type, bytes]) => {
      const held = new DataTransfer();
      held.items.add(new File([new Uint8Array(bytes)], name, { type }));
      const paste = new ClipboardEvent('paste', { clipboardData: held, bubbles: true });
      document.body.dispatchEvent(paste);
    },
    [name, type, [...content]] as [string, string, number[]],
  );
  await expect.poll(() => headlight.hash()).toContain('image=own.1');
  await headlight.live();
  const pasted = await headlight.answers();
  await headlight.choose(1);
  await headlight.upload(name, type, content);
  await expect.poll(() => headlight.hash()).toContain('image=own.');
  await headlight.live();
  expect(await headlight.answers()).toEqual(pasted);
});
