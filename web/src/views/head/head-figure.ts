/** A head as a drawing that stands by itself: its words, the truth, the pictures that move it. */
import { MARGIN, sheet, written } from '../shell/sheet';
import { hex, INK, lines, SOFT } from '../shell/svg';
import { signedColour } from '../../ui/scale';

export interface HeadFigure {
  title: string;
  caption: readonly string[];
  /** Lists of bars, side by side; a strong one is one that the label speaks of. */
  bars: readonly {
    title: string;
    rows: readonly { name: string; value: number; words: string; strong: boolean }[];
  }[];
  /** Rows of small pictures, with a patch map over each that has one. */
  pictures: readonly {
    title: string;
    /** Each as a data URL, with the words below it. */
    row: readonly { picture: string; words: string; map: ArrayLike<number> | null }[];
  }[];
  /** Of every map. */
  rows: number;
  cols: number;
  max: number;
  blend: number;
  table: { title: string; columns: readonly string[]; rows: readonly (readonly string[])[] };
}

const WIDTH = 960;
const ACROSS = 8;
const GAP = 12;
const LETTERS = [84, 128] as const;
const ROW = 24;
/** Of a column of bars: its names, and what is left for the number. */
const NAMES = 230;
const NUMBER = 64;
const NAME_LETTERS = 32;
/** Of the table. */
const COLUMN = 150;

/** The drawing as SVG text; light colours, whatever the theme. */
export function headFigure(figure: HeadFigure): string {
  const strong = (x: number, y: number, words: string): string =>
    written(x, y, words, 'font-weight="600"');
  const { title, caption, blend } = figure;
  const defs = `<defs><filter id="pale"><feColorMatrix type="saturate" values="${1 - blend}"/></filter></defs>`;
  return sheet({ width: WIDTH, title, caption, letters: LETTERS, defs }, (start) => {
    const drawn: string[] = [];
    let y = start;

    const bars = figure.bars.filter(({ rows }) => rows.length > 0);
    const width = (WIDTH - 2 * MARGIN - GAP * (bars.length - 1)) / Math.max(1, bars.length);
    bars.forEach(({ title, rows }, column) => {
      const left = MARGIN + column * (width + GAP);
      const most = Math.max(...rows.map(({ value }) => value), 1e-9);
      const long = width - NAMES - NUMBER;
      drawn.push(strong(left, y + 16, title));
      rows.forEach(({ name, value, words, strong }, i) => {
        const top = y + 26 + i * ROW;
        const [shown] = lines(name, NAME_LETTERS, 1);
        const bar = Math.max(0, (value / most) * long);
        drawn.push(
          written(left, top + 16, shown, strong ? 'font-weight="600"' : ''),
          `<rect x="${left + NAMES}" y="${top + 5}" width="${bar.toFixed(1)}" height="13" fill="${INK}" opacity="${strong ? 0.85 : 0.4}"/>`,
          written(left + width - 8, top + 16, words, 'text-anchor="end"'),
        );
      });
    });
    if (bars.length > 0) y += 26 + Math.max(...bars.map(({ rows }) => rows.length)) * ROW + 16;

    const size = (WIDTH - 2 * MARGIN - (ACROSS - 1) * GAP) / ACROSS;
    for (const { title, row } of figure.pictures) {
      if (row.length === 0) continue;
      drawn.push(strong(MARGIN, y + 16, title));
      y += 26;
      row.forEach(({ picture, words, map }, i) => {
        const x = MARGIN + i * (size + GAP);
        const pale = map ? ' filter="url(#pale)"' : '';
        drawn.push(
          `<image x="${x}" y="${y}" width="${size}" height="${size}" image-rendering="pixelated"${pale} href="${picture}"/>`,
          map ? patches(map, x, y, size, figure) : '',
          written(x + size / 2, y + size + 17, words, 'text-anchor="middle" font-size="13"'),
        );
      });
      y += size + 38;
    }

    const { table } = figure;
    if (table.rows.length > 0) {
      drawn.push(strong(MARGIN, y + 16, table.title));
      const end = (i: number): number => WIDTH - MARGIN - (table.columns.length - 1 - i) * COLUMN;
      table.columns.forEach((name, i) =>
        drawn.push(
          written(end(i), y + 16, name, `text-anchor="end" fill="${SOFT}" font-size="13"`),
        ),
      );
      y += 26;
      for (const [name, ...cells] of table.rows) {
        const [shown] = lines(name, 40, 1);
        drawn.push(
          written(MARGIN, y + 16, shown),
          ...cells.map((cell, i) => written(end(i), y + 16, cell, 'text-anchor="end"')),
        );
        y += ROW;
      }
      y += 12;
    }

    return { drawn, foot: y + 16 };
  });
}

function patches(
  map: ArrayLike<number>,
  x: number,
  y: number,
  size: number,
  { rows, cols, max, blend }: HeadFigure,
): string {
  const cells = Array.from(
    { length: rows * cols },
    (_, p) =>
      `<rect x="${p % cols}" y="${Math.floor(p / cols)}" width="1" height="1" fill="${hex(signedColour(map[p], max, 'light'))}"/>`,
  );
  return `<g transform="translate(${x} ${y}) scale(${size / cols} ${size / rows})" opacity="${blend}" shape-rendering="crispEdges">${cells.join('')}</g>`;
}
