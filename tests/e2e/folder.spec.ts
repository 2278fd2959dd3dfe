/** The reader's own folder: real scenes, taken apart in the browser, kept, and held against Python. */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test, type Page } from '@playwright/test';
import { audit } from './axe';
import { Headlight } from './headlight';
import { FolderCollection } from '../../web/src/engine/folder';
import { BLOCK, PassingFolders } from '../../web/src/engine/folders';
import { folderOf } from '../../web/src/state/folder-pass';
import { sourceOf } from '../../web/src/state/folder-source';
import { tableFile } from '../../web/src/state/folder-table';
import { done as doneOf, drop, input, kept, open, python, scenes } from './own-folder';

/** More than one block of vectors. */
const MANY = 72;
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

test.beforeAll(() => {
  folder = scenes('Scenes', SCENES);
  pool = join(mkdtempSync(join(tmpdir(), 'headlight-list-')), 'list.txt');
  writeFileSync(pool, LIST.join('\n') + '\n');
});

const done = (page: Page) => doneOf(page, folder, SCENES);

async function saved(page: Page, group: string, format: string): Promise<string> {
  const waiting = page.waitForEvent('download');
  const place = page
    .getByRole('group', { name: group })
    .or(page.getByRole('region', { name: group }));
  await place.getByRole('button', { name: `Save as ${format}` }).click();
  return (await waiting).path();
}

/** The analyses over the folder: the link, and how many pictures each list then has. */
const ANALYSES = {
  pictures: ['do=pictures&image=red-circle&by=l3.h7&centred=0&k=48', 48],
  text: ['do=text&text=a red circle&by=l4.h1 l2.h3&centred=1&k=48', 48],
  property: ['do=property&image=red-circle', 8],
  find: ['do=find&text=a red circle', 0],
} as const;

/** Saves every analysis of the folder as JSON; the last two are of a picture of it. */
async function analyse(page: Page): Promise<Record<string, string>> {
  const files: Record<string, string> = {};
  const json = page.getByRole('button', { name: 'Save as JSON' });
  for (const [name, [link, most]] of Object.entries(ANALYSES)) {
    await page.goto(`./#page=look&of=folder&${link}`);
    await expect(page.getByRole('radio', { name: /^your folder/i })).toBeChecked();
    if (most > 0) {
      const list = page.getByRole('list', { name: /^Nearest pictures/ }).first();
      await expect(list.getByRole('button')).toHaveCount(most);
    }
    await expect(json).toBeEnabled();
    files[name] = await saved(page, 'Link and files', 'JSON');
  }
  await page.goto(`./#page=look&of=folder&${ANALYSES.pictures[0]}`);
  const near = page.getByRole('list', { name: /^Nearest pictures/ }).getByRole('button');
  const first = near.first();
  const [, title] = /^1\. (.*?): cosine/.exec((await first.getAttribute('aria-label')) ?? '')!;
  await first.click();
  await expect(page).toHaveURL(/image=own\.1/);
  // It is not among its own nearest.
  const itself = near.and(page.getByRole('button', { name: `. ${title}: cosine` }));
  await expect(itself).toHaveCount(0);
  await expect(json).toBeEnabled();
  await expect(near).toHaveCount(48);
  await expect(itself).toHaveCount(0);
  for (const [name, texts] of [
    ['segment', 'text=a red circle'],
    ['contrast', 'text=a red circle&text=a blue star&versus=1'],
  ]) {
    await page.goto(`./#page=look&of=folder&do=${name}&image=own.1&by=l3.h7 l5.h3&${texts}`);
    await expect(page.locator('figure[aria-busy="false"]')).toBeVisible();
    await expect(json).toBeEnabled();
    const path = await saved(page, 'Link and files', 'JSON');
    const content = JSON.parse(readFileSync(path, 'utf8')) as Record<string, unknown>;
    writeFileSync(path, JSON.stringify({ ...content, title }));
    files[name] = path;
  }
  return files;
}

