/** What is taken away from a segmentation: its figure or its numbers, with the caption of both. */
import type { Look } from '../state/look.svelte';
import { headName } from '../math/address';
import { lookCsv, lookJson } from '../state/look-numbers';
import { t } from '../strings';
import { formatNumber, formatSigned } from '../ui/format';
import { mapFigure, pictureUrl } from '../views/look/map-figure';
import { hand, type FileFormat } from './hand';

/** More heads than these are counted in a caption, not named. */
const NAMED = 12;
const HASH = 12;

/** Which heads, in words. */
function headsCaption({ heads, session }: Look): string {
  const of = session.shape!.layers * session.shape!.heads;
  const names = heads.slice(0, NAMED).map(headName).join(', ') + (heads.length > NAMED ? ' …' : '');
  const which = heads.length === 1 ? 'one' : heads.length === of ? 'all' : 'some';
  return t(`look.caption.heads.${which}`, { count: heads.length, of, names });
}

/** The caption, sentence by sentence; the first is the title. */
function captionOf(look: Look): string[] {
  const { session, kind, map, segment, other } = look;
  const { manifest, precision } = session.model;
  const { cut, quantile, image } = session.state!;
  const words = {
    heads: headsCaption(look),
    text: look.text,
    versus: look.versus ?? '',
    max: formatNumber(map!.max),
    template: session.state!.template,
    name: manifest!.name,
    hash: manifest!.weights_sha256.slice(0, HASH),
    precision: session.run!.live ? precision : 'fp32',
    before: session.run!.live ? '' : t('look.caption.before'),
    image: image.startsWith('own.') ? t('look.caption.own') : image,
    cut: t(`look.cut.${cut}`, { percent: Math.round(100 * quantile) }),
    patches: segment!.patches,
    of: map!.values.length,
    sum: formatSigned(segment!.sum),
    whole: formatSigned(map!.adds),
    others: other?.patches ?? 0,
    otherSum: formatSigned(other?.sum ?? 0),
  };
  return [
    t(`look.caption.${kind}`, words),
    t(`look.caption.${kind}.outline`, words),
    t('look.caption.unit', words),
    `${t('look.caption.model', words)} ${t('look.caption.template', words)}`,
  ];
}

/** The figure of the present map, as SVG text. */
function lookFigure(look: Look): string {
  const { session, map, segment, other } = look;
  const [rows, cols] = session.model.manifest!.dims.grid;
  const [title, ...caption] = captionOf(look);
  return mapFigure({
    picture: pictureUrl(session.run!.seen),
    rows,
    cols,
    values: map!.values,
    max: map!.max,
    blend: session.link.state.blend,
    segments: [segment!.inside, ...(other ? [other.inside] : [])],
    title,
    caption,
    ends: { away: t('ui.away'), toward: t('ui.toward') },
  });
}

/** Hands the file to the reader. Rejects where the browser cannot draw it. */
export async function saveLook(format: FileFormat, look: Look): Promise<void> {
  const caption = captionOf(look);
  await hand(format, `headlight-${look.kind}`, {
    figure: () => Promise.resolve(lookFigure(look)),
    csv: () => lookCsv(look, caption),
    json: () => lookJson(look, caption.join(' ')),
  });
}
