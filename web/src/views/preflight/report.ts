/** The preflight page as text, for a message to whoever looks after the room. */
import type { TimedRun } from '../../state/preflight.svelte';
import { t } from '../../strings';
import { formatBytes } from '../../ui/format';
import { say } from '../../ui/say';
import type { Fact } from './facts';
import { resultWords } from './result';
import type { ModelRow } from './rows';
import { pictureWords, verdict, waitWords } from './words';

export interface Report {
  link: string;
  /** Milliseconds since 1970. */
  at: number;
  answer: string;
  facts: readonly Fact[];
  result: TimedRun | null;
  rows: readonly ModelRow[];
  how: readonly string[];
}

export function reportOf({ link, at, answer, facts, result, rows, how }: Report): string {
  const written = (at: number): string =>
    new Date(at).toISOString().slice(0, 16).replace('T', ' ') + ' UTC';
  const section = (title: string, lines: readonly string[]): string =>
    [title, ...lines.map((line) => `  ${line}`)].join('\n');
  return [
    `${t('app.name')} · ${t('preflight.title')} · ${written(at)}\n${link}\n\n${answer}`,
    section(
      t('preflight.machine'),
      facts.map(({ label, value, note }) =>
        [`${label}: ${value}`, note].filter(Boolean).join('. '),
      ),
    ),
    ...(result ? [section(t('preflight.run'), resultWords(result))] : []),
    section(t('preflight.models'), rows.flatMap(rowLines)),
    section(t('preflight.how'), how),
    '',
  ].join('\n\n');
}

function rowLines({ name, lines, error }: ModelRow): string[] {
  if (error) return [`${name}: ${t(error.key, error.values)}`];
  return (lines ?? []).map((line) => {
    const { offer, wait, prospect, picked } = line;
    const parts = [
      formatBytes(offer.bytes),
      ...(wait && prospect?.verdict !== 'cannot'
        ? [waitWords(line), `${t('preflight.column.picture')} ${pictureWords(line)}`]
        : []),
      verdict(line),
      ...(prospect?.reasons.map(say) ?? []),
      ...(picked ? [t('preflight.picked')] : []),
    ];
    return `${name} ${offer.precision}: ${parts.join(', ')}`;
  });
}
