/** How good the words are: the page's figures against Python's, the ways on, files, and what is not known. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { expect, test, type Page } from '@playwright/test';
import { audit } from './axe';
import { offer, shapes } from './offered';

test.setTimeout(300_000);

/** The tables that `headlight toy truth` wrote: by the first cell of a line, the others. */
const tables = readFileSync('docs/textspan.md', 'utf8').split('| of the variance |');
const written = new Map(
  [tables[0], tables[1].slice(tables[1].indexOf('| head |'))]
    .join('\n')
    .split('\n')
    .filter((line) => /^\| \S/.test(line))
    .map((line) => line.split('|').map((cell) => cell.trim()))
    .map(([, first, ...cells]) => [first, cells.slice(0, -1)] as const),
);
const ATTRIBUTES = 'background colour shape texture position count size word'.split(' ');

async function open(page: Page, link = ''): Promise<void> {
  await page.goto(`./#page=look&do=words${link && `&${link}`}`);
  await expect(page.getByRole('heading', { name: 'How good are the words?' })).toBeVisible();
  await expect(page.getByRole('button', { name: 'Save as CSV' })).toBeEnabled();
}

const byHead = (page: Page) => page.getByRole('table', { name: 'Head by head' });
const lines = (page: Page) => byHead(page).getByRole('row');

async function saved(page: Page, format: string): Promise<Buffer> {
  const waiting = page.waitForEvent('download');
  await page.getByRole('button', { name: `Save as ${format}` }).click();
  return readFileSync(await (await waiting).path());
}

test('the measures and the baseline beside them are Python’s', async ({ page }) => {
  await open(page);
  const table = page.getByRole('table', { name: 'The heads beside random directions' });
  const rows = await table.getByRole('row').all();
  expect(rows).toHaveLength(6);
  const [heads, random] = [written.get('the heads')!, written.get('random directions')!];
  for (const [i, row] of rows.slice(1).entries()) {
    const cells = await row.getByRole('cell').allInnerTexts();
    for (const [found, cell] of [
      [cells[0], heads[i]],
      [cells[1], random[i]],
    ]) {
      const wanted = cell.endsWith('%') ? Number(cell.slice(0, -1)) / 100 : Number(cell);
      // Both are rounded to hundredths, and a half may go either way.
      expect(Math.abs(Number(found) - wanted), `line ${i + 1}`).toBeLessThan(0.0101);
    }
  }
});

test('every head’s line and square is Python’s, and leads to its page', async ({ page }) => {
  await open(page);
  await expect(lines(page)).toHaveCount(49);
  const texts = await lines(page).evaluateAll((rows) =>
    rows.slice(1).map((row) => [...row.children].map((cell) => cell.textContent.trim())),
  );
  for (const [name, label, sure, disentanglement, , carried, share, , all, pure, right] of texts) {
    const wanted = written.get(name)!;
    expect([label, carried, share, all], name).toEqual([
      wanted[0],
      wanted[3],
      wanted[4],
      wanted[6],
    ]);
    expect(sure.startsWith(wanted[1]), name).toBe(true);
    expect(Number(disentanglement)).toBe(Number(wanted[2]));
    expect(Math.abs(Number(pure) - Number(wanted[7])), name).toBeLessThan(0.011);
    expect(right.includes('✓'), name).toBe(wanted[8] === '✓');
  }
  for (const attribute of ATTRIBUTES) {
    const grid = page.getByRole('grid', { name: attribute, exact: true });
    await expect(grid.getByRole('link')).toHaveCount(48);
    // A ring for each label, and no more.
    const ringed = texts.filter(([, label]) => label === attribute).map(([name]) => name);
    const own = await grid
      .getByRole('link', { name: /its label/ })
      .evaluateAll((links) => links.map((link) => link.getAttribute('aria-label')!.split(':')[0]));
    expect(own.sort()).toEqual(ringed.sort());
  }
  for (const [name, wanted] of written) {
    if (!/^L\d\.H\d$/.test(name)) continue;
    const square = page
      .getByRole('grid', { name: wanted[3], exact: true })
      .getByRole('link', { name: `${name}: ${wanted[4]} of its variance by ${wanted[3]}` });
    await expect(square).toHaveCount(1);
  }
  await byHead(page).getByRole('link', { name: 'The page of head L4.H3' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Head L4.H3' })).toBeVisible();
  await page.getByRole('link', { name: 'All heads side by side' }).click();
  await expect(page).toHaveURL(/page=look&do=words/);
});

test('keys go through a grid and open a head, and a column’s name puts its order into the link', async ({
  page,
}) => {
  await open(page);
  const grid = page.getByRole('grid', { name: 'colour', exact: true });
  await grid.getByRole('link', { name: /^L1\.H1:/ }).focus();
  await page.keyboard.press('ArrowUp');
  await page.keyboard.press('ArrowRight');
  await expect(grid.getByRole('link', { name: /^L2\.H2:/ })).toBeFocused();
  expect(await grid.locator('a[tabindex="0"]').count()).toBe(1);
  await byHead(page).getByRole('button', { name: 'purity' }).focus();
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/sort=purity/);
  await expect(byHead(page).getByRole('columnheader', { name: 'purity' })).toHaveAttribute(
    'aria-sort',
    'descending',
  );
  const best = [...written]
    .filter(([name]) => /^L\d\.H\d$/.test(name))
    .sort(([, a], [, b]) => Number(b[7]) - Number(a[7]))[0][0];
  await expect(lines(page).nth(1)).toContainText(best);
  await page.reload();
  await expect(lines(page).nth(1)).toContainText(best);
  await grid.getByRole('link', { name: /^L2\.H2:/ }).focus();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { level: 1, name: 'Head L2.H2' })).toBeVisible();
  await page.goBack();
  await expect(lines(page).nth(1)).toContainText(best);
});

