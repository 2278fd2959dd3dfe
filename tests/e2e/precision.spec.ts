/**
 * Graphs in fp16, 8 and 4 bits in a real browser, on wasm and on WebGPU: the engine as it ships, held
 * against Python's onnxruntime on the same graphs (tests/e2e/precisions.py). fp16 needs an adapter with
 * `shader-f16`: `make test-gpu`, on Mesa's software adapter by tests/e2e/mesa/run.sh.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test, type Page } from '@playwright/test';
import type * as Client from '../../web/src/engine/client';
import { BundleServer } from './bundle-server';
import { PYTHON } from './files';
import { computesInHalf } from './headlight';

type Outputs = Record<string, number[]>;

const assets = process.env.HEADLIGHT_STATIC ?? 'server/static';
const script = readdirSync(`${assets}/assets`).find((name) => /^engine-.*\.js$/.test(name)) ?? '';
const TEXTS = ['a red circle', 'two blue stars'];

let folder = '';
let server: BundleServer;

// On the software adapter every new shader is compiled first.
test.setTimeout(600_000);
test.beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'headlight-precisions-'));
  const written = spawnSync(PYTHON, ['-m', 'tests.e2e.precisions', folder], { encoding: 'utf8' });
  if (written.status !== 0) throw new Error(`the bundles were not written: ${written.stderr}`);
  server = await new BundleServer({ '': folder }).listen();
});
test.afterAll(async () => server?.close());

/** What the engine makes of the picture and the texts in Python's list, by output. */
async function outputs(
  page: Page,
  name: string,
  precision: string,
): Promise<{ kind: string; found: Outputs }> {
  await page.goto('./favicon.svg');
  return page.evaluate(
    async ([path, bundle, precision, texts]) => {
      // A variable, so that no tool resolves the address before the browser does.
      const address = new URL(path, document.baseURI).href;
      const client = (await import(address)) as typeof Client;
      const engine = client.createEngine();
      const { kind } = await engine.load(bundle, { precision });
      const { dims } = await engine.manifest(bundle);
      const picture = await (await fetch('bundles/shapes/examples/red-circle.png')).blob();
      const { id, terms } = await engine.decompose(picture);
      const { embedding } = await engine.readTexts([...texts]);
      const values: number[] = [];
      for (let layer = 0; layer < dims.layers; layer += 1) {
        for (let head = 0; head < dims.heads; head += 1) {
          values.push(...(await engine.weightedValues(id, layer, head)));
        }
      }
      const found = {
        embedding: terms.embedding,
        head_terms: terms.headTerms,
        mlp_terms: terms.mlpTerms,
        stem_term: terms.stemTerm,
        bias_term: terms.biasTerm,
        attention: terms.attention,
        weighted_values: values,
        text_embedding: embedding,
        patch_scores: await engine.patchScores(id, embedding, texts.length),
      };
      const listed = Object.entries(found).map(([key, value]) => [key, [...value]]);
      return { kind, found: Object.fromEntries(listed) as Record<string, number[]> };
    },
    [`assets/${script}`, `${server.url}${name}/`, precision, TEXTS] as const,
  );
}

/** ‖a − b‖ / ‖b‖ */
function distance(a: readonly number[], b: readonly number[]): number {
  if (a.length !== b.length) return Infinity;
  const difference = Math.hypot(...a.map((value, i) => value - b[i]));
  return difference / Math.hypot(...b);
}

/** How far the terms of one picture are from adding up to its embedding. */
function sumError({ embedding, stem_term, bias_term, mlp_terms, head_terms }: Outputs): number {
  const total = embedding.map((_, d) => stem_term[d] + bias_term[d]);
  for (const terms of [mlp_terms, head_terms]) {
    terms.forEach((value, i) => (total[i % total.length] += value));
  }
  return distance(total, embedding);
}

/** Where a test runs: every width and every number of bits on both backends, not each with each. */
const where = (name: string, precision: string): string => {
  if (precision === 'fp16') return ' @half';
  return (name === 'odd') === (precision === 'q4') ? ' @both' : '';
};
/** Python's processor widens halves before it adds them up; a GPU rounds on the way, by 2⁻¹¹ each time. */
const BAR: Record<string, number> = { fp16: 1e-2 };

for (const name of ['shapes', 'odd']) {
  for (const precision of ['fp16', 'q8', 'q4']) {
    const model = name === 'odd' ? 'a tower of odd widths' : 'the built-in model';
    const title = `${model} in ${precision} gives the numbers of Python${where(name, precision)}`;
    test(title, async ({ page }, info) => {
      if (precision === 'fp16') {
        await page.goto('./favicon.svg');
        test.skip(!(await computesInHalf(page)), 'this adapter has no shader-f16');
      }
      const all = JSON.parse(readFileSync(join(folder, `${name}.json`), 'utf8')) as Record<
        string,
        Outputs
      >;
      const expected = all[precision];
      const { kind, found } = await outputs(page, name, precision);
      expect(kind).toBe(info.project.name);
      expect(Object.keys(found).sort()).toEqual(Object.keys(expected).sort());
      for (const [output, values] of Object.entries(expected)) {
        expect(distance(found[output], values), output).toBeLessThan(BAR[precision] ?? 1e-4);
      }
      expect(sumError(found)).toBeLessThan(1e-5);
    });
  }
}
