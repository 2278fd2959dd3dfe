/** gallery.json: which pictures a bundle's gallery has and where their numbers lie, checked. */
import type { Beside } from './beside';
import { EngineError } from './errors';
import type { Gallery } from './generated/gallery';
import { validate } from './generated/validate-gallery.js';
import { checkLength, parseJson, type JsonKind } from './json-file';
import type { Manifest } from './manifest';

export type { Gallery } from './generated/gallery';

const KIND: JsonKind<Gallery> = { validate, most: 64 * 2 ** 20, command: 'headlight gallery' };

/** What a gallery may ask of a browser: pictures, bytes of one read, pixels of one sheet. */
const MOST_PICTURES = 200_000;
const MOST_BYTES = 256 * 2 ** 20;
const MOST_PIXELS = 16e6;

/**
 * The gallery that the manifest names; null where it names none. Throws EngineError: unreachable,
 * corrupt, malformed, of another model, or larger than a browser should be asked to read.
 */
export async function loadGallery(
  manifest: Manifest,
  beside: Beside,
  signal?: AbortSignal,
): Promise<Gallery | null> {
  const file = manifest.gallery;
  if (!file) return null;
  checkLength(file, KIND);
  const found = parseJson(await beside.take(file, signal), file, KIND, manifest);
  checkGallery(found, manifest, file.path);
  return found;
}

/** Throws an EngineError that names the first field that does not go with the others. */
function checkGallery(gallery: Gallery, { dims }: Manifest, file: string): void {
  const refuse = (field: string, value: number, expected: string | number): never => {
    throw new EngineError('engine.json.value', { file, field, value, expected, ...KIND_COMMAND });
  };
  const same = (field: string, value: number, expected: number): void => {
    if (value !== expected) refuse(field, value, expected);
  };
  const atMost = (field: string, value: number, most: number): void => {
    if (value > most) refuse(field, value, `≤ ${most}`);
  };
  for (const name of ['layers', 'heads', 'head_width', 'embed_dim', 'tokens'] as const)
    same(`dims.${name}`, gallery.dims[name], dims[name]);
  const { layers: L, heads: H, head_width: E, embed_dim: D, tokens: N } = dims;
  const { count, sheets, extremes, patches } = gallery;
  atMost('count', count, MOST_PICTURES);
  for (const name of ['captions', 'titles', 'sizes'] as const)
    same(`${name}.length`, gallery[name].length, count);
  const block = (name: 'vectors' | 'grams' | 'patches', bytes: number): void => {
    const { file: own, sha256s } = gallery[name]!;
    same(`${name}.sha256s.length`, sha256s.length, L * H);
    same(`${name}.file.bytes`, own.bytes, L * H * bytes);
    atMost(`${name}.file.bytes`, bytes, MOST_BYTES);
  };
  block('vectors', count * E * 2);
  block('grams', E * E * 4);
  same('means.bytes', gallery.means.bytes, L * H * E * 4);
  atMost('means.bytes', gallery.means.bytes, MOST_BYTES);
  same('embeddings.bytes', gallery.embeddings.bytes, count * D * 2);
  atMost('embeddings.bytes', gallery.embeddings.bytes, MOST_BYTES);
  const most = extremes.most[0]?.[0]?.length ?? 0;
  for (const name of ['most', 'least'] as const) {
    same(`extremes.${name}.length`, extremes[name].length, L);
    extremes[name].forEach((layer, l) => {
      same(`extremes.${name}.${l}.length`, layer.length, H);
      layer.forEach((own, h) => {
        same(`extremes.${name}.${l}.${h}.length`, own.length, most);
        own.forEach((i, k) => atMost(`extremes.${name}.${l}.${h}.${k}`, i, count - 1));
      });
    });
  }
  if (patches) block('patches', most * N * E * 2);
  const [width, height] = sheets.size;
  const rows = Math.ceil(sheets.per_sheet / sheets.columns);
  atMost('sheets.per_sheet', sheets.columns * width * rows * height, MOST_PIXELS);
  same('sheets.files.length', sheets.files.length, Math.ceil(count / sheets.per_sheet));
  sheets.files.forEach(({ bytes }, i) => atMost(`sheets.files.${i}.bytes`, bytes, MOST_BYTES));
  if (sheets.lossless) {
    gallery.sizes.forEach(([w, h], i) => {
      atMost(`sizes.${i}.0`, w, width);
      atMost(`sizes.${i}.1`, h, height);
    });
  }
}

const KIND_COMMAND = { command: KIND.command };
