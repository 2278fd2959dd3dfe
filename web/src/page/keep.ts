/** What is taken away from the page: its link, its figure, its numbers. */
import type { Link } from '../state/link.svelte';
import { numbersOf } from '../state/numbers';
import type { View } from './view.svelte';
import { t } from '../strings';
import { formatNumber } from '../ui/format';
import { fidelityFigure } from '../views/model/fidelity';
import { sumFigure } from '../views/shell/figure';
import { download, toPng } from '../views/shell/svg';

/** Copies the link; returns the sentence that says what became of it. */
export async function share(link: Link): Promise<string> {
  const own = link.state.image.startsWith('own.');
  try {
    await navigator.clipboard.writeText(link.href());
    return t(own ? 'app.shared.own' : 'app.shared');
  } catch {
    return t('app.shared.failed');
  }
}

export async function save(format: 'svg' | 'png' | 'json', view: View): Promise<void> {
  const { session, steps, span, versusText: versus } = view;
  const { chosenText: text } = session;
  const name = `headlight.${format}`;
  if (format === 'json') {
    const json = JSON.stringify(numbersOf(session, steps), null, 2);
    download(new Blob([json], { type: 'application/json' }), name);
    return;
  }
  const note = [
    `${t('terms.cosine')} ${formatNumber(session.account!.total)}`,
    session.model.manifest!.name,
    `${t('check.title')} ${formatNumber(session.sumCheck ?? NaN, 2)}`,
    session.fidelity ? fidelityFigure(session.fidelity) : t('fidelity.before'),
  ].join(' · ');
  const title = versus === null ? t('sum.why', { text }) : t('sum.why.versus', { text, versus });
  const svg = sumFigure(steps, span, title, note);
  download(format === 'svg' ? new Blob([svg], { type: 'image/svg+xml' }) : await toPng(svg), name);
}
