/** The page under the hands of a test: found by roles and names, as a screen reader finds it. */
import { expect, type Locator, type Page } from '@playwright/test';
import { figure, NUMBER, share, text, type Figure } from './figures';

/** Milliseconds: without a GPU a first run compiles every shader, on a machine that may be busy. */
const PATIENCE = 240_000;

/** The graphs of every model. */
export const GRAPHS = /\/bundles\/.*\.(onnx|bin)(\?|$)/;

export interface Step {
  name: string;
  adds: Figure;
  total: Figure;
  off: boolean;
}

export interface Answer {
  text: string;
  probability: Figure;
  cosine: Figure;
}

/** What the foot of the sum says. */
export interface Result {
  cosine: Figure;
  scale: Figure;
  logit: Figure;
  probability: Figure | null;
}

export class Headlight {
  readonly samples: Locator;
  readonly tree: Locator;
  readonly bars: Locator;
  readonly grid: Locator;
  readonly table: Locator;
  readonly sum: Locator;
  readonly heads: Locator;
  readonly texts: Locator;
  readonly picture: Locator;
  readonly chip: Locator;
  readonly alerts: Locator;
  readonly origin: Locator;

  constructor(readonly page: Page) {
    this.sum = page.getByRole('region', { name: 'Sum', exact: true });
    this.heads = page.getByRole('region', { name: 'Heads', exact: true });
    this.texts = page.getByRole('region', { name: 'Texts', exact: true });
    this.picture = page.getByRole('region', { name: 'Picture', exact: true });
    this.samples = page.getByRole('group', { name: 'Sample pictures' });
    this.tree = page.getByRole('tree', { name: 'The sum, term by term' });
    this.bars = this.tree.getByRole('treeitem');
    this.grid = page.getByRole('grid', { name: 'Heads by layer, the last layer on top' });
    this.table = page.getByRole('region', { name: 'What every term adds' }).getByRole('table');
    this.chip = page.getByRole('button', { name: /^Model\b/ });
    this.alerts = page.getByRole('alert').filter({ hasText: /./ });
    this.origin = this.sum.getByRole('status').first();
  }

