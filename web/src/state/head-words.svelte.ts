/** What the heads of the open bundle say, read once somebody may see it. */
import { Beside } from '../engine/beside';
import { loadHeads, type Heads, type HeadWords } from '../engine/heads-file';
import type { Manifest } from '../engine/manifest';
import type { Message } from '../engine/protocol';
import type { HeadAddress } from '../math/heatmap';
import { isCancelled, messageOf } from './sentence';

export class Words {
  /** absent: the bundle has no heads.json. */
  status = $state<'absent' | 'loading' | 'ready' | 'failed'>('loading');
  heads = $state.raw<Heads | null>(null);
  error = $state.raw<Message | null>(null);
  /** Of every head, layer by layer: the property that it is about; empty where nobody knows. */
  readonly labels = $derived(this.heads?.heads.map(({ label }) => label) ?? []);
  #followed: Manifest | null = null;
  #url = '';
  #abort = new AbortController();

  /** Reads those of this bundle, once; those of the one before are forgotten. */
  follow(manifest: Manifest | null, url: string): void {
    if (manifest === this.#followed) return;
    this.#followed = manifest;
    this.#url = url;
    this.#abort.abort();
    this.heads = null;
    this.error = null;
    this.status = 'loading';
    if (manifest) void this.#read(manifest);
  }

  /** Once more, after a failure. */
  retry(): void {
    const manifest = this.#followed;
    this.#followed = null;
    this.follow(manifest, this.#url);
  }

  of(layer: number, head: number): HeadWords | null {
    return this.heads?.heads.find((own) => own.layer === layer && own.head === head) ?? null;
  }

  /** The property that a head is about; null where nobody knows, or not yet. */
  readonly labelOf = ({ layer, head }: HeadAddress): string | null =>
    this.of(layer, head)?.label ?? null;

  async #read(manifest: Manifest): Promise<void> {
    const { signal } = (this.#abort = new AbortController());
    try {
      const heads = await loadHeads(manifest, new Beside(manifest, this.#url), signal);
      if (signal.aborted) return;
      this.heads = heads;
      this.status = heads ? 'ready' : 'absent';
    } catch (failure) {
      if (signal.aborted || isCancelled(failure)) return;
      console.error(failure);
      this.error = messageOf(failure);
      this.status = 'failed';
    }
  }
}
