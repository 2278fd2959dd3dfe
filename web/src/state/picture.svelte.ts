/** The present picture, from the name that a link has for it to what the model makes of it. */
import { examplePicture } from '../engine/examples';
import type { Manifest } from '../engine/manifest';
import type { Message } from '../engine/protocol';
import { factsOf, shapesOf } from './bundle';
import type { Collections } from './collections.svelte';
import type { PageState } from './fields';
import { fit } from './fit';
import type { Model } from './model.svelte';
import { galleryIndex } from './picture-names';
import { PictureStore } from './picture-store';
import { cachedRun, Run } from './run.svelte';
import { isCancelled, messageOf } from './sentence';

export class Picture {
  run = $state.raw<Run | null>(null);
  /** The picture before it is taken apart. */
  preview = $state.raw<ImageBitmap | null>(null);
  busy = $state(false);
  error = $state.raw<Message | null>(null);
  /** The name of the last one that the loaded model took apart. */
  lastGood = '';
  readonly #model: Model;
  readonly #collections: Collections;
  readonly #readShown: (run: Run) => Promise<void>;
  readonly #own = new PictureStore();
  #request = 0;

  /** `readShown`: reads of a run what the page shows of it beside its terms. */
  constructor(model: Model, collections: Collections, readShown: (run: Run) => Promise<void>) {
    this.#model = model;
    this.#collections = collections;
    this.#readShown = readShown;
  }

  /** Keeps a picture of the reader's, and says under which name. */
  bring(picture: Blob): string {
    return this.#own.add(picture);
  }

  /** One that was kept under this name; null where this tab never had it. */
  own(name: string): Promise<Blob | null> {
    return this.#own.get(name);
  }

  clear(): void {
    this.run = null;
    this.preview = null;
  }

  /** The picture of the first view comes while the texts of its bundle do. */
  fetchAhead(state: PageState, manifest: Manifest): void {
    const facts = factsOf(manifest);
    const { image } = fit(state, facts);
    if (facts.samples.includes(image)) void this.#cachedRun(image, manifest);
  }

  /** What there is of it at once, then the loaded model's own where that is ready. */
  async takeApart(image: string, ready: boolean): Promise<void> {
    const request = ++this.#request;
    const stale = (): boolean => request !== this.#request;
    const { manifest, url, engine } = this.#model;
    const shape = shapesOf(manifest!);
    this.error = null;
    this.busy = true;
    try {
      // A picture of the gallery waits for the gallery.
      if (galleryIndex(image) !== null && this.#collections.status === 'loading') return;
      const own = await this.#brought(image);
      if (stale()) return;
      if (image.startsWith('own.') && !own) {
        this.run = null;
        this.preview = null;
        this.error = { key: 'app.own.absent' };
        return;
      }
      if (own && this.run?.image !== image) {
        const preview = await centreSquare(own);
        if (stale()) return;
        this.run = null;
        this.preview = preview;
      }
      if (!own && this.run?.image !== image) {
        const cached = await this.#cachedRun(image);
        if (stale()) return;
        this.run = cached;
        this.preview = null;
      }
      if (!ready) return;
      const picture = own ?? (await examplePicture(manifest!, url, image));
      const { id, terms, seen, milliseconds } = await engine.decompose(picture);
      if (stale()) return;
      const run = new Run({ image, live: true, terms, seen, milliseconds }, shape, { engine, id });
      // What was computed before gives way at once and whole, never to a half of the new.
      await this.#readShown(run);
      if (stale()) return;
      this.run = run;
      this.lastGood = image;
      this.preview = null;
    } catch (failure) {
      if (stale() || isCancelled(failure)) return;
      console.error(failure);
      this.error = messageOf(failure);
    } finally {
      if (!stale()) this.busy = false;
    }
  }

  /** The picture of a name that is no sample's: the reader's own, or the gallery's pixel by pixel. */
  async #brought(image: string): Promise<Blob | null> {
    if (image.startsWith('own.')) return this.#own.get(image);
    const index = galleryIndex(image);
    if (index === null) return null;
    const { gallery, error } = this.#collections;
    const picture = gallery && index < gallery.count ? await gallery.original(index) : null;
    if (picture) return picture;
    const absent = { key: 'app.gallery.absent', values: { number: index + 1 } };
    throw Object.assign(new Error('no such picture'), { sentence: error ?? absent });
  }

  #coming: { place: string; run: Promise<Run> } | null = null;
  /** A sample as it was computed before, asked for once by all who need it now. */
  #cachedRun(image: string, manifest = this.#model.manifest!): Promise<Run> {
    const { url } = this.#model;
    const place = `${url} ${image}`;
    if (this.#coming?.place !== place) {
      const coming = { place, run: cachedRun(manifest, url, image, shapesOf(manifest)) };
      this.#coming = coming;
      // After a failure it is asked for anew.
      coming.run.catch(() => {
        if (this.#coming === coming) this.#coming = null;
      });
    }
    return this.#coming.run;
  }
}

/** The middle square of a picture, to show until the tower has said what it saw; null if unreadable. */
async function centreSquare(picture: Blob): Promise<ImageBitmap | null> {
  try {
    const whole = await createImageBitmap(picture);
    const side = Math.min(whole.width, whole.height);
    const [left, top] = [(whole.width - side) / 2, (whole.height - side) / 2];
    return await createImageBitmap(whole, left, top, side, side);
  } catch {
    return null; // The engine says what is wrong with it.
  }
}
