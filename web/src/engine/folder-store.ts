/** Folders in IndexedDB, shared by every tab of this site and there after a reload. */
import { EngineError } from './errors';
import {
  blockOf,
  PassingFolders,
  type Done,
  type Folders,
  type KeptFolder,
  type KeptPicture,
  type SeenFile,
} from './folders';
import { isFull } from './store';

const NAME = 'headlight-folders';
const VERSION = 1;
// The keys: [folder], [folder, path], [folder, row], [folder, row], [folder, block, head].
const STORES = ['folders', 'seen', 'pictures', 'waiting', 'parts'] as const;
type StoreName = (typeof STORES)[number];

/** The browser's own; in memory alone where it has none (a private window, storage switched off). */
export async function openFolders(): Promise<Folders> {
  if (!('indexedDB' in globalThis)) return new PassingFolders();
  try {
    return new StoredFolders(await open());
  } catch {
    return new PassingFolders();
  }
}

function open(): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(NAME, VERSION);
    request.onupgradeneeded = () => {
      for (const name of STORES) request.result.createObjectStore(name);
    };
    request.onsuccess = () => {
      const base = request.result;
      // Another tab with a newer page must not wait for this one.
      base.onversionchange = () => base.close();
      resolve(base);
    };
    request.onerror = () => reject(request.error ?? new Error('indexedDB'));
    request.onblocked = () => reject(new Error('blocked'));
  });
}

class StoredFolders implements Folders {
  readonly lasting = true;

  constructor(private readonly base: IDBDatabase) {}

  list(): Promise<KeptFolder[]> {
    return this.read('folders', (store) => store.getAll() as IDBRequest<KeptFolder[]>);
  }

  async save(folder: KeptFolder): Promise<void> {
    await this.write(['folders'], ({ folders }) => folders.put(folder, folder.id));
  }

  async seen(id: string): Promise<Map<string, SeenFile>> {
    const found = new Map<string, SeenFile>();
    await this.each<SeenFile>('seen', id, (key, file) => found.set(key[1] as string, file));
    return found;
  }

  async hashes(id: string): Promise<Map<string, number>> {
    const found = new Map<string, number>();
    await this.each<KeptPicture>('pictures', id, (key, { sha256 }) =>
      found.set(sha256, key[1] as number),
    );
    return found;
  }

  async see(id: string, path: string, file: SeenFile): Promise<void> {
    await this.write(['seen'], ({ seen }) => seen.put(file, [id, path]));
  }

  async add(id: string, file: SeenFile, { picture, embedding, vectors }: Done): Promise<void> {
    await this.write(['seen', 'pictures', 'waiting'], ({ seen, pictures, waiting }) => {
      seen.put(file, [id, picture.path]);
      pictures.put(picture, [id, file.row]);
      waiting.put({ embedding, vectors }, [id, file.row]);
    });
  }

  waiting(id: string): Promise<number> {
    return this.read('waiting', (store) => store.count(of(id)));
  }

  async gather(folder: KeptFolder): Promise<KeptFolder> {
    const { id, shape } = folder;
    const wait = (store: IDBObjectStore) =>
      store.getAll(of(id)) as IDBRequest<Pick<Done, 'embedding' | 'vectors'>[]>;
    const done = await this.read('waiting', wait);
    if (done.length === 0) return folder;
    // Another tab may have put more together since the folder was read.
    const get = (store: IDBObjectStore) => store.get(id) as IDBRequest<KeptFolder | undefined>;
    const { blocks } = (await this.read('folders', get)) ?? folder;
    const gathered = { ...folder, blocks: [...blocks, done.length] };
    const parts = blockOf(done, shape);
    await this.write(['waiting', 'parts', 'folders'], (stores) => {
      parts.forEach((part, index) => stores.parts.put(part, [id, blocks.length, index]));
      stores.waiting.delete(of(id));
      stores.folders.put(gathered, id);
    });
    return gathered;
  }

  part(id: string, block: number, index: number): Promise<Float32Array> {
    const key = [id, block, index];
    return this.read('parts', (store) => store.get(key) as IDBRequest<Float32Array>);
  }

  async picture(id: string, row: number): Promise<KeptPicture | null> {
    const get = (store: IDBObjectStore) =>
      store.get([id, row]) as IDBRequest<KeptPicture | undefined>;
    return (await this.read('pictures', get)) ?? null;
  }

  async paths(id: string): Promise<string[]> {
    const found: string[] = [];
    await this.each<KeptPicture>('pictures', id, (_, { path }) => found.push(path));
    return found;
  }

  async remove(id: string): Promise<void> {
    await this.write([...STORES], (stores) => {
      stores.folders.delete(id);
      for (const name of STORES.slice(1)) stores[name].delete(of(id));
    });
  }

  private read<T>(name: StoreName, ask: (store: IDBObjectStore) => IDBRequest<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      try {
        const request = ask(this.base.transaction(name).objectStore(name));
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(failed(request.error));
      } catch (error) {
        reject(failed(error));
      }
    });
  }

  /** Every record of a folder, in the order of its keys. */
  private each<T>(
    name: StoreName,
    id: string,
    tell: (key: IDBValidKey[], value: T) => void,
  ): Promise<void> {
    return new Promise((resolve, reject) => {
      try {
        const request = this.base.transaction(name).objectStore(name).openCursor(of(id));
        request.onsuccess = () => {
          const cursor = request.result;
          if (!cursor) {
            resolve();
            return;
          }
          tell(cursor.key as IDBValidKey[], cursor.value as T);
          cursor.continue();
        };
        request.onerror = () => reject(failed(request.error));
      } catch (error) {
        reject(failed(error));
      }
    });
  }

  /** All of it or none of it. */
  private write(
    names: StoreName[],
    work: (stores: Record<StoreName, IDBObjectStore>) => void,
  ): Promise<void> {
    return new Promise((resolve, reject) => {
      try {
        const transaction = this.base.transaction(names, 'readwrite');
        transaction.oncomplete = () => resolve();
        transaction.onabort = () => reject(failed(transaction.error));
        const stores = Object.fromEntries(
          names.map((name) => [name, transaction.objectStore(name)]),
        ) as Record<StoreName, IDBObjectStore>;
        work(stores);
      } catch (error) {
        reject(failed(error));
      }
    });
  }
}

/** Every key that begins with the folder's: an array comes after all else. */
function of(id: string): IDBKeyRange {
  return IDBKeyRange.bound([id], [id, []]);
}

function failed(error: unknown): EngineError {
  return new EngineError(isFull(error) ? 'folder.full' : 'folder.store', {}, error);
}
