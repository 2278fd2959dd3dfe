/** The engine as it ships in a document of its own, with the bundle that it is asked about. */
import { test as base, type Page } from '@playwright/test';
import type { Manifest } from '../../web/src/engine/manifest';
import type { Backend } from '../../web/src/engine/protocol';
import { openEngine } from './engine-document';

export const bundle = process.env.HEADLIGHT_TEST_BUNDLE ?? 'bundles/shapes';

/** What lives in the page during a test. */
declare global {
  interface Window {
    manifest: Manifest;
    /** ‖a − b‖ / ‖b‖ */
    distance: (a: ArrayLike<number>, b: ArrayLike<number>) => number;
    /** Every float32 tensor of a safetensors file of the bundle, by name. */
    tensors: (path: string) => Promise<Record<string, Float32Array>>;
  }
}

export async function open(page: Page, address = './favicon.svg'): Promise<void> {
  await openEngine(page, address);
  await page.evaluate(async (url) => {
    window.manifest = await window.engine.manifest(url);
    window.distance = (a, b) => {
      let [difference, size] = [0, 0];
      for (let i = 0; i < b.length; i += 1) {
        difference += (a[i] - b[i]) ** 2;
        size += b[i] ** 2;
      }
      return a.length === b.length ? Math.sqrt(difference / size) : Infinity;
    };
    window.tensors = async (path) => {
      const bytes = await (await fetch(`${url}/${path}`)).arrayBuffer();
      const start = 8 + Number(new DataView(bytes).getBigUint64(0, true));
      const header = JSON.parse(new TextDecoder().decode(bytes.slice(8, start))) as Record<
        string,
        { data_offsets: [number, number] }
      >;
      return Object.fromEntries(
        Object.entries(header)
          .filter(([name]) => name !== '__metadata__')
          .map(
            ([
              name,
              {
                data_offsets: [from, to],
              },
            ]) => [name, new Float32Array(bytes.slice(start + from, start + to))],
          ),
      );
    };
  }, bundle);
}

export function load(page: Page): Promise<Backend> {
  return page.evaluate((url) => window.engine.load(url), bundle);
}

/**
 * `loaded`: one document with the built-in model loaded, for all the tests that only ask it something.
 * On the software adapter every loading compiles every shader.
 */
export const test = base.extend<object, { loaded: { page: Page; backend: Backend } }>({
  loaded: [
    async ({ browser }, use, { project }) => {
      const page = await browser.newPage({ baseURL: project.use.baseURL });
      await open(page);
      await use({ page, backend: await load(page) });
      await page.close();
    },
    { scope: 'worker', timeout: 600_000 },
  ],
});
