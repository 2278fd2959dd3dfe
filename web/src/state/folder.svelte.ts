/**
 * The reader's own folder: chosen, taken apart by the loaded model picture by picture, kept in this
 * browser and opened again as a collection. The page's own picture goes first all the while.
 */
import { untrack } from 'svelte';
import { FolderCollection } from '../engine/folder';
import { openFolders } from '../engine/folder-store';
import { countOf, folderId, type Folders, type KeptFolder } from '../engine/folders';
import type { Message } from '../engine/protocol';
import { allowed, alone, filesOf, refuse } from './folder-access';
import { folderOf, takeApart, type PassModel, type PassProgress } from './folder-pass';
import { fromHandle, type Source } from './folder-source';
import type { Model } from './model.svelte';
import { isCancelled, messageOf } from './sentence';

/** The browser's own way of choosing a folder, which it can open again later. */
type Picker = { showDirectoryPicker?: () => Promise<FileSystemDirectoryHandle> };

export class Folder {
  readonly #model: Model;
  /** listing: the folder's files are being found; waiting: for the model. */
  status = $state<'idle' | 'listing' | 'waiting' | 'running'>('idle');
  progress = $state.raw<PassProgress | null>(null);
  error = $state.raw<Message | null>(null);
  /** What is shown: taken apart by the loaded model, now or before. */
  current = $state.raw<KeptFolder | null>(null);
  collection = $state.raw<FolderCollection | null>(null);
  /** All that is kept, of any model; null until somebody has looked. */
  kept = $state.raw<KeptFolder[] | null>(null);
  /** False where nothing outlasts the page. */
  lasting = $state(true);
  /** What was chosen in this tab; files that are no pictures are only counted. */
  source = $state.raw<Source | null>(null);
  #folders: Promise<Folders> | null = null;
  #abort = new AbortController();

  constructor(model: Model) {
    this.#model = model;
  }

