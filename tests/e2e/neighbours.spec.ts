/** Searches of the gallery on the page: their numbers against the untouched model’s, links, files, failures. */
import { readFileSync } from 'node:fs';
import { expect, test, type Page } from '@playwright/test';
import { audit, fits, SIZES } from './axe';

interface Case {
  image?: string;
  text?: string;
  by: string;
  centred: boolean;
  cosines: number[];
}
const { cases, find } = JSON.parse(readFileSync('tests/web/fixtures/neighbours.json', 'utf8')) as {
  cases: Case[];
  find: { text: string; shares: number[] };
};
/** The gallery keeps its vectors in half precision. */
const COSINE = 1e-3;

test.setTimeout(300_000);

const results = (page: Page) => page.getByRole('list', { name: /^Nearest pictures/ });
const saving = (page: Page, format: string) =>
  page.getByRole('button', { name: `Save as ${format}` });

/** Opens an analysis and waits for its answer. */
async function open(page: Page, link: string): Promise<void> {
  await page.goto(`./#page=look&${link}`);
  await expect(page.getByRole('heading', { name: 'Analyses' })).toBeVisible();
  await expect(page.locator('section[aria-busy="false"]').first()).toBeVisible();
  await expect(saving(page, 'CSV')).toBeEnabled();
}

async function saved(page: Page, format: string): Promise<Buffer> {
  const waiting = page.waitForEvent('download');
  await saving(page, format).click();
  return readFileSync(await (await waiting).path());
}

interface Saved {
  model: { weights_sha256: string };
  groups: {
    property: string | null;
    heads: string[];
    found: { picture: number; cosine: number }[];
  }[];
}

// One head, several, all of them, a property's; of a picture and of a text.
for (const one of [cases[0], cases[2], cases[3], cases[4], cases[7]]) {
  const name = `${one.image ?? one.text} by ${one.by || 'all heads'}`;
  test(`the nearest pictures of ${name} are the untouched model’s`, async ({ page }) => {
    const link = new URLSearchParams({
      do: one.by.startsWith('property:') ? 'property' : one.image ? 'pictures' : 'text',
      ...(one.image ? { image: one.image } : { text: one.text! }),
      by: one.by,
      centred: one.centred ? '1' : '0',
      k: '48',
    });
    if (!one.by) link.delete('by');
    await open(page, link.toString());
    await expect(results(page).getByRole('button')).toHaveCount(48);
    const { groups } = JSON.parse((await saved(page, 'JSON')).toString()) as Saved;
    const [{ found }] = groups;
    const ranked = [...one.cosines].sort((a, b) => b - a);
    found.forEach(({ picture, cosine }, i) => {
      expect(Math.abs(cosine - one.cosines[picture - 1]), `picture ${picture}`).toBeLessThan(
        COSINE,
      );
      expect(Math.abs(cosine - ranked[i]), `place ${i + 1}`).toBeLessThan(COSINE);
    });
  });
}

test('the heads that carry a text have the untouched model’s shares, and lead on', async ({
  page,
}) => {
  await open(page, `do=find&text=${encodeURIComponent(find.text)}`);
  const lines = (await saved(page, 'CSV')).toString().trim().split('\r\n');
  const rows = lines.filter((line) => !line.startsWith('#')).map((line) => line.split(','));
  const share = rows[0].indexOf('share');
  expect(rows).toHaveLength(49);
  for (const row of rows.slice(1)) {
    const [layer, head] = /L(\d+)\.H(\d+)/.exec(row[0])!.slice(1).map(Number);
    const expected = find.shares[(layer - 1) * 8 + head - 1];
    expect(Math.abs(Number(row[share]) - expected), row[0]).toBeLessThan(1e-3);
  }
  const best = rows[1][0];
  await expect(page.getByRole('row').nth(1)).toContainText(best);
  expect((await saved(page, 'SVG')).toString()).toContain(best);
  await page.getByRole('link', { name: `Pictures at ${best}` }).click();
  await expect(page).toHaveURL(/do=text/);
  await expect(results(page).getByRole('button').first()).toBeVisible();
});