  /** Opens the page at a link's fragment; something true is then on it. */
  async open(link = ''): Promise<void> {
    await this.page.goto(`./${link && `#${link}`}`);
    await expect(this.bars.first().or(this.table)).toBeVisible();
  }

  /** Opens the page and waits until the loaded model has computed what is on it. */
  async openLoaded(link = ''): Promise<void> {
    await this.open(link);
    await this.live();
  }

  /** Until what is shown was computed here by the loaded model. */
  async live(): Promise<void> {
    await expect(this.origin).toHaveText(/^Computed here by the loaded model/, {
      timeout: PATIENCE,
    });
    await expect(this.texts.getByRole('group').first()).toHaveAttribute('aria-busy', 'false');
  }

  sample(index: number): Locator {
    return this.samples.getByRole('radio').nth(index);
  }

  /** Chooses a sample and waits for the model to have taken it apart. */
  async choose(index: number): Promise<void> {
    const before = await this.page.evaluate(() => location.hash);
    await this.samples.getByRole('img').nth(index).click();
    await expect(this.sample(index)).toBeChecked();
    await expect.poll(() => this.page.evaluate(() => location.hash)).not.toBe(before);
    await this.live();
  }

  upload(name: string, mimeType: string, buffer: Buffer): Promise<void> {
    return this.page.getByLabel('Picture file').setInputFiles({ name, mimeType, buffer });
  }

  async add(words: string): Promise<void> {
    await this.texts.getByLabel('A new text').fill(words);
    await this.texts.getByLabel('A new text').press('Enter');
  }

  /** The radio button that chooses a text. */
  textChoice(words: string): Locator {
    return this.texts.getByRole('radio', { name: words, exact: true });
  }

  /** Every text of the list with its numbers, once none is awaited. */
  async answers(): Promise<Answer[]> {
    await expect(this.texts.getByRole('listitem').filter({ hasText: '…' })).toHaveCount(0);
    const rows = await this.texts.getByRole('listitem').all();
    return Promise.all(
      rows.map(async (row) => {
        const written = text(await row.innerText());
        const words = text(await row.locator('label').innerText());
        const numbers = written.slice(written.indexOf(words) + words.length);
        const [, probability = ''] = /([<>]? ?[\d.]+ %)/.exec(numbers) ?? [];
        const [, cosine = ''] = new RegExp(`cosine (${NUMBER})`).exec(numbers) ?? [];
        return { text: words, probability: share(probability), cosine: figure(cosine) };
      }),
    );
  }

  words(): Promise<string[]> {
    return this.texts.getByRole('listitem').locator('label').allInnerTexts();
  }

  /** Every bar of the sum. */
  async steps(): Promise<Step[]> {
    const labels = await this.bars.evaluateAll((bars) =>
      bars.map((bar) => bar.getAttribute('aria-label') ?? ''),
    );
    return labels.map((label) => {
      const pattern = `^(.*?): (.*?)adds (${NUMBER}), running total (${NUMBER})$`;
      const found = new RegExp(pattern).exec(text(label));
      if (!found) throw new Error(`“${label}” is no bar's label`);
      const [, name, state, adds, total] = found;
      return { name, adds: figure(adds), total: figure(total), off: state.startsWith('switched') };
    });
  }

  /** The steps once what is heard of the bars is what is seen, which it follows a moment later. */
  async settledSteps(): Promise<Step[]> {
    const { cosine } = await this.result();
    await expect.poll(async () => (await this.steps()).at(-1)?.total).toEqual(cosine);
    return this.steps();
  }

  async step(name: string): Promise<Step> {
    const found = (await this.steps()).find((step) => step.name === name);
    if (!found) throw new Error(`there is no bar of ${name}`);
    return found;
  }

  bar(name: string): Locator {
    return this.tree.getByRole('treeitem', { name: new RegExp(`^${name}:`) });
  }

  /** The foot of the sum: cosine × logit scale = logit → probability. */
  async result(): Promise<Result> {
    const written = text(await this.page.locator('#sum footer').innerText());
    const pattern = `(${NUMBER}) × logit scale (${NUMBER})(?: \\+ logit bias ${NUMBER})? = (?:logit|logits apart) (${NUMBER})(?: → ([<>]? ?[\\d.]+ %))?`;
    const found = new RegExp(pattern).exec(written);
    if (!found) throw new Error(`“${written}” is no result`);
    const [, cosine, scale, logit, probability] = found;
    return {
      cosine: figure(cosine),
      scale: figure(scale),
      logit: figure(logit),
      probability: probability ? share(probability) : null,
    };
  }

  /** A cell of the grid by the numbers on the page (from 1). */
  head(layer: number, head: number): Locator {
    const name = new RegExp(`^Head ${head} of layer ${layer},`);
    return this.grid.getByRole('gridcell', { name });
  }

  /** The pixels that the tower saw: RGBA of the picture's canvas, and its width. */
  seen(): Promise<{ width: number; height: number; data: number[] }> {
    return this.picture
      .locator('canvas')
      .first()
      .evaluate((canvas: HTMLCanvasElement) => {
        const { width, height } = canvas;
        const image = canvas.getContext('2d')?.getImageData(0, 0, width, height);
        return { width, height, data: [...(image?.data ?? [])] };
      });
  }

  hash(): Promise<string> {
    return this.page.evaluate(() => decodeURIComponent(location.hash.replaceAll('+', ' ')));
  }
}

/** The page of a link, once its first view is there. */
/** Whether the browser itself says that its adapter computes in fp16; asked of a page that is open. */
export const computesInHalf = (page: Page): Promise<boolean> =>
  page.evaluate(
    async () => (await navigator.gpu?.requestAdapter())?.features.has('shader-f16') === true,
  );

export async function opened(page: Page, link = ''): Promise<Headlight> {
  const headlight = new Headlight(page);
  await headlight.open(link);
  return headlight;
}
