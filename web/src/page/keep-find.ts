/** What is taken away from a search for heads: its table as a drawing, or its numbers. */
import type { Find } from '../state/find.svelte';
import { findCsv, findJson } from '../state/near-numbers';
import { headName } from '../math/address';
import { t } from '../strings';
import { formatNumber } from '../ui/format';
import { findFigure } from '../views/near/find-figure';
import { hand, type FileFormat } from './hand';
import { sourceCaption } from './keep-near';

/** Heads in a drawing; all of them are in the files of numbers. */
const DRAWN = 16;

/** The caption, sentence by sentence; the first is the title. */
function findCaption(find: Find): string[] {
  const { session, collection, found, text } = find;
  const words = { text, count: collection!.count };
  return [
    t('find.caption', words),
    t('find.caption.columns'),
    ...(found!.shown ? [t('find.caption.told')] : []),
    ...sourceCaption(session, collection),
  ];
}

function findDrawing(find: Find): string {
  const { found, session } = find;
  const [title, ...caption] = findCaption(find);
  const { findings, length } = found!;
  return findFigure({
    title,
    caption,
    columns: ['share', 'correlation', 'spread', 'effect', ...(found!.shown ? ['told'] : [])].map(
      (name) => t(`find.column.${name}`),
    ),
    rows: findings.slice(0, DRAWN).map((finding) => ({
      name: headName(finding.at),
      label: session.words.labelOf(finding.at) ?? '',
      share: finding.share,
      interval: finding.interval,
      numbers: [
        formatNumber(finding.share, 2),
        formatNumber(finding.correlation, 2),
        formatNumber(finding.spread / length, 2),
        formatNumber(finding.effect, 2),
        ...(finding.told === null ? [] : [formatNumber(finding.told, 2)]),
      ],
    })),
  });
}

/** Hands the file to the reader. Rejects where it cannot be made. */
export async function saveFind(format: FileFormat, find: Find): Promise<void> {
  const caption = findCaption(find);
  await hand(format, 'headlight-find', {
    figure: () => Promise.resolve(findDrawing(find)),
    csv: () => findCsv(find, caption),
    json: () => findJson(find, caption.join(' ')),
  });
}
