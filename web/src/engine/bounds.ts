/**
 * What a manifest may ask of a browser. A bundle may come from anywhere: beyond these bounds it is
 * refused before anything of it is downloaded, whatever its schema allows.
 */
import { EngineError } from './errors';
import type { BundleFile, Manifest } from './manifest';

const GIB = 2 ** 30;

/** Bytes of manifest.json itself. */
export const MANIFEST_BYTES = 4 * 2 ** 20;
export const FILE_BYTES = 2 * GIB;
export const PRECISION_BYTES = 16 * GIB;
export const FILES = 10_000;
/** Bytes of the largest array that a run gives or takes. */
const ARRAY_BYTES = GIB;
/** Sample pictures are decoded by the page itself. */
export const SAMPLE_PIXELS = 16e6;

const ITEMS = 10_000;
const TEXT = 20_000;
/** Shorter ones, by the field's name. */
const TEXTS: Record<string, number> = {
  id: 100,
  name: 300,
  path: 300,
  pretrained: 300,
  title: 300,
};
const DIMS: Record<string, number> = {
  layers: 256,
  trunk_layers: 256,
  heads: 256,
  head_width: 1024,
  width: 16_384,
  embed_dim: 16_384,
  tokens: 16_384,
};
const TEXT_DIMS: Record<string, number> = {
  context_length: 4096,
  vocab_size: 2 ** 22,
  layers: 256,
  heads: 256,
  head_width: 1024,
  width: 16_384,
};

/** Throws an EngineError that names the first field out of bounds, its value and the bound. */
export function checkBounds(manifest: Manifest): void {
  const files = new Map<string, BundleFile>();
  walk(manifest, '', '', files);
  if (files.size > FILES) throw beyond('files', files.size, FILES);
  for (const [precision, { graphs }] of Object.entries(manifest.precisions)) {
    const own = [graphs.decompose, graphs.text, graphs.readout].flatMap((g) => [g.onnx, ...g.data]);
    const bytes = [...new Map(own.map((file) => [file.path, file.bytes])).values()];
    const sum = bytes.reduce((a, b) => a + b, 0);
    if (sum > PRECISION_BYTES) throw beyond(`precisions.${precision}`, sum, PRECISION_BYTES);
  }
  const { dims, preprocess, text } = manifest;
  for (const [name, most] of Object.entries(DIMS)) {
    const value = (dims as unknown as Record<string, unknown>)[name];
    if (typeof value === 'number' && value > most) throw beyond(`dims.${name}`, value, most);
  }
  for (const [name, most] of Object.entries(TEXT_DIMS)) {
    const value = (text as unknown as Record<string, unknown>)[name];
    if (typeof value === 'number' && value > most) throw beyond(`text.${name}`, value, most);
  }
  if (preprocess.size > 4096) throw beyond('preprocess.size', preprocess.size, 4096);
  const tokens = dims.class_tokens + dims.grid[0] * dims.grid[1];
  if (dims.tokens !== tokens) {
    const values = { field: 'dims.tokens', value: dims.tokens, expected: tokens };
    throw new EngineError('engine.manifest.value', values);
  }
  const largest = 4 * dims.layers * dims.heads * dims.tokens * dims.head_width;
  if (largest > ARRAY_BYTES) throw beyond('dims', largest, ARRAY_BYTES);
}

/** Every text, list and file, wherever the schema has them. */
function walk(value: unknown, field: string, key: string, files: Map<string, BundleFile>): void {
  if (typeof value === 'string') {
    const most = TEXTS[key] ?? TEXT;
    if (value.length > most) throw beyond(`${field}.length`, value.length, most);
  } else if (Array.isArray(value)) {
    if (value.length > ITEMS) throw beyond(`${field}.length`, value.length, ITEMS);
    value.forEach((item, i) => walk(item, `${field}.${i}`, key, files));
  } else if (typeof value === 'object' && value !== null) {
    if (isFile(value)) checkFile(value, field, files);
    for (const [name, part] of Object.entries(value)) {
      walk(part, field ? `${field}.${name}` : name, name, files);
    }
  }
}

function isFile(value: object): value is BundleFile {
  return 'path' in value && 'bytes' in value && 'sha256' in value;
}

function checkFile(file: BundleFile, field: string, files: Map<string, BundleFile>): void {
  if (file.bytes > FILE_BYTES) throw beyond(`${field}.bytes`, file.bytes, FILE_BYTES);
  const other = files.get(file.path);
  if (other && (other.sha256 !== file.sha256 || other.bytes !== file.bytes)) {
    throw new EngineError('engine.manifest.twice', { file: file.path });
  }
  files.set(file.path, file);
}

function beyond(field: string, value: number, most: number): EngineError {
  return new EngineError('engine.manifest.value', { field, value, expected: `≤ ${most}` });
}
