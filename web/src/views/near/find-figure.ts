/** The heads that carry a text as a drawing: a bar of each one's share, and its other numbers. */
import { escaped, INK, lines, SOFT } from '../shell/svg';

export interface FindFigure {
  title: string;
  caption: readonly string[];
  columns: readonly string[];
  rows: readonly {
    name: string;
    label: string;
    share: number;
    interval: readonly [number, number] | null;
    numbers: readonly string[];
  }[];
}

const WIDTH = 960;
const MARGIN = 24;
const LETTERS = 128;
const LINE = 20;
const ROW = 26;
const BAR = [220, 520] as const;
const COLUMN = 80;

/** The drawing as SVG text; light colours, whatever the theme. */
export function findFigure({ title, caption, columns, rows }: FindFigure): string {
  const text = (x: number, y: number, words: string, more = ''): string =>
    `<text x="${x}" y="${y}" ${more}>${escaped(words)}</text>`;
  const ends = rows.flatMap(({ share, interval }) => [share, ...(interval ?? [])]);
  const [low, high] = [Math.min(0, ...ends), Math.max(0, ...ends, 1e-9)];
  const at = (value: number): number => BAR[0] + ((value - low) / (high - low)) * (BAR[1] - BAR[0]);
  const heading = lines(title, 84);
  const drawn = heading.map((line, i) =>
    text(MARGIN, MARGIN + 16 + i * 26, line, 'font-size="20" font-weight="600"'),
  );
  let y = MARGIN + heading.length * 26 + 8;
  columns.forEach((name, i) =>
    drawn.push(
      text(
        BAR[1] + (i + 1) * COLUMN,
        y + 14,
        name,
        `text-anchor="end" fill="${SOFT}" font-size="13"`,
      ),
    ),
  );
  y += 22;
  for (const { name, label, share, interval, numbers } of rows) {
    const from = Math.min(at(0), at(share));
    drawn.push(
      text(MARGIN, y + 17, name, 'font-weight="600"'),
      text(MARGIN + 68, y + 17, label, `fill="${SOFT}"`),
      `<rect x="${from}" y="${y + 5}" width="${Math.abs(at(share) - at(0))}" height="14" fill="${INK}" opacity="${share < 0 ? 0.35 : 0.75}"/>`,
    );
    if (interval) {
      const [a, b] = interval.map(at);
      drawn.push(`<path d="M${a} ${y + 22}H${b}" stroke="${INK}" stroke-width="1.5"/>`);
    }
    numbers.forEach((number, i) =>
      drawn.push(text(BAR[1] + (i + 1) * COLUMN, y + 17, number, 'text-anchor="end"')),
    );
    y += ROW;
  }
  const said = caption.flatMap((sentence) => lines(sentence, LETTERS));
  drawn.push(
    ...said.map((line, i) =>
      text(MARGIN, y + 26 + i * LINE, line, `fill="${SOFT}" font-size="13"`),
    ),
  );
  const height = Math.ceil(y + 20 + said.length * LINE + MARGIN);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${height}" viewBox="0 0 ${WIDTH} ${height}" font-family="sans-serif" font-size="14" fill="${INK}">`,
    `<rect width="${WIDTH}" height="${height}" fill="#ffffff"/>`,
    ...drawn,
    '</svg>',
  ].join('');
}
