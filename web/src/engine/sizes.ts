/** What a precision of a bundle consists of, and how much of it is already here. */
import type { BundleFile, Manifest } from './manifest';
import type { PrecisionSize } from './protocol';
import { distinct, Shelf, total } from './shelf';
import type { Store } from './store';

/** Every file that running this precision takes: its graphs' and the tokenizer. */
export function filesToRun(manifest: Manifest, precision: string): BundleFile[] {
  const { decompose, text, readout } = manifest.precisions[precision].graphs;
  const graphs = [decompose, text, readout].flatMap((graph) => [graph.onnx, ...graph.data]);
  const named = [...graphs, manifest.tokenizer].map((file) => [file.path, file] as const);
  return [...new Map(named).values()];
}

export function precisionSizes(
  manifest: Manifest,
  base: string,
  store: Store | null,
): Promise<PrecisionSize[]> {
  const shelf = new Shelf(base, { store });
  return Promise.all(
    Object.keys(manifest.precisions).map(async (precision) => {
      const files = filesToRun(manifest, precision);
      return { precision, bytes: total(distinct(files)), kept: await shelf.here(files) };
    }),
  );
}
