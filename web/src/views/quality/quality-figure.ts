/** Grids of shares as a drawing that stands by itself: one grid an attribute, its heads in squares. */
import { shareColour } from '../../ui/scale';
import { inkOn } from '../heads/ink';
import { MARGIN, sheet, written } from '../shell/sheet';
import { hex, INK, SOFT } from '../shell/svg';
import { twoDigits } from './digits';

export interface QualityFigure {
  title: string;
  caption: readonly string[];
  layers: number;
  heads: number;
  grids: readonly {
    name: string;
    /** [L, H] */
    values: readonly (number | null)[];
    ringed?: readonly boolean[];
    /** What stands below the grid, after a square of this share; null for none. */
    random: { share: number; words: string } | null;
  }[];
}

const WIDTH = 1120;
const LETTERS = [90, 150] as const;
const GAP = 28;
const LEFT = 30;
/** Narrower squares hold no number. */
const WRITTEN = 26;

/** The drawing as SVG text; light colours, whatever the theme. */
export function qualityFigure(figure: QualityFigure): string {
  const { title, caption, layers, heads, grids } = figure;
  const across = Math.min(3, grids.length);
  const width = (WIDTH - 2 * MARGIN - (across - 1) * GAP) / across;
  const cell = Math.min(44, (width - LEFT) / heads);
  const row = Math.min(26, Math.max(12, cell));
  const height = 40 + layers * row + 34;
  const text = (x: number, y: number, words: string, more = ''): string =>
    written(round(x), round(y), words, more);
  return sheet({ width: WIDTH, title, caption, letters: LETTERS }, (top) => {
    const drawn: string[] = [];
    const small = `font-size="11" fill="${SOFT}"`;
    grids.forEach(({ name, values, ringed, random }, g) => {
      const x = MARGIN + (g % across) * (width + GAP);
      const y = top + Math.floor(g / across) * height;
      drawn.push(text(x, y + 14, name, 'font-weight="600"'));
      const rings: string[] = [];
      values.forEach((value, i) => {
        const [layer, head] = [Math.floor(i / heads), i % heads];
        const [left, up] = [x + LEFT + head * cell, y + 24 + (layers - 1 - layer) * row];
        const fill = shareColour(value ?? 0, 'light');
        const box = `x="${round(left)}" y="${round(up)}" width="${round(cell - 3)}" height="${round(row - 3)}"`;
        drawn.push(`<rect ${box} fill="${hex(fill)}" stroke="#ded3c0" stroke-width="0.5"/>`);
        if (value !== null && cell >= WRITTEN && row >= 18)
          drawn.push(
            text(
              left + (cell - 3) / 2,
              up + row / 2 + 2.5,
              twoDigits(value),
              `text-anchor="middle" font-size="11" fill="${inkOn(fill)}"`,
            ),
          );
        if (ringed?.[i])
          rings.push(
            `<rect x="${round(left - 1.5)}" y="${round(up - 1.5)}" width="${round(cell)}" height="${round(row)}" fill="none" stroke="${INK}" stroke-width="2"/>`,
          );
      });
      drawn.push(...rings);
      for (let layer = 0; layer < layers; layer++)
        drawn.push(
          text(x, y + 24 + (layers - 1 - layer) * row + row / 2 + 2.5, `L${layer + 1}`, small),
        );
      const foot = y + 24 + layers * row + 12;
      for (let head = 0; head < heads; head++)
        drawn.push(
          text(
            x + LEFT + head * cell + (cell - 3) / 2,
            foot,
            cell >= WRITTEN ? `H${head + 1}` : `${head + 1}`,
            `text-anchor="middle" ${small}`,
          ),
        );
      if (random)
        drawn.push(
          `<rect x="${round(x + LEFT)}" y="${round(foot + 8)}" width="22" height="12" fill="${hex(shareColour(random.share, 'light'))}" stroke="${SOFT}" stroke-width="0.5"/>`,
          text(x + LEFT + 28, foot + 18, random.words, `font-size="12" fill="${SOFT}"`),
        );
    });
    const end = top + Math.ceil(grids.length / across) * height;
    return { drawn, foot: round(end + 20) };
  });
}

const round = (x: number): number => Math.round(x * 10) / 10;
