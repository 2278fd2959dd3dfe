/**
 * What happens between a decision and what is shown: which picture is taken apart, which texts are
 * read, and what is still awaited. Results that a newer decision has overtaken are dropped.
 */
import { untrack } from 'svelte';
import type { Manifest } from '../engine/manifest';
import type { Message } from '../engine/protocol';
import { offMask } from '../math/ablation';
import { parseTermName, termIndex } from '../math/address';
import { classTokenScore, largest, mapScales, strongestPatch, sumMap } from '../math/heatmap';
import { sumCheck } from '../math/terms';
import { difference } from '../math/versus';
import type { PageState } from './fields';
import { applyTemplate, fit } from './fit';
import { FolderWords } from './folder-words.svelte';
import { Folder } from './folder.svelte';
import { Collections } from './collections.svelte';
import { Words } from './head-words.svelte';
import { Link } from './link.svelte';
import { factsOf, listBundles, shapesOf, type BundleEntry } from './bundle';
import { Model } from './model.svelte';
import { galleryIndex } from './picture-names';
import { Picture } from './picture.svelte';
import { account, answer, type Subject, type TextData } from './reading';
import type { Run } from './run.svelte';
import { Samples } from './samples.svelte';
import { isCancelled, messageOf } from './sentence';
import { mapSubject, type Place } from './shown-map';
import { TextReader } from './text-reader.svelte';

