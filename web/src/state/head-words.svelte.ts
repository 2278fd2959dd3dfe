/** What the heads of the open bundle say. */
import { loadHeads, type Heads, type HeadWords } from '../engine/heads-file';
import type { HeadAddress } from '../math/heatmap';
import { BundlePart } from './bundle-part.svelte';

export class Words extends BundlePart<Heads> {
  readonly heads = $derived.by(() => this.part);
  /** Of every head, layer by layer: the property that it is about; empty where nobody knows. */
  readonly labels = $derived(this.heads?.heads.map(({ label }) => label) ?? []);

  constructor() {
    super(loadHeads);
  }

  of(layer: number, head: number): HeadWords | null {
    return this.heads?.heads.find((own) => own.layer === layer && own.head === head) ?? null;
  }

  /** The property that a head is about; null where nobody knows, or not yet. */
  readonly labelOf = ({ layer, head }: HeadAddress): string | null =>
    this.of(layer, head)?.label ?? null;
}
