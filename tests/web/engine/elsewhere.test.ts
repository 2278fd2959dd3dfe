/** A bundle from elsewhere: its address, what comes back, and what its manifest may ask for. */
import { afterEach, describe, expect, it, vi } from 'vitest';
import { FILE_BYTES, FILES, MANIFEST_BYTES, PRECISION_BYTES } from '../../../web/src/engine/bounds';
import { EngineError } from '../../../web/src/engine/errors';
import {
  bundleBase,
  fetchManifest,
  parseManifest,
  type Manifest,
} from '../../../web/src/engine/manifest';
import { failure } from './fakes';
import { file, hash, valid } from './valid';

const PAGE = 'https://lab.example/';
const THERE = 'https://models.example/b16/';

afterEach(() => void vi.unstubAllGlobals());

function refusal(work: () => unknown): EngineError {
  try {
    work();
  } catch (error) {
    if (error instanceof EngineError) return error;
    throw error;
  }
  throw new Error('it was accepted');
}

/** Why the manifest at `THERE` is refused, if `fetch` behaves so. */
function fetched(fetcher: (...args: Parameters<typeof fetch>) => Promise<Response>) {
  return failure(fetchManifest(THERE, undefined, fetcher));
}

describe('an address', () => {
  it('over http is refused by name on an https page, but for this very machine', () => {
    const error = refusal(() => bundleBase('http://models.example/b16', PAGE));
    expect([error.key, error.values]).toEqual([
      'engine.url.mixed',
      { url: 'http://models.example/b16' },
    ]);
    for (const local of ['http://localhost:8000/b/', 'http://127.0.0.1/b/', 'http://[::1]:1/b/']) {
      expect(bundleBase(local, PAGE)).toBe(local);
    }
    expect(bundleBase('http://models.example/b', 'http://lab.example/')).toBe(
      'http://models.example/b/',
    );
  });

  it('with a password in it is refused, and the password is not repeated', () => {
    const error = refusal(() => bundleBase('https://me:secret@models.example/b', PAGE));
    expect([error.key, error.values]).toEqual(['engine.url.password', { host: 'models.example' }]);
  });
});

describe('what comes back', () => {
  it('is a web page, at once or after being led on', async () => {
    const html = { headers: { 'Content-Type': 'text/html' } };
    const page = await fetched(() => Promise.resolve(new Response('<!doctype html>', html)));
    expect([page.key, page.values]).toEqual(['engine.html', { url: `${THERE}manifest.json` }]);
    const unlabelled = await fetched(() => Promise.resolve(new Response(' <!DOCTYPE html><p>')));
    expect(unlabelled.key).toBe('engine.html');
    const led = new Response('<p>Sign in</p>', html);
    Object.defineProperties(led, {
      redirected: { value: true },
      url: { value: 'https://models.example/login' },
    });
    const login = await fetched(() => Promise.resolve(led));
    expect([login.key, login.values]).toEqual([
      'engine.html.redirected',
      { url: `${THERE}manifest.json`, to: 'https://models.example/login' },
    ]);
  });

  it('is nothing that this page may read: CORS is named where the site does answer', async () => {
    vi.stubGlobal('location', new URL(PAGE));
    const closed = (there: boolean) => (_: unknown, init?: RequestInit) =>
      init?.mode === 'no-cors' && there
        ? Promise.resolve(new Response(''))
        : Promise.reject(new TypeError('Failed to fetch'));
    const cors = await fetched(closed(true));
    expect([cors.key, cors.values]).toEqual([
      'engine.cors',
      { host: 'models.example', own: 'https://lab.example' },
    ]);
    expect((await fetched(closed(false))).key).toBe('engine.network.foreign');
    vi.stubGlobal('navigator', { onLine: false });
    expect((await fetched(closed(false))).key).toBe('engine.network.offline');
  });

  it('is nothing from this page’s own site', async () => {
    vi.stubGlobal('location', new URL(THERE));
    expect((await fetched(() => Promise.reject(new TypeError('Failed to fetch')))).key).toBe(
      'engine.network',
    );
  });

  it('breaks off in the middle, or is cancelled', async () => {
    const breaking = new ReadableStream({
      pull: (controller) => controller.error(new TypeError('network error')),
    });
    expect((await fetched(() => Promise.resolve(new Response(breaking)))).key).toBe(
      'engine.network',
    );
    const abort = (): Promise<Response> => Promise.reject(new DOMException('', 'AbortError'));
    expect((await fetched(abort)).key).toBe('engine.cancelled');
  });

  it('is given up as soon as it is longer than any manifest', async () => {
    let sent = 0;
    const endless = new ReadableStream<Uint8Array>({
      pull(controller) {
        sent += 65_536;
        controller.enqueue(new Uint8Array(65_536).fill(32));
      },
    });
    const error = await fetched(() => Promise.resolve(new Response(endless)));
    expect([error.key, error.values.most]).toEqual(['engine.manifest.long', MANIFEST_BYTES]);
    expect(sent).toBeLessThan(MANIFEST_BYTES + 5 * 65_536);
  });
});

