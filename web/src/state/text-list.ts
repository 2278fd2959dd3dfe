/** A reader's own list of texts: one a line, its property after a tab where it has one. */
import type { Message } from '../engine/protocol';
import { sha256 } from '../engine/sha256';

/** As `headlight textspan --pool` has it. */
const LONGEST = 500;
const LONGEST_TAG = 60;

export interface ListedText {
  text: string;
  property: string | null;
}

export interface TextListing {
  texts: ListedText[];
  /** Lines that are left out, by their number from 1, and why. */
  left: { line: number; why: Message }[];
}

export function parseList(written: string): TextListing {
  const listing: TextListing = { texts: [], left: [] };
  const seen = new Map<string, number>();
  for (const [i, whole] of written
    .replace(/^\ufeff/, '')
    .split(/\r\n|\r|\n/)
    .entries()) {
    const line = i + 1;
    const [text, ...tags] = whole.split('\t').map((part) => part.trim());
    if (!text && tags.every((tag) => !tag)) continue;
    const same = text.toLowerCase().split(/\s+/).join(' ');
    const why = ((): Message | null => {
      if (!text) return { key: 'folder.list.empty' };
      if (tags.length > 1) return { key: 'folder.list.tabs', values: { count: tags.length } };
      if (text.length > LONGEST || (tags[0]?.length ?? 0) > LONGEST_TAG)
        return { key: 'folder.list.long', values: { most: LONGEST, tag: LONGEST_TAG } };
      const first = seen.get(same);
      return first === undefined ? null : { key: 'folder.list.same', values: { first } };
    })();
    if (why) {
      listing.left.push({ line, why });
      continue;
    }
    seen.set(same, line);
    listing.texts.push({ text, property: tags[0] || null });
  }
  return listing;
}

/** Of the texts as a file would have them: text, tab, tag; the same as Python's. */
export function listHash(texts: readonly ListedText[]): Promise<string> {
  const lines = texts.map(({ text, property }) => `${text}\t${property ?? ''}\n`).join('');
  return sha256(new TextEncoder().encode(lines));
}
