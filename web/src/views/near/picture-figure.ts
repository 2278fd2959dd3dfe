/** Rows of small pictures as a drawing that stands by itself, with what was asked below them. */
import { escaped, INK, lines, SOFT } from '../shell/svg';

export interface PictureFigure {
  title: string;
  caption: readonly string[];
  groups: readonly {
    /** '' where there is one group only. */
    name: string;
    /** Each as a data URL, with the words below it. */
    pictures: readonly { picture: string; words: string }[];
  }[];
}

const WIDTH = 960;
const MARGIN = 24;
const ACROSS = 8;
const GAP = 12;
const LETTERS = 128;
const LINE = 20;

/** The drawing as SVG text; light colours, whatever the theme. */
export function pictureFigure({ title, caption, groups }: PictureFigure): string {
  const size = (WIDTH - 2 * MARGIN - (ACROSS - 1) * GAP) / ACROSS;
  const text = (x: number, y: number, words: string, more = ''): string =>
    `<text x="${x}" y="${y}" ${more}>${escaped(words)}</text>`;
  const heading = lines(title, 84);
  const drawn = heading.map((line, i) =>
    text(MARGIN, MARGIN + 16 + i * 26, line, 'font-size="20" font-weight="600"'),
  );
  let y = MARGIN + heading.length * 26 + 8;
  for (const { name, pictures } of groups) {
    if (name) {
      drawn.push(text(MARGIN, y + 16, name, 'font-weight="600"'));
      y += 26;
    }
    pictures.forEach(({ picture, words }, i) => {
      const x = MARGIN + (i % ACROSS) * (size + GAP);
      const top = y + Math.floor(i / ACROSS) * (size + 30);
      drawn.push(
        `<image x="${x}" y="${top}" width="${size}" height="${size}" image-rendering="pixelated" href="${picture}"/>`,
        text(x + size / 2, top + size + 17, words, 'text-anchor="middle" font-size="13"'),
      );
    });
    y += Math.ceil(pictures.length / ACROSS) * (size + 30) + 8;
  }
  const said = caption.flatMap((sentence) => lines(sentence, LETTERS));
  drawn.push(
    ...said.map((line, i) =>
      text(MARGIN, y + 16 + i * LINE, line, `fill="${SOFT}" font-size="13"`),
    ),
  );
  const height = Math.ceil(y + 10 + said.length * LINE + MARGIN);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${height}" viewBox="0 0 ${WIDTH} ${height}" font-family="sans-serif" font-size="14" fill="${INK}">`,
    `<rect width="${WIDTH}" height="${height}" fill="#ffffff"/>`,
    ...drawn,
    '</svg>',
  ].join('');
}
