/** How far a precision is from fp32, as it was measured when the bundle was made: never in silence. */
import type { Parity } from '../../engine/manifest';
import { t } from '../../strings';
import { formatCosine, formatNumber } from '../../ui/format';

/** The precision of what is shown, and what was measured of it. */
export interface Fidelity {
  precision: string;
  parity: Parity;
}

/** What the design promises of the sum in 32-bit floating point. */
const EXACT = 1e-5;
/** Another processor rounds otherwise than the one that measured; it is still the same rounding. */
const SLACK = 4;

/** The largest error of the sum that rounding explains at this precision. */
export function sumLimit(fidelity: Fidelity | null): number {
  if (!fidelity || fidelity.precision === 'fp32') return EXACT;
  return Math.max(EXACT, SLACK * fidelity.parity.sum_check);
}

/** "q8: 0.9998 to fp32", beside every result; nothing where the weights are as trained. */
export function fidelityShort({ precision, parity }: Fidelity): string {
  if (precision === 'fp32') return '';
  return t('fidelity.short', { precision, cosine: formatCosine(parity.embedding_cosine) });
}

/** The same in full. */
export function fidelityLong({ precision, parity }: Fidelity): string {
  if (precision === 'fp32') return '';
  return [
    t('fidelity.means', {
      images: parity.images,
      worst: formatCosine(parity.embedding_cosine),
      mean: formatCosine(parity.embedding_cosine_mean),
      head: formatCosine(parity.head_cosine),
      headMean: formatCosine(parity.head_cosine_mean),
      text: formatCosine(parity.text_cosine),
    }),
    t('fidelity.sum.limit', { precision, limit: formatNumber(parity.sum_check, 2) }),
  ].join(' ');
}

/** The line of a saved figure; of every precision, since a figure travels without the page. */
export function fidelityFigure({ precision, parity }: Fidelity): string {
  return t('fidelity.figure', {
    precision,
    worst: formatCosine(parity.embedding_cosine),
    images: parity.images,
  });
}
