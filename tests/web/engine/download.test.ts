import { createHash } from 'node:crypto';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { fetchFile, type Store } from '../../../web/src/engine/download';
import { EngineError } from '../../../web/src/engine/errors';
import type { BundleFile } from '../../../web/src/engine/manifest';
import type { Message } from '../../../web/src/engine/protocol';
import { sha256 } from '../../../web/src/engine/sha256';

const BASE = 'https://example.org/bundles/shapes/';
const content = Uint8Array.from({ length: 300_000 }, (_, i) => (i * 31 + (i >> 8)) & 255);
const file: BundleFile = {
  path: 'decompose.fp32.bin',
  bytes: content.length,
  sha256: createHash('sha256').update(content).digest('hex'),
};

/** What the server does with one request: how far it gets, what it sends, whether it knows ranges. */
interface Behaviour {
  breakAfter?: number;
  body?: Uint8Array;
  ranges?: boolean;
  status?: number;
  offline?: boolean;
}

/** A server that behaves as told, request by request (the last behaviour stays). */
function server(...behaviours: Behaviour[]) {
  const requests: { url: string; range: string | null }[] = [];
  const fetcher = (input: RequestInfo | URL, init?: RequestInit): Promise<Response> => {
    const range = new Headers(init?.headers).get('Range');
    const behaviour = behaviours[Math.min(requests.length, behaviours.length - 1)] ?? {};
    requests.push({ url: input instanceof Request ? input.url : input.toString(), range });
    const { breakAfter, body = content, ranges = true, status, offline } = behaviour;
    if (offline) return Promise.reject(new TypeError('Failed to fetch'));
    if (status) return Promise.resolve(new Response('', { status }));
    const from = range && ranges ? Number(/bytes=(\d+)-/.exec(range)?.[1]) : 0;
    const bytes = body.slice(from, breakAfter === undefined ? undefined : from + breakAfter);
    let sent = 0;
    const stream = new ReadableStream<Uint8Array>({
      pull(controller) {
        if (init?.signal?.aborted) {
          controller.error(new DOMException('aborted', 'AbortError'));
        } else if (sent < bytes.length) {
          controller.enqueue(bytes.slice(sent, sent + 10_000));
          sent += 10_000;
        } else if (breakAfter !== undefined && from + breakAfter < body.length) {
          controller.error(new TypeError('network error'));
        } else {
          controller.close();
        }
      },
    });
    const partial = range !== null && ranges;
    const headers = partial
      ? { 'Content-Range': `bytes ${from}-${body.length - 1}/${body.length}` }
      : undefined;
    return Promise.resolve(new Response(stream, { status: partial ? 206 : 200, headers }));
  };
  return { requests, fetcher: fetcher };
}

function memory(): Store & { kept: Map<string, Uint8Array<ArrayBuffer>> } {
  const kept = new Map<string, Uint8Array<ArrayBuffer>>();
  return {
    kept,
    get: (key) => Promise.resolve(kept.get(key) ?? null),
    put: (key, bytes) => Promise.resolve(void kept.set(key, bytes)),
    remove: (key) => Promise.resolve(void kept.delete(key)),
  };
}

async function failure(work: Promise<unknown>): Promise<EngineError> {
  const error: unknown = await work.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof EngineError)) throw new Error(`expected an EngineError: ${String(error)}`);
  return error;
}

const quick = { pause: () => 0 };