test('a folder’s table, its heads’ words and its analyses are those of Python', async ({
  page,
}) => {
  const many = scenes('Many', MANY);
  const asked: string[] = [];
  await open(page);
  page.on('request', (request) => {
    if (request.method() !== 'GET') asked.push(request.url());
  });
  await input(page).setInputFiles(many);
  // What is done of it can be looked at before the rest is.
  await expect(page.getByText('1 to 24 of 64')).toBeVisible({ timeout: 240_000 });
  await expect(doneOf(page, many, MANY)).toBeVisible({ timeout: 240_000 });
  expect(asked, 'nothing is sent').toEqual([]);
  await expect(page.getByText('One file is the same, byte for byte')).toBeVisible();
  await expect(page.getByText('One other file is no picture.')).toBeVisible();
  await page.getByText('One picture could not be used').click();
  await expect(page.getByRole('listitem').filter({ hasText: 'broken.png' })).toContainText('PNG');

  await page.getByLabel('File of texts').setInputFiles(pool);
  await expect(page.getByText(`${LIST.length} texts`)).toBeVisible();
  await page.getByRole('button', { name: 'Find the words' }).click();
  await expect(page.getByRole('heading', { name: /^Head L\d/ })).toBeVisible({ timeout: 240_000 });
  const table = 'Every head’s score of every picture';
  const request = {
    folder: many,
    pool,
    texts: await page.getByRole('region', { name: table }).getByRole('listitem').allInnerTexts(),
    words: await saved(page, 'Save the words', 'JSON'),
    csv: await saved(page, table, 'CSV'),
    npz: await saved(page, table, 'NPZ'),
    parquet: await saved(page, table, 'Parquet'),
    analyses: {},
  };
  await page.getByRole('button', { name: 'Show all 48' }).click();
  await page.getByRole('button', { name: 'L5.H3', exact: true }).click();
  await expect(page.getByRole('heading', { name: /^Head L5\.H3/ })).toBeVisible();
  expect(await new Headlight(page).hash()).toContain('layer=5&head=3');
  await audit(page, 'the words of a folder');

  request.analyses = await analyse(page);
  const found = JSON.parse(python('folder_numbers', ['check'], JSON.stringify(request))) as Record<
    string,
    unknown
  >;
  expect(found).toMatchObject({ pictures: MANY, rows: MANY * request.texts.length, picks: [] });
  expect(found.table).toBeLessThan(1e-5);
  expect(found.formats).toBeLessThan(1e-7);
  expect(found.sums).toBeLessThan(1e-6);
  expect(found.shares).toBeLessThan(1e-6);
  expect(found.about).toMatchObject({ model: 'Headlight-Shapes', precision: 'fp32' });
  const apart = Object.entries(found.analyses as Record<string, number>);
  expect(apart.map(([name]) => name)).toEqual([...Object.keys(ANALYSES), 'segment', 'contrast']);
  for (const [name, worst] of apart) expect(worst, name).toBeLessThan(1e-4);
});

test('what is done is not done again after a stop and a reload, and the page works meanwhile', async ({
  page,
}) => {
  await open(page);
  await input(page).setInputFiles(folder);
  // On a machine without other work it may be done before it is looked at.
  const begun = page.getByText(/^([2-9]|1\d|2[0-5]) of 26 pictures/);
  await expect(begun.or(done(page))).toBeVisible({ timeout: 240_000 });
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
  const first = await kept(page);
  await input(page).setInputFiles(folder);
  await expect(done(page)).toBeVisible({ timeout: 240_000 });
  const all = await kept(page);
  expect(new Set(all.map(({ sha256 }) => sha256)).size).toBe(SCENES);
  expect(all).toHaveLength(SCENES);
  expect(all.slice(0, first.length)).toEqual(first);

  await page.getByRole('button', { name: 'Remove “Scenes” from this browser' }).click();
  await expect(page.getByRole('button', { name: 'Keep it' })).toBeFocused();
  await page.getByRole('button', { name: 'Remove it' }).click();
  await expect(page.getByText('Drop a folder of pictures here')).toBeVisible();
  expect(await kept(page)).toEqual([]);
});

