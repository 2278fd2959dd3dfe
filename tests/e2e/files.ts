/** Odd picture files, written by Python once a run of the tests. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export const PYTHON = '.venv/bin/python';
const MIME: Record<string, string> = {
  png: 'image/png',
  jpg: 'image/jpeg',
  gif: 'image/gif',
  txt: 'text/plain',
};

let folder: string | null = null;

/** Where a picture of tests/e2e/pictures.py lies. */
export function pathOf(name: string): string {
  if (folder === null) {
    folder = mkdtempSync(join(tmpdir(), 'headlight-pictures-'));
    const { status, stderr } = spawnSync(PYTHON, ['-m', 'tests.e2e.pictures', folder], {
      encoding: 'utf8',
    });
    if (status !== 0) throw new Error(`the pictures were not written: ${stderr}`);
  }
  return join(folder, name);
}

/** The arguments of `Headlight.upload` for a picture of tests/e2e/pictures.py. */
export function picture(name: string): [name: string, mimeType: string, buffer: Buffer] {
  return [name, MIME[name.split('.').at(-1) ?? ''], readFileSync(pathOf(name))];
}
