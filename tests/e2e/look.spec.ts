/** The analyses: their numbers against the untouched model's in torch, their links, files and failures. */
import { readFileSync } from 'node:fs';
import { expect, test, type Page } from '@playwright/test';
import { audit, fits, SIZES } from './axe';
import { Headlight } from './headlight';

interface Case {
  image: string;
  text: string;
  versus: string | null;
  by: string[];
  class_token: number;
  map: number[];
}
const { weights_sha256: weights, cases } = JSON.parse(
  readFileSync('tests/web/fixtures/segments.json', 'utf8'),
) as { weights_sha256: string; cases: Case[] };

test.setTimeout(300_000);

const picker = (page: Page) => page.getByRole('grid', { name: /^Heads to add up/ });
const saving = (page: Page, format: string) =>
  page.getByRole('button', { name: `Save as ${format}` });

/** Opens the analyses and waits until the loaded model has computed what is shown. */
async function open(page: Page, link: string): Promise<void> {
  await page.goto('./');
  await new Headlight(page).live();
  await page.goto(`./#page=look&${link}`);
  await expect(page.getByRole('heading', { name: 'Analyses' })).toBeVisible();
  await expect(page.locator('figure[aria-busy="false"]')).toBeVisible();
}

async function saved(page: Page, format: string): Promise<string> {
  const waiting = page.waitForEvent('download');
  await saving(page, format).click();
  return readFileSync(await (await waiting).path(), 'utf8');
}

for (const one of [cases[1], cases[4]]) {
  const kind = one.versus === null ? 'segment' : 'contrast';
  test(`the saved numbers of a ${kind} are the untouched model’s`, async ({ page }) => {
    const texts = one.versus === null ? [one.text] : [one.text, one.versus];
    const link = new URLSearchParams([
      ['do', kind],
      ['image', one.image],
      ...texts.map((text) => ['text', text]),
      ...(one.versus === null ? [] : [['versus', '1']]),
      ['by', one.by.join(' ')],
    ]);
    await open(page, link.toString());
    await expect(saving(page, 'CSV')).toBeEnabled();
    const lines = (await saved(page, 'CSV')).trim().split('\r\n');
    const said = lines.filter((line) => line.startsWith('#')).join(' ');
    for (const words of [...texts, weights.slice(0, 12), 'Headlight-Shapes', 'fp32', 'quantile'])
      expect(said).toContain(words);
    const [head, ...rows] = lines.filter((line) => !line.startsWith('#'));
    const columns = head.split(',');
    const table = rows.map((row) => row.split(','));
    const sums = table.map((row) => Number(row[columns.indexOf('sum')]));
    const expected = [one.class_token, ...one.map];
    const most = Math.max(...one.map.map(Math.abs));
    expect(sums).toHaveLength(expected.length);
    expected.forEach((value, i) =>
      expect(Math.abs(sums[i] - value), `patch ${i}`).toBeLessThan(1e-4 * most),
    );
    // The columns of the heads add up to the sum, and the outlined patches are the highest ones.
    const first = columns.indexOf('sum') + 1;
    expect(columns.slice(first).length).toBeGreaterThan(0);
    table.forEach((row, i) => {
      const added = row.slice(first).reduce((sum, x) => sum + Number(x), 0);
      expect(Math.abs(added - sums[i])).toBeLessThan(1e-5 * most);
    });
    const inside = table.filter((row) => row[columns.indexOf('inside')] === '1');
    const highest = [...one.map]
      .sort((a, b) => b - a)
      .slice(0, 13)
      .filter((x) => x > 0);
    expect(inside).toHaveLength(highest.length);
    const json = JSON.parse(await saved(page, 'JSON')) as { map: number[][]; heads: unknown[] };
    expect(json.map.flat()).toEqual(sums.slice(1));
    expect(json.heads).toHaveLength(columns.length - first);
    const svg = await saved(page, 'SVG');
    expect(svg).toContain('data:image/png;base64,');
    expect(svg).toContain(weights.slice(0, 12));
    const waiting = page.waitForEvent('download');
    await saving(page, 'PNG').click();
    const png = readFileSync(await (await waiting).path());
    expect(png.subarray(1, 4).toString()).toBe('PNG');
    expect(png.readUInt32BE(16)).toBe(1920);
  });
}

