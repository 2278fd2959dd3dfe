/** The grids of how good the words are: one an attribute where the truth is known, else two measures. */
import type { Found } from '../state/quality-numbers';
import { t } from '../strings';

export interface Grid {
  name: string;
  /** [L, H]; null where a head has no words. */
  values: (number | null)[];
  /** [L, H]: whose label this is. */
  ringed?: boolean[];
  /** What random directions have of it; null where that was not measured. */
  random: number | null;
}

export function gridsOf({ rows, file }: Pick<Found, 'rows' | 'file'>): Grid[] {
  const truths = rows.map(({ words }) => words.truth ?? null);
  const known = truths.find((truth) => truth !== null);
  const baseline = file.baseline ?? null;
  if (!known) {
    return (['consistency', 'disentanglement'] as const).map((measure) => ({
      name: t(`quality.measure.${measure}`),
      values: rows.map((row) => row[measure]),
      random: baseline && baseline[measure],
    }));
  }
  const attributes = Object.keys(known.attributes).map((name) => ({
    name,
    values: truths.map((truth) => truth?.attributes[name] ?? null),
    ringed: rows.map(({ words }) => words.label === name),
    random: baseline?.truth.attributes[name] ?? null,
  }));
  const together = {
    name: t('quality.map.together'),
    values: truths.map((truth) => truth?.together ?? null),
    random: baseline?.truth.together ?? null,
  };
  return [...attributes, together];
}
