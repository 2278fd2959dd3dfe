/** The sum as tab-separated values, to paste into a spreadsheet: full precision, one term a row. */
import type { Step } from '../../math/waterfall';
import { t } from '../../strings';
import { fullName } from './names';

export function toTsv(steps: readonly Step[]): string {
  const head = ['sum.column.term', 'sum.column.adds', 'sum.column.total', 'sum.column.on'];
  const rows = steps.map((step) => [
    fullName(step),
    step.value.toPrecision(9),
    // Heads stand in the place of their layer: its own total would be said twice.
    step.open ? '' : step.to.toPrecision(9),
    step.off === 0 ? 1 : step.off === step.terms.length ? 0 : `${step.off}/${step.terms.length}`,
  ]);
  return [head.map((key) => t(key)), ...rows].map((row) => row.join('\t')).join('\n') + '\n';
}
