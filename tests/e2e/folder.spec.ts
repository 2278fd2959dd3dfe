/** The reader's own folder: real scenes, taken apart in the browser, kept, and held against Python. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import AxeBuilder from '@axe-core/playwright';
import { expect, test, type Page } from '@playwright/test';
import { PYTHON } from './files';
import { Headlight } from './headlight';

const SCENES = 24;
const LIST = [
  'a red thing\tcolour',
  'a blue thing\tcolour',
  'a green thing\tcolour',
  'a yellow thing\tcolour',
  'a circle\tshape',
  'a square\tshape',
  'a star\tshape',
  'a heart\tshape',
  'one thing\tcount',
  'four things\tcount',
  'something at night\tbackground',
  'something on grass\tbackground',
  'something on water\tbackground',
  'something small\tsize',
  'something large\tsize',
  'the word "star"\tword',
  'something striped\ttexture',
  'something on the left\tposition',
];

test.setTimeout(300_000);

let folder: string;
let pool: string;

function python(args: string[], input = ''): string {
  const all = ['-m', 'tests.e2e.folder_numbers', ...args];
  const { status, stdout, stderr } = spawnSync(PYTHON, all, { input, encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
  return stdout;
}

test.beforeAll(() => {
  const place = mkdtempSync(join(tmpdir(), 'headlight-folder-'));
  folder = join(place, 'Scenes');
  python(['scenes', folder, String(SCENES)]);
  pool = join(place, 'list.txt');
  writeFileSync(pool, LIST.join('\n') + '\n');
});

const input = (page: Page) => page.getByLabel('Folder of pictures');
const done = (page: Page) =>
  page.getByText(`${SCENES} pictures of “Scenes” are taken apart.`, { exact: true });

/** Opens the folder's page with nothing kept from before. */
async function open(page: Page): Promise<void> {
  await page.goto('./#page=folder');
  await expect(page.getByText('Drop a folder of pictures here')).toBeVisible();
}

async function saved(page: Page, group: string, format: string): Promise<string> {
  const waiting = page.waitForEvent('download');
  const place = page
    .getByRole('group', { name: group })
    .or(page.getByRole('region', { name: group }));
  await place.getByRole('button', { name: `Save as ${format}` }).click();
  return (await waiting).path();
}