describe('a manifest from elsewhere', () => {
  const refused = (change: (manifest: Manifest) => void): EngineError => {
    const manifest = structuredClone(valid());
    change(manifest);
    return refusal(() => parseManifest(manifest));
  };

  it('is data: markup in its texts passes through as the characters it is', () => {
    const manifest = valid();
    manifest.name = '<img src=x onerror=alert(1)>';
    manifest.licence = '<script>alert(1)</script>';
    expect(parseManifest(manifest)).toMatchObject({
      name: '<img src=x onerror=alert(1)>',
      licence: '<script>alert(1)</script>',
    });
  });

  it('may not ask for more bytes than a browser could hold', () => {
    const large = refused((m) => (m.tokenizer.bytes = FILE_BYTES + 1));
    expect([large.key, large.values]).toEqual([
      'engine.manifest.value',
      { field: 'tokenizer.bytes', value: FILE_BYTES + 1, expected: `≤ ${FILE_BYTES}` },
    ]);
    const many = refused((m) => {
      m.precisions.fp32.graphs.text.data = Array.from({ length: 9 }, (_, i) => ({
        ...file(`text.${i}.bin`),
        bytes: FILE_BYTES,
      }));
    });
    expect(many.values).toMatchObject({
      field: 'precisions.fp32',
      expected: `≤ ${PRECISION_BYTES}`,
    });
    const files = refused((m) => {
      const shards = (name: string) =>
        Array.from({ length: FILES / 2 }, (_, i) => file(`${name}.${i}.bin`));
      m.precisions.fp32.graphs.text.data = shards('text');
      m.precisions.fp32.graphs.readout.data = shards('readout');
    });
    expect(files.values).toMatchObject({ field: 'files', expected: `≤ ${FILES}` });
  });

  it('may not describe one file in two ways', () => {
    const error = refused((m) => {
      m.precisions.fp32.graphs.text.data = [
        file('shared.bin'),
        { ...file('shared.bin'), sha256: hash.replace('a', 'b') },
      ];
    });
    expect([error.key, error.values]).toEqual(['engine.manifest.twice', { file: 'shared.bin' }]);
  });

  it('may not be long-winded', () => {
    expect(refused((m) => (m.name = 'x'.repeat(301))).values).toMatchObject({
      field: 'name.length',
      value: 301,
    });
    expect(refused((m) => (m.licence = 'x'.repeat(20_001))).values.field).toBe('licence.length');
    const sample = { id: 's', title: 'x'.repeat(301), image: file('s.png'), terms: file('s.st') };
    const examples = { texts: [], template: '{}', texts_file: file('t.st'), images: [sample] };
    expect(refused((m) => (m.examples = examples)).values.field).toBe(
      'examples.images.0.title.length',
    );
  });

  it('may not describe a tower of another size than its own grid, or of any size at all', () => {
    expect(refused((m) => (m.dims.tokens = 66)).values).toEqual({
      field: 'dims.tokens',
      value: 66,
      expected: 65,
    });
    const bare = valid();
    Object.assign(bare.dims, { class_tokens: 0, tokens: 64 });
    expect(parseManifest(bare).dims.tokens).toBe(64);
    const wide = refused((m) => Object.assign(m.dims, { grid: [1000, 1000], tokens: 1_000_001 }));
    expect(wide.values).toMatchObject({ field: 'dims.tokens', value: 1_000_001 });
    const tall = refused((m) =>
      Object.assign(m.dims, { layers: 200, heads: 200, head_width: 1000 }),
    );
    expect(tall.values).toMatchObject({ field: 'dims', value: 4 * 200 * 200 * 65 * 1000 });
    expect(refused((m) => (m.text.context_length = 1e9)).values.field).toBe('text.context_length');
    expect(refused((m) => (m.preprocess.size = 100_000)).values.field).toBe('preprocess.size');
  });
});