describe('a download', () => {
  it('gives the bytes, counts each of them and keeps the file by its hash', async () => {
    const { fetcher, requests } = server();
    const store = memory();
    const seen: number[] = [];
    const bytes = await fetchFile(BASE, file, {
      ...quick,
      fetcher,
      store,
      onBytes: (here) => seen.push(here),
    });
    expect(Buffer.from(bytes).equals(content)).toBe(true);
    expect(requests).toEqual([{ url: `${BASE}${file.path}`, range: null }]);
    expect(seen.at(-1)).toBe(file.bytes);
    expect(seen).toEqual([...seen].sort((a, b) => a - b));
    expect([...store.kept.keys()]).toEqual([file.sha256]);
  });

  it('asks nobody for what is kept, and says that it was kept', async () => {
    const store = memory();
    await fetchFile(BASE, file, { ...quick, fetcher: server().fetcher, store });
    const second = server();
    const seen: [number, boolean][] = [];
    await fetchFile(BASE, file, {
      fetcher: second.fetcher,
      store,
      onBytes: (here, cached) => seen.push([here, cached]),
    });
    expect(second.requests).toEqual([]);
    expect(seen).toEqual([[file.bytes, true]]);
  });

  it('does not trust a kept file that has changed', async () => {
    const store = memory();
    store.kept.set(file.sha256, new Uint8Array(file.bytes));
    const { fetcher, requests } = server();
    const bytes = await fetchFile(BASE, file, { ...quick, fetcher, store });
    expect(requests).toHaveLength(1);
    expect(await sha256(bytes)).toBe(file.sha256);
  });

  it('goes on after a broken connection from the bytes that are there', async () => {
    const { fetcher, requests } = server({ breakAfter: 100_000 }, { breakAfter: 50_000 }, {});
    const bytes = await fetchFile(BASE, file, { ...quick, fetcher });
    expect(Buffer.from(bytes).equals(content)).toBe(true);
    expect(requests.map((r) => r.range)).toEqual([null, 'bytes=100000-', 'bytes=150000-']);
  });

  it('starts over where the server knows no ranges', async () => {
    const { fetcher } = server({ breakAfter: 100_000 }, { ranges: false });
    const bytes = await fetchFile(BASE, file, { ...quick, fetcher });
    expect(Buffer.from(bytes).equals(content)).toBe(true);
  });

  it('keeps what arrived before it was cancelled, and goes on from there', async () => {
    const store = memory();
    const control = new AbortController();
    const first = fetchFile(BASE, file, {
      ...quick,
      fetcher: server().fetcher,
      store,
      signal: control.signal,
      onBytes: (here) => {
        if (here >= 150_000) control.abort();
      },
    });
    expect((await failure(first)).key).toBe('engine.cancelled');
    expect(store.kept.get(`${file.sha256}.part`)?.length).toBe(150_000);
    const second = server();
    const bytes = await fetchFile(BASE, file, { ...quick, fetcher: second.fetcher, store });
    expect(second.requests.map((r) => r.range)).toEqual(['bytes=150000-']);
    expect(Buffer.from(bytes).equals(content)).toBe(true);
    expect([...store.kept.keys()]).toEqual([file.sha256]);
  });

  it('starts over where the kept beginning belongs to another version of the file', async () => {
    const store = memory();
    store.kept.set(`${file.sha256}.part`, new Uint8Array(100_000));
    const { fetcher, requests } = server();
    const bytes = await fetchFile(BASE, file, { ...quick, fetcher, store });
    expect(requests.map((r) => r.range)).toEqual(['bytes=100000-', null]);
    expect(Buffer.from(bytes).equals(content)).toBe(true);
  });

  it('refuses a truncated file with how far it came, and never hands it out', async () => {
    const { fetcher } = server({ body: content.slice(0, 200_000) });
    const error = await failure(fetchFile(BASE, file, { ...quick, fetcher, store: memory() }));
    expect(error.key).toBe('engine.download.truncated');
    expect(error.values).toEqual({ file: file.path, here: 200_000, bytes: file.bytes });
  });

  it('refuses a corrupt file and keeps nothing of it', async () => {
    const corrupt = content.slice();
    corrupt[1234] ^= 1;
    const store = memory();
    const error = await failure(
      fetchFile(BASE, file, { ...quick, fetcher: server({ body: corrupt }).fetcher, store }),
    );
    expect(error.key).toBe('engine.download.corrupt');
    expect(store.kept.size).toBe(0);
  });

  it('refuses a file that is longer than announced', async () => {
    const long = new Uint8Array(content.length + 5);
    const { fetcher } = server({ body: long });
    const error = await failure(fetchFile(BASE, file, { ...quick, fetcher }));
    expect(error.key).toBe('engine.download.corrupt');
  });

  it('says whether the file is absent, the server fails or nothing answers', async () => {
    const key = async (behaviour: Behaviour): Promise<string> =>
      (await failure(fetchFile(BASE, file, { ...quick, fetcher: server(behaviour).fetcher }))).key;
    expect(await key({ status: 404 })).toBe('engine.download.absent');
    expect(await key({ status: 403 })).toBe('engine.http');
    expect(await key({ offline: true })).toBe('engine.network');
  });

  it('goes on without a store that is full, and says so', async () => {
    const store: Store = {
      ...memory(),
      put: () => Promise.reject(new DOMException('full', 'QuotaExceededError')),
    };
    const notices: Message[] = [];
    const bytes = await fetchFile(BASE, file, {
      ...quick,
      fetcher: server().fetcher,
      store,
      onNotice: (notice) => notices.push(notice),
    });
    expect(bytes.length).toBe(file.bytes);
    expect(notices).toEqual([{ key: 'engine.cache.full' }]);
  });
});

describe('SHA-256', () => {
  afterEach(() => void vi.unstubAllGlobals());

  it('is the same where the browser keeps crypto.subtle from an insecure page', async () => {
    vi.stubGlobal('crypto', {});
    expect(await sha256(content)).toBe(file.sha256);
  });
});
