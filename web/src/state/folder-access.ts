/** What a browser lets a tab do with a folder: read it again, and work at it while no other tab does. */
import { EngineError } from '../engine/client';
import type { FileOf } from '../engine/folder';
import type { KeptFolder } from '../engine/folders';
import { fileIn, type Source } from './folder-source';

type Asking = FileSystemDirectoryHandle & {
  requestPermission?: (what: { mode: 'read' }) => Promise<PermissionState>;
};

/** The folder once the browser may read it: it asks the reader, who must just have pressed something. */
export async function allowed(
  handle: FileSystemDirectoryHandle,
): Promise<FileSystemDirectoryHandle> {
  const answer = await (handle as Asking).requestPermission?.({ mode: 'read' });
  if (answer === undefined || answer === 'granted') return handle;
  throw new EngineError('folder.denied', { name: handle.name });
}

/** The browser's refusal of a folder, or of a file in it, as a sentence. */
export function refuse(name: string, failure: unknown, gone = 'folder.gone'): never {
  const kind = failure instanceof DOMException ? failure.name : '';
  if (kind === 'NotAllowedError' || kind === 'SecurityError')
    throw new EngineError('folder.denied', { name }, failure);
  if (kind === 'NotFoundError' || kind === 'NotReadableError' || kind === 'TypeMismatchError')
    throw new EngineError(gone, { name }, failure);
  throw failure;
}

/** The pictures themselves: of what was chosen in this tab, else where the browser can open it again. */
export function filesOf({ name, handle }: KeptFolder, chosen: Source | null): FileOf | null {
  const source = chosen?.name === name ? chosen : null;
  if (!source && !handle) return null;
  const find = async (path: string): Promise<File> => {
    const file = source?.files.find((one) => one.path === path);
    if (file) return file.open();
    if (!handle) throw new EngineError('folder.file.gone');
    return fileIn(await allowed(handle), path);
  };
  return (path) =>
    find(path).catch((failure: unknown) => refuse(name, failure, 'folder.file.gone'));
}

/** Does `work` unless another tab is at it: then null. */
export async function alone<T>(id: string, work: () => Promise<T>): Promise<T | null> {
  const { locks } = navigator as { locks?: LockManager };
  if (!locks) return work();
  // The library's type would nest the promise.
  return locks.request(`headlight.folder ${id}`, { ifAvailable: true }, (lock) =>
    lock ? work() : Promise.resolve(null),
  );
}
