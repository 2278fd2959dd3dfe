import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { Beside } from '../../../web/src/engine/beside';
import { loadHeads, type Heads } from '../../../web/src/engine/heads-file';
import { Kept } from '../../../web/src/engine/kept';
import { openLocks } from '../../../web/src/engine/locks';
import { parseManifest, type Manifest } from '../../../web/src/engine/manifest';
import { BASE, failure, memory, server } from './fakes';

const built = new URL('../../../server/bundles/shapes/', import.meta.url);
const read = (name: string): Buffer => readFileSync(new URL(name, built));
const manifest = parseManifest(JSON.parse(read('manifest.json').toString()));
const heads = JSON.parse(read('heads.json').toString()) as Heads;

/** A bundle whose heads.json is `content`. */
function bundle(content: Uint8Array, bytes = content.length) {
  const sha256 = createHash('sha256').update(content).digest('hex');
  const own: Manifest = { ...manifest, heads: { path: 'heads.json', bytes, sha256 } };
  const { fetcher, requests } = server(content);
  const store = memory();
  const locks = openLocks(undefined);
  const load = () => loadHeads(own, new Beside(own, BASE, { store, locks, fetcher }));
  return { load, requests, store, kept: new Kept(store, locks) };
}

const json = (value: unknown): Buffer => Buffer.from(JSON.stringify(value));

describe('the words of the heads', () => {
  it('are read as Python wrote them, and kept for the next visit as part of the bundle', async () => {
    const { load, requests, kept } = bundle(read('heads.json'));
    expect(await load()).toEqual(heads);
    expect(await load()).toEqual(heads);
    expect(requests).toHaveLength(1);
    const [entry] = await kept.list();
    expect([entry.id, entry.bytes, entry.precisions]).toEqual([
      'shapes',
      read('heads.json').length,
      [],
    ]);
    expect(await kept.sweep()).toBe(0);
    expect(await kept.remove([BASE])).toBe(read('heads.json').length);
  });

  it('are null where the bundle has none', async () => {
    const none = { ...manifest, heads: null };
    const beside = new Beside(none, BASE, { store: null, ...server(new Uint8Array()) });
    expect(await loadHeads(none, beside)).toBeNull();
  });

  it('are refused with a sentence that says what is wrong and how to make them again', async () => {
    const refused = async (content: Uint8Array, bytes?: number) => {
      const { key, values } = await failure(bundle(content, bytes).load());
      expect(values.command).toBe('headlight textspan');
      return [key, values.field ?? values.found];
    };
    const one = heads.heads[0];
    expect(await refused(Buffer.from('{'))).toEqual(['engine.json.broken', undefined]);
    expect(await refused(json({ ...heads, heads: [{ ...one, agreeing: 6 }] }))).toEqual([
      'engine.json.value',
      'heads.0.agreeing',
    ]);
    expect(await refused(json({ ...heads, more: 1 }))).toEqual(['engine.json.unknown', 'more']);
    expect(await refused(json({ ...heads, pool: {} }))).toEqual([
      'engine.json.missing',
      'pool.name',
    ]);
    expect(await refused(json({ ...heads, weights_sha256: 'f'.repeat(64) }))).toEqual([
      'engine.json.weights',
      undefined,
    ]);
    expect(await refused(json({ ...heads, heads: heads.heads.slice(1) }))).toEqual([
      'engine.json.heads',
      47,
    ]);
    expect(await refused(json(heads), 2 ** 30)).toEqual(['engine.json.large', undefined]);
  });
});