test('numpy and pyarrow read the table of thousands of pictures, whatever they are called', async () => {
  const shape = { layers: 3, heads: 4, headWidth: 8, dim: 16 };
  const [count, heads, E, D] = [1100, 12, 8, 16];
  let seed = 1;
  const numbers = (n: number): Float32Array =>
    Float32Array.from({ length: n }, () => (seed = (seed * 48271) % 2147483647) / 2 ** 31 - 0.5);
  const texts = ['a “quoted”, text', 'plain', 'línea\n"two"'].map((text) => ({
    text,
    embedding: numbers(D),
    directions: numbers(heads * E),
  }));
  const folders = new PassingFolders();
  const model = { name: 'Tiny', weights: 'abc', precision: 'fp32', shape };
  let large = folderOf(sourceOf('Large', []), model, null);
  const vectors = Array.from({ length: heads }, () => new Float32Array(count * E));
  const embeddings = new Float32Array(count * D);
  for (let row = 0; row < count; row++) {
    const [embedding, own] = [numbers(D), numbers(heads * E)];
    embeddings.set(embedding, row * D);
    vectors.forEach((all, h) => all.set(own.subarray(h * E, (h + 1) * E), row * E));
    const path = `${'däy/'.repeat(row % 3)}a, "${row}" 🙂.png`;
    const picture = { path, sha256: `${row}`, width: 1, height: 1, thumbnail: new Blob() };
    const file = { bytes: 1, modified: 1, row };
    await folders.add(large.id, file, { picture, embedding, vectors: own });
    if ((row + 1) % BLOCK === 0 || row === count - 1) large = await folders.gather(large);
  }
  const collection = await FolderCollection.open(large, folders, () => Promise.reject(new Error()));
  const place = mkdtempSync(join(tmpdir(), 'headlight-table-'));
  const request: Record<string, unknown> = {
    raw: join(place, 'raw'),
    shape: [count, texts.length, shape.layers, shape.heads, E, D],
  };
  const read = [...texts.map((one) => one.directions), ...texts.map((one) => one.embedding)];
  const raw = [...vectors, embeddings, ...read].map((all) => Buffer.from(all.buffer));
  writeFileSync(join(place, 'raw'), Buffer.concat(raw));
  for (const format of ['csv', 'npz', 'parquet'] as const) {
    const { signal } = new AbortController();
    const around = { about: { model: 'Tiny' }, signal, onProgress: () => undefined };
    const file = await tableFile(format, { collection, texts, ...around });
    writeFileSync((request[format] = join(place, format)), Buffer.from(await file.arrayBuffer()));
  }
  const found = JSON.parse(python('folder_files', ['table'], JSON.stringify(request))) as Record<
    string,
    number
  >;
  expect(found).toMatchObject({ rows: 3 * count, groups: 3 });
  expect(found.formats).toBeLessThan(1e-7);
  expect(found.numbers).toBeLessThan(1e-6);
});

/** The same pictures in the browser's own file system, whose handles are those of a chosen folder. */
async function intoBrowser(page: Page): Promise<void> {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name));
  await page.evaluate(
    async (all) => {
      const root = await navigator.storage.getDirectory();
      const top = await root.getDirectoryHandle('Scenes', { create: true });
      for (const [path, content] of all) {
        const names = path.split('/');
        let place = top;
        for (const name of names.slice(0, -1))
          place = await place.getDirectoryHandle(name, { create: true });
        const file = await place.getFileHandle(names.at(-1)!, { create: true });
        const writer = await file.createWritable();
        await writer.write(Uint8Array.from(atob(content), (c) => c.charCodeAt(0)));
        await writer.close();
      }
    },
    files.map((path) => [path.slice(folder.length + 1), readFileSync(path, 'base64')]),
  );
}

