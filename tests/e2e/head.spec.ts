/** The page of a head: its words as heads.json has them, its effect as Python computes it, and the way back. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { expect, test, type Page } from '@playwright/test';
import { audit, COLOURS, fits, SIZES } from './axe';
import { figure, NUMBER, share, text } from './figures';
import { Headlight } from './headlight';
import { offer, shapes } from './offered';

test.setTimeout(300_000);

const BUNDLE = 'server/bundles/shapes';
interface Words {
  layer: number;
  head: number;
  label: string;
  agreeing: number;
  descriptions: { text: string; property: string; share: number }[];
  truth: { attributes: Record<string, number> };
}
const { heads } = JSON.parse(readFileSync(`${BUNDLE}/heads.json`, 'utf8')) as { heads: Words[] };
const sand = heads.find(({ layer, head }) => layer === 5 && head === 0)!;

interface Kept {
  caption: string;
  head: string;
  words: { descriptions: Words['descriptions'] };
  effects: {
    text: string;
    adds: number;
    on: { cosine: number };
    off: { cosine: number; probability: number };
  }[];
  pictures: Record<'most' | 'least', { picture: number; map?: number[] }[]>;
}

async function saved(page: Page, format: string): Promise<Buffer> {
  const waiting = page.waitForEvent('download');
  await page.getByRole('button', { name: `Save as ${format}` }).click();
  return readFileSync(await (await waiting).path());
}

const title = (page: Page) => page.getByRole('heading', { level: 1, name: 'Head L6.H1' });

test('a head’s page says what heads.json says, and leads back with nothing lost', async ({
  page,
}) => {
  const headlight = new Headlight(page);
  await headlight.open('off=L2.MLP&versus=1');
  await headlight.head(6, 1).click();
  await expect(headlight.heads).toContainText(`says: ${sand.label} · ${sand.agreeing} of 5 agree`);
  await expect(headlight.head(6, 1)).toHaveAttribute(
    'aria-label',
    new RegExp(`says: ${sand.label}`),
  );
  const before = await headlight.hash();
  await headlight.heads.getByRole('button', { name: 'Its page' }).click();
  await expect(title(page)).toBeFocused();
  await expect(page.getByRole('region', { name: sand.label, exact: true })).toContainText(
    `${sand.agreeing} of its first 5 descriptions agree`,
  );
  const rows = page.getByRole('region', { name: 'Its words' }).getByRole('rowheader');
  await expect(rows).toHaveText(sand.descriptions.slice(0, 8).map((one) => one.text));
  const truth = page.getByRole('region', { name: 'What it really carries' });
  const [carried, most] = Object.entries(sand.truth.attributes).sort(([, a], [, b]) => b - a)[0];
  await expect(truth).toContainText(`The label is right: ${carried} explains most of it.`);
  await expect(truth.getByRole('definition').first()).toHaveText(most.toPrecision(2));
  await page.keyboard.press('Escape');
  await expect(headlight.head(6, 1)).toHaveAttribute('aria-selected', 'true');
  expect(await headlight.hash()).toBe(before);
  await page.keyboard.press('o');
  await expect(title(page)).toBeVisible();
  await page.keyboard.press('ArrowRight');
  await expect(page.getByRole('heading', { level: 1, name: 'Head L6.H2' })).toBeVisible();
  await page.goBack();
  await page.goBack();
  await expect(headlight.grid).toBeVisible();
});

test('the effect on each text’s score is the one that Python computes', async ({ page }) => {
  const headlight = new Headlight(page);
  await headlight.openLoaded();
  const texts = await headlight.words();
  const manifest = shapes({}) as unknown as {
    examples: { template: string; images: { image: { path: string } }[] };
  };
  const request = {
    pictures: [`${BUNDLE}/${manifest.examples.images[0].image.path}`],
    texts,
    template: manifest.examples.template,
    off: [[5, 0]],
  };
  const [python] = (
    JSON.parse(
      execFileSync('.venv/bin/python', ['-m', 'tests.e2e.python_numbers'], {
        input: JSON.stringify(request),
        encoding: 'utf8',
      }),
    ) as {
      pictures: {
        cosines: number[];
        heads: number[][][];
        off: { cosines: number[]; probabilities: number[] };
      }[];
    }
  ).pictures;
  await page.goto(`${page.url().split('#')[0]}#page=head&layer=6&head=1`);
  const rows = page.getByRole('region', { name: /present scores/ }).locator('tbody tr');
  await expect(rows).toHaveCount(texts.length);
  await expect(rows.getByText('…')).toHaveCount(0);
  for (const [t, row] of (await rows.all()).entries()) {
    const [adds, on, off] = await row.getByRole('cell').allInnerTexts();
    const near = (written: string, value: number): void => {
      const { value: shown, half } = figure(written);
      expect(Math.abs(shown - value)).toBeLessThanOrEqual(half + 1e-5);
    };
    const cosine = new RegExp(`cosine (${NUMBER})`);
    near(text(adds), python.heads[t][5][0]);
    near(cosine.exec(text(on))![1], python.cosines[t]);
    near(cosine.exec(text(off))![1], python.off.cosines[t]);
    const { value, half } = share(/[<>]? ?[\d.]+ %/.exec(text(off))![0]);
    expect(Math.abs(value - python.off.probabilities[t])).toBeLessThanOrEqual(half + 1e-4);
  }
  const kept = JSON.parse((await saved(page, 'JSON')).toString()) as Kept;
  kept.effects.forEach(({ adds, on, off }, t) => {
    expect(Math.abs(adds - python.heads[t][5][0])).toBeLessThan(1e-5);
    expect(Math.abs(on.cosine - python.cosines[t])).toBeLessThan(1e-5);
    expect(Math.abs(off.cosine - python.off.cosines[t])).toBeLessThan(1e-5);
    expect(Math.abs(off.probability - python.off.probabilities[t])).toBeLessThan(1e-4);
  });
  expect(kept.effects.map(({ text }) => text)).toEqual(texts);
});

test('a head’s page is saved with its words, its pictures and what they are of', async ({
  page,
}) => {
  const headlight = new Headlight(page);
  await headlight.openLoaded();
  await page.goto('./#page=head&layer=6&head=1&off=L2.MLP');
  await expect(page.getByRole('button', { name: 'Save as JSON' })).toBeEnabled();
  const kept = JSON.parse((await saved(page, 'JSON')).toString()) as Kept;
  const { weights_sha256: weights } = JSON.parse(
    readFileSync(`${BUNDLE}/manifest.json`, 'utf8'),
  ) as { weights_sha256: string };
  const { extremes } = JSON.parse(readFileSync(`${BUNDLE}/gallery/gallery.json`, 'utf8')) as {
    extremes: Record<'most' | 'least', number[][][]>;
  };
  expect(kept.head).toBe('L6.H1');
  expect(kept.words.descriptions).toEqual(sand.descriptions);
  for (const kind of ['most', 'least'] as const) {
    const named = extremes[kind][5][0];
    const found = kept.pictures[kind].map(({ picture }) => picture - 1);
    expect(found.slice(0, named.length)).toEqual(named);
  }
  expect(kept.pictures.most[0].map).toHaveLength(64);
  const csv = (await saved(page, 'CSV')).toString();
  const svg = (await saved(page, 'SVG')).toString();
  for (const words of ['Headlight-Shapes', weights.slice(0, 12), 'headlight-shapes', 'L2.MLP']) {
    for (const said of [kept.caption, csv, svg]) expect(said).toContain(words);
  }
  const lines = csv.split('\r\n').filter((line) => line && !line.startsWith('#'));
  const parts = lines.slice(1).map((line) => line.split(',')[0]);
  expect(new Set(parts)).toEqual(
    new Set(['word', 'truth', 'effect', 'most', 'least', 'neighbour']),
  );
  expect(parts.filter((part) => part === 'word')).toHaveLength(sand.descriptions.length);
  const { most, least } = kept.pictures;
  expect(svg.match(/data:image\/png/g)).toHaveLength(most.length + least.length);
  const png = await saved(page, 'PNG');
  expect(png.subarray(1, 4).toString()).toBe('PNG');
  expect(png.readUInt32BE(16)).toBe(1920);
});

test('a bundle whose heads nobody has described says how to', async ({ page, context }) => {
  await offer(context, shapes({ id: 'bare', name: 'Bare', heads: null }));
  await page.goto('./#bundle=bare&page=head&layer=2&head=3');
  await expect(page.getByText('headlight textspan')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Copy the command' })).toBeVisible();
  await expect(
    page.getByRole('region', { name: /present scores/ }).getByRole('row'),
  ).not.toHaveCount(0);
});

test('a heads.json that is not what the manifest says is refused, and the rest stays', async ({
  page,
}) => {
  await page.route('**/heads.json', (route) => route.fulfill({ body: '{}' }));
  await page.goto('./#page=head&layer=6&head=1');
  await expect(page.getByRole('alert')).toContainText('heads.json');
  await page.unroute('**/heads.json');
  await page.getByRole('button', { name: 'Try again' }).click();
  await expect(page.getByRole('region', { name: sand.label, exact: true })).toBeVisible();
});

for (const size of SIZES) {
  test(`axe finds nothing serious on it at ${size.width} × ${size.height} in any colours`, async ({
    page,
  }) => {
    await page.setViewportSize(size);
    await page.emulateMedia({ reducedMotion: 'reduce' });
    for (const colours of COLOURS) {
      await page.goto(`./#theme=${colours}&page=head&layer=6&head=1`);
      await expect(page.locator('html')).toHaveAttribute('data-theme', colours);
      await expect(page.getByRole('region', { name: 'Its words' })).toBeVisible();
      await expect(
        page.getByRole('region', { name: /present scores/ }).getByRole('row'),
      ).not.toHaveCount(0);
      await audit(page, 'the page of a head', colours);
      await fits(page, `the page of a head, ${colours}`);
    }
  });
}
