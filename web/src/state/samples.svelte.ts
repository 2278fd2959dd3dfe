/** The pictures of a bundle's samples, as addresses that an <img> can show, as they come. */
import { SvelteMap } from 'svelte/reactivity';
import { examplePicture } from '../engine/examples';
import type { Manifest } from '../engine/manifest';

const AT_ONCE = 4;

export class Samples {
  readonly #urls = new SvelteMap<string, string>();
  #followed: Manifest | null = null;
  #asked = false;

  /** The sample pictures of this manifest, fetched once `now` says so; those of the one before go. */
  follow(manifest: Manifest | null, url: string, now: boolean): void {
    if (manifest !== this.#followed) {
      this.#followed = manifest;
      this.#asked = false;
      for (const old of this.#urls.values()) URL.revokeObjectURL(old);
      this.#urls.clear();
    }
    if (!manifest || !now || this.#asked) return;
    this.#asked = true;
    this.#fetch(manifest, url);
  }

  #fetch(manifest: Manifest, url: string): void {
    const waiting = manifest.examples?.images.map(({ id }) => id) ?? [];
    const follow = async (): Promise<void> => {
      for (let id = waiting.shift(); id !== undefined; id = waiting.shift()) {
        // Without its picture a sample keeps its title; who chooses it is told why.
        const picture = await examplePicture(manifest, url, id).catch(() => null);
        if (manifest !== this.#followed) return;
        if (picture) this.#urls.set(id, URL.createObjectURL(picture));
      }
    };
    for (let i = 0; i < AT_ONCE; i++) void follow();
  }

  /** Undefined until it is there. */
  url(id: string): string | undefined {
    return this.#urls.get(id);
  }
}
