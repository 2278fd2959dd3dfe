/** Bundles that a test offers to the page: manifests of its own, and files that it alters on the way. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { BrowserContext } from '@playwright/test';
import type { BundleFile, Graph, Manifest, Parity } from '../../web/src/engine/manifest';

const FOLDER = 'server/bundles/shapes';

/** The built-in bundle's manifest, a fresh copy with what is changed. */
export function shapes(change: Partial<Manifest> = {}): Manifest {
  const text = readFileSync(`${FOLDER}/manifest.json`, 'utf8');
  return { ...(JSON.parse(text) as Manifest), ...change };
}

/** What the built-in model downloads in fp32, as the page writes it. */
export function weight(): string {
  const { precisions, tokenizer } = shapes();
  return `${((precisions.fp32.bytes + tokenizer.bytes) / 1e6).toFixed(1)} MB`;
}

/** What the browser keeps of the built-in model once somebody may see what its heads say. */
export function keptWeight(): string {
  const { precisions, tokenizer, heads } = shapes();
  return `${((precisions.fp32.bytes + tokenizer.bytes + (heads?.bytes ?? 0)) / 1e6).toFixed(1)} MB`;
}

/** What 8 bits may cost; no model was measured for it. */
export const MEASURED: Partial<Parity> = {
  images: 64,
  sum_check: 2e-3,
  embedding_cosine: 0.99987,
  embedding_cosine_mean: 0.99994,
  head_cosine: 0.9981,
  head_cosine_mean: 0.9995,
  text_cosine: 0.99981,
};

/** The built-in model as if it came in two precisions: the same weights under two names. */
export function inTwoPrecisions(): Manifest {
  const manifest = shapes({ id: 'two', name: 'Shapes-in-two' });
  const { fp32 } = manifest.precisions;
  manifest.precisions = {
    fp32,
    q8: { ...fp32, parity: { ...fp32.parity, ...MEASURED } },
  };
  return manifest;
}

/** A manifest with ViT-B/16's shapes and sizes; there are no files to it. */
export function vitB16(): Manifest {
  const manifest = shapes({ id: 'vit-b-16', name: 'ViT-B-16' });
  const { dims, preprocess, text, precisions } = manifest;
  Object.assign(dims, {
    layers: 12,
    trunk_layers: 12,
    heads: 12,
    head_width: 64,
    width: 768,
    embed_dim: 512,
    grid: [14, 14],
    tokens: 197,
  });
  preprocess.size = 224;
  Object.assign(text, { layers: 12, heads: 8, head_width: 64, width: 512 });
  Object.assign(text, { context_length: 77, vocab_size: 49408, start: 49406, end: 49407 });
  const variant = (bytes: number, parity: Partial<Parity>) => {
    const copy = structuredClone(precisions.fp32);
    const { decompose, text, readout } = copy.graphs;
    const files = filesOf([decompose, text, readout]);
    files.forEach((file, i) => rename(file, `b16-${bytes}-${i}`));
    decompose.data[0].bytes += bytes - files.reduce((sum, file) => sum + file.bytes, 0);
    return { ...copy, bytes, parity: { ...copy.parity, ...parity } };
  };
  manifest.precisions = {
    fp32: variant(598_000_000, {}),
    fp16: variant(299_000_000, { embedding_cosine: 0.9999988 }),
    q8: variant(161_000_000, MEASURED),
  };
  return manifest;
}

function filesOf(graphs: readonly Graph[]): BundleFile[] {
  return graphs.flatMap(({ onnx, data }) => [onnx, ...data]);
}

/** A file that nobody has: its name says its hash. */
function rename(file: BundleFile, name: string): void {
  file.path = `${name}.bin`;
  file.sha256 = createHash('sha256').update(name).digest('hex');
}

/**
 * The built-in model with every weights file longer by a megabyte of zeros, which no graph reads:
 * another bundle, to give room for the built-in one when it goes.
 */
export function padded(): { manifest: Manifest; files: Map<string, Buffer> } {
  const manifest = shapes({ id: 'padded', name: 'Padded-Shapes' });
  const files = new Map<string, Buffer>();
  const variant = manifest.precisions.fp32;
  // Another precision would name the same files as they were.
  manifest.precisions = { fp32: variant };
  const { decompose, text, readout } = variant.graphs;
  for (const { data } of [decompose, text, readout]) {
    for (const file of data) {
      const bytes = Buffer.concat([readFileSync(`${FOLDER}/${file.path}`), Buffer.alloc(2 ** 20)]);
      if (!files.has(file.path)) variant.bytes += 2 ** 20;
      file.bytes = bytes.length;
      file.sha256 = createHash('sha256').update(bytes).digest('hex');
      files.set(file.path, bytes);
    }
  }
  return { manifest, files };
}

/**
 * Offers a bundle beside the server's own; what is not given is the built-in bundle's file of that
 * name. Every path that is asked for below the bundle's folder is put into `asked`.
 */
export async function offer(
  context: BrowserContext,
  manifest: Manifest,
  files: ReadonlyMap<string, Buffer> = new Map(),
): Promise<{ asked: string[] }> {
  const asked: string[] = [];
  const { id, name } = manifest;
  await context.route('**/api/bundles', async (route) => {
    const list = await route
      .fetch()
      .then((answer) => answer.json() as Promise<unknown[]>)
      .catch(() => null);
    // The page asks for its models after the first view: a short test may be over by then.
    if (list === null) return;
    await route.fulfill({
      json: [...list, { id, name, pretrained: null, bytes: {}, url: `bundles/${id}` }],
    });
  });
  await context.route(`**/bundles/${id}/**`, async (route) => {
    const path = new URL(route.request().url()).pathname.split(`/bundles/${id}/`)[1];
    asked.push(path);
    const body = files.get(path);
    if (path === 'manifest.json') await route.fulfill({ json: manifest });
    else if (body) await route.fulfill({ body, contentType: 'application/octet-stream' });
    else await route.fulfill({ path: `${FOLDER}/${path}` });
  });
  return { asked };
}
