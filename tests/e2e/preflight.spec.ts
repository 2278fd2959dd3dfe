/** Before a class: what this machine can do, how long a model takes here, and what may go or come. */
import { readFileSync } from 'node:fs';
import { expect, test, type Locator, type Page } from '@playwright/test';
import { text } from './figures';
import { computesInHalf, Headlight } from './headlight';
import { inTwoPrecisions, keptWeight, offer, padded, shapes, vitB16, weight } from './offered';

test.setTimeout(300_000);

/** A software adapter takes seconds a run. */
const PATIENCE = 240_000;

const again = (page: Page): Locator => page.getByRole('button', { name: 'Run it again' });
const model = (page: Page, name: string): Locator => page.getByRole('article', { name });
const fact = (page: Page, label: string): Locator =>
  page
    .locator('dt', { hasText: new RegExp(`^${label}$`) })
    .locator('xpath=following-sibling::dd[1]');

async function measured(page: Page): Promise<void> {
  await expect(again(page)).toBeVisible({ timeout: PATIENCE });
}

/** "about 27 s", "2 min" and the like in seconds. */
function seconds(written: string): number {
  const units: Record<string, number> = { ms: 0.001, s: 1, min: 60, h: 3600 };
  let total = 0;
  for (const [, amount, unit] of text(written).matchAll(/([\d.]+) (ms|s|min|h)\b/g)) {
    total += Number(amount) * units[unit];
  }
  return total;
}

test('a link opens the preflight page, which knows every wait before any of it is downloaded @both', async ({
  page,
  context,
}, info) => {
  const { asked } = await offer(context, vitB16());
  await page.goto('./#preflight=1&bundle=vit-b-16');
  await expect(page).toHaveTitle('Preflight · Headlight');
  await measured(page);

  // Of the model that the link names, the manifest and nothing else.
  expect(new Set(asked)).toEqual(new Set(['manifest.json']));

  const gpu = await fact(page, 'GPU').innerText();
  const half = await computesInHalf(page);
  if (info.project.name === 'webgpu') {
    if (!process.env.HEADLIGHT_GPU) expect(gpu).toContain('Played by the processor');
    await expect(fact(page, 'GPU limits')).toContainText(/maxBufferSize \d+/);
    await expect(fact(page, 'Computes in fp16')).toHaveText(half ? /^yes/ : /^no/);
  } else {
    expect(gpu).toContain('none');
  }
  await expect(fact(page, 'Isolated page')).toHaveText(/^yes/);
  await expect(fact(page, 'Room for models')).toHaveText(/free, as the browser promises/);
  await expect(fact(page, 'Connection')).toHaveText(/a second from this site, measured/);

  // What the rows say follows from what was measured: ViT-B/16 has 207 times the multiply-adds,
  // and 8-bit weights on the processor count twice.
  const run = page.getByRole('region', { name: 'A timed run' });
  const one = seconds(await run.locator('strong').innerText());
  expect(one).toBeGreaterThan(0);
  const rows = model(page, 'ViT-B-16').getByRole('row');
  await expect(rows).toHaveCount(4);
  const [fp32, fp16, q8] = [rows.nth(1), rows.nth(2), rows.nth(3)];
  await expect(fp32).toContainText('598 MB');
  await expect(q8).toContainText('161 MB');
  await expect(q8).toContainText('0.99987');
  const picture = seconds(await q8.getByRole('cell').nth(3).innerText());
  expect(picture).toBeGreaterThan(one);
  expect(picture).toBeLessThan(2 * 207 * 2 * one);
  const wait = async (row: Locator): Promise<number> =>
    seconds(await row.getByRole('cell').nth(2).innerText());
  expect(await wait(q8)).toBeGreaterThanOrEqual(picture);
  if (half) {
    expect(await wait(fp16)).toBeGreaterThan(one);
  } else {
    await expect(fp16).toContainText('cannot');
    await expect(fp16).toContainText('needs a GPU that computes in fp16');
    await expect(fp16.getByRole('button')).toHaveCount(0);
  }
  await expect(q8).toContainText(/ready|will be slow/);

  // The sentence on top is about the model of the link, in the precision chosen for the machine.
  const answer = page.getByRole('region', { name: 'Preflight' }).getByRole('status');
  await expect(answer).toContainText(/ViT-B-16 (is ready|will be slow)/);
  const picked = rows.filter({ hasText: 'chosen for this machine' });
  await expect(picked).toHaveCount(1);
  expect(seconds(await answer.innerText())).toBe(await wait(picked));
});