test('a choice of heads is in the link, leads back to itself, and Escape leads to the answer', async ({
  page,
}) => {
  const headlight = new Headlight(page);
  await headlight.open();
  await page.getByRole('link', { name: 'Analyses' }).click();
  await expect(picker(page)).toBeVisible();
  await expect(page.getByText('48 of 48 chosen')).toBeVisible();
  await page.getByRole('button', { name: 'None', exact: true }).click();
  const cell = (layer: number, head: number) =>
    picker(page).getByRole('gridcell', { name: new RegExp(`^Head ${head} of layer ${layer}\\b`) });
  await cell(4, 2).hover();
  await page.mouse.down();
  await cell(4, 3).hover();
  await expect(page.getByText('2 of 48 chosen')).toBeVisible();
  await page.mouse.up();
  await cell(6, 1).focus();
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('Space');
  await expect(page.getByText('3 of 48 chosen')).toBeVisible();
  await expect.poll(() => headlight.hash()).toContain('by=l4.h2 l4.h3 l6.h2');
  await page.getByRole('button', { name: 'Switch L4.H3 out' }).click();
  await page.getByRole('radio', { name: 'above zero' }).check();
  await expect.poll(() => headlight.hash()).toContain('by=l4.h2 l6.h2&cut=zero');
  await page.reload();
  await expect(page.getByText('2 of 48 chosen')).toBeVisible();
  await expect(page.getByRole('radio', { name: 'above zero' })).toBeChecked();
  await page.getByRole('combobox', { name: 'Property' }).selectOption('colour');
  await expect.poll(() => headlight.hash()).toContain('by=property:colour');
  await page.getByRole('link', { name: 'Contrast two texts' }).click();
  await page.keyboard.press('Escape');
  await expect(headlight.tree).toBeVisible();
  // The step is told to the browser a moment after it is drawn.
  await expect.poll(() => headlight.hash()).not.toContain('page=look');
  await page.goBack();
  await expect(page.getByRole('link', { name: 'Contrast two texts' })).toHaveAttribute(
    'aria-current',
    'page',
  );
});

test('what is missing is said in one sentence with one way on', async ({ page }) => {
  for (const [link, sentence, action] of [
    ['text=-', 'There is no text to look for.', 'Use the model’s own texts'],
    ['by=none', 'No head is chosen, so there is nothing to add up.', 'Choose all heads'],
    ['by=l40.h1', 'No head is chosen, so there is nothing to add up.', 'Choose all heads'],
    [
      'do=contrast',
      'There is no second text to hold the first against.',
      'Hold it against “a blue square”',
    ],
  ]) {
    await page.goto(`./#page=look&${link}`);
    await page.reload();
    await expect(page.getByText(sentence)).toBeVisible();
    await expect(saving(page, 'CSV')).toBeDisabled();
    await page.getByRole('button', { name: action, exact: true }).click();
    await expect(page.getByText(sentence)).toBeHidden();
    await expect(saving(page, 'CSV')).toBeEnabled();
  }
});

for (const size of SIZES) {
  test(`axe finds nothing serious in the analyses at ${size.width} px`, async ({ page }) => {
    await page.setViewportSize(size);
    await page.emulateMedia({ reducedMotion: 'reduce' });
    for (const [colours, ...links] of [
      ['light', 'do=segment', 'by=none', 'do=contrast&versus=1&by=l3'],
      ['dark', 'do=contrast&versus=1&by=l3'],
      ['projector', 'do=contrast&versus=1&by=l3'],
    ]) {
      for (const link of links) {
        await page.goto(`./#page=look&theme=${colours}&${link}`);
        await expect(picker(page)).toBeVisible();
        if (!link.includes('none')) await expect(saving(page, 'CSV')).toBeEnabled();
        await audit(page, link, colours);
        await fits(page, `${link} in ${colours}`);
      }
    }
  });
}
