/** A document of the real server with the engine as it ships in it: the built client is imported. */
import { readdirSync } from 'node:fs';
import type { Page } from '@playwright/test';
import type * as Client from '../../web/src/engine/client';

export const assets = process.env.HEADLIGHT_STATIC ?? 'server/static';
const script = readdirSync(`${assets}/assets`).find((name) => /^engine-.*\.js$/.test(name)) ?? '';

/** What lives in the page during a test. */
declare global {
  interface Window {
    client: typeof Client;
    engine: Client.EngineClient;
    /** A rejection as what the page gets to see of it. */
    failure: (work: () => Promise<unknown>) => Promise<{ key: string; values: unknown }>;
  }
}

/** No model is loaded; the page itself would load one beside it. */
export async function openEngine(page: Page, address = './favicon.svg'): Promise<void> {
  await page.goto(address);
  await page.evaluate(async (path) => {
    // A variable, so that no tool resolves the address before the browser does.
    const address = new URL(path, document.baseURI).href;
    window.client = (await import(address)) as typeof Client;
    window.engine = window.client.createEngine();
    window.failure = async (work) => {
      try {
        await work();
      } catch (error) {
        const { key, values } = error as Client.EngineError;
        return { key, values };
      }
      return { key: 'none', values: {} };
    };
  }, `assets/${script}`);
}