test('the built-in model is what the test downloads, and it is then kept', async ({ page }) => {
  await page.goto('./?preflight');
  await measured(page);
  const kept = page.getByRole('region', { name: 'Kept in this browser' });
  await expect(kept.getByRole('listitem')).toContainText('Headlight-Shapes');
  await expect(model(page, 'Headlight-Shapes')).toContainText('kept here');

  // Run again, all of it comes from the store: the line is measured on a part of it.
  await again(page).click();
  await expect(again(page)).toBeHidden();
  await measured(page);
  await expect(fact(page, 'Connection')).toHaveText(/measured on a part of a model/);

  await page.getByRole('button', { name: 'Open Headlight', exact: true }).click();
  await new Headlight(page).live();
  expect(new URL(page.url()).search).toBe('');
  await expect(page).toHaveTitle('Headlight');
});

test('the test can be cancelled, and begun again', async ({ page, context }) => {
  let release = (): void => undefined;
  const gate = new Promise<void>((resolve) => (release = resolve));
  await context.route(/\/bundles\/shapes\/decompose.*\.bin$/, async (route) => {
    await gate;
    await route.continue().catch(() => undefined);
  });
  await page.goto('./#preflight=1');
  await expect(page.getByRole('progressbar', { name: 'How much of the test' })).toBeVisible();
  await expect(model(page, 'Headlight-Shapes')).toContainText('not known yet');
  await page.getByRole('button', { name: 'Cancel' }).click();
  await expect(page.getByText('The test was cancelled.')).toBeVisible();
  await expect(page.getByRole('progressbar')).toHaveCount(0);
  release();
  await page.getByRole('button', { name: 'Run the test' }).click();
  await measured(page);
  await expect(model(page, 'Headlight-Shapes')).toContainText('ready');
});

test('the report can be copied as text and printed in light colours', async ({ page, context }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await page.goto('./#preflight=1&theme=dark');
  await measured(page);
  await page.getByRole('button', { name: 'Copy as text' }).click();
  await expect(page.getByText('The report is copied as text.')).toBeVisible();
  const report = text(await page.evaluate(() => navigator.clipboard.readText()));
  expect(report).toContain('Headlight-Shapes is ready');
  expect(report).toContain('#preflight=1');
  expect(report).toMatch(
    /Headlight-Shapes fp32: 7\.\d MB, about .* ready, chosen for this machine/,
  );
  expect(report).not.toMatch(/undefined|NaN|\{\w+\}/);

  await page.emulateMedia({ media: 'print' });
  await expect(page.getByRole('button')).toHaveCount(0);
  await expect(page.getByRole('heading', { name: 'Models and their wait' })).toBeVisible();
  const shade = await page.evaluate(() => {
    const [r, g, b] = getComputedStyle(document.querySelector('.page')!)
      .backgroundColor.match(/\d+/g)!
      .map(Number);
    return (r + g + b) / 3;
  });
  expect(shade).toBeGreaterThan(200);
  // A4 between its margins, which is narrower than a phone's limit: still a table.
  await page.setViewportSize({ width: 718, height: 1000 });
  const tops = await model(page, 'Headlight-Shapes')
    .getByRole('row')
    .nth(1)
    .getByRole('cell')
    .evaluateAll((cells) => cells.slice(0, 4).map((cell) => cell.getBoundingClientRect().top));
  expect(tops).toHaveLength(4);
  expect(Math.max(...tops) - Math.min(...tops)).toBeLessThan(2);
});

test('a manifest that does not come is a sentence in its row, and spoils no other', async ({
  page,
}) => {
  await page.goto('./#preflight=1&bundle=nowhere');
  await measured(page);
  await expect(model(page, 'nowhere')).toContainText('There is no bundle at');
  await expect(model(page, 'Headlight-Shapes')).toContainText('ready');
});

test('the help leads to it, Escape leads back, and no model is loaded anew', async ({ page }) => {
  const headlight = new Headlight(page);
  await headlight.openLoaded('layer=6&head=3');
  await page.keyboard.press('?');
  await page.getByRole('link', { name: 'Check this machine before a class' }).click();
  await expect(page.getByRole('heading', { name: 'Preflight', level: 1 })).toBeVisible();
  expect(await headlight.hash()).toContain('preflight=1');
  await measured(page);
  await page.keyboard.press('Escape');
  await expect(headlight.origin).toHaveText(/^Computed here/, { timeout: 2000 });
  expect(await headlight.hash()).toBe('#layer=6&head=3');
});

