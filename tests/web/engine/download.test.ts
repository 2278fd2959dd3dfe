import { afterEach, describe, expect, it, vi } from 'vitest';
import { fetchFile } from '../../../web/src/engine/download';
import { sha256 } from '../../../web/src/engine/sha256';
import { BASE, failure, made, memory, server, type Behaviour } from './fakes';

const { file, content } = made('decompose.fp32.bin', 300_000);
const serve = (...behaviours: Behaviour[]) => server(content, ...behaviours);

const quick = { pause: () => 0 };

describe('a download', () => {
  it('gives the bytes and counts each of them', async () => {
    const { fetcher, requests } = serve();
    const seen: number[] = [];
    const bytes = await fetchFile(BASE, file, {
      ...quick,
      fetcher,
      onBytes: (here) => seen.push(here),
    });
    expect(Buffer.from(bytes).equals(content)).toBe(true);
    expect(requests).toEqual([{ url: `${BASE}${file.path}`, range: null }]);
    expect(seen.at(-1)).toBe(file.bytes);
    expect(seen).toEqual([...seen].sort((a, b) => a - b));
  });

  it('goes on after a broken connection from the bytes that are there', async () => {
    const { fetcher, requests } = serve({ breakAfter: 100_000 }, { breakAfter: 50_000 }, {});
    const bytes = await fetchFile(BASE, file, { ...quick, fetcher });
    expect(Buffer.from(bytes).equals(content)).toBe(true);
    expect(requests.map((r) => r.range)).toEqual([null, 'bytes=100000-', 'bytes=150000-']);
  });

  it('starts over where the server knows no ranges', async () => {
    const { fetcher } = serve({ breakAfter: 100_000 }, { ranges: false });
    const bytes = await fetchFile(BASE, file, { ...quick, fetcher });
    expect(Buffer.from(bytes).equals(content)).toBe(true);
  });

  it('keeps what arrived before it was cancelled, and goes on from there', async () => {
    const store = memory();
    const control = new AbortController();
    const first = fetchFile(BASE, file, {
      ...quick,
      fetcher: serve().fetcher,
      store,
      signal: control.signal,
      onBytes: (here) => {
        if (here >= 150_000) control.abort();
      },
    });
    expect((await failure(first)).key).toBe('engine.cancelled');
    expect(store.kept.get(`${file.sha256}.part`)?.length).toBe(150_000);
    const second = serve();
    const bytes = await fetchFile(BASE, file, { ...quick, fetcher: second.fetcher, store });
    expect(second.requests.map((r) => r.range)).toEqual(['bytes=150000-']);
    expect(Buffer.from(bytes).equals(content)).toBe(true);
    expect(store.kept.size).toBe(0);
  });

  it('keeps what was whole when it was cancelled, and asks for none of it again', async () => {
    const store = memory();
    const control = new AbortController();
    const first = fetchFile(BASE, file, {
      ...quick,
      fetcher: serve().fetcher,
      store,
      signal: control.signal,
      onBytes: (here) => {
        if (here === file.bytes) control.abort();
      },
    });
    expect((await failure(first)).key).toBe('engine.cancelled');
    const second = serve();
    const bytes = await fetchFile(BASE, file, { ...quick, fetcher: second.fetcher, store });
    expect(second.requests).toEqual([]);
    expect(Buffer.from(bytes).equals(content)).toBe(true);
    expect(store.kept.size).toBe(0);
  });

  it('starts over where the kept beginning belongs to another version of the file', async () => {
    const store = memory();
    store.kept.set(`${file.sha256}.part`, new Uint8Array(100_000));
    const { fetcher, requests } = serve();
    const bytes = await fetchFile(BASE, file, { ...quick, fetcher, store });
    expect(requests.map((r) => r.range)).toEqual(['bytes=100000-', null]);
    expect(Buffer.from(bytes).equals(content)).toBe(true);
  });

  it('refuses a truncated file with how far it came, and never hands it out', async () => {
    const { fetcher } = serve({ body: content.slice(0, 200_000) });
    const error = await failure(fetchFile(BASE, file, { ...quick, fetcher, store: memory() }));
    expect(error.key).toBe('engine.download.truncated');
    expect(error.values).toEqual({ file: file.path, here: 200_000, bytes: file.bytes });
  });

  it('refuses a corrupt file and keeps nothing of it', async () => {
    const corrupt = content.slice();
    corrupt[1234] ^= 1;
    const store = memory();
    const error = await failure(
      fetchFile(BASE, file, { ...quick, fetcher: serve({ body: corrupt }).fetcher, store }),
    );
    expect(error.key).toBe('engine.download.corrupt');
    expect(store.kept.size).toBe(0);
  });

  it('refuses a file that is longer than announced', async () => {
    const long = new Uint8Array(content.length + 5);
    const { fetcher } = serve({ body: long });
    const error = await failure(fetchFile(BASE, file, { ...quick, fetcher }));
    expect(error.key).toBe('engine.download.corrupt');
  });

  it('says whether the file is absent, the server fails or nothing answers', async () => {
    const key = async (behaviour: Behaviour): Promise<string> =>
      (await failure(fetchFile(BASE, file, { ...quick, fetcher: serve(behaviour).fetcher }))).key;
    expect(await key({ status: 404 })).toBe('engine.download.absent');
    expect(await key({ status: 403 })).toBe('engine.http');
    expect(await key({ offline: true })).toBe('engine.network');
  });

  it('refuses a web page that stands in for a file', async () => {
    const type = 'text/html; charset=utf-8';
    const { fetcher } = serve({ body: new TextEncoder().encode('<!doctype html>'), type });
    const error = await failure(fetchFile(BASE, file, { ...quick, fetcher }));
    expect([error.key, error.values]).toEqual(['engine.html', { url: `${BASE}${file.path}` }]);
  });
});

describe('SHA-256', () => {
  afterEach(() => void vi.unstubAllGlobals());

  it('is the same where the browser keeps crypto.subtle from an insecure page', async () => {
    vi.stubGlobal('crypto', {});
    expect(await sha256(content)).toBe(file.sha256);
  });
});