test('a picture that is found becomes the one that is asked about, in the link too', async ({
  page,
}) => {
  await open(page, 'do=pictures&by=l3.h7');
  const first = results(page).getByRole('button').first();
  const before = await first.getAttribute('aria-label');
  await first.focus();
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/image=gallery\.\d+/);
  await expect(first).not.toHaveAttribute('aria-label', before!);
  await page.reload();
  await expect(results(page).getByRole('button')).toHaveCount(24);
  const { groups } = JSON.parse((await saved(page, 'JSON')).toString()) as Saved;
  const itself = Number(/gallery\.(\d+)/.exec(page.url())![1]);
  expect(groups[0].found.map(({ picture }) => picture)).not.toContain(itself);
  await page.goBack();
  await expect(page).not.toHaveURL(/gallery\./);
});

test('every property has its own nearest pictures, and saves them', async ({ page }) => {
  await open(page, 'do=property');
  const lists = page.getByRole('list', { name: /^Nearest pictures by/ });
  await expect(lists).toHaveCount(8);
  const png = await saved(page, 'PNG');
  expect(png.subarray(1, 4).toString()).toBe('PNG');
  const svg = (await saved(page, 'SVG')).toString();
  for (const words of ['background', 'data:image/png;base64,', 'Headlight-Shapes', '512 pictures'])
    expect(svg).toContain(words);
  await page.getByRole('button', { name: /^colour \(/ }).click();
  await expect(results(page).getByRole('button')).toHaveCount(24);
  await expect(page).toHaveURL(/by=property%3Acolour/);
});

test('a head’s page shows what moves it, and takes such a picture apart', async ({ page }) => {
  await page.goto('./#page=head&layer=3&head=7');
  const most = page.getByRole('list', { name: 'Most' }).getByRole('button');
  await expect(most).toHaveCount(5);
  await expect(most.first()).toHaveAttribute('aria-label', /patch map/);
  await expect(page.getByRole('list', { name: 'Least' }).getByRole('button')).toHaveCount(8);
  await most.first().click();
  await expect(page).toHaveURL(/image=gallery\.\d+/);
  await expect(most.first()).toHaveAttribute('aria-pressed', 'true');
});

test('a gallery that cannot be read says so, and is read at the next try', async ({ page }) => {
  await page.route('**/gallery/gallery.json', (route) => route.fulfill({ body: '{}' }));
  await page.goto('./#page=look&do=pictures&by=l3.h7');
  await expect(page.getByRole('alert')).toContainText('gallery.json');
  await page.unroute('**/gallery/gallery.json');
  await page.getByRole('button', { name: 'Try again' }).click();
  await expect(results(page).getByRole('button')).toHaveCount(24);
});

test('a head of the gallery is asked for by its range, and one that came short is named', async ({
  page,
}) => {
  await page.route('**/gallery/vectors.f16.bin', (route) =>
    route.fulfill({ status: 416, body: '' }),
  );
  await page.goto('./#page=look&do=pictures&by=l3.h7');
  await expect(page.getByRole('alert')).toContainText('gallery/vectors.f16.bin');
  await expect(saving(page, 'CSV')).toBeDisabled();
  await page.unroute('**/gallery/vectors.f16.bin');
  const asked: (string | undefined)[] = [];
  page.on('request', (request) => {
    if (request.url().endsWith('vectors.f16.bin')) asked.push(request.headers().range);
  });
  await page.getByRole('button', { name: 'Try again' }).click();
  await expect(results(page).getByRole('button')).toHaveCount(24);
  // 512 pictures, 16 half-precision numbers each; the 23rd head of 48.
  const size = 512 * 16 * 2;
  const from = (2 * 8 + 6) * size;
  expect(asked).toEqual([`bytes=${from}-${from + size - 1}`]);
});

for (const size of SIZES) {
  test(`axe finds nothing serious in what is found at ${size.width} px`, async ({ page }) => {
    await page.setViewportSize(size);
    await page.emulateMedia({ reducedMotion: 'reduce' });
    for (const [link, shown] of [
      ['do=property', page.getByRole('list', { name: /^Nearest pictures by/ }).first()],
      ['do=find&text=red', page.getByRole('table')],
      ['do=text&by=l4.h1', results(page)],
    ] as const) {
      await page.goto(`./#page=look&${link}`);
      await expect(shown).toBeVisible();
      await open(page, link);
      await audit(page, link);
      await fits(page, link);
    }
  });
}
