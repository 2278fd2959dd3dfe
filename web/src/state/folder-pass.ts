/**
 * One pass over a folder: every picture that is not kept yet is taken apart and kept at once. What
 * stops it loses nothing; the next pass goes on from there.
 */
import { EngineError } from '../engine/client';
import {
  BLOCK,
  folderId,
  type Folders,
  type FolderShape,
  type KeptFolder,
} from '../engine/folders';
import type { Message, Survey } from '../engine/protocol';
import { sha256 } from '../engine/sha256';
import type { Source } from './folder-source';

/** How far a pass is. */
export interface PassProgress {
  /** Files that have been seen to, of all that were found. */
  done: number;
  of: number;
  /** Of these, pictures that this pass took apart itself. */
  computed: number;
  /** Seconds that the rest will take; null before anything is known of it. */
  left: number | null;
  /** The file whose turn it is. */
  path: string;
}

export interface PassModel {
  name: string;
  weights: string;
  precision: string;
  shape: FolderShape;
}

export interface PassOptions {
  folders: Folders;
  survey: (picture: Blob, signal?: AbortSignal) => Promise<Survey>;
  signal: AbortSignal;
  onProgress: (progress: PassProgress) => void;
  /** Told whenever more of the folder can be looked at. */
  onGathered?: (folder: KeptFolder) => void;
  /** Milliseconds, for the time left. */
  now?: () => number;
}

/** The folder before anything of it is taken apart; `known` is what is kept of it from before. */
export function folderOf(
  source: Source,
  { name: model, weights, precision, shape }: PassModel,
  known: KeptFolder | null,
): KeptFolder {
  return {
    id: folderId(source.name, weights, precision),
    name: source.name,
    model,
    weights,
    precision,
    shape,
    blocks: known?.blocks ?? [],
    unreadable: [],
    repeated: [],
    absent: 0,
    found: source.files.length,
    whole: false,
    changed: Date.now(),
    handle: source.handle ?? known?.handle ?? null,
  };
}

/**
 * Resolves to the folder, and to what stopped the pass before all of the source was seen to: the
 * reader, a full browser, an engine that is gone. Whatever it was, what was done is kept.
 */
export async function takeApart(
  begun: KeptFolder,
  source: Source,
  options: PassOptions,
): Promise<{ folder: KeptFolder; stopped: unknown }> {
  const { folders } = options;
  const pass = { folder: begun };
  let stopped: unknown = null;
  try {
    await folders.save(begun);
    await go(pass, source, options);
    pass.folder = { ...pass.folder, whole: true };
  } catch (failure) {
    stopped = failure;
  }
  pass.folder = { ...pass.folder, changed: Date.now() };
  try {
    pass.folder = await folders.gather(pass.folder);
    await folders.save(pass.folder);
  } catch (failure) {
    // A full browser: what waits is put together the next time.
    stopped ??= failure;
  }
  return { folder: pass.folder, stopped };
}

async function go(
  pass: { folder: KeptFolder },
  source: Source,
  {
    folders,
    survey,
    signal,
    onProgress,
    onGathered = () => undefined,
    now = () => performance.now(),
  }: PassOptions,
): Promise<void> {
  const { id } = pass.folder;
  const [seen, hashes, paths] = await Promise.all([
    folders.seen(id),
    folders.hashes(id),
    folders.paths(id),
  ]);
  let next = hashes.size;
  let waiting = await folders.waiting(id);
  const of = source.files.length;
  const pace = new Pace(now);
  let computed = 0;
  const present = new Set<number>();
  for (const [done, { path, open }] of source.files.entries()) {
    if (signal.aborted) throw new EngineError('engine.cancelled');
    onProgress({ done, of, computed, left: pace.left(of - done), path });
    try {
      const file = await open().catch((error: unknown) => {
        throw new EngineError('folder.file.gone', {}, error);
      });
      const before = seen.get(path);
      const same = before?.bytes === file.size && before.modified === file.lastModified;
      if (same) {
        present.add(before.row);
        if (paths[before.row] !== path) repeat(pass, path);
        pace.skip();
        continue;
      }
      const bytes = await file.arrayBuffer().catch((error: unknown) => {
        throw new EngineError('folder.file.gone', {}, error);
      });
      const hash = await sha256(new Uint8Array(bytes));
      const facts = { bytes: file.size, modified: file.lastModified };
      const first = hashes.get(hash);
      if (first !== undefined) {
        present.add(first);
        // The same file may only have been copied or touched.
        if (paths[first] !== path) repeat(pass, path);
        await folders.see(id, path, { ...facts, row: first });
        pace.skip();
        continue;
      }
      const { embedding, vectors, width, height, thumbnail } = await survey(file, signal);
      const picture = { path, sha256: hash, width, height, thumbnail };
      await folders.add(id, { ...facts, row: next }, { picture, embedding, vectors });
      present.add(next);
      hashes.set(hash, next++);
      computed++;
      pace.took();
      if (++waiting >= BLOCK) {
        pass.folder = await folders.gather(pass.folder);
        waiting = 0;
        onGathered(pass.folder);
      }
    } catch (failure) {
      const why = refused(failure);
      if (!why) throw failure;
      pass.folder = { ...pass.folder, unreadable: [...pass.folder.unreadable, { path, why }] };
      pace.skip();
    }
  }
  pass.folder = { ...pass.folder, absent: next - present.size };
  onProgress({ done: of, of, computed, left: 0, path: '' });
}

function repeat(pass: { folder: KeptFolder }, path: string): void {
  pass.folder = { ...pass.folder, repeated: [...pass.folder.repeated, path] };
}

/** Why a file is left out; null for a failure that is not the file's own. */
function refused(failure: unknown): Message | null {
  if (!(failure instanceof EngineError)) return null;
  const own = ['engine.picture.', 'engine.survey.', 'folder.file.'];
  return own.some((start) => failure.key.startsWith(start)) ? failure.sentence : null;
}

/** How long a picture takes: the middle one of those that were taken apart of late. */
class Pace {
  readonly #now: () => number;
  #last: number;
  readonly #lately: number[] = [];

  constructor(now: () => number) {
    this.#now = now;
    this.#last = now();
  }

  took(): void {
    const passed = this.#now() - this.#last;
    this.#last += passed;
    this.#lately.push(passed);
    if (this.#lately.length > LATELY) this.#lately.shift();
  }

  skip(): void {
    this.#last = this.#now();
  }

  /** Seconds for so many more; null while the first one, which warms a GPU up, may be the middle. */
  left(count: number): number | null {
    const sorted = [...this.#lately].sort((a, b) => a - b);
    if (sorted.length < KNOWN) return null;
    return (sorted[Math.floor((sorted.length - 1) / 2)] * count) / 1000;
  }
}

/** Pictures that the pace is over, and how many are needed before anything is said. */
const LATELY = 25;
const KNOWN = 3;
