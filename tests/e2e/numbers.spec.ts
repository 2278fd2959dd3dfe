/**
 * The numbers on the page against those of the untouched model in torch (python_numbers.py), to the
 * last digit that the page writes, on both backends.
 */
import { spawnSync } from 'node:child_process';
import { expect, test } from '@playwright/test';
import type { Manifest } from '../../web/src/engine/manifest';
import { figure, type Figure } from './figures';
import { PYTHON, pathOf, picture } from './files';
import { Headlight } from './headlight';

interface Answer {
  cosines: number[];
  probabilities: number[];
}
interface Python {
  weights_sha256: string;
  logit_scale: number;
  pictures: (Answer & {
    stem: number[];
    bias: number[];
    heads: number[][][];
    mlps: number[][];
    off: Answer;
    mean: Answer;
    norm: number;
    patch: { number: number; alpha: number; adds: number };
  })[];
}

const TYPED = 'a small yellow star at night';
/** Switched off in the test, from 0. */
const OFF = { layer: 5, head: 2 };
/** Opened down to its arithmetic, at the patch that Python names; from 0. */
const LOUD = { layer: 5, head: 1 };
const UPLOADED = 'plain.png';
/** What fp32 on another backend may move a cosine or a share of 1, beyond the rounding of the page. */
const COSINE = 1e-5;
const PROBABILITY = 2e-4;

test.setTimeout(600_000);

let python: Python;
let texts: string[];
let samples: string[];

test.beforeAll(async ({ request }) => {
  const manifest = (await (await request.get('bundles/shapes/manifest.json')).json()) as Manifest;
  if (!manifest.examples) throw new Error('this bundle has no examples');
  texts = [...manifest.examples.texts, TYPED];
  samples = manifest.examples.images.map(({ title }) => title);
  const asked = {
    pictures: [`server/bundles/shapes/${manifest.examples.images[2].image.path}`, pathOf(UPLOADED)],
    texts,
    template: manifest.examples.template,
    off: [[OFF.layer, OFF.head]],
    loud: [LOUD.layer, LOUD.head],
    means: `server/bundles/shapes/${manifest.means?.file.path}`,
  };
  const { status, stdout, stderr } = spawnSync(PYTHON, ['-m', 'tests.e2e.python_numbers'], {
    input: JSON.stringify(asked),
    encoding: 'utf8',
    maxBuffer: 1 << 26,
  });
  if (status !== 0) throw new Error(stderr);
  python = JSON.parse(stdout) as Python;
  // The bundle and the weights beside the code are of the same training.
  expect(python.weights_sha256).toBe(manifest.weights_sha256);
});

function same(shown: Figure, expected: number, slack: number, what: string): void {
  expect(
    Math.abs(shown.value - expected),
    `${what}: ${shown.value}, in torch ${expected}`,
  ).toBeLessThanOrEqual(shown.half * (1 + 1e-9) + slack);
}

async function compareAnswers(headlight: Headlight, expected: Answer): Promise<void> {
  const answers = await headlight.answers();
  expect(answers.map(({ text }) => text)).toEqual(texts);
  answers.forEach(({ text, cosine, probability }, t) => {
    same(cosine, expected.cosines[t], COSINE, `cosine of “${text}”`);
    same(probability, expected.probabilities[t], PROBABILITY, `probability of “${text}”`);
  });
}

for (const [index, name] of [
  'a sample',
  'an uploaded picture that is not square @both',
].entries()) {
  test(`every number is the untouched model's, of ${name}`, async ({ page }) => {
    const headlight = new Headlight(page);
    await headlight.openLoaded();
    if (index === 0) {
      await expect(headlight.sample(2)).toHaveAccessibleName(samples[2]);
      await headlight.choose(2);
    } else {
      await headlight.upload(...picture(UPLOADED));
      await expect.poll(() => headlight.hash()).toContain('image=own.');
      await headlight.live();
    }
    await headlight.add(TYPED);
    const expected = python.pictures[index];
    await compareAnswers(headlight, expected);

    const t = texts.length - 1;
    await headlight.textChoice(TYPED).check();
    await expect(headlight.sum).toContainText(`Why “${TYPED}”?`);
    await headlight.sum.getByRole('button', { name: 'Open all' }).click();
    const heads = expected.heads[t];
    await expect(headlight.tree.getByRole('treeitem', { level: 2 })).toHaveCount(
      heads.length * heads[0].length,
    );
    const wanted = new Map([
      ['Stem', expected.stem[t]],
      ['Bias', expected.bias[t]],
    ]);
    heads.forEach((layer, l) => {
      wanted.set(
        `Layer ${l + 1} attention`,
        layer.reduce((a, b) => a + b, 0),
      );
      wanted.set(`Layer ${l + 1} MLP`, expected.mlps[t][l]);
      layer.forEach((value, h) => wanted.set(`Layer ${l + 1} head ${h + 1}`, value));
    });
    const steps = await headlight.steps();
    expect(steps.map((step) => step.name).sort()).toEqual([...wanted.keys()].sort());
    for (const step of steps) {
      same(step.adds, wanted.get(step.name) ?? NaN, COSINE, step.name);
    }
    const result = await headlight.result();
    same(result.cosine, expected.cosines[t], COSINE, 'cosine');
    same(result.scale, python.logit_scale, 0, 'logit scale');
    same(
      result.logit,
      python.logit_scale * expected.cosines[t],
      COSINE * python.logit_scale,
      'logit',
    );

    const { number, alpha, adds } = expected.patch;
    await page.evaluate(
      ([layer, head, patch]) => {
        location.hash += `&layer=${layer}&head=${head}&why=1&patch=${patch}`;
      },
      [LOUD.layer + 1, LOUD.head + 1, number],
    );
    const [row, column] = [Math.ceil(number / 8), 1 + ((number - 1) % 8)];
    const place = `L${LOUD.layer + 1}.H${LOUD.head + 1} at row ${row}, column ${column}`;
    const panel = page.getByRole('region', { name: place, exact: true });
    await expect(panel).toBeVisible();
    const facts = await panel.locator('dl').first().locator('dd').allInnerTexts();
    const [attention, match, norm, contribution] = facts.map(figure);
    same(attention, alpha, COSINE, 'attention');
    same(norm, expected.norm, 1e-5 * expected.norm, 'length of the embedding');
    const matched = (adds * expected.norm) / alpha;
    same(match, matched, 1e-4 * Math.abs(matched), 'match');
    same(contribution, adds, 1e-6, `what the head adds at ${place}`);
    await page.keyboard.press('Escape');
    await expect(panel).toBeHidden();

    await headlight.head(OFF.layer + 1, OFF.head + 1).focus();
    await page.keyboard.press('Space');
    await expect(headlight.sum).toContainText('One term is off');
    await compareAnswers(headlight, expected.off);
    same((await headlight.result()).cosine, expected.off.cosines[t], COSINE, 'cosine without');

    const name = `Layer ${OFF.layer + 1} head ${OFF.head + 1}`;
    expect((await headlight.step(name)).adds.value).toBe(0);
    await headlight.heads.getByRole('radio', { name: 'its mean' }).check();
    await expect.poll(async () => (await headlight.step(name)).adds.value).not.toBe(0);
    await compareAnswers(headlight, expected.mean);
    same((await headlight.result()).cosine, expected.mean.cosines[t], COSINE, 'with its mean');
  });
}
