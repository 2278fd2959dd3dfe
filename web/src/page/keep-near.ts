/** What is taken away from a search of a collection: its pictures or its numbers, with the caption. */
import type { Collection } from '../engine/collection';
import { headName } from '../math/address';
import type { HeadAddress } from '../math/heatmap';
import type { Near } from '../state/near.svelte';
import { nearCsv, nearJson } from '../state/near-numbers';
import { galleryIndex } from '../state/picture-names';
import type { Session } from '../state/session.svelte';
import { t } from '../strings';
import { formatNumber } from '../ui/format';
import { pictureUrl } from '../views/look/map-figure';
import { pictureFigure } from '../views/near/picture-figure';
import { hand, type FileFormat } from './hand';

const HASH = 12;
/** More heads than these are counted in a caption, not named. */
const NAMED = 12;

/** Which heads, in words. */
export function groupHeads(
  { property, heads }: { property: string; heads: readonly HeadAddress[] },
  of: number,
): string {
  const words = { property, count: heads.length, of, name: heads.length ? headName(heads[0]) : '' };
  if (property)
    return t(heads.length === 1 ? 'near.heads.property.one' : 'near.heads.property', words);
  if (heads.length === 1) return t('near.heads.one', words);
  return t(heads.length === of ? 'near.heads.all' : 'near.heads.some', words);
}

/** Heads by name where there are several, but not all: as many as a caption can hold. */
function namesOf(
  { property, heads }: { property: string; heads: readonly HeadAddress[] },
  of: number,
): string[] {
  if (heads.length < 2 || heads.length === of) return [];
  const names = heads.slice(0, NAMED).map(headName).join(', ') + (heads.length > NAMED ? ' …' : '');
  return [property ? `${property}: ${names}` : names];
}

/** The present picture, in words. */
export function pictureWords({ model, state }: Session): string {
  const { image } = state!;
  const number = galleryIndex(image);
  if (number !== null) return t('near.caption.image.gallery', { number: number + 1 });
  const title = model.manifest!.examples?.images.find(({ id }) => id === image)?.title;
  return title === undefined
    ? t('near.caption.image.own')
    : t('near.caption.image.sample', { title });
}

/** What was looked through, if anything was, by which model. */
export function sourceCaption(
  { model, run, state }: Session,
  collection: Collection | null,
): string[] {
  const read = {
    name: model.manifest!.name,
    hash: model.manifest!.weights_sha256.slice(0, HASH),
    precision: run && !run.live ? 'fp32' : model.precision,
    template: state!.template,
  };
  return [
    ...(collection
      ? [
          t('near.caption.collection', {
            count: collection.count,
            name: collection.name,
            precision: collection.precision,
          }),
        ]
      : []),
    `${t('near.caption.model', read)} ${t('near.caption.template', read)}`,
  ];
}

/** The caption, sentence by sentence; the first is the title. */
function nearCaption(near: Near): string[] {
  const { session, collection, kind, shown } = near;
  const { rank, centred } = session.link.state;
  const { layers, heads } = session.shape!;
  const words = {
    image: kind === 'text' ? '' : pictureWords(session),
    text: near.text,
    heads: groupHeads(shown[0], layers * heads),
    centred: centred ? t('near.caption.centred', { count: collection!.centredCount }) : '',
  };
  const title = shown.length > 1 ? 'properties' : kind === 'text' ? 'text' : 'picture';
  const named = shown.flatMap((group) => namesOf(group, layers * heads));
  return [
    t(`near.caption.${title}`, words),
    ...(named.length > 0 ? [t('near.caption.heads', { names: named.join('; ') })] : []),
    t(`near.caption.rank.${rank}`, words),
    ...sourceCaption(session, collection),
  ];
}

/** The figure of what is shown, as SVG text. Rejects where a small picture cannot be read. */
async function nearFigure(near: Near): Promise<string> {
  const { collection, shown, session } = near;
  const [title, ...caption] = nearCaption(near);
  const { rank } = session.link.state;
  const groups = await Promise.all(
    shown.map(async ({ property, found }) => ({
      name: shown.length > 1 ? property : '',
      pictures: await Promise.all(
        found.map(async ({ index, cosine, product }) => ({
          picture: pictureUrl(await collection!.thumbnail(index)),
          words: formatNumber(rank === 'product' ? product : cosine),
        })),
      ),
    })),
  );
  return pictureFigure({ title, caption, groups });
}

/** Hands the file to the reader. Rejects where it cannot be made. */
export async function saveNear(format: FileFormat, near: Near): Promise<void> {
  const caption = nearCaption(near);
  await hand(format, `headlight-${near.kind}`, {
    figure: () => nearFigure(near),
    csv: () => nearCsv(near, caption),
    json: () => nearJson(near, caption.join(' ')),
  });
}
