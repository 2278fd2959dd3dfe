/** The sum as a drawing that stands by itself: SVG text, for a slide or a page. */
import { scaleLinear } from 'd3-scale';

import type { Step } from '../../math/waterfall';
import { t } from '../../strings';
import { formatNumber, formatSigned } from '../../ui/format';
import { SIGNED } from '../../ui/scale';
import { fullName } from '../sum/names';
import { escaped, hex, INK, lines as broken, SOFT } from './svg';

const WIDTH = 960;
const ROW = 26;
const NAMES = 190;
const VALUES = 90;
const MARGIN = 24;
/** Letters of the title in a line, and the lines that it may take. */
const TITLE = [72, 4] as const;

/** `steps` in cosine units, `title` above and `note` below; light colours, whatever the theme. */
export function sumFigure(
  steps: readonly Step[],
  extent: [number, number],
  title: string,
  note: string,
): string {
  const heading = broken(title, ...TITLE);
  const top = MARGIN + 30 + heading.length * 26;
  const height = top + steps.length * ROW + 64;
  const x = scaleLinear()
    .domain(extent)
    .range([MARGIN + NAMES, WIDTH - MARGIN - VALUES]);
  const rows = steps.map((step, i) => {
    const y = top + i * ROW;
    const [from, to] = [x(step.from), x(step.to)].sort((a, b) => a - b);
    const colour = hex(step.value < 0 ? SIGNED.light.away : SIGNED.light.toward);
    const paint = step.open
      ? `fill="none" stroke="${colour}" stroke-width="2"`
      : `fill="${colour}"`;
    const indent = step.kind === 'head' ? 18 : 0;
    const join = x(step.to).toFixed(2);
    return [
      i < steps.length - 1 && !step.open
        ? `<path d="M${join} ${y + ROW - 5}v10" stroke="${SOFT}"/>`
        : '',
      `<text x="${MARGIN + indent}" y="${y + 18}">${escaped(fullName(step))}</text>`,
      `<rect x="${from.toFixed(2)}" y="${y + 5}" width="${Math.max(1, to - from).toFixed(2)}" height="${ROW - 10}" ${paint}/>`,
      `<text x="${WIDTH - MARGIN}" y="${y + 18}" text-anchor="end">${formatSigned(step.value)}</text>`,
    ].join('');
  });
  const lines = x.ticks(5).map((tick) => {
    const at = x(tick).toFixed(2);
    const bottom = top + steps.length * ROW;
    return (
      `<path d="M${at} ${top}V${bottom}" stroke="${tick === 0 ? SOFT : '#ded3c0'}"/>` +
      `<text x="${at}" y="${bottom + 18}" text-anchor="middle" fill="${SOFT}">${formatNumber(tick, 2)}</text>`
    );
  });
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${height}" viewBox="0 0 ${WIDTH} ${height}" font-family="sans-serif" font-size="14" fill="${INK}">` +
    `<rect width="${WIDTH}" height="${height}" fill="#ffffff"/>` +
    heading
      .map(
        (line, i) =>
          `<text x="${MARGIN}" y="${MARGIN + 16 + i * 26}" font-size="20" font-weight="600">${escaped(line)}</text>`,
      )
      .join('') +
    `<text x="${MARGIN}" y="${top - 16}" fill="${SOFT}">${escaped(t('sum.unit'))}</text>` +
    `${lines.join('')}${rows.join('')}` +
    `<text x="${MARGIN}" y="${height - MARGIN}">${escaped(note)}</text></svg>`
  );
}