test('a folder that the browser can open again goes on after a reload, without being chosen', async ({
  page,
}) => {
  await page.addInitScript(() => {
    // In place of the system's dialog, which no test can reach.
    Object.assign(window, {
      showDirectoryPicker: async () =>
        (await navigator.storage.getDirectory()).getDirectoryHandle('Scenes'),
    });
  });
  await open(page);
  await intoBrowser(page);
  await page.getByRole('button', { name: 'Choose a folder' }).click();
  // Closed half-way, by the page itself, since that may be sooner than a test can see it: nobody stopped it.
  const reloaded = page.waitForEvent('load', { timeout: 240_000 });
  await page.evaluate(() => {
    const look = (): void => {
      if (/(^|\D)[3-9] of 26 pictures/.test(document.body.textContent ?? '')) location.reload();
      else requestAnimationFrame(look);
    };
    look();
  });
  await reloaded;
  const on = page.getByRole('button', { name: 'Go on' });
  await expect(on).toBeVisible();
  const first = await kept(page);
  expect(first.length).toBeGreaterThan(1);
  expect(first.length).toBeLessThan(SCENES);
  await on.click();
  await expect(done(page)).toBeVisible({ timeout: 240_000 });
  const all = await kept(page);
  expect(all).toHaveLength(SCENES);
  expect(new Set(all.map(({ sha256 }) => sha256)).size).toBe(SCENES);
  expect(all.slice(0, first.length)).toEqual(first);

  // The same pictures of another date are still the same, and a folder without its handle as well.
  await input(page).setInputFiles(folder);
  await expect(page.getByText('One file is the same, byte for byte')).toBeVisible();
  await expect(done(page)).toBeVisible();
  expect(await kept(page)).toEqual(all);

  await page.reload();
  await page.evaluate(async () => {
    await (await navigator.storage.getDirectory()).removeEntry('Scenes', { recursive: true });
  });
  await page.getByRole('button', { name: 'Look for new pictures' }).click();
  await expect(page.getByRole('alert')).toContainText('“Scenes” is not where it was');
  await expect(done(page)).toBeVisible();
  expect(await kept(page)).toEqual(all);
});

test('a dropped folder is taken apart, wherever on the page it is dropped', async ({ page }) => {
  const small = scenes('Dropped', 3);
  await page.goto('./#page=head&layer=3&head=7');
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  await drop(page, [small]);
  await expect(page).toHaveURL(/page=folder/);
  await expect(doneOf(page, small, 3)).toBeVisible({ timeout: 240_000 });
  expect((await kept(page)).map(({ path }) => path)).toEqual([
    'more/scene-000.png',
    'scene-001.png',
    'scene-002.png',
  ]);
  // A picture of it becomes the page's own.
  await page.getByRole('button', { name: 'Ask about scene-002.png' }).click();
  await expect(page).toHaveURL(/image=own\.1/);
  await new Headlight(page).live();

  const nothing = mkdtempSync(join(tmpdir(), 'headlight-empty-'));
  mkdirSync(join(nothing, 'Within'));
  await drop(page, [nothing]);
  await expect(page.getByRole('alert')).toContainText('There is no file in “headlight-empty-');
});

test('a browser without room says so, loses nothing, and goes on once there is room', async ({
  page,
}) => {
  // With the model in its store, before room is short.
  await new Headlight(page).openLoaded();
  await open(page);
  const session = await page.context().newCDPSession(page);
  const { origin } = new URL(page.url());
  const grant = (quotaSize?: number): Promise<unknown> =>
    session.send('Storage.overrideQuotaForOrigin', { origin, ...(quotaSize && { quotaSize }) });
  const usage = await page.evaluate(async () => (await navigator.storage.estimate()).usage ?? 0);
  await grant(usage + 60_000);
  await input(page).setInputFiles(folder);
  await expect(page.getByRole('alert')).toContainText('no room left', { timeout: 240_000 });
  await grant();
  await page.getByRole('button', { name: 'Go on' }).click();
  await expect(done(page)).toBeVisible({ timeout: 240_000 });
  const all = await kept(page);
  expect(all).toHaveLength(SCENES);
  expect(new Set(all.map(({ sha256 }) => sha256)).size).toBe(SCENES);
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
  // Of a language that the model never saw; the list stays as it was.
  await page.getByRole('radio', { name: /gallery/ }).check();
  const list = page.getByRole('textbox', { name: /^Texts, one a line/ });
  await list.fill('一只狗\n一只猫，大的！\n');
  await page.getByRole('button', { name: 'Find the words' }).click();
  await expect(page.getByRole('alert')).toContainText(
    'No word of these texts is in the vocabulary',
  );
  await expect(list).toHaveValue('一只狗\n一只猫，大的！\n');
  await audit(page, 'a list of texts that is refused');
});
