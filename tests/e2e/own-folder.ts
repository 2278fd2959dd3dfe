/** The reader's own folder in a test: scenes on disk, the ways to bring them, and what the browser keeps. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { expect, type Locator, type Page } from '@playwright/test';
import { PYTHON } from './files';

/** A module of tests/e2e: folder_files, or folder_numbers, which needs torch. */
export function python(module: string, args: string[], input = ''): string {
  const all = ['-m', `tests.e2e.${module}`, ...args];
  const { status, stdout, stderr } = spawnSync(PYTHON, all, { input, encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
  return stdout;
}

/** A new folder of so many scenes, with a copy, a broken file and one that is no picture. */
export function scenes(name: string, count: number): string {
  const folder = join(mkdtempSync(join(tmpdir(), 'headlight-folder-')), name);
  python('folder_files', ['scenes', folder, String(count)]);
  return folder;
}

export const input = (page: Page): Locator => page.getByLabel('Folder of pictures');

export const done = (page: Page, folder: string, count: number): Locator =>
  page.getByText(`${count} pictures of “${basename(folder)}” are taken apart.`, { exact: true });

/** Opens the folder's page with nothing kept from before. */
export async function open(page: Page): Promise<void> {
  await page.goto('./#page=folder');
  await expect(page.getByText('Drop a folder of pictures here')).toBeVisible();
}

/** Drops files or folders on the page, as the system's own file manager does. */
export async function drop(page: Page, paths: string[]): Promise<void> {
  const session = await page.context().newCDPSession(page);
  const data = { items: [], files: paths, dragOperationsMask: 1 };
  for (const type of ['dragEnter', 'dragOver', 'drop'] as const)
    await session.send('Input.dispatchDragEvent', { type, x: 700, y: 450, data });
}

export interface Kept {
  path: string;
  sha256: string;
  embedding: number[];
  vectors: number[];
}

/** Every picture that the browser keeps of its only folder, in the order of its rows. */
export function kept(page: Page): Promise<Kept[]> {
  return page.evaluate(async () => {
    const ask = <T>(request: IDBRequest<T>): Promise<T> =>
      new Promise((resolve, reject) => {
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(new Error('not read'));
      });
    const base = await ask(indexedDB.open('headlight-folders'));
    const all = <T>(name: string): Promise<T[]> =>
      ask(base.transaction(name).objectStore(name).getAll() as IDBRequest<T[]>);
    type Block = [keys: [string, number, number][], values: Float32Array[]];
    const store = base.transaction('parts').objectStore('parts');
    const [keys, values] = (await Promise.all([
      ask(store.getAllKeys()),
      ask(store.getAll()),
    ])) as unknown as Block;
    const [folder] = await all<{
      blocks: number[];
      shape: Record<'layers' | 'heads' | 'headWidth' | 'dim', number>;
    }>('folders');
    const pictures = await all<{ path: string; sha256: string }>('pictures');
    base.close();
    if (!folder) return [];
    const { layers, heads, headWidth: E, dim: D } = folder.shape;
    const part = (block: number, index: number): Float32Array =>
      values[keys.findIndex(([, own, at]) => own === block && at === index)];
    const rows = folder.blocks.flatMap((count, block) =>
      Array.from({ length: count }, (_, row) => ({
        embedding: [...part(block, layers * heads).subarray(row * D, (row + 1) * D)],
        vectors: Array.from({ length: layers * heads }, (_, index) => [
          ...part(block, index).subarray(row * E, (row + 1) * E),
        ]).flat(),
      })),
    );
    return pictures.map(({ path, sha256 }, row) => ({ path, sha256, ...rows[row] }));
  });
}
