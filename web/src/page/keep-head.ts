/** What is taken away from a head's page: its figure or its numbers, with the caption of both. */
import { headName } from '../math/address';
import { sureness, VOTERS } from '../math/says';
import { headCsv, headJson, type HeadFacts } from '../state/head-numbers';
import { t } from '../strings';
import { formatNumber, formatPercent, formatSigned } from '../ui/format';
import { pictureUrl } from '../views/look/map-figure';
import { headFigure } from '../views/head/head-figure';
import { hand, type FileFormat } from './hand';
import { pictureWords, sourceCaption } from './keep-near';

/** Descriptions in a drawing; all of them are in the files of numbers. */
const DRAWN = 10;

/** The caption, sentence by sentence; the first is the title. */
function headCaption(facts: HeadFacts): string[] {
  const { session, at, file, words, collection, pictures, effects } = facts;
  const { state } = session;
  const name = headName(at);
  const voters = Math.min(VOTERS, words?.descriptions.length ?? 0);
  const sure =
    !!words?.label &&
    t(`head.${sureness(words.agreeing)}`, {
      label: words.label,
      agreeing: words.agreeing,
      voters,
    });
  return [
    sure ? t('head.caption.title', { name, sure }) : t('head.title', { name }),
    ...(words && file
      ? [
          t('head.caption.words', {
            count: file.images.count,
            source: file.images.source,
            pool: file.pool.name,
            texts: file.pool.texts,
          }),
        ]
      : []),
    ...(words?.truth ? [t('head.truth.what', { source: file!.truth_source ?? '' })] : []),
    ...(pictures ? [t('head.caption.pictures', { centred: collection!.centredCount })] : []),
    ...(effects.length > 0
      ? [
          t('head.caption.effect', { image: pictureWords(session) }),
          ...(state!.off.length > 0
            ? [
                t(`head.caption.off.${session.link.state.ablation}`, {
                  terms: state!.off.join(', '),
                }),
              ]
            : []),
        ]
      : []),
    ...sourceCaption(session, pictures ? collection : null),
  ];
}

/** The figure of the head, as SVG text. Rejects where a small picture cannot be read. */
async function headDrawing(facts: HeadFacts): Promise<string> {
  const { session, words, collection, pictures, effects, neighbours } = facts;
  const [rows, cols] = session.model.manifest!.dims.grid;
  const [title, ...caption] = headCaption(facts);
  const bars = [
    {
      title: t('head.words'),
      rows: (words?.descriptions ?? []).slice(0, DRAWN).map(({ text, property, share }, i) => ({
        name: text,
        value: share,
        words: formatNumber(share, 2),
        strong: i < VOTERS && property === words!.label,
      })),
    },
    {
      title: t('head.truth'),
      rows: Object.entries(words?.truth?.attributes ?? {})
        .sort(([, a], [, b]) => b - a)
        .map(([name, share]) => ({
          name,
          value: share,
          words: formatNumber(share, 2),
          strong: name === words!.label,
        })),
    },
  ];
  const shown = await Promise.all(
    (['most', 'least'] as const).map(async (kind) => ({
      title: `${t('head.pictures')}: ${t(`head.pictures.${kind}`)}`,
      row: await Promise.all(
        (pictures?.[kind] ?? []).map(async ({ index, distance, map }) => ({
          picture: pictureUrl(await collection!.thumbnail(index)),
          words: formatNumber(distance),
          map,
        })),
      ),
    })),
  );
  const alike = neighbours.map(({ words: other, alike }) =>
    t('head.caption.neighbour', {
      name: headName(other),
      label: other.label ?? t('head.nolabel'),
      alike: formatNumber(alike, 2),
    }),
  );
  return headFigure({
    title,
    caption: [
      ...(alike.length > 0 ? [`${t('head.neighbours')}: ${alike.join('; ')}.`] : []),
      ...caption,
    ],
    bars,
    pictures: shown,
    rows,
    cols,
    max: pictures?.max ?? 0,
    blend: session.link.state.blend,
    table: {
      title: t('head.effect'),
      columns: ['adds', 'on', 'without'].map((name) => t(`head.effect.${name}`)),
      rows: effects.flatMap(({ text, effect }) =>
        effect
          ? [
              [
                text,
                formatSigned(effect.adds),
                ...[effect.on, effect.off].map(
                  ({ cosine, probability }) =>
                    `${formatNumber(cosine)} (${formatPercent(probability)})`,
                ),
              ],
            ]
          : [],
      ),
    },
  });
}

/** Hands the file to the reader. Rejects where it cannot be made. */
export async function saveHead(format: FileFormat, facts: HeadFacts): Promise<void> {
  const caption = headCaption(facts);
  await hand(format, `headlight-${headName(facts.at)}`, {
    figure: () => headDrawing(facts),
    csv: () => headCsv(facts, caption),
    json: () => headJson(facts, caption.join(' ')),
  });
}
