/**
 * Bundles that Python wrote of towers that pool by an average and by an attention pool, as CLIPA,
 * CoCa and SigLIP do, opened from another origin: every number on the page against the untouched
 * model's in torch (tests/e2e/pooled.py). The weights are random and small.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test, type Page } from '@playwright/test';
import { BundleServer } from './bundle-server';
import { figure, NUMBER, text, type Figure } from './figures';
import { pathOf, picture, PYTHON } from './files';
import { Headlight } from './headlight';

interface Python {
  weights_sha256: string;
  logit_scale: number;
  logit_bias: number | null;
  template: string;
  texts: string[];
  cosines: number[];
  probabilities: number[];
  stem: number[];
  bias: number[];
  heads: number[][][];
  mlps: number[][];
  patches: number[][][][];
}

/** What the page calls the terms of a model, by how it pools. */
interface Words {
  stem: string;
  layer: (layer: number) => string;
  head: (layer: number, head: number) => string;
  mlp: (layer: number) => string;
  cell: (layer: number, head: number) => string;
}
const blocks: Words = {
  stem: 'Stem',
  layer: (layer) => `Layer ${layer} attention`,
  head: (layer, head) => `Layer ${layer} head ${head}`,
  mlp: (layer) => `Layer ${layer} MLP`,
  cell: (layer, head) => `Head ${head} of layer ${layer}`,
};
const pool: Words = {
  stem: 'Trunk',
  layer: () => 'Attention of the pool',
  head: (_, head) => `Pool head ${head}`,
  mlp: () => 'MLP of the pool',
  cell: (_, head) => `Head ${head} of the pool`,
};
const MODELS = {
  clipa: { named: 'averages its patches', words: blocks, classToken: true, examples: true },
  coca: { named: 'has CoCa’s attention pool', words: pool, classToken: true, examples: false },
  siglip: { named: 'has SigLIP’s attention pool', words: pool, classToken: false, examples: true },
} as const;

const UPLOADED = 'plain.png';
/** What fp32 in another runtime may move a number by, beyond the rounding of the page. */
const SLACK = 1e-5;
/** The text whose sum is read. */
const CHOSEN = 1;

let folder = '';
let server: BundleServer;

test.beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'headlight-pooled-'));
  const asked = ['-m', 'tests.e2e.pooled', folder, pathOf(UPLOADED)];
  const written = spawnSync(PYTHON, asked, { encoding: 'utf8' });
  if (written.status !== 0) throw new Error(`the bundles were not written: ${written.stderr}`);
  server = await new BundleServer({ '': folder }).listen();
});
test.afterAll(async () => {
  await server?.close();
  if (folder) rmSync(folder, { recursive: true });
});

const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);

function same(shown: Figure, expected: number, what: string): void {
  expect(
    Math.abs(shown.value - expected),
    `${what}: ${shown.value}, in torch ${expected}`,
  ).toBeLessThanOrEqual(shown.half * (1 + 1e-9) + SLACK);
}

/** The saved numbers of one head's patch map: the class token's, where there is one, then the grid's. */
async function savedMap(page: Page, layer: number, head: number): Promise<number[]> {
  const fragment = new URLSearchParams(new URL(page.url()).hash.slice(1));
  for (const [key, value] of [
    ['page', 'look'],
    ['do', 'segment'],
    ['by', `l${layer}.h${head}`],
  ]) {
    fragment.set(key, value);
  }
  await page.goto(`./#${fragment.toString()}`);
  await expect(page.locator('figure[aria-busy="false"]')).toBeVisible();
  const waiting = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Save as CSV' }).click();
  const lines = readFileSync(await (await waiting).path(), 'utf8')
    .trim()
    .split('\r\n');
  const [columns, ...rows] = lines
    .filter((line) => !line.startsWith('#'))
    .map((line) => line.split(','));
  return rows.map((row) => Number(row[columns.indexOf('sum')]));
}