test('the reader chooses a precision, and every result says how far it is from fp32', async ({
  page,
  context,
}) => {
  await offer(context, inTwoPrecisions());
  const headlight = new Headlight(page);
  await headlight.openLoaded('bundle=two');
  const exact = page.getByRole('button', { name: /to fp32/ });
  await expect(exact).toHaveCount(0);

  await headlight.chip.click();
  const choice = page.getByRole('group', { name: 'precision' });
  await expect(choice.getByRole('radio')).toHaveCount(3);
  await expect(choice.getByRole('radio', { checked: true })).toHaveAccessibleName(/now fp32/);
  await expect(choice.getByText(weight())).toHaveCount(2);
  await choice.getByRole('radio', { name: /^q8/ }).click();
  await headlight.live();
  expect(await headlight.hash()).toContain('precision=q8');
  await expect(headlight.chip).toContainText('q8');
  await expect(exact).toHaveText('q8: 0.99987 to fp32');
  await exact.focus();
  await expect(page.getByRole('tooltip').filter({ hasText: '64 pictures' })).toBeVisible();

  await headlight.chip.click();
  const panel = page.getByRole('dialog', { name: 'Model' });
  await expect(panel).toContainText('0.9981 at worst, 0.9995 on average');
  await expect(choice.getByRole('radio', { checked: true })).toHaveAccessibleName(/^q8/);
  await page.keyboard.press('Escape');

  for (const [button, pattern] of [
    ['Figure (SVG)', /q8: embedding’s cosine to fp32 0\.99987 at worst of 64 pictures/],
    ['Numbers (JSON)', /"embedding_cosine": 0\.99987/],
  ] as const) {
    await page.getByRole('button', { name: /^Save/ }).click();
    const download = page.waitForEvent('download');
    await page.getByRole('button', { name: button }).click();
    expect(readFileSync(await (await download).path(), 'utf8')).toMatch(pattern);
  }

  await page.reload();
  await headlight.live();
  await expect(exact).toHaveText('q8: 0.99987 to fp32');
});

test('fp16 is taken where the adapter computes in it, and only there @both', async ({
  page,
  context,
}) => {
  const manifest = inTwoPrecisions();
  manifest.precisions = { fp32: manifest.precisions.fp32, fp16: manifest.precisions.q8 };
  await offer(context, manifest);
  const headlight = new Headlight(page);
  await headlight.open('bundle=two&precision=fp16');
  const half = await computesInHalf(page);
  await expect(headlight.chip).toContainText(half ? 'fp16' : 'fp32', { timeout: PATIENCE });
  await headlight.chip.click();
  const panel = page.getByRole('dialog', { name: 'Model' });
  const fp16 = panel.getByRole('radio', { name: /^fp16/ });
  if (half) return expect(fp16).toBeChecked();
  await expect(panel).toContainText('This machine cannot run fp16, so fp32 was taken instead.');
  await expect(fp16).toBeDisabled();
});

test('the bytes of a large model are shown before any is downloaded', async ({ page, context }) => {
  const manifest = vitB16();
  manifest.examples = null;
  manifest.means = null;
  const { asked } = await offer(context, manifest);
  await page.goto('./#bundle=vit-b-16&precision=q8');
  await expect(page.getByRole('button', { name: 'Load 161 MB' })).toBeVisible();
  await page.goto('./#bundle=vit-b-16');
  await expect(page.getByRole('button', { name: 'Load 598 MB' })).toBeVisible();
  expect(asked.filter((path) => path !== 'manifest.json')).toEqual([]);
});

