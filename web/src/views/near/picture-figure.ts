/** Rows of small pictures as a drawing that stands by itself, with what was asked below them. */
import { MARGIN, sheet, written } from '../shell/sheet';

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
const ACROSS = 8;
const GAP = 12;
const LETTERS = [84, 128] as const;

/** The drawing as SVG text; light colours, whatever the theme. */
export function pictureFigure({ title, caption, groups }: PictureFigure): string {
  const size = (WIDTH - 2 * MARGIN - (ACROSS - 1) * GAP) / ACROSS;
  return sheet({ width: WIDTH, title, caption, letters: LETTERS }, (top) => {
    const drawn: string[] = [];
    let y = top;
    for (const { name, pictures } of groups) {
      if (name) {
        drawn.push(written(MARGIN, y + 16, name, 'font-weight="600"'));
        y += 26;
      }
      pictures.forEach(({ picture, words }, i) => {
        const x = MARGIN + (i % ACROSS) * (size + GAP);
        const up = y + Math.floor(i / ACROSS) * (size + 30);
        drawn.push(
          `<image x="${x}" y="${up}" width="${size}" height="${size}" image-rendering="pixelated" href="${picture}"/>`,
          written(x + size / 2, up + size + 17, words, 'text-anchor="middle" font-size="13"'),
        );
      });
      y += Math.ceil(pictures.length / ACROSS) * (size + 30) + 8;
    }
    return { drawn, foot: y + 16 };
  });
}
