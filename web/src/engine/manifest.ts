/** A bundle's manifest: its type and its check, both generated from the schema in Python. */
import { checkBounds, MANIFEST_BYTES } from './bounds';
import { EngineError } from './errors';
import type { Manifest } from './generated/manifest';
import { validate } from './generated/validate.js';
import { checkAddress, refuseWebPage, unreachable } from './reach';
import { refusal, shown } from './schema';

export type {
  Dims,
  Example,
  Examples,
  File as BundleFile,
  Graph,
  Manifest,
  Means,
  Parity,
  Preprocess,
  TextInput,
  Variant,
} from './generated/manifest';

/** The schema that this page reads; a newer bundle needs a newer page. */
export const SCHEMA_VERSION = 2;

const KEYS = {
  missing: 'engine.manifest.missing',
  unknown: 'engine.manifest.unknown',
  value: 'engine.manifest.value',
};

/**
 * `json` as a manifest.
 * Throws an EngineError that names the first wrong field, its value and what was expected.
 */
export function parseManifest(json: unknown): Manifest {
  if (isRecord(json) && json.schema_version !== SCHEMA_VERSION && 'schema_version' in json) {
    throw new EngineError('engine.manifest.version', {
      found: shown(json.schema_version),
      known: SCHEMA_VERSION,
    });
  }
  if (validate(json)) {
    checkBounds(json);
    return json;
  }
  throw refusal(KEYS, validate.errors, json);
}

/** The folder that `url` names (with or without its manifest.json), ending in a slash. */
export function bundleBase(url: string, base: string): string {
  let folder: URL;
  try {
    folder = new URL(url, base);
  } catch {
    throw new EngineError('engine.url', { url });
  }
  checkAddress(folder, new URL(base));
  folder.pathname = folder.pathname.replace(/manifest\.json$/, '').replace(/\/*$/, '/');
  folder.hash = '';
  return folder.href;
}

/**
 * Downloads and checks the manifest of the bundle at `base` (a result of `bundleBase`).
 * Throws EngineError: unreachable, absent, a web page, too long, not JSON, or not a manifest.
 */
export async function fetchManifest(
  base: string,
  signal?: AbortSignal,
  fetcher: typeof fetch = fetch,
): Promise<Manifest> {
  const url = fileUrl(base, 'manifest.json');
  let text: string;
  try {
    const response = await fetcher(url, { signal: signal ?? null });
    if (response.status === 404) throw new EngineError('engine.manifest.absent', { url });
    if (!response.ok) throw new EngineError('engine.http', { url, status: response.status });
    refuseWebPage(response, url);
    text = await limitedText(response, url);
  } catch (error) {
    if (error instanceof EngineError) throw error;
    throw await unreachable(url, error, signal, fetcher);
  }
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    // Some servers call every file plain text, their "not found" page too.
    if (/^\s*<(!doctype|html)/i.test(text)) throw new EngineError('engine.html', { url });
    throw new EngineError('engine.manifest.json', { url }, error);
  }
  return parseManifest(json);
}

/** The body, given up as soon as it is longer than any manifest, whatever its header says. */
async function limitedText(response: Response, url: string): Promise<string> {
  const reader = response.body?.getReader();
  const decoder = new TextDecoder();
  let [text, bytes] = ['', 0];
  for (;;) {
    const next = await reader?.read();
    if (!next || next.done) return text + decoder.decode();
    bytes += next.value.byteLength;
    if (bytes > MANIFEST_BYTES) {
      await reader?.cancel();
      throw new EngineError('engine.manifest.long', { url, most: MANIFEST_BYTES });
    }
    text += decoder.decode(next.value, { stream: true });
  }
}

/** Where a file of the bundle at `base` lies; a query of the bundle's URL is kept. */
export function fileUrl(base: string, path: string): string {
  const url = new URL(base);
  url.pathname += path;
  return url.href;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
