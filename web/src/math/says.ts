/** What heads say, compared: their labels' sureness, and how much two of them say the same. */

/** So many of a head's first descriptions vote for its label. */
export const VOTERS = 5;

/** One description that was picked for a head, and the share of its variance along it. */
export interface Said {
  text: string;
  property: string | null;
  share: number;
}

/** The words of one head, in the order of picking; layer and head from 0. */
export interface HeadSays {
  layer: number;
  head: number;
  descriptions: readonly Said[];
  label: string | null;
}

export interface Neighbour<T extends HeadSays> {
  words: T;
  /** From 0, nothing in common, to 1, the same. */
  alike: number;
  /** The descriptions that both have, the ones with the larger common share first. */
  common: string[];
}

/** The share of a head's variance along its first `count` descriptions. */
export function explainedBy(
  { descriptions }: Pick<HeadSays, 'descriptions'>,
  count: number,
): number {
  return descriptions.slice(0, count).reduce((sum, { share }) => sum + share, 0);
}

/** How sure a label is for which `agreeing` of the first five descriptions speak. */
export function sureness(agreeing: number): 'sure' | 'fair' | 'weak' | 'none' {
  if (agreeing >= VOTERS) return 'sure';
  if (agreeing >= 3) return 'fair';
  return agreeing === 2 ? 'weak' : 'none';
}

/**
 * How much two heads say the same: half for the same properties, half for the same descriptions.
 *
 * Each side's shares are made to add up to 1; what both have of a property (of a description) is the
 * smaller of the two. 1 for heads that say the same; the same number as `headlight compare` gives.
 */
export function likeness(a: HeadSays, b: HeadSays): number {
  const tags = overlap(shares(a, 'property'), shares(b, 'property'));
  const texts = overlap(shares(a, 'text'), shares(b, 'text'));
  return (sum(tags.values()) + sum(texts.values())) / 2;
}

/** The heads most like `of`, at most `most` of them; none that has nothing in common with it. */
export function neighbours<T extends HeadSays>(
  heads: readonly T[],
  of: T,
  most: number,
): Neighbour<T>[] {
  const own = shares(of, 'text');
  return heads
    .filter((words) => words !== of)
    .map((words) => ({ words, alike: likeness(of, words), common: [] as string[] }))
    .filter(({ alike }) => alike > 0)
    .sort((a, b) => b.alike - a.alike)
    .slice(0, most)
    .map((found) => {
      const common = [...overlap(own, shares(found.words, 'text'))];
      common.sort(([, a], [, b]) => b - a);
      return { ...found, common: common.map(([text]) => text) };
    });
}

function shares({ descriptions }: HeadSays, by: 'text' | 'property'): Map<string, number> {
  const found = new Map<string, number>();
  const whole = sum(descriptions.map(({ share }) => share));
  if (whole <= 0) return found;
  for (const description of descriptions) {
    const name = description[by];
    if (name !== null) found.set(name, (found.get(name) ?? 0) + description.share / whole);
  }
  return found;
}

/** The smaller share of each name that both have. */
function overlap(a: Map<string, number>, b: Map<string, number>): Map<string, number> {
  const both = [...a].filter(([name]) => b.has(name));
  return new Map(both.map(([name, share]) => [name, Math.min(share, b.get(name) ?? 0)]));
}

function sum(values: Iterable<number>): number {
  let total = 0;
  for (const value of values) total += value;
  return total;
}