export class Session {
  readonly link = new Link();
  readonly model = new Model();
  readonly samples = new Samples();
  /** What the heads say. */
  readonly words = new Words();
  /** The reader's own folder, and what the heads say of it in the reader's own words. */
  readonly folder = new Folder(this.model);
  /** Pictures that were taken apart before. */
  readonly collections = new Collections(this.folder);
  readonly folderWords = new FolderWords(this.model);
  readonly reader = new TextReader(this.model);
  readonly picture = new Picture(this.model, this.collections, async (run) => {
    await this.reader.reading;
    await run.readScores(this.#needed());
    const head = this.#openHead();
    if (head) await run.readHead(...head);
  });
  readonly run = $derived(this.picture.run);

  headError = $state.raw<Message | null>(null);
  bundles = $state.raw<BundleEntry[]>([]);

  readonly shape = $derived(this.model.manifest && shapesOf(this.model.manifest));
  readonly state = $derived(
    this.model.manifest ? fit(this.link.state, factsOf(this.model.manifest)) : null,
  );
  readonly chosenText = $derived(this.state?.texts[this.state.chosen] ?? '');
  /** The texts as the model reads them. */
  readonly applied = $derived(
    this.state?.texts.map((text) => applyTemplate(this.state!.template, text)) ?? [],
  );
  readonly read = $derived(this.applied.map((text) => this.reader.of(text)));
  readonly off = $derived(
    (this.state?.off ?? []).map((name) => termIndex(parseTermName(name)!, this.shape!)),
  );
  readonly subject = $derived<Subject | null>(
    this.run && this.shape
      ? {
          terms: this.run.terms,
          shape: this.shape,
          off: offMask(this.off, this.shape),
          means: this.state?.ablation === 'mean' ? this.model.means : null,
        }
      : null,
  );
  readonly answer = $derived(
    this.subject &&
      answer(
        this.subject,
        this.read,
        this.model.manifest!.logit_scale,
        this.model.manifest!.logit_bias,
      ),
  );
  readonly account = $derived.by(() => {
    const { chosen, versus } = this.state ?? { chosen: 0, versus: null };
    const text = this.read[chosen];
    const other = versus === null ? null : this.read[versus];
    if (!this.subject || !text || (versus !== null && !other)) return null;
    return account(this.subject, text, other);
  });
  /** A head or layer that is pointed at or focused; a preview, so no part of the state. */
  pointed = $state.raw<Place | null>(null);
  readonly mapSubject = $derived(
    this.state && this.shape && mapSubject(this.state, this.pointed, this.shape),
  );
  /** Patch scores [L, H, N] of the chosen text, or of its difference to the other. */
  readonly scores = $derived.by(() => {
    if (!this.run || !this.state) return null;
    const { chosen, versus } = this.state;
    const own = this.run.scores.get(this.applied[chosen]);
    if (versus === null || !own) return own ?? null;
    const other = this.run.scores.get(this.applied[versus]);
    return other ? difference(own, other) : null;
  });
  /** From dot products to cosines. */
  readonly factor = $derived(this.answer && this.answer.norm > 0 ? 1 / this.answer.norm : 0);
  /** The patch map over the picture, its full colour, and what the class token adds to it. */
  readonly map = $derived.by(() => {
    const { scores, shape, factor, subject } = this;
    if (!scores || !shape || !this.mapSubject || !subject) return null;
    const on = this.mapSubject.heads.filter(
      (at) => !subject.off[termIndex({ kind: 'head', ...at }, shape)],
    );
    const values = sumMap(scores, on, shape, factor);
    const shared = this.scales?.[this.mapSubject.kind === 'head' ? 'head' : 'sum'] ?? 0;
    return {
      values,
      max: this.state!.scale === 'own' ? largest(values) : shared * factor,
      classToken: classTokenScore(scores, on, shape, factor),
      on: on.length,
    };
  });
  readonly scales = $derived(this.scores && this.shape && mapScales(this.scores, this.shape));
  readonly sumCheck = $derived(
    this.run && this.shape ? sumCheck(this.run.terms, this.shape) : null,
  );

  /** How exact what is shown is: what came with the bundle was computed in fp32. */
  readonly fidelity = $derived.by(() => {
    const { precision, parity } = this.model;
    return this.run?.live && parity ? { precision, parity } : null;
  });

  /** Starts what follows the decisions. Resolves once there is something to draw. */
  start(): Promise<void> {
    return new Promise((resolve) => {
      $effect.root(() => {
        $effect(() => {
          if (this.#drawable) resolve();
        });
        this.#follow();
      });
    });
  }

  #follow(): void {
    $effect(() => this.#openModel());
    $effect(() => this.#followCollections());
    $effect(() => this.#followFolder());
    $effect(() => this.#followPicture());
    $effect(() => this.reader.follow(this.applied));
    $effect(() => this.#followScores());
    $effect(() => this.#followHead());
  }

  /** Makes a picture of the reader's the present one, with what else changes by that. */
  addPicture(picture: Blob, change: Partial<PageState> = {}): void {
    this.link.change({ ...change, image: this.picture.bring(picture), patch: null });
  }

  /** What is pointed at or focused; only heads and layers have a map to preview. */
  point(at: { kind: string; layer: number | null; head: number | null } | null): void {
    const previews = at && (at.kind === 'head' || at.kind === 'layer') && at.layer !== null;
    this.pointed = previews ? { layer: at.layer!, head: at.head } : null;
  }

  /** The patch of a head (both from 0) whose score is largest in size: where its arithmetic opens. */
  strongestPatch(layer: number, head: number): number {
    if (!this.scores || !this.shape) return 1;
    return strongestPatch(this.scores, { layer, head }, this.shape);
  }

  /** Opens the same bundle again, after a failure. */
  reopen(): void {
    this.#opened = null;
    this.#openModel();
  }

  /** Takes the present picture apart again, after a failure. */
  takeApartAgain(): void {
    this.headError = null;
    this.#followPicture();
  }

  /** Goes back to the picture before one that could not be taken apart. */
  dismissPicture(): void {
    this.picture.error = null;
    this.link.change({ image: this.picture.lastGood, patch: null });
  }

  readonly #source = $derived(`${this.link.state.bundle} ${this.link.state.precision}`);
  #opened: string | null = null;
  #openModel(): void {
    const source = this.#source;
    // The machine is checked before anything of a model is downloaded.
    if (this.link.state.preflight || source === this.#opened) return;
    this.#opened = source;
    untrack(() => {
      this.picture.clear();
      this.reader.forget();
      const { bundle, precision } = this.link.state;
      const known = (manifest: Manifest): void =>
        this.picture.fetchAhead(this.link.state, manifest);
      void this.model.open(bundle, precision, known, this.#whenDrawn);
    });
  }

  readonly #somethingSeen = $derived(
    this.run !== null || this.picture.preview !== null || this.picture.error !== null,
  );
  /** Another page than the answer's draws itself without the picture, a bundle may have none. */
  readonly #drawable = $derived(
    this.#somethingSeen ||
      this.state?.image === '' ||
      this.model.error !== null ||
      this.link.state.preflight ||
      this.link.state.page !== '',
  );
  #tellDrawn!: () => void;
  readonly #whenDrawn = new Promise<void>((resolve) => (this.#tellDrawn = resolve));

  /** The first view stands: what it does not need may begin. */
  begin(): void {
    this.#tellDrawn();
    void listBundles().then((bundles) => (this.bundles = bundles));
    $effect.root(() => {
      $effect(() => this.#followSamples());
      $effect(() => this.#followWords());
    });
  }

  /** The first view comes before the strip of samples. */
  #followSamples(): void {
    const { manifest, url } = this.model;
    const now = this.#somethingSeen;
    untrack(() => this.samples.follow(manifest, url, now));
  }

  /** And before what its heads say. */
  readonly #wordsWanted = $derived(this.run !== null || this.link.state.page !== '');
  #followWords(): void {
    const manifest = this.#wordsWanted ? this.model.manifest : null;
    if (manifest) untrack(() => this.words.follow(manifest, this.model.url));
  }

  /** The pages of a head and of the analyses look things up in a collection. */
  readonly #collectionsWanted = $derived(
    this.link.state.page !== '' || this.link.state.image.startsWith('gallery.'),
  );
  #followFolder(): void {
    if (this.#collectionsWanted) untrack(() => void this.folder.look());
    this.folder.follow();
  }

  #followCollections(): void {
    const manifest = this.#collectionsWanted ? this.model.manifest : null;
    if (manifest) untrack(() => this.collections.follow(manifest, this.model.url));
  }

  readonly #image = $derived(this.state?.image ?? null);
  /** A new picture, or an engine that is ready to take the present one apart itself. */
  #followPicture(): void {
    const image = this.#image;
    const ready = this.model.status === 'ready';
    void this.model.generation;
    if (!image) return;
    if (galleryIndex(image) !== null) void this.collections.status;
    untrack(() => void this.picture.takeApart(image, ready));
  }

  /** The patch scores that the maps on the page need. */
  #followScores(): void {
    const { run } = this;
    const needed = this.#needed();
    if (run) untrack(() => void this.#await(run, run.readScores(needed)));
  }

  #needed(): [string, TextData][] {
    const needed: [string, TextData][] = [];
    for (const index of [this.state?.chosen, this.state?.versus]) {
      const text = this.read[index ?? -1];
      if (text) needed.push([this.applied[index!], text]);
    }
    return needed;
  }

  /** What the selected head wrote, once its arithmetic is open. */
  #followHead(): void {
    const { run } = this;
    const head = this.#openHead();
    if (run && head) untrack(() => void this.#await(run, run.readHead(...head)));
  }

  /** Layer and head (both from 0) of the arithmetic that is open. */
  #openHead(): [layer: number, head: number] | null {
    const { arithmetic, layer, head } = this.state ?? {};
    return arithmetic && layer && head ? [layer - 1, head - 1] : null;
  }

  async #await(run: Run, reading: Promise<void>): Promise<void> {
    try {
      await reading;
      if (run === this.run) this.headError = null;
    } catch (failure) {
      // A run that a newer picture has replaced is gone from the device: nobody asks for it now.
      if (run !== this.run || isCancelled(failure)) return;
      console.error(failure);
      this.headError = messageOf(failure);
    }
  }
}
