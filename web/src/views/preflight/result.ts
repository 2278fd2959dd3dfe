/** What the timed run found, in sentences. */
import type { TimedRun } from '../../state/preflight.svelte';
import { t } from '../../strings';
import { formatDuration } from '../../ui/format';

const milliseconds = (time: number): string => formatDuration(time / 1000);

/** Where it ran. */
export function placeWords({ backend }: TimedRun): string {
  return t(`preflight.result.${backend.kind}`, { threads: backend.threads });
}

export function runWords({ runs, start, first }: TimedRun): string {
  return t('preflight.result.runs', {
    count: runs.length,
    runs: runs.map(milliseconds).join(', '),
    start: milliseconds(start),
    first: milliseconds(first),
  });
}

export function batchWords({ batch }: TimedRun): string | null {
  return batch && t('preflight.result.batch', { size: batch.size, time: milliseconds(batch.time) });
}

export function resultWords(result: TimedRun): string[] {
  const { backend } = result;
  return [
    `${milliseconds(result.median)} ${t('preflight.result.median')}, ${placeWords(result)}.`,
    runWords(result),
    ...[batchWords(result)].filter((words) => words !== null),
    ...[backend.reason, ...backend.notes].map(({ key, values }) => t(key, values)),
  ];
}