for (const [name, { named, words, classToken, examples }] of Object.entries(MODELS)) {
  test(`every number of a model that ${named} is the untouched model’s`, async ({ page }) => {
    const failures: string[] = [];
    page.on('pageerror', (error) => failures.push(error.message));
    const python = JSON.parse(readFileSync(join(folder, `${name}.json`), 'utf8')) as Python;
    const headlight = new Headlight(page);
    const link = new URLSearchParams([
      ['bundle', server.bundle(name)],
      ...python.texts.map((one) => ['text', one]),
      ['chosen', String(CHOSEN)],
    ]);
    await page.goto(`./#${link.toString()}`);
    // With examples there is something to see at once, and then the model's own of the same.
    if (examples) await headlight.live();
    else await expect(headlight.picture).toContainText('No picture yet. Drop one here');
    await expect(page.getByRole('button', { name: 'Upload' })).toBeEnabled();
    await headlight.upload(...picture(UPLOADED));
    await expect.poll(() => headlight.hash()).toContain('image=own.');
    await headlight.live();
    await expect(page.getByText('holds', { exact: true })).toBeAttached();

    const answers = await headlight.answers();
    expect(answers.map((one) => one.text)).toEqual(python.texts);
    answers.forEach(({ cosine, probability }, t) => {
      same(cosine, python.cosines[t], `cosine of text ${t}`);
      same(probability, python.probabilities[t], `probability of text ${t}`);
    });
    await expect(headlight.texts.getByRole('button', { name: 'each text by itself' })).toHaveCount(
      python.logit_bias === null ? 0 : 1,
    );
    const result = await headlight.result();
    same(result.cosine, python.cosines[CHOSEN], 'cosine');
    same(result.scale, python.logit_scale, 'logit scale');
    const logit = python.logit_scale * python.cosines[CHOSEN] + (python.logit_bias ?? 0);
    same(result.logit, logit, 'logit');

    await headlight.sum.getByRole('button', { name: 'Open all' }).click();
    const heads = python.heads[CHOSEN];
    await expect(headlight.tree.getByRole('treeitem', { level: 2 })).toHaveCount(
      heads.length * heads[0].length,
    );
    const wanted = new Map([
      [words.stem, python.stem[CHOSEN]],
      ['Bias', python.bias[CHOSEN]],
    ]);
    heads.forEach((layer, l) => {
      wanted.set(words.layer(l + 1), sum(layer));
      wanted.set(words.mlp(l + 1), python.mlps[CHOSEN][l]);
      layer.forEach((value, h) => wanted.set(words.head(l + 1, h + 1), value));
    });
    const steps = await headlight.steps();
    expect(steps.map((step) => step.name).sort()).toEqual([...wanted.keys()].sort());
    for (const step of steps) same(step.adds, wanted.get(step.name) ?? NaN, step.name);

    // The head that adds most, its map and what its patches give together.
    const [layer, head] = heads
      .flatMap((row, l) => row.map((value, h) => [l, h, Math.abs(value)]))
      .reduce((most, one) => (one[2] > most[2] ? one : most));
    const label = new RegExp(`^${words.cell(layer + 1, head + 1)},`);
    await headlight.heads.getByRole('gridcell', { name: label }).click();
    const map = python.patches[CHOSEN][layer][head];
    const card = headlight.heads.getByRole('article');
    const parts = classToken
      ? `(${NUMBER}) from the patches, (${NUMBER}) from the class token`
      : `All of it from the patches: (${NUMBER})`;
    await expect(card).toContainText('from the patches');
    const found = new RegExp(parts).exec(text(await card.innerText()));
    same(figure(found?.[1] ?? ''), sum(map.slice(classToken ? 1 : 0)), 'the patches');
    if (classToken) same(figure(found?.[2] ?? ''), map[0], 'the class token');

    const saved = await savedMap(page, layer + 1, head + 1);
    expect(saved).toHaveLength(map.length);
    saved.forEach((value, n) =>
      expect(Math.abs(value - map[n]), `token ${n}: ${value}, in torch ${map[n]}`).toBeLessThan(
        SLACK,
      ),
    );
    expect(failures).toEqual([]);
  });
}
