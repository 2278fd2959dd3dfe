/** Ways for a picture to come in that are neither a sample nor a file: webcam, clipboard, address. */
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

test('a pasted picture and one from an address give the numbers of the file', async ({ page }) => {
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

  // Another site that allows it, which is asked without saying who asks.
  const asked: Record<string, string>[] = [];
  await page.context().route('https://pictures.example/**', (route) => {
    asked.push(route.request().headers());
    const headers = { 'Access-Control-Allow-Origin': '*' };
    return route.fulfill({ status: 200, contentType: type, headers, body: content });
  });
  await headlight.choose(1);
  await headlight.picture.getByRole('button', { name: 'URL', exact: true }).click();
  const dialog = page.getByRole('dialog', { name: 'A picture from the web' });
  await dialog.getByLabel('Address of the picture').fill('https://pictures.example/plain.png');
  await dialog.getByRole('button', { name: 'Fetch' }).click();
  await expect(dialog).toBeHidden();
  await expect.poll(() => headlight.hash()).toContain('image=own.');
  await headlight.live();
  expect(await headlight.answers()).toEqual(pasted);
  expect(asked).toHaveLength(1);
  expect(asked[0]).not.toHaveProperty('referer');
  expect(asked[0]).not.toHaveProperty('cookie');
});
