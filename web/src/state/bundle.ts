/** What the page reads of a bundle: where it lies, its shapes, its examples, what it weighs. */
import { loadExampleTexts } from '../engine/examples';
import type { Manifest } from '../engine/manifest';
import type { TermShape } from '../math/address';
import type { PatchShape } from '../math/heatmap';
import { applyTemplate, type ModelFacts } from './fit';
import type { TextData } from './reading';

export const BUILT_IN = 'shapes';

/** Texts by what the model reads, template applied. */
export type ReadTexts = ReadonlyMap<string, TextData>;
export const NO_TEXTS: ReadTexts = new Map();

/** One line of the server's list. */
export interface BundleEntry {
  id: string;
  name: string;
  pretrained: string | null;
  bytes: Record<string, number>;
  url: string;
}

/** The shapes that the page's mathematics need. */
export function shapesOf({ dims }: Manifest): TermShape & PatchShape {
  return {
    layers: dims.layers,
    heads: dims.heads,
    dim: dims.embed_dim,
    tokens: dims.tokens,
    classTokens: dims.class_tokens,
    headWidth: dims.head_width,
  };
}

/** What of a manifest the state depends on. */
export function factsOf({ dims, examples, means, gallery }: Manifest): ModelFacts {
  return {
    layers: dims.layers,
    heads: dims.heads,
    tokens: dims.tokens,
    classTokens: dims.class_tokens,
    hasMeans: means !== null,
    hasGallery: !!gallery,
    samples: examples?.images.map(({ id }) => id) ?? [],
    texts: examples?.texts ?? [],
    template: examples?.template ?? '{}',
  };
}

/** The example texts as they were read when the bundle was made. */
export async function exampleTexts(manifest: Manifest, url: string): Promise<ReadTexts> {
  const examples = await loadExampleTexts(manifest, url);
  if (!examples) return NO_TEXTS;
  const applied = examples.texts.map((text) => applyTemplate(examples.template, text));
  return new Map(
    splitReading(examples.reading, applied.length).map((data, t) => [applied[t], data]),
  );
}

/** One `TextData` for each of `count` texts out of their arrays [T, …]. */
export function splitReading(
  reading: { embedding: Float32Array; directions: Float32Array },
  count: number,
): TextData[] {
  const part = (all: Float32Array, t: number): Float32Array =>
    all.subarray((t * all.length) / count, ((t + 1) * all.length) / count);
  return Array.from({ length: count }, (_, t) => ({
    embedding: part(reading.embedding, t),
    directions: part(reading.directions, t),
  }));
}

/** The list of bundles: as a server answers it, else the file that a static site has of it. */
const LISTS = ['api/bundles', 'api/bundles.json'];

/** The bundles that are offered beside the page; none where neither list is there. */
export async function listBundles(): Promise<BundleEntry[]> {
  for (const path of LISTS) {
    try {
      const response = await fetch(new URL(path, document.baseURI));
      // For a path that they do not have some hosts answer with their start page.
      const list: unknown = response.ok ? await response.json() : null;
      if (Array.isArray(list)) return list as BundleEntry[];
    } catch {
      // Not to be had, or no JSON: the next may be.
    }
  }
  return [];
}

/** Where the bundle of that id or URL lies; what is neither is left for the engine to refuse. */
export function bundleUrl(bundle: string): string {
  const id = bundle === '' ? BUILT_IN : bundle;
  const path = /^[A-Za-z0-9][\w.-]*$/.test(id) ? `bundles/${id}/` : id;
  return URL.canParse(path, document.baseURI) ? new URL(path, document.baseURI).href : path;
}
