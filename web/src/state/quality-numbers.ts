/** How good the words are, as files: a line a head, in full precision, with what they are of. */
import type { Heads, HeadWords } from '../engine/heads-file';
import { csv, type Cell } from '../files/csv';
import { headName } from '../math/address';
import { VOTERS } from '../math/says';
import type { Quality, Row } from '../math/word-quality';
import type { Session } from './session.svelte';

export interface Found {
  session: Session;
  file: Heads;
  /** Layer by layer. */
  rows: readonly Row<HeadWords>[];
  quality: Quality;
}

const attributesOf = ({ rows }: Found): string[] =>
  Object.keys(rows.find(({ words }) => words.truth)?.words.truth?.attributes ?? {});

/** One line a head, and one of random directions where they were described. */
export function qualityCsv(found: Found, caption: readonly string[]): string {
  const { rows, file } = found;
  const attributes = attributesOf(found);
  const told = rows.map((row): Cell[] => [
    headName(row.words),
    row.words.label,
    row.words.agreeing,
    row.consistency,
    row.disentanglement,
    row.explained,
    ...(attributes.length > 0
      ? [
          row.carried?.name ?? null,
          ...attributes.map((name) => row.words.truth?.attributes[name] ?? null),
          row.together,
          row.purity,
          row.right === null ? null : Number(row.right),
        ]
      : []),
  ]);
  const { baseline } = file;
  if (baseline) {
    const { consistency, disentanglement, explained, truth, right } = baseline;
    const shares = attributes.map((name) => truth.attributes[name] ?? null);
    told.push([
      'random directions',
      null,
      null,
      consistency,
      disentanglement,
      explained,
      ...(attributes.length > 0 ? [null, ...shares, truth.together, null, right] : []),
    ]);
  }
  const names = ['head', 'label', 'agreeing', 'consistency', 'disentanglement', 'explained'];
  if (attributes.length > 0)
    names.push(
      'carries_most',
      ...attributes.map((name) => `r2_${name}`),
      'r2_all',
      'purity',
      'label_is_true',
    );
  return csv(caption, names, told);
}

export function qualityJson(found: Found, caption: string): Record<string, unknown> {
  const { session, file, rows, quality } = found;
  const { manifest } = session.model;
  return {
    caption,
    analysis: 'words',
    link: session.link.href(),
    model: {
      name: manifest!.name,
      weights_sha256: manifest!.weights_sha256,
      precision: file.made_by.precision,
    },
    pool: file.pool,
    images: file.images,
    made_by: file.made_by,
    truth_source: file.truth_source ?? null,
    quality,
    random_directions: file.baseline ?? null,
    heads: rows.map(({ words, carried, ...row }) => ({
      head: headName(words),
      label: words.label,
      agreeing: words.agreeing,
      of: VOTERS,
      consistency: row.consistency,
      disentanglement: row.disentanglement,
      explained: row.explained,
      carries_most: carried?.name ?? null,
      r2: words.truth?.attributes ?? null,
      r2_of_label: row.own,
      r2_all: row.together,
      purity: row.purity,
      label_is_true: row.right,
    })),
  };
}
