/** Whatever is put in: a sentence that says what was wrong and what to do, and nothing is lost. */
import { expect, test, type Page } from '@playwright/test';
import { picture } from './files';
import { Headlight } from './headlight';

test.setTimeout(300_000);

async function state(headlight: Headlight): Promise<unknown> {
  return {
    answers: await headlight.answers(),
    steps: await headlight.steps(),
    seen: await headlight.seen(),
    link: await headlight.hash(),
  };
}

/** Chooses a sample that is not the first, so that what is kept cannot be a fresh start. */
async function openAtSample(page: Page): Promise<Headlight> {
  const headlight = new Headlight(page);
  await headlight.openLoaded('image=blue-square');
  return headlight;
}

const REFUSED: [file: string, sentence: RegExp][] = [
  ['cut.png', /“cut\.png” says it is image\/png, but this browser cannot decode it/],
  ['broken.jpg', /“broken\.jpg” says it is image\/jpeg, but this browser cannot decode it/],
  ['words.png', /“words\.png” says it is image\/png, but this browser cannot decode it/],
  ['words.txt', /“words\.txt” is not a picture \(its type is text\/plain\)\. Choose a PNG/],
  ['empty.png', /“empty\.png” is empty: it has 0 bytes\. Choose another/],
  ['huge.png', /“huge\.png” has 20000 × 20000 pixels, 400 million; at most 64 million/],
];

test('a file that is no readable picture is refused by name, and what was there stays', async ({
  page,
}) => {
  const headlight = await openAtSample(page);
  const before = await state(headlight);
  for (const [file, sentence] of REFUSED) {
    await headlight.upload(...picture(file));
    await expect(headlight.alerts, file).toHaveText(sentence);
    expect(await state(headlight), file).toEqual(before);
  }
  await page.getByRole('button', { name: 'Dismiss' }).click();
  await expect(headlight.alerts).toHaveCount(0);
  // And the next good one is taken.
  await headlight.upload(...picture('plain.png'));
  await expect.poll(() => headlight.hash()).toContain('image=own.1');
  await headlight.live();
});

test('a file over the limit of bytes is refused', async ({ page }) => {
  const headlight = new Headlight(page);
  await headlight.open();
  const before = await state(headlight);
  // Playwright sends at most 50 MB, so the page makes the file itself and drops it.
  await page.evaluate(() => {
    const transfer = new DataTransfer();
    transfer.items.add(new File([new Uint8Array(51e6)], 'long.png', { type: 'image/png' }));
    window.dispatchEvent(new DragEvent('drop', { dataTransfer: transfer, cancelable: true }));
  });
  await expect(headlight.alerts).toHaveText(
    /“long\.png” has 51\.0\sMB; at most 50\.0\sMB are read/,
  );
  expect(await state(headlight)).toEqual(before);
});

/** Means of the three channels over the picture that the tower saw, and over its left half. */
async function colours(headlight: Headlight): Promise<{ mean: number[]; left: number[] }> {
  const { width, data } = await headlight.seen();
  const mean = (keep: (x: number) => boolean): number[] =>
    [0, 1, 2].map((c) => {
      const values = data.filter((_, i) => i % 4 === c && keep(((i - c) / 4) % width));
      return values.reduce((a, b) => a + b, 0) / values.length;
    });
  return { mean: mean(() => true), left: mean((x) => x < width / 2) };
}

test('odd but good pictures are read as they are meant', async ({ page }) => {
  const headlight = await openAtSample(page);
  let number = 0;
  const take = async (file: string): Promise<Awaited<ReturnType<typeof colours>>> => {
    await headlight.upload(...picture(file));
    number += 1;
    await expect.poll(() => headlight.hash()).toContain(`image=own.${number}`);
    await headlight.live();
    await expect(headlight.alerts).toHaveCount(0);
    return colours(headlight);
  };
  const plain = await take('plain.png');
  const close = (found: typeof plain, slack: number, file: string): void => {
    [...found.mean, ...found.left].forEach((value, i) => {
      const wanted = [...plain.mean, ...plain.left][i];
      expect(Math.abs(value - wanted), `${file}, number ${i}`).toBeLessThan(slack);
    });
  };
  // The disc lies left of the middle: a mirrored or lying picture would show it elsewhere.
  expect(plain.left[0]).toBeGreaterThan(plain.mean[0]);
  close(await take('deep.png'), 1, '16 bits a channel');
  close(await take('plain.jpg'), 4, 'JPEG');
  close(await take('turned.jpg'), 4, 'stored on its side');
  close(await take('animated.gif'), 4, 'the first frame of an animation');
  // Without a colour profile the conversion from CMYK is the decoder's own.
  close(await take('cmyk.jpg'), 40, 'CMYK');
});

