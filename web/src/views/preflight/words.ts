/** The sentences of the preflight page that are made of figures: the answer, and how they are made. */
import { t } from '../../strings';
import { formatBytes, formatDuration, formatNumber } from '../../ui/format';
import type { TimedRun } from '../../state/preflight.svelte';
import type { Wait } from '../../state/readiness';
import type { Answer, PrecisionLine } from './rows';

/** "ready", "will be slow", "cannot", or that it is not known yet. */
export function verdict({ prospect }: PrecisionLine): string {
  return t(`preflight.verdict.${prospect?.verdict ?? 'unknown'}`);
}

export function waitWords(wait: Wait | null): string {
  return wait ? t('preflight.about', { time: formatDuration(wait.total) }) : '–';
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
    t('preflight.how.left'),
    t('preflight.how.verdicts', {
      first: formatDuration(patience.first),
      picture: formatDuration(patience.picture),
    }),
  );
  return words;
}
