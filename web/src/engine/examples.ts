/** What a bundle brings computed before: examples, their texts and the mean terms. No model needed. */
import { SAMPLE_PIXELS } from './bounds';
import { fetchFile, type DownloadOptions } from './download';
import { EngineError } from './errors';
import { readHeader } from './header';
import { bundleBase, fileUrl, type BundleFile, type Example, type Manifest } from './manifest';
import type { Terms, TextReading } from './protocol';
import { parseSafetensors, tensorOf, type Tensor } from './safetensors';

export interface ExampleReading {
  terms: Terms;
  /** [L, H, N, E] */
  weightedValues: Float32Array;
  picture: Blob;
}

/** Mean terms over the images that the manifest's `means.source` names. */
export interface MeanTerms {
  headTerms: Float32Array; // [L, H, D]
  mlpTerms: Float32Array; // [L, D]
  stemTerm: Float32Array; // [D]
  biasTerm: Float32Array; // [D]
}

type Options = Pick<DownloadOptions, 'signal' | 'fetcher' | 'pause'>;

/** A bundle gives what the browser can decode as pixels alone, whatever its files are called. */
const FORMATS = ['png', 'jpeg', 'webp', 'gif'];

/** Sample pictures by hash, each fetched once: the strip of samples and a run need the same. */
const pictures = new Map<string, Promise<Blob>>();
const PICTURES_KEPT = 200;

/** The example `id` of the bundle at `url`. Throws EngineError: absent, unreachable or corrupt. */
export async function loadExample(
  manifest: Manifest,
  url: string,
  id: string,
  options: Options = {},
): Promise<ExampleReading> {
  const example = exampleOf(manifest, id);
  const base = bundleBase(url, document.baseURI);
  const [picture, tensors] = await Promise.all([
    examplePicture(manifest, url, id, options),
    fetchTensors(base, example.terms, options),
  ]);
  const { layers: L, heads: H, tokens: N, head_width: E, embed_dim: D } = manifest.dims;
  const read = (name: string, shape: number[]): Float32Array =>
    tensorOf(tensors, name, shape, example.terms.path);
  return {
    terms: {
      embedding: read('embedding', [D]),
      headTerms: read('head_terms', [L, H, D]),
      mlpTerms: read('mlp_terms', [L, D]),
      stemTerm: read('stem_term', [D]),
      biasTerm: read('bias_term', [D]),
      attention: read('attention', [L, H, N]),
    },
    weightedValues: read('weighted_values', [L, H, N, E]),
    picture,
  };
}

/** The example texts (as typed, without the template) and their reading; null where there are none. */
export async function loadExampleTexts(
  manifest: Manifest,
  url: string,
  options: Options = {},
): Promise<{ texts: string[]; template: string; reading: TextReading } | null> {
  if (!manifest.examples) return null;
  const { texts, template, texts_file: file } = manifest.examples;
  const tensors = await fetchTensors(bundleBase(url, document.baseURI), file, options);
  const { layers: L, heads: H, head_width: E, embed_dim: D } = manifest.dims;
  const T = texts.length;
  return {
    texts,
    template,
    reading: {
      embedding: tensorOf(tensors, 'text_embedding', [T, D], file.path),
      directions: tensorOf(tensors, 'text_directions', [T, L, H, E], file.path),
      truncated: texts.map(() => 0),
    },
  };
}

/** The mean terms for mean ablation; null where the bundle has none. */
export async function loadMeans(
  manifest: Manifest,
  url: string,
  options: Options = {},
): Promise<MeanTerms | null> {
  if (!manifest.means) return null;
  const file = manifest.means.file;
  const tensors = await fetchTensors(bundleBase(url, document.baseURI), file, options);
  const { layers: L, heads: H, embed_dim: D } = manifest.dims;
  return {
    headTerms: tensorOf(tensors, 'head_terms', [L, H, D], file.path),
    mlpTerms: tensorOf(tensors, 'mlp_terms', [L, D], file.path),
    stemTerm: tensorOf(tensors, 'stem_term', [D], file.path),
    biasTerm: tensorOf(tensors, 'bias_term', [D], file.path),
  };
}

/**
 * The picture of an example, held against its hash and its size in pixels before anything decodes
 * it. Throws EngineError: absent, unreachable, corrupt, no picture or too large a one.
 */
export function examplePicture(
  manifest: Manifest,
  url: string,
  id: string,
  options: Options = {},
): Promise<Blob> {
  const { image } = exampleOf(manifest, id);
  const known = pictures.get(image.sha256);
  if (known) return known;
  // Shared, so nobody alone can cancel it.
  const alone = { ...options, signal: undefined };
  const coming = fetchPicture(bundleBase(url, document.baseURI), image, alone);
  pictures.set(image.sha256, coming);
  for (const old of [...pictures.keys()].slice(0, -PICTURES_KEPT)) pictures.delete(old);
  // A failure is forgotten, so that the next one tries again.
  coming.catch(() => pictures.delete(image.sha256));
  return coming;
}

/** Where a file of the bundle lies. */
export function exampleImageUrl(url: string, image: BundleFile): string {
  return fileUrl(bundleBase(url, document.baseURI), image.path);
}

async function fetchPicture(base: string, file: BundleFile, options: Options): Promise<Blob> {
  const bytes = await fetchFile(base, file, options);
  const header = readHeader(bytes);
  if (!header || !FORMATS.includes(header.format)) {
    throw new EngineError('engine.example.picture', { file: file.path });
  }
  const { format, width, height } = header;
  if (width * height > SAMPLE_PIXELS) {
    const limit = SAMPLE_PIXELS / 1e6;
    throw new EngineError('engine.example.large', { file: file.path, width, height, limit });
  }
  return new Blob([bytes], { type: `image/${format}` });
}

function exampleOf(manifest: Manifest, id: string): Example {
  const example = manifest.examples?.images.find((image) => image.id === id);
  if (!example) throw new EngineError('engine.example.absent', { id, bundle: manifest.id });
  return example;
}

async function fetchTensors(
  base: string,
  file: BundleFile,
  options: Options,
): Promise<Map<string, Tensor>> {
  return parseSafetensors(await fetchFile(base, file, options), file.path);
}
