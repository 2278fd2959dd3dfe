/**
 * What the tests of downloading share: the built engine alone in a page, and a server of another
 * origin with the bundles of tests/e2e/shards.py.
 */
import { readFileSync } from 'node:fs';
import { test as base, type Page } from '@playwright/test';
import type { Manifest } from '../../web/src/engine/manifest';
import type { Backend, Progress, Stored } from '../../web/src/engine/protocol';
import { BundleServer, shardedBundles } from './bundle-server';

export { assets, openEngine as open } from './engine-document';
export const SHARD = /\.bin$/;

export const test = base.extend<{ server: BundleServer }>({
  server: [
    async ({ page }, use, info) => {
      info.setTimeout(300_000);
      page.setDefaultTimeout(120_000);
      const server = await new BundleServer({ '': shardedBundles() }).listen();
      await use(server);
      await server.close();
    },
    { auto: true },
  ],
});

/** Loads a bundle on wasm; every report of its progress. */
export function load(page: Page, url: string): Promise<{ backend: Backend; seen: Progress[] }> {
  return page.evaluate(async (address) => {
    const seen: Progress[] = [];
    const onProgress = (progress: Progress): void => void seen.push(progress);
    return {
      backend: await window.engine.load(address, { backend: 'wasm', onProgress }),
      seen,
    };
  }, url);
}

export function failureOf(page: Page, url: string): Promise<{ key: string; values: unknown }> {
  return page.evaluate((address) => window.failure(() => window.engine.load(address)), url);
}

export const stored = (page: Page): Promise<Stored> => page.evaluate(() => window.engine.stored());

export function manifestOf(name: string): Manifest {
  return JSON.parse(readFileSync(`${shardedBundles()}/${name}/manifest.json`, 'utf8')) as Manifest;
}

/** The files of its weights, each once. */
export function shardsOf(name: string): { path: string; bytes: number }[] {
  const { decompose, text, readout } = manifestOf(name).precisions.fp32.graphs;
  const files = [decompose, text, readout].flatMap((graph) => graph.data);
  return [...new Map(files.map((file) => [file.path, file])).values()];
}

/** Distinct bytes of what loading the bundle takes. */
export function weight(name: string): number {
  const { precisions, tokenizer } = manifestOf(name);
  const { decompose, text, readout } = precisions.fp32.graphs;
  const files = [decompose, text, readout].flatMap((graph) => [graph.onnx, ...graph.data]);
  const distinct = new Map([...files, tokenizer].map((file) => [file.sha256, file.bytes]));
  return [...distinct.values()].reduce((a, b) => a + b, 0);
}
