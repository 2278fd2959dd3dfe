/** What is taken away from how good the words are: the grids as a drawing, or the numbers. */
import type { Found } from '../state/quality-numbers';
import { qualityCsv, qualityJson } from '../state/quality-numbers';
import { t } from '../strings';
import { twoDigits } from '../views/quality/digits';
import { qualityFigure } from '../views/quality/quality-figure';
import { hand, type FileFormat } from './hand';
import { gridsOf } from './quality-grids';

const HASH = 12;

/** The caption, sentence by sentence; the first is the title. */
function qualityCaption({ session, file, quality }: Found): string[] {
  const { manifest } = session.model;
  const { baseline, truth_source: source } = file;
  const told = (some: Omit<Found['quality'], 'right'> & { right: number | null }) => ({
    consistency: twoDigits(some.consistency),
    associated: twoDigits(some.associated),
    disentanglement: twoDigits(some.disentanglement),
    explained: twoDigits(some.explained),
    right: some.right === null ? '' : t('quality.caption.right', { right: twoDigits(some.right) }),
  });
  const words = {
    name: manifest!.name,
    hash: manifest!.weights_sha256.slice(0, HASH),
    precision: file.made_by.precision,
    texts: file.pool.texts,
    pool: file.pool.name,
    images: file.images.source,
    source: source ?? '',
  };
  return [
    t(source ? 'quality.caption' : 'quality.caption.alone', words),
    t(source ? 'quality.caption.map' : 'quality.caption.map.alone', words),
    t('quality.caption.heads', told(quality)),
    ...(baseline
      ? [t('quality.caption.random', { draws: baseline.draws, ...told(baseline) })]
      : []),
    t('quality.caption.words', words),
    t('quality.caption.model', words),
  ];
}

function qualityDrawing(found: Found): string {
  const { layers, heads } = found.session.shape!;
  const [title, ...caption] = qualityCaption(found);
  return qualityFigure({
    title,
    caption,
    layers,
    heads,
    grids: gridsOf(found).map(({ name, values, ringed, random }) => ({
      name,
      values,
      ringed,
      random:
        random === null
          ? null
          : { share: random, words: t('quality.map.random', { share: twoDigits(random) }) },
    })),
  });
}

/** Hands the file to the reader. Rejects where it cannot be made. */
export async function saveQuality(format: FileFormat, found: Found): Promise<void> {
  const caption = qualityCaption(found);
  await hand(format, 'headlight-words', {
    figure: () => Promise.resolve(qualityDrawing(found)),
    csv: () => qualityCsv(found, caption),
    json: () => qualityJson(found, caption.join(' ')),
  });
}
