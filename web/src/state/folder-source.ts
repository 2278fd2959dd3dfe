/** Where the pictures of a folder come from: chosen, dropped, or opened again by the browser itself. */

/** A file that may be a picture; it is opened only when its turn comes. */
export interface SourceFile {
  /** Below the folder, with slashes. */
  path: string;
  open: () => Promise<File>;
}

export interface Source {
  /** The folder's own name. */
  name: string;
  /** In the order of their paths. */
  files: SourceFile[];
  /** Files that are no pictures by their names. */
  others: number;
  /** With which the browser can open the folder again after a reload. */
  handle: FileSystemDirectoryHandle | null;
}

/** What browsers and `headlight` read, and what only some do: those are then named as unreadable. */
const PICTURES = /\.(?:png|apng|jpe?g|jfif|webp|gif|bmp|avif|ico|tiff?|heic|heif|svg)$/i;

function isHidden(path: string): boolean {
  return path.split('/').some((part) => part.startsWith('.') || part === '__MACOSX');
}

/** Name by name, as a folder is listed: "a/b" before "a-b". */
export function comparePaths(a: string, b: string): number {
  const [first, second] = [a.split('/'), b.split('/')];
  for (let i = 0; i < Math.min(first.length, second.length); i++) {
    if (first[i] !== second[i]) return first[i] < second[i] ? -1 : 1;
  }
  return first.length - second.length;
}

export function sourceOf(
  name: string,
  all: SourceFile[],
  handle: FileSystemDirectoryHandle | null = null,
): Source {
  const shown = all.filter(({ path }) => !isHidden(path));
  const files = shown.filter(({ path }) => PICTURES.test(path));
  files.sort((a, b) => comparePaths(a.path, b.path));
  return { name, files, others: shown.length - files.length, handle };
}

/** Of an input: a folder where the paths say so, else the files by themselves. */
export function fromFiles(files: readonly File[]): Source {
  const root = files[0]?.webkitRelativePath.split('/')[0];
  if (root) {
    const inside = files.map((file) => ({
      path: file.webkitRelativePath.slice(root.length + 1),
      open: () => Promise.resolve(file),
    }));
    return sourceOf(root, inside);
  }
  return sourceOf(looseName(files), loose(files));
}

/** Several files that are no folder: the first one's name, and how many more there are. */
function looseName(files: readonly File[]): string {
  const names = files.map(({ name }) => name).sort(comparePaths);
  return names.length < 2 ? (names[0] ?? '') : `${names[0]} + ${names.length - 1}`;
}

function loose(files: readonly File[]): SourceFile[] {
  const taken = new Set<string>();
  return files.map((file) => {
    // Files of one name from different folders.
    let path = file.name;
    for (let n = 2; taken.has(path); n++) path = `${n}/${file.name}`;
    taken.add(path);
    return { path, open: () => Promise.resolve(file) };
  });
}

/** The folder and all folders in it. Rejects where the browser may not read it. */
export async function fromHandle(handle: FileSystemDirectoryHandle): Promise<Source> {
  const files: SourceFile[] = [];
  const walk = async (folder: FileSystemDirectoryHandle, above: string): Promise<void> => {
    for await (const [name, entry] of entriesOf(folder)) {
      const path = above + name;
      if (entry.kind === 'directory') await walk(entry as FileSystemDirectoryHandle, `${path}/`);
      else files.push({ path, open: () => (entry as FileSystemFileHandle).getFile() });
    }
  };
  await walk(handle, '');
  return sourceOf(handle.name, files, handle);
}

/** The file of a path below the folder. Rejects where it is gone, or the browser may not read it. */
export async function fileIn(handle: FileSystemDirectoryHandle, path: string): Promise<File> {
  const names = path.split('/');
  let folder = handle;
  for (const name of names.slice(0, -1)) folder = await folder.getDirectoryHandle(name);
  return (await folder.getFileHandle(names[names.length - 1])).getFile();
}

function entriesOf(folder: FileSystemDirectoryHandle): AsyncIterable<[string, FileSystemHandle]> {
  return (folder as unknown as { entries(): AsyncIterable<[string, FileSystemHandle]> }).entries();
}

/**
 * What was dropped; null where it holds no file. Asked at once, in the event itself: the browser
 * forgets it afterwards.
 */
export function fromDrop(data: DataTransfer | null): Promise<Source> | null {
  const items = [...(data?.items ?? [])].filter(({ kind }) => kind === 'file');
  if (items.length === 0) return null;
  if (items.length === 1 && 'getAsFileSystemHandle' in items[0]) {
    const asked = (
      items[0] as unknown as { getAsFileSystemHandle(): Promise<FileSystemHandle | null> }
    ).getAsFileSystemHandle();
    const entry = items[0].webkitGetAsEntry();
    const file = items[0].getAsFile();
    return asked
      .catch(() => null)
      .then((handle) =>
        handle?.kind === 'directory'
          ? fromHandle(handle as FileSystemDirectoryHandle)
          : fromEntries([entry], [file]),
      );
  }
  return fromEntries(
    items.map((item) => item.webkitGetAsEntry()),
    items.map((item) => item.getAsFile()),
  );
}

/** Whether a folder is among what was dropped. */
export function holdsFolder(data: DataTransfer | null): boolean {
  return [...(data?.items ?? [])].some(
    (item) => item.kind === 'file' && item.webkitGetAsEntry()?.isDirectory,
  );
}

async function fromEntries(
  entries: readonly (FileSystemEntry | null)[],
  dropped: readonly (File | null)[],
): Promise<Source> {
  const folders = entries.filter((entry) => entry?.isDirectory) as FileSystemDirectoryEntry[];
  if (folders.length === 0) return fromFiles(dropped.filter((file) => file !== null));
  const files: SourceFile[] = [];
  const walk = async (folder: FileSystemDirectoryEntry, above: string): Promise<void> => {
    for (const entry of await listed(folder)) {
      const path = above + entry.name;
      if (entry.isDirectory) await walk(entry as FileSystemDirectoryEntry, `${path}/`);
      else files.push({ path, open: () => opened(entry as FileSystemFileEntry) });
    }
  };
  if (folders.length === 1 && entries.length === 1) {
    await walk(folders[0], '');
    return sourceOf(folders[0].name, files);
  }
  for (const folder of folders) await walk(folder, `${folder.name}/`);
  const single = dropped.filter((file, i) => file !== null && !entries[i]?.isDirectory);
  files.push(...loose(single as File[]));
  return sourceOf(`${entries[0]?.name ?? ''} + ${entries.length - 1}`, files);
}

/** All of a folder's entries: the browser hands them out a hundred at a time. */
async function listed(folder: FileSystemDirectoryEntry): Promise<FileSystemEntry[]> {
  const reader = folder.createReader();
  const all: FileSystemEntry[] = [];
  for (;;) {
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) =>
      reader.readEntries(resolve, reject),
    );
    if (some.length === 0) return all;
    all.push(...some);
  }
}

function opened(entry: FileSystemFileEntry): Promise<File> {
  return new Promise((resolve, reject) => entry.file(resolve, reject));
}