test('it is saved as a drawing and as numbers, with what they are of', async ({ page }) => {
  await open(page);
  const heads = JSON.parse(readFileSync('server/bundles/shapes/heads.json', 'utf8')) as {
    weights_sha256: string;
    baseline: { consistency: number; truth: { attributes: Record<string, number> } };
    heads: { label: string; truth: { attributes: Record<string, number> } }[];
  };
  const csv = (await saved(page, 'CSV')).toString().trim().split('\r\n');
  const caption = csv.filter((line) => line.startsWith('#')).join(' ');
  for (const words of ['Headlight-Shapes', heads.weights_sha256.slice(0, 12), 'Random directions'])
    expect(caption).toContain(words);
  const [names, ...rows] = csv.filter((l) => !l.startsWith('#')).map((l) => l.split(','));
  expect(rows).toHaveLength(49);
  for (const attribute of ATTRIBUTES) {
    const column = names.indexOf(`r2_${attribute}`);
    heads.heads.forEach((head, i) =>
      expect(Number(rows[i][column])).toBe(head.truth.attributes[attribute]),
    );
    expect(Number(rows[48][column])).toBe(heads.baseline.truth.attributes[attribute]);
  }
  const json = JSON.parse((await saved(page, 'JSON')).toString()) as {
    model: { weights_sha256: string };
    random_directions: { consistency: number };
    heads: { label: string }[];
  };
  expect(json.model.weights_sha256).toBe(heads.weights_sha256);
  expect(json.random_directions.consistency).toBe(heads.baseline.consistency);
  expect(json.heads.map(({ label }) => label)).toEqual(heads.heads.map(({ label }) => label));
  const svg = (await saved(page, 'SVG')).toString();
  for (const words of [...ATTRIBUTES, 'all attributes', 'random directions', 'weights'])
    expect(svg).toContain(words);
  expect((await saved(page, 'PNG')).subarray(1, 4).toString()).toBe('PNG');
});

test('of a model without a truth there are the two measures, and a sentence', async ({
  page,
  context,
}) => {
  const file = JSON.parse(readFileSync('server/bundles/shapes/heads.json', 'utf8')) as {
    heads: object[];
  };
  const bare = {
    ...file,
    truth_source: null,
    baseline: null,
    heads: file.heads.map((head) => ({ ...head, truth: null })),
  };
  const content = Buffer.from(JSON.stringify(bare));
  const manifest = shapes({ id: 'web', name: 'Web-CLIP' });
  manifest.heads = {
    path: 'heads.json',
    bytes: content.length,
    sha256: createHash('sha256').update(content).digest('hex'),
  };
  await offer(context, manifest, new Map([['heads.json', content]]));
  await open(page, 'bundle=web&sort=purity');
  await expect(page.getByText('The truth is known for the Shapes world only')).toBeVisible();
  const table = page.getByRole('table', { name: 'All heads together' });
  await expect(table.getByRole('row')).toHaveCount(5);
  await expect(table).not.toContainText('random');
  await expect(page.getByRole('grid')).toHaveCount(2);
  await expect(byHead(page).getByRole('columnheader')).toHaveCount(5);
  await expect(lines(page).nth(1)).toContainText('L1.H1');
  expect((await saved(page, 'SVG')).toString()).toContain('disentanglement');
});

for (const { width, colours } of [
  { width: 1440, colours: 'light' },
  { width: 1440, colours: 'dark' },
  { width: 390, colours: 'light' },
]) {
  test(`axe finds nothing serious at ${width} px in ${colours} colours`, async ({ page }) => {
    await page.setViewportSize({ width, height: 900 });
    await page.emulateMedia({ reducedMotion: 'reduce' });
    await open(page, `theme=${colours}`);
    await audit(page, 'how good the words are', colours);
  });
}

test('nothing is wider than the window, and a number is shown where there is room', async ({
  page,
}) => {
  for (const width of [320, 390, 1440, 2560]) {
    await page.setViewportSize({ width, height: 900 });
    await open(page);
    const over = await page.evaluate(
      () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
    );
    expect(over, `at ${width} px`).toBeLessThanOrEqual(0);
    const number = page.getByRole('grid').first().getByRole('link').first().locator('span');
    const size = await number.evaluate((span) => parseFloat(getComputedStyle(span).fontSize));
    if (width >= 390) expect(size, `at ${width} px`).toBeGreaterThanOrEqual(12);
  }
});