test('an empty, a far too long and a cut-off text are each answered with a sentence', async ({
  page,
}) => {
  const headlight = await openAtSample(page);
  const before = await state(headlight);
  for (const [typed, sentence] of [
    ['', /The text is empty\. Write at least one character\./],
    ['   ', /The text is empty/],
    ['x'.repeat(10_000), /The text has 10000 characters; at most 2000 are read\. Shorten it\./],
  ] as const) {
    await headlight.add(typed);
    await expect(headlight.alerts).toHaveText(sentence);
    await expect(headlight.texts.getByLabel('A new text')).toHaveValue(typed);
    expect(await state(headlight)).toEqual(before);
  }
  await headlight.add('a red circle '.repeat(20).trim());
  await expect(headlight.texts).toContainText(/Its last \d+ tokens do not fit the model’s context/);
  await headlight.answers();
  await expect(headlight.alerts).toHaveCount(0);
});

test('another site that forbids its picture is named, and the address is kept', async ({
  page,
}) => {
  const headlight = await openAtSample(page);
  const before = await state(headlight);
  await page.context().route('https://pictures.example/**', (route) =>
    route.fulfill({
      status: 200,
      contentType: 'image/png',
      // Playwright lets every page read what it fulfils unless the answer itself says who may.
      headers: { 'Access-Control-Allow-Origin': 'https://pictures.example' },
      body: picture('plain.png')[2],
    }),
  );
  await page
    .context()
    .route('https://gone.example/**', (route) =>
      route.fulfill({ status: 404, headers: { 'Access-Control-Allow-Origin': '*' } }),
    );
  await page.getByRole('button', { name: 'URL', exact: true }).click();
  const dialog = page.getByRole('dialog', { name: 'A picture from the web' });
  const address = dialog.getByLabel('Address of the picture');
  for (const [typed, sentence] of [
    ['https://pictures.example/a.png', /pictures\.example does not let other pages read/],
    ['https://gone.example/a.png', /gone\.example answered with error 404/],
    ['ftp://files.example/a.png', /is not an address that can be fetched/],
  ] as const) {
    await address.fill(typed);
    await dialog.getByRole('button', { name: 'Fetch' }).click();
    await expect(dialog.getByRole('alert').filter({ hasText: /./ })).toHaveText(sentence);
    await expect(address).toHaveValue(typed);
  }
  await page.keyboard.press('Escape');
  expect(await state(headlight)).toEqual(before);
});

test('a download that breaks off says so, keeps the page and goes on when asked', async ({
  page,
}) => {
  let broken = true;
  await page.context().route(/decompose\.fp32\.bin/, async (route) => {
    if (!broken) return route.continue();
    const range = /bytes=(\d+)-/.exec(route.request().headers().range ?? '');
    if (range) return route.abort('connectionreset');
    const response = await route.fetch();
    const headers = { ...response.headers() };
    delete headers['content-length'];
    return route.fulfill({
      status: 200,
      headers,
      body: (await response.body()).subarray(0, 200_000),
    });
  });
  const headlight = new Headlight(page);
  await headlight.open();
  await expect(headlight.alerts).toHaveText(
    /The download of decompose\.fp32\.bin broke off after 200000 of \d+ bytes\..*try again/,
  );
  await expect(headlight.chip).toContainText('did not load');
  expect((await headlight.answers()).length).toBeGreaterThan(1);
  broken = false;
  await page.getByRole('button', { name: 'Try again' }).click();
  await headlight.live();
  await expect(headlight.alerts).toHaveCount(0);
});

test('a file that is not the one of the manifest is not used', async ({ page }) => {
  let wrong = true;
  await page.context().route(/text\.fp32\.bin/, async (route) => {
    if (!wrong) return route.continue();
    const response = await route.fetch();
    const body = await response.body();
    body[1000] ^= 1;
    return route.fulfill({ response, body });
  });
  const headlight = new Headlight(page);
  await headlight.open();
  await expect(headlight.alerts).toHaveText(
    /text\.fp32\.bin is not the file that the manifest describes.*so it was not used/,
  );
  expect((await headlight.answers()).length).toBeGreaterThan(1);
  wrong = false;
  await page.getByRole('button', { name: 'Try again' }).click();
  await headlight.live();
});

test('a server that goes away half-way leaves all that is loaded working', async ({ page }) => {
  const headlight = await openAtSample(page);
  const before = await state(headlight);
  await page.context().route('**/*', (route) => route.abort('connectionrefused'));
  // What needs the server fails with a sentence, …
  await headlight.samples.getByRole('img').nth(5).click();
  await expect(headlight.alerts).toHaveText(/Nothing came back from .*\. Check the connection/);
  await page.getByRole('button', { name: 'Show a sample' }).click();
  await expect(headlight.sample(2)).toBeChecked();
  await headlight.live();
  expect(await state(headlight)).toEqual(before);
  // … and what does not goes on.
  await headlight.upload(...picture('plain.png'));
  await expect.poll(() => headlight.hash()).toContain('image=own.1');
  await headlight.live();
  await headlight.add('a purple moon');
  expect((await headlight.answers()).at(-1)?.text).toBe('a purple moon');
});

