import { afterEach, expect, test, vi } from 'vitest';
import { listBundles } from '../../../web/src/state/bundle';

const ENTRY = { id: 'a', name: 'A', pretrained: null, bytes: { fp32: 1 }, url: 'bundles/a' };
const LIST = JSON.stringify([ENTRY]);

/** A host that answers under /sub/ with these bodies, and with 404 for the rest. */
function host(answers: Record<string, string>): string[] {
  const asked: string[] = [];
  vi.stubGlobal('document', { baseURI: 'https://example.org/sub/index.html' });
  vi.stubGlobal('fetch', (url: URL) => {
    asked.push(url.href.replace('https://example.org/sub/', ''));
    const body = answers[asked[asked.length - 1]];
    return Promise.resolve(new Response(body ?? 'none', { status: body ? 200 : 404 }));
  });
  return asked;
}

afterEach(() => vi.unstubAllGlobals());

test('a server that lists its bundles is asked once', async () => {
  const asked = host({ 'api/bundles': LIST });
  expect(await listBundles()).toEqual([ENTRY]);
  expect(asked).toEqual(['api/bundles']);
});

test('a static site is asked for its file', async () => {
  const asked = host({ 'api/bundles.json': LIST });
  expect(await listBundles()).toEqual([ENTRY]);
  expect(asked).toEqual(['api/bundles', 'api/bundles.json']);
});

test('a host that answers everything with its start page is no list', async () => {
  host({ 'api/bundles': '<!doctype html>', 'api/bundles.json': LIST });
  expect(await listBundles()).toEqual([ENTRY]);
  host({ 'api/bundles': '<!doctype html>', 'api/bundles.json': '{}' });
  expect(await listBundles()).toEqual([]);
});
