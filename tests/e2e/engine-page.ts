/** A document of the real server with the engine as it ships in it: the built client is imported. */
import { readdirSync } from 'node:fs';
import { test as base, type Page } from '@playwright/test';
import type * as Client from '../../web/src/engine/client';
import type { Manifest } from '../../web/src/engine/manifest';
import type { Backend } from '../../web/src/engine/protocol';

const assets = process.env.HEADLIGHT_STATIC ?? 'server/static';
export const bundle = process.env.HEADLIGHT_TEST_BUNDLE ?? 'bundles/shapes';
const client = readdirSync(`${assets}/assets`).find((name) => /^engine-.*\.js$/.test(name)) ?? '';

/** What lives in the page during a test. */
declare global {
  interface Window {
    client: typeof Client;
    engine: Client.EngineClient;
    manifest: Manifest;
    /** ‖a − b‖ / ‖b‖ */
    distance: (a: ArrayLike<number>, b: ArrayLike<number>) => number;
    /** Every float32 tensor of a safetensors file of the bundle, by name. */
    tensors: (path: string) => Promise<Record<string, Float32Array>>;
    /** A rejection as what the page gets to see of it. */
    failure: (work: () => Promise<unknown>) => Promise<{ key: string; values: unknown }>;
  }
}

/** A document of the server with the engine in it; the page itself would load a second model beside it. */
export async function open(page: Page, address = './favicon.svg'): Promise<void> {
  await page.goto(address);
  await page.evaluate(
    async ([script, url]) => {
      // A variable, so that no tool resolves the address before the browser does.
      const address = new URL(script, document.baseURI).href;
      window.client = (await import(address)) as typeof Client;
      window.engine = window.client.createEngine();
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
      window.failure = async (work) => {
        try {
          await work();
        } catch (error) {
          const { key, values } = error as Client.EngineError;
          return { key, values };
        }
        return { key: 'none', values: {} };
      };
    },
    [`assets/${client}`, bundle] as const,
  );
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
