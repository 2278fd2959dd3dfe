/** The sentences of the preflight page that are made of figures: the answer, and how they are made. */
import { t } from '../../strings';
import { formatBytes, formatDuration, formatNumber } from '../../ui/format';
import type { TimedRun } from '../../state/preflight.svelte';
import type { Answer, PrecisionLine } from './rows';

/** "ready", "will be slow", "cannot", or that it is not known yet. */
export function verdict({ prospect }: PrecisionLine): string {
  return t(`preflight.verdict.${prospect?.verdict ?? 'unknown'}`);
}

/** Until the first own answer; nothing where there will be none. */
export function waitWords({ wait, prospect }: PrecisionLine): string {
  if (!wait || prospect?.verdict === 'cannot') return '–';
  return t('preflight.about', { time: formatDuration(wait.total) });
}

/** Every further picture. */
export function pictureWords({ wait, prospect }: PrecisionLine): string {
  return !wait || prospect?.verdict === 'cannot' ? '–' : formatDuration(wait.picture);
}

/** The one sentence on top of the page. */
export function answerWords(answer: Answer, running: boolean): string {
  const { name, line, error } = answer;
  if (error) return t('preflight.answer.failed', { name });
  const prospect = line?.prospect;
  if (!line || !prospect) {
    return running ? t('preflight.answer.measuring') : t('preflight.answer.unknown', { name });
  }
  const wait = formatDuration(line.wait?.total ?? NaN);
  return t(`preflight.answer.${prospect.verdict}`, { name, wait });
}

/** How the figures were found, a paragraph each. `patience` in seconds. */
export function howWords(
  result: TimedRun | null,
  patience: { first: number; picture: number },
): string[] {
  const { measured = null, batch = null } = result ?? {};
  const words = [
    measured?.rate
      ? t('preflight.how.download', { rate: formatBytes(measured.rate) })
      : t('preflight.how.download.unknown'),
  ];
  if (measured) {
    const { pace, cost } = measured;
    words.push(
      t('preflight.how.compute', { known: formatNumber(cost.multiplyAdds / 1e6, 2) }) +
        ' ' +
        (batch
          ? t('preflight.how.fixed', {
              size: batch.size,
              fixed: formatDuration(pace.fixed / 1000),
              each: formatDuration(pace.each / 1000),
            })
          : t('preflight.how.proportion')),
    );
  }
  words.push(
    result
      ? t('preflight.how.left', { start: formatDuration(result.start / 1000) })
      : t('preflight.how.left.unknown'),
    t('preflight.how.verdicts', {
      first: formatDuration(patience.first),
      picture: formatDuration(patience.picture),
    }),
  );
  return words;
}