test('a browser without room for the model says so and works', async ({ page }) => {
  // The engine's worker has its own globals: the storage is refused where it is asked for.
  await page.context().route(/assets\/worker-[^/]*\.js/, async (route) => {
    const response = await route.fetch();
    const stub =
      'Cache.prototype.put=()=>Promise.reject(new DOMException("full","QuotaExceededError"));';
    await route.fulfill({ response, body: stub + (await response.text()) });
  });
  const headlight = new Headlight(page);
  await headlight.openLoaded();
  await headlight.chip.click();
  await expect(page.getByRole('dialog', { name: 'Model' })).toContainText(
    'The browser has no room left to keep the model',
  );
});

test('a GPU that is lost comes back by itself, with the same numbers @webgpu', async ({ page }) => {
  // The engine's own lost-device tests are in engine.spec.ts; here it is the page that must go on.
  await page.context().route(/assets\/worker-[^/]*\.js/, async (route) => {
    const response = await route.fetch();
    const keep = `const channel=new BroadcastChannel("device"),ask=GPUAdapter.prototype.requestDevice;
      let devices=0;
      GPUAdapter.prototype.requestDevice=async function(...a){
        const device=await ask.apply(this,a);
        channel.postMessage(devices+=1);
        channel.onmessage=()=>device.destroy();
        return device;
      };`;
    await route.fulfill({ response, body: keep + (await response.text()) });
  });
  const headlight = new Headlight(page);
  await headlight.openLoaded();
  const before = await headlight.answers();
  const devices = await page.evaluate(
    () =>
      new Promise((resolve) => {
        const channel = new BroadcastChannel('device');
        channel.onmessage = ({ data }) => resolve(data);
        channel.postMessage('lose it');
      }),
  );
  expect(devices).toBe(2);
  await headlight.upload(...picture('plain.png'));
  await expect.poll(() => headlight.hash()).toContain('image=own.1');
  await headlight.live();
  await headlight.choose(0);
  const after = await headlight.answers();
  after.forEach(({ cosine }, i) => {
    expect(Math.abs(cosine.value - before[i].cosine.value)).toBeLessThanOrEqual(
      2 * before[i].cosine.half,
    );
  });
  await expect(headlight.chip).toContainText('WebGPU');
  await expect(headlight.alerts).toHaveCount(0);
});

test('a bundle that is not there, or is none, is refused with a way back', async ({ page }) => {
  const serve = (name: string, body: string): Promise<unknown> =>
    page
      .context()
      .route(`**/bundles/${name}/manifest.json`, (route) =>
        route.fulfill({ status: 200, contentType: 'application/json', body }),
      );
  await serve('words', 'this is not JSON');
  await serve('newer', '{"schema_version": 99}');
  await serve('lacking', '{"schema_version": 2, "id": "lacking"}');
  for (const [bundle, sentence] of [
    ['nowhere', /There is no bundle at \S+bundles\/nowhere\/manifest\.json\. Check the address/],
    ['words', /is not JSON, so it is no manifest/],
    ['newer', /was written in version 99 of the format, and this page reads version 2/],
    ['lacking', /manifest lacks the field “\w+”/],
    ['ftp://files.example/b/', /must be a web address, but “ftp:\/\/files\.example/],
  ] as const) {
    await page.goto(`./?bundle=${encodeURIComponent(bundle)}`);
    const headlight = new Headlight(page);
    await expect(headlight.alerts, bundle).toHaveText(sentence);
    if (bundle !== 'lacking') continue;
    await page.getByRole('button', { name: 'Open the built-in model' }).click();
    await expect(headlight.bars.first()).toBeVisible();
    await expect(headlight.alerts).toHaveCount(0);
  }
});

test('a malformed link opens as far as it can be understood', async ({ page }) => {
  const headlight = new Headlight(page);
  await headlight.open(
    'image=../../etc&chosen=99&versus=-1&layer=77&head=x&patch=1e9&off=L9.H9,L1.H1' +
      '&pin=%00,nonsense&open=2 99&blend=7&theme=pink&table=maybe&why=1&text=%F0%9F&mode=',
  );
  await expect(headlight.sample(0)).toBeChecked();
  await expect(headlight.sum).toContainText('One term is off');
  await expect(headlight.head(1, 1)).toHaveAccessibleName(/switched off/);
  await expect(headlight.bar('Layer 2 attention')).toHaveAttribute('aria-expanded', 'true');
  await expect(headlight.alerts).toHaveCount(0);
  // A picture of somebody else's is not in the link: the page says so and offers a sample.
  await page.goto('./#image=own.7');
  await expect(headlight.alerts).toHaveText(/picture that stayed in its owner’s browser/);
  await page.getByRole('button', { name: 'Show a sample' }).click();
  await expect(headlight.bars.first()).toBeVisible();
});
