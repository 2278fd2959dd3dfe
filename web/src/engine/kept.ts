/**
 * Which bundles this browser keeps: one record each beside the files, so that a bundle can be listed,
 * removed, or proposed to go. Files lie under their hash; one that two bundles name is kept once and
 * stays until the last of them is removed.
 */
import type { Locks } from './locks';
import type { StoredBundle } from './protocol';
import { sha256 } from './sha256';
import type { Store } from './store';

type Listed = [sha256: string, bytes: number];

/** A bundle's record: what of it has been asked for, and when it was last loaded. */
interface Entry {
  url: string;
  id: string;
  name: string;
  lastUse: number;
  /** The files of each precision that was loaded, and of each file beside the graphs. */
  files: Record<string, Listed[]>;
}

/** A load, as it is noted: before its first byte comes, so that no other tab clears its files away. */
export interface Use {
  url: string;
  id: string;
  name: string;
  precision: string;
  files: readonly { sha256: string; bytes: number }[];
}

const RECORD = 'bundle.';
const PART = '.part';
/** Begins the name of a group of files that belong to no precision. */
const BESIDE = '@';

/** The key under which the beginning of a broken download is kept. */
export function partKey(hash: string): string {
  return `${hash}${PART}`;
}

export class Kept {
  constructor(
    private readonly store: Store,
    private readonly locks: Locks,
    private readonly now: () => number = Date.now,
  ) {}

  /** The bundles of which at least one file is here; the one that was used last comes first. */
  async list(): Promise<StoredBundle[]> {
    const [entries, here, open] = await this.look();
    return entries
      .map((entry) => {
        const own = kept(entry, here);
        const others = new Set(entries.filter((e) => e !== entry).flatMap((e) => [...hashes(e)]));
        const frees = sum([...own].filter(([hash]) => !others.has(hash)).map(([, bytes]) => bytes));
        return {
          url: entry.url,
          id: entry.id,
          name: entry.name,
          precisions: Object.keys(entry.files).filter(
            (precision) =>
              !precision.startsWith(BESIDE) &&
              entry.files[precision].some(([hash]) => here.has(hash)),
          ),
          bytes: sum(own.values()),
          frees,
          lastUse: entry.lastUse,
          open: open.has(entry.url),
        };
      })
      .filter(({ bytes }) => bytes > 0)
      .sort((a, b) => b.lastUse - a.lastUse);
  }

  /**
   * Notes that a bundle is about to be loaded; clears away what an older version of it left. False
   * where there is not even room for the note.
   */
  note({ precision, files, ...use }: Use): Promise<boolean> {
    return this.#group(use, precision, files.map(listed), () => this.now());
  }

  /**
   * Notes that a file is about to be kept for a bundle, whatever precision of it runs, whole or in
   * `parts`; clears away what was kept of an older version of it.
   */
  noteBeside(
    use: Pick<Use, 'url' | 'id' | 'name'>,
    file: { path: string; sha256: string; bytes: number },
    parts: readonly { sha256: string; bytes: number }[] = [],
  ): Promise<boolean> {
    const lastUse = (old: Entry | undefined): number => old?.lastUse ?? this.now();
    return this.#group(use, BESIDE + file.path, [file, ...parts].map(listed), lastUse);
  }