  /** The loaded model, or the one on its way. */
  readonly #key = $derived.by(() => {
    const { manifest, precision } = this.#model;
    return manifest ? `${manifest.weights_sha256} ${precision}` : '';
  });

  /** Kept folders of the model, the one that was worked at last first. */
  readonly own = $derived.by(() =>
    (this.kept ?? [])
      .filter(({ weights, precision }) => `${weights} ${precision}` === this.#key)
      .sort((a, b) => b.changed - a.changed),
  );
  readonly others = $derived.by(() => (this.kept ?? []).filter((one) => !this.own.includes(one)));
  readonly busy = $derived.by(() => this.status !== 'idle');
  /** Whether the pictures that are missing can be computed without choosing the folder again. */
  readonly canResume = $derived.by(
    () =>
      this.current !== null &&
      (this.source?.name === this.current.name || this.current.handle !== null),
  );

  /** Looks at what is kept and opens what the present model has of it. */
  async look(): Promise<void> {
    if (this.kept !== null) return;
    try {
      const folders = await this.#open();
      this.lasting = folders.lasting;
      this.kept = await folders.list();
    } catch (failure) {
      this.#fail(failure);
    }
  }

  #shown = '';
  /** Another model or another precision: what it has taken apart of folders, if anything. */
  follow(): void {
    const key = this.#key;
    const { kept } = this;
    const ready = this.#model.status === 'ready';
    untrack(() => {
      if (kept === null || key === '') return;
      if (key !== this.#shown) {
        this.#shown = key;
        if (this.status === 'running') this.cancel();
        this.current = null;
        this.collection = null;
        const [last] = this.own;
        // After the pass of the model before, which ends with the picture that it is at.
        if (last) void this.#running.then(() => this.show(last));
      }
      if (ready && this.status === 'waiting') void this.#run();
    });
  }

  #showing: Promise<void> = Promise.resolve();
  /** Opens a kept folder of the present model. */
  show(folder: KeptFolder): Promise<void> {
    this.#showing = this.#show(folder);
    return this.#showing;
  }

  async #show(folder: KeptFolder): Promise<void> {
    if (this.status === 'running') return;
    this.error = null;
    try {
      const folders = await this.#open();
      // What a tab that was closed half-way had not put together; a full browser leaves it at that.
      const whole = await alone(folder.id, () => folders.gather(folder)).catch((failure: unknown) =>
        this.#fail(failure),
      );
      await this.#present(whole ?? folder);
    } catch (failure) {
      this.#fail(failure);
    }
  }

  #choice = 0;
  /** Takes apart what was chosen: what is kept of it already is not done again. */
  async choose(coming: Source | Promise<Source>): Promise<void> {
    const mine = ++this.#choice;
    this.cancel();
    await Promise.all([this.#running, this.#showing]);
    this.error = null;
    this.status = 'listing';
    this.progress = null;
    await this.look();
    try {
      const source = await coming;
      // Another folder was chosen while this one was listed.
      if (mine !== this.#choice) return;
      this.source = source;
      if (source.files.length === 0) {
        this.status = 'idle';
        this.error = source.others
          ? { key: 'folder.empty.others', values: { name: source.name, count: source.others } }
          : { key: 'folder.empty', values: { name: source.name } };
        return;
      }
      this.status = 'waiting';
      if (this.#model.status === 'ready') await this.#run();
    } catch (failure) {
      if (mine !== this.#choice) return;
      this.status = 'idle';
      this.#fail(failure);
    }
  }

  /** The browser's own picker, where it has one: false where it has none. */
  pick(): boolean {
    const { showDirectoryPicker } = globalThis as Picker;
    if (!showDirectoryPicker) return false;
    void showDirectoryPicker.call(globalThis).then(
      (handle) =>
        this.choose(fromHandle(handle).catch((failure: unknown) => refuse(handle.name, failure))),
      (failure: unknown) => this.#fail(failure),
    );
    return true;
  }

  /** Goes on with what is missing of the present folder. */
  async resume(): Promise<void> {
    const { current, source } = this;
    if (!current) return;
    if (source?.name === current.name) {
      await this.choose(source);
      return;
    }
    if (!current.handle) return;
    this.error = null;
    try {
      const handle = await allowed(current.handle);
      const { name } = current;
      await this.choose(fromHandle(handle).catch((failure: unknown) => refuse(name, failure)));
    } catch (failure) {
      this.#fail(failure);
    }
  }

  /** Stops; what is done stays. */
  cancel(): void {
    this.#abort.abort();
    if (this.status === 'waiting') this.status = 'idle';
  }

  async remove(id: string): Promise<void> {
    if (this.current?.id === id) {
      this.cancel();
      await Promise.all([this.#running, this.#showing]);
    }
    try {
      const folders = await this.#open();
      const gone = await alone(id, () => folders.remove(id).then(() => true));
      if (!gone) {
        const name = this.kept?.find((one) => one.id === id)?.name ?? '';
        this.error = { key: 'folder.busy', values: { name } };
        return;
      }
      this.kept = await folders.list();
    } catch (failure) {
      this.#fail(failure);
      return;
    }
    this.error = null;
    if (this.current?.id !== id) return;
    this.current = null;
    this.collection = null;
    this.source = null;
    this.progress = null;
    const [last] = this.own;
    if (last) await this.show(last);
  }

  #running: Promise<void> = Promise.resolve();
  #run(): Promise<void> {
    this.#running = this.#pass();
    return this.#running;
  }

  async #pass(): Promise<void> {
    const { source } = this;
    const model = this.#passModel();
    if (!source || !model) return;
    const { signal } = (this.#abort = new AbortController());
    this.status = 'running';
    const id = folderId(source.name, model.weights, model.precision);
    try {
      const folders = await this.#open();
      const { engine } = this.#model;
      const done = await alone(id, async () => {
        const known = (await folders.list()).find((one) => one.id === id) ?? null;
        const begun = folderOf(source, model, known);
        await this.#grow(begun);
        return takeApart(begun, source, {
          folders,
          signal,
          survey: (picture, stop) => engine.survey(picture, stop),
          onProgress: (progress) => (this.progress = progress),
          onGathered: (folder) => void this.#grow(folder),
        });
      });
      if (!done) {
        this.error = { key: 'folder.busy', values: { name: source.name } };
        return;
      }
      await this.#present(done.folder);
      if (done.stopped) this.#fail(done.stopped);
    } catch (failure) {
      this.#fail(failure);
    } finally {
      this.progress = null;
      this.status = 'idle';
    }
  }

  /** What is done can be looked at while the rest is; anew each time that there is twice as much. */
  async #grow(folder: KeptFolder): Promise<void> {
    if (this.#isOther(folder)) return;
    this.current = folder;
    const before = this.collection?.folder.id === folder.id ? this.collection.count : 0;
    if (before === 0) this.collection = null;
    if (countOf(folder) === 0 || countOf(folder) < 2 * before) return;
    const collection = await this.#collectionOf(folder).catch(() => null);
    const overtaken = this.status !== 'running' || this.current?.id !== folder.id;
    if (collection && !overtaken && !this.#isOther(folder)) this.collection = collection;
  }

  async #present(folder: KeptFolder): Promise<void> {
    const folders = await this.#open();
    this.kept = await folders.list();
    if (this.#isOther(folder)) return;
    this.current = folder;
    this.collection = countOf(folder) === 0 ? null : await this.#collectionOf(folder);
  }

  /** The reader may have gone on to another model meanwhile. */
  #isOther({ weights, precision }: KeptFolder): boolean {
    return `${weights} ${precision}` !== this.#key;
  }

  async #collectionOf(folder: KeptFolder): Promise<FolderCollection> {
    return FolderCollection.open(
      folder,
      await this.#open(),
      (layer, head, signal) => this.#model.engine.readoutOf(layer, head, signal),
      filesOf(folder, this.source),
    );
  }

  #passModel(): PassModel | null {
    const { manifest, precision } = this.#model;
    if (!manifest) return null;
    const { layers, heads, head_width: headWidth, embed_dim: dim } = manifest.dims;
    return {
      name: manifest.name,
      weights: manifest.weights_sha256,
      precision,
      shape: { layers, heads, headWidth, dim },
    };
  }

  #open(): Promise<Folders> {
    this.#folders ??= openFolders();
    return this.#folders;
  }

  #fail(failure: unknown): void {
    if (isCancelled(failure)) return;
    console.error(failure);
    this.error = messageOf(failure);
  }
}
