/** A network and a store that behave as told, for whatever a download may meet. */
import { createHash } from 'node:crypto';
import { EngineError } from '../../../web/src/engine/errors';
import type { BundleFile } from '../../../web/src/engine/manifest';
import type { Bytes, Store } from '../../../web/src/engine/store';

export const BASE = 'https://example.org/bundles/shapes/';

/** `length` bytes that differ from those of another seed, and their description. */
export function made(path: string, length: number, seed = 0): { file: BundleFile; content: Bytes } {
  const content = Uint8Array.from({ length }, (_, i) => (i * 31 + (i >> 8) + seed) & 255);
  const sha256 = createHash('sha256').update(content).digest('hex');
  return { content, file: { path, bytes: length, sha256 } };
}

/** What the server does with one request: how far it gets, what it sends, whether it knows ranges. */
export interface Behaviour {
  breakAfter?: number;
  body?: Uint8Array;
  ranges?: boolean;
  status?: number;
  type?: string;
  offline?: boolean;
}

export interface Asked {
  url: string;
  range: string | null;
}

/** A server of one content that behaves as told, request by request (the last behaviour stays). */
export function server(content: Uint8Array, ...behaviours: Behaviour[]) {
  const requests: Asked[] = [];
  const fetcher = (input: RequestInfo | URL, init?: RequestInit): Promise<Response> => {
    const behaviour = behaviours[Math.min(requests.length, behaviours.length - 1)] ?? {};
    requests.push(asked(input, init));
    return answer(content, behaviour, init);
  };
  return { requests, fetcher };
}

/** A server of several files, each with its own behaviours; `most` is how many it served at once. */
export function site(files: { file: BundleFile; content: Uint8Array }[]) {
  const servers = new Map(
    files.map(({ file, content }) => [file.path, { content, told: [{}] as Behaviour[] }]),
  );
  const requests: Asked[] = [];
  const load = { now: 0, most: 0 };
  const fetcher = async (input: RequestInfo | URL, init?: RequestInit): Promise<Response> => {
    const request = asked(input, init);
    requests.push(request);
    const found = servers.get(request.url.slice(BASE.length));
    if (!found) return new Response('', { status: 404 });
    const behaviour = found.told.length > 1 ? found.told.shift() : found.told[0];
    load.now += 1;
    load.most = Math.max(load.most, load.now);
    await new Promise((resolve) => setTimeout(resolve, 1));
    try {
      return await answer(found.content, behaviour ?? {}, init);
    } finally {
      load.now -= 1;
    }
  };
  return {
    requests,
    load,
    fetcher,
    tell(path: string, ...told: Behaviour[]) {
      const found = servers.get(path);
      if (!found) throw new Error(`there is no ${path}`);
      found.told = told;
    },
  };
}

function asked(input: RequestInfo | URL, init?: RequestInit): Asked {
  const url = input instanceof Request ? input.url : input.toString();
  return { url, range: new Headers(init?.headers).get('Range') };
}

function answer(content: Uint8Array, told: Behaviour, init?: RequestInit): Promise<Response> {
  const range = new Headers(init?.headers).get('Range');
  const { breakAfter, body = content, ranges = true, status, offline, type } = told;
  if (init?.signal?.aborted) return Promise.reject(new DOMException('aborted', 'AbortError'));
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
  const headers: Record<string, string> = { 'Content-Type': type ?? 'application/octet-stream' };
  const partial = range !== null && ranges;
  if (partial) headers['Content-Range'] = `bytes ${from}-${body.length - 1}/${body.length}`;
  return Promise.resolve(new Response(stream, { status: partial ? 206 : 200, headers }));
}

export type Memory = Store & { kept: Map<string, Bytes>; room: number; used: () => number };

/** A store in memory with room for that many bytes (records, which are short, are not counted). */
export function memory(room = Infinity): Memory {
  const kept = new Map<string, Bytes>();
  const counted = (key: string): boolean => !key.startsWith('bundle.');
  const store: Memory = {
    kept,
    room,
    used: () => [...kept].reduce((sum, [key, { length }]) => sum + (counted(key) ? length : 0), 0),
    get: (key) => Promise.resolve(kept.get(key)?.slice() ?? null),
    blob: (key) => {
      const found = kept.get(key);
      return Promise.resolve(found ? new Blob([found]) : null);
    },
    size: (key) => Promise.resolve(kept.get(key)?.length ?? null),
    put: (key, content) => {
      if (counted(key) && store.used() + content.length > store.room) {
        return Promise.reject(new DOMException('full', 'QuotaExceededError'));
      }
      kept.set(key, content.slice());
      return Promise.resolve();
    },
    remove: (key) => Promise.resolve(void kept.delete(key)),
    keys: () => Promise.resolve([...kept.keys()]),
  };
  return store;
}

export async function failure(work: Promise<unknown>): Promise<EngineError> {
  const error: unknown = await work.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof EngineError)) throw new Error(`expected an EngineError: ${String(error)}`);
  return error;
}
