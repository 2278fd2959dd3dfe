/**
 * How good the words of a model's heads are: consistency of the property within heads, and
 * disentanglement across heads, after Madasu, Gandelsman, Lal and Howard, "Quantifying and Enabling
 * the Interpretability of CLIP-like Models" (2024), and where the truth is known, whether a label is
 * what the head carries. docs/textspan.md has the formulas.
 */
import { explainedBy, VOTERS, type HeadSays } from './says';

/** So many of the first five descriptions make a label a property that the head is associated with. */
export const ASSOCIATED = 3;

export interface Truth {
  /** R² on held-out scenes, by attribute; by chance 0, and then perhaps a little below. */
  attributes: Readonly<Record<string, number>>;
  /** By all the attributes at once. */
  together: number;
}

export interface Described extends HeadSays {
  agreeing: number;
  truth?: Truth | null;
}

/** Means over the heads that have words; all between 0 and 1. */
export interface Quality {
  consistency: number;
  associated: number;
  disentanglement: number;
  explained: number;
  /** The share of labels that are the attribute carried most; null where no truth is known. */
  right: number | null;
}

/** What is known of one head's words. */
export interface Row<T extends Described = Described> {
  words: T;
  /** Of its first five descriptions, how many have its label; null where it has no words. */
  consistency: number | null;
  /** Of its first five descriptions, how many no head of another label has among its own. */
  disentanglement: number | null;
  /** The share of its variance that the first five descriptions explain. */
  explained: number;
  /** The attribute that explains most of its variance, and how much; null without a truth. */
  carried: { name: string; share: number } | null;
  /** R² of the attribute that its label names; null where none does. */
  own: number | null;
  together: number | null;
  purity: number | null;
  /** Whether its label is what it carries most; null where it has no label or no truth. */
  right: boolean | null;
}

export const MEASURES = [
  'consistency',
  'associated',
  'disentanglement',
  'explained',
  'right',
] as const;
export type Measure = (typeof MEASURES)[number];

/** What the rows can be in order of. */
export const COLUMNS = [
  'head',
  'label',
  'consistency',
  'disentanglement',
  'explained',
  'carried',
  'share',
  'own',
  'together',
  'purity',
  'right',
] as const;
export type Column = (typeof COLUMNS)[number];

/** Those that need no truth. */
export const PLAIN: readonly Column[] = COLUMNS.slice(0, 5);

export function rowsOf<T extends Described>(heads: readonly T[]): Row<T>[] {
  const labels = new Map<string, Set<string | null>>();
  for (const words of heads) {
    for (const text of firstTexts(words)) {
      if (!labels.has(text)) labels.set(text, new Set());
      labels.get(text)!.add(words.label);
    }
  }
  return heads.map((words) => {
    const texts = firstTexts(words);
    const own = texts.filter((text) => labels.get(text)!.size === 1).length;
    const truth = words.truth ?? null;
    const carried = truth && carriedMost(truth);
    const { label } = words;
    return {
      words,
      consistency: texts.length > 0 ? words.agreeing / VOTERS : null,
      disentanglement: texts.length > 0 ? own / texts.length : null,
      explained: explainedBy(words, VOTERS),
      carried,
      own: label === null ? null : (truth?.attributes[label] ?? null),
      together: truth?.together ?? null,
      purity: truth && purity(truth),
      right: carried && label !== null ? carried.name === label : null,
    };
  });
}

/** All zeros where no head has words. */
export function qualityOf(rows: readonly Row[]): Quality {
  const speaking = rows.filter(({ disentanglement }) => disentanglement !== null);
  const judged = rows.filter(({ right }) => right !== null);
  const mean = (of: readonly Row[], value: (row: Row) => number): number =>
    of.length > 0 ? of.reduce((sum, row) => sum + value(row), 0) / of.length : 0;
  return {
    consistency: mean(speaking, ({ consistency }) => consistency!),
    associated: mean(speaking, ({ words }) => Number(words.agreeing >= ASSOCIATED)),
    disentanglement: mean(speaking, ({ disentanglement }) => disentanglement!),
    explained: mean(speaking, ({ explained }) => explained),
    right: judged.length > 0 ? mean(judged, ({ right }) => Number(right)) : null,
  };
}

/**
 * 1 for a head that carries one attribute only, 0 for one that carries all alike: 1 − the entropy of
 * its shares, the disentanglement of Eastwood and Williams (ICLR 2018).
 */
export function purity({ attributes }: Truth): number {
  const shares = Object.values(attributes).map((share) => Math.max(share, 1e-12));
  const whole = shares.reduce((sum, share) => sum + share, 0);
  const entropy = shares.reduce((sum, share) => sum - (share / whole) * Math.log(share / whole), 0);
  return 1 - entropy / Math.log(shares.length);
}

/** The rows by a column, what is largest first; equals, and what is not known, in the model's order. */
export function inOrder<T extends Described>(rows: readonly Row<T>[], by: Column): Row<T>[] {
  if (by === 'head') return [...rows];
  if (by === 'label' || by === 'carried') {
    const name = (row: Row): string =>
      (by === 'label' ? row.words.label : row.carried?.name) ?? '\uffff';
    return [...rows].sort((a, b) => (name(a) < name(b) ? -1 : Number(name(a) > name(b))));
  }
  const value = (row: Row): number => Number((by === 'share' ? row.carried?.share : row[by]) ?? -1);
  return [...rows].sort((a, b) => value(b) - value(a));
}

function carriedMost({ attributes }: Truth): { name: string; share: number } {
  const [[name, share]] = Object.entries(attributes).sort(([, a], [, b]) => b - a);
  return { name, share };
}

/** The descriptions that vote. */
function firstTexts({ descriptions }: HeadSays): string[] {
  return descriptions.slice(0, VOTERS).map(({ text }) => text);
}