  /** Puts a group of files into a bundle's record, in the place of what it held under that name. */
  #group(
    { url, id, name }: Pick<Use, 'url' | 'id' | 'name'>,
    group: string,
    files: Listed[],
    lastUse: (old: Entry | undefined) => number,
  ): Promise<boolean> {
    return this.locks.alone(async () => {
      const entries = await this.entries();
      const old = entries.find((entry) => entry.url === url);
      const grouped = { ...old?.files, [group]: files };
      const entry: Entry = { url, id, name, lastUse: lastUse(old), files: grouped };
      const noted = await this.record(entry);
      if (old) await this.clear(old, [...entries.filter((e) => e !== old), entry]);
      return noted;
    });
  }

  /** Removes bundles; resolves to the bytes freed. What another bundle needs stays. */
  remove(urls: readonly string[]): Promise<number> {
    return this.locks.alone(async () => {
      const entries = await this.entries();
      const stay = entries.filter((entry) => !urls.includes(entry.url));
      let freed = 0;
      for (const entry of entries.filter((e) => urls.includes(e.url))) {
        await this.store.remove(await recordKey(entry.url));
        freed += await this.clear(entry, stay);
      }
      return freed;
    });
  }

  /** Removes one precision of a bundle, and the bundle with its last. What others need stays. */
  forget(url: string, precision: string): Promise<void> {
    return this.locks.alone(async () => {
      const entries = await this.entries();
      const old = entries.find((entry) => entry.url === url);
      if (!old) return;
      const others = Object.entries(old.files).filter(([name]) => name !== precision);
      const stay = entries.filter((entry) => entry !== old);
      if (others.length > 0) {
        const rest = { ...old, files: Object.fromEntries(others) };
        await this.record(rest);
        stay.push(rest);
      } else await this.store.remove(await recordKey(url));
      await this.clear(old, stay);
    });
  }

  /**
   * Removes the files that belong to no bundle, such as a broken download's, but for the hashes of
   * `spare`; the bytes freed.
   */
  sweep(spare: Iterable<string> = []): Promise<number> {
    return this.locks.alone(async () => {
      const entries = await this.entries();
      const named = new Set([...spare, ...entries.flatMap((entry) => [...hashes(entry)])]);
      let freed = 0;
      for (const key of await this.store.keys()) {
        if (key.startsWith(RECORD)) continue;
        const hash = key.endsWith(PART) ? key.slice(0, -PART.length) : key;
        if (!named.has(hash)) freed += await this.drop(key);
      }
      return freed;
    });
  }

  /**
   * The bundles that would have to go so that at least `short` bytes come free, the least recently
   * used first; empty where all of them together would not do. A bundle that a tab has open, and
   * the one at `except`, are left alone.
   */
  async toDrop(short: number, except: string): Promise<StoredBundle[]> {
    const [entries, here, open] = await this.look();
    const stored = await this.list();
    const mayGo = stored.filter(({ url }) => url !== except && !open.has(url)).reverse();
    const going = new Set<string>();
    const dropped: StoredBundle[] = [];
    for (const bundle of mayGo) {
      going.add(bundle.url);
      dropped.push(bundle);
      const stay = new Set(
        entries.filter(({ url }) => !going.has(url)).flatMap((e) => [...hashes(e)]),
      );
      const freed = new Map(
        entries
          .filter(({ url }) => going.has(url))
          .flatMap((entry) => [...kept(entry, here)])
          .filter(([hash]) => !stay.has(hash)),
      );
      if (sum(freed.values()) >= short) return dropped;
    }
    return [];
  }

  private async record(entry: Entry): Promise<boolean> {
    const content = new TextEncoder().encode(JSON.stringify(entry));
    const written = this.store.put(await recordKey(entry.url), content);
    return written.then(
      () => true,
      () => false,
    );
  }

  private async look(): Promise<[Entry[], Set<string>, Set<string>]> {
    const [entries, keys, open] = await Promise.all([
      this.entries(),
      this.store.keys(),
      this.locks.held(),
    ]);
    return [entries, new Set(keys), open];
  }

  private async entries(): Promise<Entry[]> {
    const found: Entry[] = [];
    for (const key of await this.store.keys()) {
      if (!key.startsWith(RECORD)) continue;
      const entry = parse(await this.store.get(key).catch(() => null));
      if (entry) found.push(entry);
    }
    return found;
  }

  /** Removes the files of `entry` that none of `stay` names. */
  private async clear(entry: Entry, stay: Entry[]): Promise<number> {
    const needed = new Set(stay.flatMap((other) => [...hashes(other)]));
    let freed = 0;
    for (const hash of hashes(entry)) {
      if (needed.has(hash)) continue;
      freed += await this.drop(hash);
      freed += await this.drop(partKey(hash));
    }
    return freed;
  }

  private async drop(key: string): Promise<number> {
    const bytes = await this.store.size(key);
    if (bytes === null) return 0;
    await this.store.remove(key);
    return bytes;
  }
}

function listed({ sha256: hash, bytes }: { sha256: string; bytes: number }): Listed {
  return [hash, bytes];
}

async function recordKey(url: string): Promise<string> {
  return RECORD + (await sha256(new TextEncoder().encode(url)));
}

function hashes({ files }: Entry): Set<string> {
  return new Set(
    Object.values(files)
      .flat()
      .map(([hash]) => hash),
  );
}

/** The distinct files of the entry that are here: bytes by hash. */
function kept({ files }: Entry, here: Set<string>): Map<string, number> {
  return new Map(
    Object.values(files)
      .flat()
      .filter(([hash]) => here.has(hash)),
  );
}

/** A record as this version writes it; null where it is another's or damaged. */
function parse(content: Uint8Array | null): Entry | null {
  if (!content) return null;
  try {
    const entry = JSON.parse(new TextDecoder().decode(content)) as Partial<Entry> | null;
    const whole =
      typeof entry?.url === 'string' &&
      typeof entry.id === 'string' &&
      typeof entry.name === 'string' &&
      typeof entry.lastUse === 'number' &&
      Object.values(entry.files ?? [null]).every(Array.isArray);
    return whole ? (entry as Entry) : null;
  } catch {
    return null;
  }
}

function sum(values: Iterable<number>): number {
  let total = 0;
  for (const value of values) total += value;
  return total;
}
