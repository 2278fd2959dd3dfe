/** What the drawings with a caption share: a title, what is drawn below it, and the caption at the foot. */
import { escaped, INK, lines, SOFT } from './svg';

export const MARGIN = 24;
/** Of a line of the caption, and of the title. */
const LINE = 20;
const TITLE_LINE = 26;

export interface Sheet {
  width: number;
  title: string;
  caption: readonly string[];
  /** Letters that a line of the title holds, and one of the caption. */
  letters: readonly [title: number, caption: number];
  /** What is drawn may refer to. */
  defs?: string;
}

/** Words with their baseline at y; `more`: further attributes. */
export function written(x: number, y: number, words: string, more = ''): string {
  return `<text x="${x}" y="${y}" ${more}>${escaped(words)}</text>`;
}

/**
 * The sheet as SVG text; light colours, whatever the theme. `draw` begins at `top` and returns where
 * the caption's first line is to stand.
 */
export function sheet(
  { width, title, caption, letters, defs = '' }: Sheet,
  draw: (top: number) => { drawn: readonly string[]; foot: number },
): string {
  const heading = lines(title, letters[0]);
  const { drawn, foot } = draw(MARGIN + heading.length * TITLE_LINE + 8);
  const said = caption.flatMap((sentence) => lines(sentence, letters[1]));
  const height = Math.ceil(foot - 6 + said.length * LINE + MARGIN);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="sans-serif" font-size="14" fill="${INK}">`,
    defs,
    `<rect width="${width}" height="${height}" fill="#ffffff"/>`,
    ...heading.map((line, i) =>
      written(MARGIN, MARGIN + 16 + i * TITLE_LINE, line, 'font-size="20" font-weight="600"'),
    ),
    ...drawn,
    ...said.map((line, i) =>
      written(MARGIN, foot + i * LINE, line, `fill="${SOFT}" font-size="13"`),
    ),
    '</svg>',
  ].join('');
}
