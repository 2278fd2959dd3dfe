/** All that is known of one head, as files: in full precision, with what it is of. */
import type { Collection } from '../engine/collection';
import type { Heads, HeadWords } from '../engine/heads-file';
import { csv, type Cell } from '../files/csv';
import { headName } from '../math/address';
import type { HeadAddress } from '../math/heatmap';
import type { Neighbour } from '../math/says';
import type { Effect } from './head-effect';
import type { HeadPicturesFound, Moved } from './head-pictures.svelte';
import { modelJson } from './near-numbers';
import type { Session } from './session.svelte';

export interface HeadFacts {
  session: Session;
  at: HeadAddress;
  /** What is said of the heads; null where nobody has said anything. */
  file: Heads | null;
  words: HeadWords | null;
  neighbours: readonly Neighbour<HeadWords>[];
  /** Of each text; empty where the picture is not taken apart yet. */
  effects: readonly { text: string; effect: Effect }[];
  collection: Collection | null;
  pictures: HeadPicturesFound | null;
}

/** One number a line: which part of the page it is of, its place there, what it is and of what. */
export function headCsv(facts: HeadFacts, caption: readonly string[]): string {
  const { words, neighbours, effects, collection, pictures } = facts;
  const rows: Cell[][] = [];
  words?.descriptions.forEach(({ text, property, share }, i) =>
    rows.push(['word', i + 1, text, property, 'share', share]),
  );
  if (words?.truth) {
    const { attributes, together } = words.truth;
    Object.entries(attributes)
      .sort(([, a], [, b]) => b - a)
      .forEach(([name, share], i) => rows.push(['truth', i + 1, name, name, 'share', share]));
    rows.push(['truth', null, 'all together', null, 'share', together]);
  }
  effects.forEach(({ text, effect }, i) => {
    if (!effect) return;
    const { adds, on, off } = effect;
    for (const [what, value] of Object.entries({
      adds,
      cosine_with: on.cosine,
      cosine_without: off.cosine,
      probability_with: on.probability,
      probability_without: off.probability,
    }))
      rows.push(['effect', i + 1, text, null, what, value]);
  });
  for (const kind of ['most', 'least'] as const)
    pictures?.[kind].forEach(({ index, distance }, i) =>
      rows.push([
        kind,
        i + 1,
        collection!.title(index),
        collection!.caption(index),
        'distance',
        distance,
      ]),
    );
  neighbours.forEach(({ words: other, alike }, i) =>
    rows.push(['neighbour', i + 1, headName(other), other.label, 'alike', alike]),
  );
  return csv(caption, ['part', 'place', 'name', 'about', 'quantity', 'value'], rows);
}

export function headJson(facts: HeadFacts, caption: string): Record<string, unknown> {
  const { session, at, file, words, neighbours, effects, collection, pictures } = facts;
  const { state } = session;
  const moved = ({ index, distance, map }: Moved) => ({
    picture: index + 1,
    title: collection!.title(index),
    caption: collection!.caption(index),
    distance,
    ...(map ? { map: [...map] } : {}),
  });
  return {
    caption,
    ...modelJson(session, collection),
    head: headName(at),
    words: words && {
      label: words.label,
      agreeing: words.agreeing,
      rank: words.rank,
      variance: words.variance,
      explained: words.explained,
      descriptions: words.descriptions,
      truth: words.truth ?? null,
      pool: file!.pool.name,
      pool_sha256: file!.pool.sha256,
      images: file!.images.source,
    },
    image: state!.image,
    off: state!.off,
    effects: effects.flatMap(({ text, effect }) => (effect ? [{ text, ...effect }] : [])),
    pictures: pictures && {
      typical_distance: pictures.typical,
      most: pictures.most.map(moved),
      least: pictures.least.map(moved),
    },
    neighbours: neighbours.map(({ words: other, alike, common }) => ({
      head: headName(other),
      label: other.label,
      alike,
      common,
    })),
  };
}
