/** The numbers of a search and of found heads as files, in full precision, with what they are of. */
import type { Collection } from '../engine/collection';
import { csv } from '../files/csv';
import { headName } from '../math/address';
import type { Find } from './find.svelte';
import type { Near } from './near.svelte';
import type { Session } from './session.svelte';

/** Which model, read how, and what was looked through. */
export function modelJson({ model, run, link, state }: Session, collection: Collection | null) {
  const { manifest } = model;
  return {
    link: link.href(),
    model: {
      name: manifest!.name,
      weights_sha256: manifest!.weights_sha256,
      precision: run && !run.live ? 'fp32' : model.precision,
    },
    template: state!.template,
    collection: collection && {
      kind: collection.kind,
      name: collection.name,
      count: collection.count,
      precision: collection.precision,
    },
  };
}

/** One line a picture, group by group; `picture` from 1. */
export function nearCsv(near: Near, caption: readonly string[]): string {
  const { collection } = near;
  const rows = near.shown.flatMap(({ property, found }) =>
    found.map(({ index, cosine, product }, i) => [
      property,
      i + 1,
      index + 1,
      collection!.title(index),
      collection!.caption(index),
      cosine,
      product,
    ]),
  );
  const names = ['property', 'place', 'picture', 'title', 'caption', 'cosine', 'product'];
  return csv(caption, names, rows);
}

export function nearJson(near: Near, caption: string): Record<string, unknown> {
  const { session, collection, kind } = near;
  const { link, state } = session;
  return {
    caption,
    analysis: kind,
    ...modelJson(session, collection),
    ...(kind === 'text' ? { text: near.text } : { image: state!.image }),
    rank: link.state.rank,
    centred: link.state.centred,
    groups: near.shown.map(({ property, heads, found }) => ({
      property: property || null,
      heads: heads.map(headName),
      found: found.map(({ index, cosine, product }) => ({
        picture: index + 1,
        title: collection!.title(index),
        caption: collection!.caption(index),
        cosine,
        product,
      })),
    })),
  };
}

/** One line a head. */
export function findCsv(find: Find, caption: readonly string[]): string {
  const { length, findings } = find.found!;
  const { labelOf } = find.session.words;
  const rows = findings.map(({ at, share, interval, correlation, spread, effect, told }) => [
    headName(at),
    labelOf(at),
    share,
    interval?.[0] ?? null,
    interval?.[1] ?? null,
    correlation,
    spread / length,
    effect,
    told,
  ]);
  const names = ['head', 'label', 'share', 'low', 'high', 'r', 'spread', 'effect', 'tells_apart'];
  return csv(caption, names, rows);
}

export function findJson(find: Find, caption: string): Record<string, unknown> {
  const { session, collection, found } = find;
  const { findings, length, spread, share, shown } = found!;
  const { labelOf } = session.words;
  return {
    caption,
    analysis: 'find',
    ...modelJson(session, collection),
    text: find.text,
    total: { spread: spread / length, share_of_heads: share, captions: shown },
    embedding_length: length,
    heads: findings.map(({ at, pictures, interval, spread: own, ...rest }) => ({
      head: headName(at),
      label: labelOf(at),
      ...rest,
      interval,
      spread: own / length,
      highest: pictures.map((i) => i + 1),
    })),
  };
}
