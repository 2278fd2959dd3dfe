/** A part of the open bundle that its model runs without, read once somebody may see it. */
import { Beside } from '../engine/beside';
import type { Manifest } from '../engine/manifest';
import type { Message } from '../engine/protocol';
import { isCancelled, messageOf } from './sentence';

/** Resolves to null where the bundle has no such part. */
type Read<T> = (manifest: Manifest, beside: Beside, signal: AbortSignal) => Promise<T | null>;

export abstract class BundlePart<T> {
  /** absent: the bundle has none. */
  status = $state<'absent' | 'loading' | 'ready' | 'failed'>('loading');
  error = $state.raw<Message | null>(null);
  protected part = $state.raw<T | null>(null);
  readonly #readPart: Read<T>;
  #followed: { manifest: Manifest; url: string } | null = null;
  #abort = new AbortController();

  constructor(readPart: Read<T>) {
    this.#readPart = readPart;
  }

  /** Reads that of this bundle, once; that of the one before is forgotten. */
  follow(manifest: Manifest, url: string): void {
    if (manifest === this.#followed?.manifest) return;
    this.#followed = { manifest, url };
    this.part = null;
    void this.#read();
  }

  /** Once more, after a failure. */
  retry(): void {
    if (this.status === 'failed') void this.#read();
  }

  async #read(): Promise<void> {
    this.#abort.abort();
    const { signal } = (this.#abort = new AbortController());
    const { manifest, url } = this.#followed!;
    this.error = null;
    this.status = 'loading';
    try {
      const part = await this.#readPart(manifest, new Beside(manifest, url), signal);
      if (signal.aborted) return;
      this.part = part;
      this.status = part ? 'ready' : 'absent';
    } catch (failure) {
      if (signal.aborted || isCancelled(failure)) return;
      console.error(failure);
      this.error = messageOf(failure);
      this.status = 'failed';
    }
  }
}