test('what is kept in this browser is listed, and goes when the reader says so twice', async ({
  page,
}) => {
  const headlight = new Headlight(page);
  await headlight.openLoaded();
  // What the heads say comes last, and is kept with the rest.
  await expect(headlight.grid.getByRole('gridcell', { name: /says: / }).first()).toBeVisible();
  const dialog = page.getByRole('dialog', { name: 'Kept in this browser' });
  const item = dialog.getByRole('listitem');
  await expect(async () => {
    await page.keyboard.press('Escape');
    await headlight.chip.click();
    await page.getByRole('button', { name: 'Kept in this browser' }).click();
    await expect(item).toContainText(keptWeight(), { timeout: 2_000 });
  }).toPass();
  await expect(item).toContainText('open now');

  await dialog.getByRole('button', { name: 'Remove Headlight-Shapes from this browser' }).click();
  await expect(dialog.getByRole('button', { name: 'Keep it' })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(item).toHaveCount(1);
  await expect(dialog.getByRole('button', { name: /^Remove Headlight/ })).toBeFocused();

  await page.keyboard.press('Enter');
  await dialog.getByRole('button', { name: 'Remove it' }).click();
  await expect(dialog).toContainText('No model is kept in this browser.');
  await expect(dialog).toContainText(`${keptWeight()} are free again.`);
  await page.keyboard.press('Escape');
  // The model that is open goes on working.
  await headlight.choose(2);
});

test('where room is short the reader says what goes, or loads without keeping', async ({
  page,
  context,
}) => {
  const { manifest, files } = padded();
  await offer(context, manifest, files);
  const headlight = new Headlight(page);
  await headlight.openLoaded('bundle=padded');
  const devtools = await context.newCDPSession(page);
  const usage = await page.evaluate(async () => (await navigator.storage.estimate()).usage ?? 0);
  // Chromium goes on promising ten gigabytes: what it has shows when it refuses a file.
  await devtools.send('Storage.overrideQuotaForOrigin', {
    origin: new URL(page.url()).origin,
    quotaSize: usage + 3e6,
  });
  await headlight.chip.click();
  await page.getByRole('button', { name: /^Headlight-Shapes/ }).click();
  const dialog = page.getByRole('dialog', { name: 'There is not enough room' });
  await expect(dialog).toBeVisible();
  await expect(dialog).toContainText('the browser has no room left for it');
  const gone = dialog.getByRole('checkbox', { name: /^Padded-Shapes/ });
  await expect(gone).toBeChecked();
  const drop = dialog.getByRole('button', { name: 'Remove and keep Headlight-Shapes' });
  await gone.uncheck();
  await expect(drop).toBeDisabled();
  await dialog.getByRole('button', { name: 'Load without keeping it' }).click();
  await headlight.live();
  await headlight.chip.click();
  await page.getByRole('button', { name: 'Kept in this browser' }).click();
  const kept = page.getByRole('dialog', { name: 'Kept in this browser' }).getByRole('listitem');
  await expect(kept).toHaveText(/^Padded-Shapes/);
  await page.keyboard.press('Escape');

  await page.reload();
  await expect(dialog).toBeVisible();
  await drop.click();
  await headlight.live();
  await headlight.chip.click();
  await page.getByRole('button', { name: 'Kept in this browser' }).click();
  await expect(kept).toHaveText(/^Headlight-Shapes/);
});

test('a sigmoid model’s scores are shown as such, each text by itself', async ({
  page,
  context,
}) => {
  const [scale, bias] = [20, -5];
  const manifest = shapes({ id: 'sigmoid', name: 'Sigmoid', logit_scale: scale, logit_bias: bias });
  await offer(context, manifest);
  const headlight = new Headlight(page);
  await headlight.open('bundle=sigmoid');
  await expect(headlight.texts.getByRole('button', { name: 'each text by itself' })).toBeVisible();
  for (const { probability, cosine } of await headlight.answers()) {
    const at = (c: number): number => 1 / (1 + Math.exp(-(scale * c + bias)));
    expect(probability.value).toBeGreaterThanOrEqual(
      at(cosine.value - cosine.half) - probability.half,
    );
    expect(probability.value).toBeLessThanOrEqual(
      at(cosine.value + cosine.half) + probability.half,
    );
  }
  await expect(page.locator('#sum footer')).toContainText('each text by itself');
  await page.locator('#sum footer').getByRole('button', { name: 'logit', exact: true }).focus();
  await expect(page.getByRole('tooltip').filter({ hasText: 'sigmoid' }).first()).toBeVisible();
});

test('a model that pools by an average is not said to answer at a class token', async ({
  page,
  context,
}) => {
  await offer(context, shapes({ id: 'mean', name: 'Mean', pooling: 'average' }));
  const headlight = new Headlight(page);
  await headlight.open('bundle=mean&layer=6&mlp=1');
  await expect(headlight.heads).toContainText('what it wrote at the patches, on average');
  await expect(headlight.heads).not.toContainText('class token only');
});