async function serious(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(' ')).join('; ')}`);
}

test('a folder’s table and its heads’ words are those of Python, and a reload finds them again', async ({
  page,
}) => {
  const asked: string[] = [];
  await open(page);
  page.on('request', (request) => {
    if (request.method() !== 'GET') asked.push(request.url());
  });
  await input(page).setInputFiles(folder);
  await expect(done(page)).toBeVisible({ timeout: 240_000 });
  expect(asked, 'nothing is sent').toEqual([]);
  await expect(page.getByText('One file is the same, byte for byte')).toBeVisible();
  await expect(page.getByText('One other file is no picture.')).toBeVisible();
  await page.getByText('One picture could not be used').click();
  await expect(page.getByRole('listitem').filter({ hasText: 'broken.png' })).toContainText('PNG');
  await expect(page.getByRole('img', { name: 'scene-001.png' })).toBeVisible();

  await page.getByLabel('File of texts').setInputFiles(pool);
  await expect(page.getByText(`${LIST.length} texts`)).toBeVisible();
  await page.getByRole('button', { name: 'Find the words' }).click();
  await expect(page.getByRole('heading', { name: /^Head L\d/ })).toBeVisible({ timeout: 240_000 });
  const table = 'Every head’s score of every picture';
  const request = {
    folder,
    pool,
    texts: await page.getByRole('region', { name: table }).getByRole('listitem').allInnerTexts(),
    words: await saved(page, 'Save the words', 'JSON'),
    csv: await saved(page, table, 'CSV'),
    npz: await saved(page, table, 'NPZ'),
    parquet: await saved(page, table, 'Parquet'),
  };
  const found = JSON.parse(python(['check'], JSON.stringify(request))) as Record<string, unknown>;
  expect(found).toMatchObject({ pictures: SCENES, rows: SCENES * request.texts.length, picks: [] });
  expect(found.table).toBeLessThan(1e-5);
  expect(found.formats).toBeLessThan(1e-7);
  expect(found.sums).toBeLessThan(1e-6);
  expect(found.shares).toBeLessThan(1e-6);
  expect(found.about).toMatchObject({ model: 'Headlight-Shapes', precision: 'fp32' });

  await page.getByRole('button', { name: 'Show all 48' }).click();
  await page.getByRole('button', { name: 'L5.H3', exact: true }).click();
  await expect(page.getByRole('heading', { name: /^Head L5\.H3/ })).toBeVisible();
  expect(await new Headlight(page).hash()).toContain('layer=5&head=3');
  expect(await serious(page)).toEqual([]);

  await page.reload();
  await expect(done(page)).toBeVisible();
  await expect(page.getByRole('img', { name: 'scene-001.png' })).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(new Headlight(page).tree).toBeVisible();
});

test('what is done is not done again after a stop and a reload, and the page works meanwhile', async ({
  page,
}) => {
  await open(page);
  await input(page).setInputFiles(folder);
  await expect(page.getByText(/^[2-9] of 26 pictures/)).toBeVisible({ timeout: 240_000 });
  // The page's own picture goes first.
  const headlight = new Headlight(page);
  await page.getByRole('button', { name: 'Back to the answer' }).click();
  await headlight.live();
  await expect(page.getByRole('link', { name: /^Folder/ })).toBeVisible();
  await page.getByRole('link', { name: /^Folder/ }).click();
  const stop = page.getByRole('button', { name: 'Stop' });
  await stop.or(done(page)).first().click();
  const part = page.getByText(/^\d+ pictures of “Scenes” are taken apart, and more were found/);
  await expect(part.or(done(page))).toBeVisible();
  await page.reload();
  await expect(part.or(done(page))).toBeVisible();
  const before = Number(/^\d+/.exec(await part.or(done(page)).innerText())?.[0]);
  expect(before).toBeGreaterThan(1);
  // What was kept is passed over: nothing is written anew at the rows that were there.
  const written = () =>
    page.evaluate(async () => {
      const base = await new Promise<IDBDatabase>((resolve, reject) => {
        const request = indexedDB.open('headlight-folders');
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(new Error('no database'));
      });
      const keys = await new Promise<IDBValidKey[]>((resolve) => {
        const request = base.transaction('parts').objectStore('parts').getAllKeys();
        request.onsuccess = () => resolve(request.result);
      });
      base.close();
      return [...new Set(keys.map((key) => (key as [string, number])[1]))];
    });
  const blocks = await written();
  await input(page).setInputFiles(folder);
  await expect(done(page)).toBeVisible({ timeout: 240_000 });
  if (before < SCENES) expect(await written()).toEqual([...blocks, blocks.length]);

  await page.getByRole('button', { name: 'Remove “Scenes” from this browser' }).click();
  await expect(page.getByRole('button', { name: 'Keep it' })).toBeFocused();
  await page.getByRole('button', { name: 'Remove it' }).click();
  await expect(page.getByText('Drop a folder of pictures here')).toBeVisible();
  expect(await written()).toEqual([]);
});

test('what cannot be is said in a sentence', async ({ page }) => {
  const place = mkdtempSync(join(tmpdir(), 'headlight-notes-'));
  writeFileSync(join(place, 'notes.txt'), 'no picture');
  await open(page);
  await input(page).setInputFiles(place);
  await expect(page.getByRole('alert')).toContainText('none is a picture');
  await page.getByLabel('Several pictures').setInputFiles(join(folder, 'scene-001.png'));
  await expect(page.getByText('One picture of “scene-001.png” is taken apart.')).toBeVisible({
    timeout: 240_000,
  });
  const over = page.getByRole('radio', { name: /your folder/ });
  await over.check();
  await page.getByRole('button', { name: 'Find the words' }).click();
  await expect(page.getByRole('alert')).toContainText('There is no text to choose from');
  await page.getByRole('button', { name: 'The page’s texts' }).click();
  await page.getByRole('button', { name: 'Find the words' }).click();
  await expect(page.getByRole('alert')).toContainText('One picture alone does not vary');
  expect(await serious(page)).toEqual([]);
});
