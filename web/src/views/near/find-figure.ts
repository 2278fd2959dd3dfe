/** The heads that carry a text as a drawing: a bar of each one's share, and its other numbers. */
import { MARGIN, sheet, written } from '../shell/sheet';
import { INK, SOFT } from '../shell/svg';

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
const LETTERS = [84, 128] as const;
const ROW = 26;
const BAR = [220, 520] as const;
const COLUMN = 80;

/** The drawing as SVG text; light colours, whatever the theme. */
export function findFigure({ title, caption, columns, rows }: FindFigure): string {
  const ends = rows.flatMap(({ share, interval }) => [share, ...(interval ?? [])]);
  const [low, high] = [Math.min(0, ...ends), Math.max(0, ...ends, 1e-9)];
  const at = (value: number): number => BAR[0] + ((value - low) / (high - low)) * (BAR[1] - BAR[0]);
  return sheet({ width: WIDTH, title, caption, letters: LETTERS }, (top) => {
    const drawn: string[] = [];
    let y = top;
    columns.forEach((name, i) =>
      drawn.push(
        written(
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
        written(MARGIN, y + 17, name, 'font-weight="600"'),
        written(MARGIN + 68, y + 17, label, `fill="${SOFT}"`),
        `<rect x="${from}" y="${y + 5}" width="${Math.abs(at(share) - at(0))}" height="14" fill="${INK}" opacity="${share < 0 ? 0.35 : 0.75}"/>`,
      );
      if (interval) {
        const [a, b] = interval.map(at);
        drawn.push(`<path d="M${a} ${y + 22}H${b}" stroke="${INK}" stroke-width="1.5"/>`);
      }
      numbers.forEach((number, i) =>
        drawn.push(written(BAR[1] + (i + 1) * COLUMN, y + 17, number, 'text-anchor="end"')),
      );
      y += ROW;
    }
    return { drawn, foot: y + 26 };
  });
}
