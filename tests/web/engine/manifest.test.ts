import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { EngineError } from '../../../web/src/engine/errors';
import {
  bundleBase,
  fetchManifest,
  fileUrl,
  parseManifest,
  SCHEMA_VERSION,
} from '../../../web/src/engine/manifest';
import { engine as sentences } from '../../../web/src/strings/en.engine';
import { generate } from '../../../web/tools/generate.js';
import { file, valid } from './valid';

function failure(change: (manifest: Record<string, never>) => void): EngineError {
  const manifest = valid();
  change(manifest as unknown as Record<string, never>);
  try {
    parseManifest(JSON.parse(JSON.stringify(manifest)));
  } catch (error) {
    if (error instanceof EngineError) return error;
  }
  throw new Error('the manifest was accepted');
}

describe('a manifest', () => {
  it('is accepted as Python describes it', () => {
    expect(parseManifest(valid())).toEqual(valid());
  });

  it('names a missing, an unknown and a wrong field', () => {
    const missing = failure((m) => delete (m as unknown as { dims: { heads?: 1 } }).dims.heads);
    expect([missing.key, missing.values]).toEqual([
      'engine.manifest.missing',
      { field: 'dims.heads' },
    ]);
    const unknown = failure((m) => Object.assign(m.dims, { depth: 3 }));
    expect([unknown.key, unknown.values]).toEqual([
      'engine.manifest.unknown',
      { field: 'dims.depth' },
    ]);
    const wrong = failure((m) => Object.assign(m.preprocess, { size: -3 }));
    expect([wrong.key, wrong.values]).toEqual([
      'engine.manifest.value',
      { field: 'preprocess.size', value: '-3', expected: '> 0' },
    ]);
    const type = failure((m) => Object.assign(m.text, { start: '1' }));
    expect(type.values).toEqual({ field: 'text.start', value: '"1"', expected: 'integer' });
  });

  it('refuses a path that leads out of the bundle', () => {
    for (const path of [
      '../secret',
      '/etc/passwd',
      'a/../b',
      'https://elsewhere/x',
      '.hidden',
      '',
    ]) {
      expect(failure((m) => Object.assign(m.tokenizer, { path })).values.field).toBe(
        'tokenizer.path',
      );
    }
  });

  it('names the wrong field inside an optional part', () => {
    const error = failure((m) =>
      Object.assign(m, { means: { file: file('m.bin'), images: 0, source: '' } }),
    );
    expect(error.values.field).toBe('means.images');
  });

  it('asks for a newer page when the format is newer', () => {
    const error = failure((m) => Object.assign(m, { schema_version: SCHEMA_VERSION + 1 }));
    expect([error.key, error.values]).toEqual([
      'engine.manifest.version',
      { found: String(SCHEMA_VERSION + 1), known: SCHEMA_VERSION },
    ]);
  });

  it('is fetched from the folder that the address names', async () => {
    const page = 'https://example.org/lab/';
    expect(bundleBase('bundles/shapes', page)).toBe('https://example.org/lab/bundles/shapes/');
    expect(bundleBase('b/manifest.json', page)).toBe('https://example.org/lab/b/');
    expect(fileUrl('https://example.org/b/?key=1', 'a.bin')).toBe(
      'https://example.org/b/a.bin?key=1',
    );
    for (const url of ['javascript:alert(1)', 'file:///x', 'http://']) {
      expect(() => bundleBase(url, page)).toThrow('engine.url');
    }
    const answer = async (response: Response | Error): Promise<string> => {
      const fetcher = (() =>
        response instanceof Error
          ? Promise.reject(response)
          : Promise.resolve(response)) as typeof fetch;
      try {
        return (await fetchManifest(page, undefined, fetcher)).id;
      } catch (error) {
        return (error as EngineError).key;
      }
    };
    expect(await answer(new Response(JSON.stringify(valid())))).toBe('shapes');
    expect(await answer(new Response('not JSON'))).toBe('engine.manifest.json');
    expect(await answer(new Response('', { status: 404 }))).toBe('engine.manifest.absent');
    expect(await answer(new Response('', { status: 500 }))).toBe('engine.http');
    expect(await answer(new TypeError('Failed to fetch'))).toBe('engine.network');
    expect(await answer(new Response('[]'))).toBe('engine.manifest.value');
  });
});

describe('what is generated', () => {
  it('is current with the schema in Python, and needs no eval', async () => {
    const folder = fileURLToPath(new URL('../../../web/src/engine/generated/', import.meta.url));
    for (const [name, text] of Object.entries(await generate())) {
      expect(existsSync(folder + name), name).toBe(true);
      expect(readFileSync(folder + name, 'utf8'), `${name}: run npm run generate`).toBe(text);
      expect(text).not.toMatch(/\beval\b|new Function|require\(/);
    }
  });
});

describe('the sentences', () => {
  it('exist for every key that the engine uses, and no other', () => {
    const folder = new URL('../../../web/src/engine/', import.meta.url);
    const names = readdirSync(folder).filter((name) => name.endsWith('.ts'));
    const sources = names.map((name) => readFileSync(new URL(name, folder), 'utf8'));
    const used = new Set(
      sources.join('').match(/(?<=')(engine|folder|span)\.[a-z][A-Za-z.]*(?=')/g),
    );
    expect([...used].sort()).toEqual(Object.keys(sentences).sort());
  });

  it('say what to do: each is at least one whole sentence', () => {
    for (const [key, text] of Object.entries(sentences)) expect(text, key).toMatch(/[.}]$/);
  });
});
