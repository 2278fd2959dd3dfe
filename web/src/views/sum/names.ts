/** How a step of the sum is called: shortly beside its bar, in full where it is read aloud. */
import type { Step } from '../../math/waterfall';
import { t } from '../../strings';

type Named = Pick<Step, 'kind' | 'layer' | 'head'>;

export function shortName(step: Named): string {
  return t(`sum.short.${step.kind}`, numbers(step));
}

export function fullName(step: Named): string {
  return t(`sum.full.${step.kind}`, numbers(step));
}

function numbers({ layer, head }: Named): Record<string, number> {
  return { layer: (layer ?? 0) + 1, head: (head ?? 0) + 1 };
}
