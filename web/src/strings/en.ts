/** English: one catalogue out of one file for each part of the page. */
import { core } from './en.core';
import { engine } from './en.engine';
import { folder } from './en.folder';
import { head } from './en.head';
import { input } from './en.input';
import { kinds } from './en.kinds';
import { look } from './en.look';
import { near } from './en.near';
import { preflight } from './en.preflight';
import { quality } from './en.quality';

export const en: Record<string, string> = {
  ...core,
  ...input,
  ...engine,
  ...preflight,
  ...look,
  ...folder,
  ...near,
  ...head,
  ...quality,
  ...kinds,
};
