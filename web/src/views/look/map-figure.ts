/** A patch map as a drawing that stands by itself: the picture, the map over it, its scale, its caption. */
import { outlinePath } from '../../math/segment';
import { formatNumber, formatSigned } from '../../ui/format';
import { paint } from '../../ui/paint';
import { SIGNED, signedColour } from '../../ui/scale';
import { escaped, hex, INK, lines, SOFT } from '../shell/svg';

export interface MapFigure {
  /** As the tower saw it, as a data URL. */
  picture: string;
  rows: number;
  cols: number;
  /** [rows, cols] */
  values: ArrayLike<number>;
  /** Full colour. */
  max: number;
  /** From the picture alone (0) to the map alone (1). */
  blend: number;
  /** Segments [rows, cols], the second dashed. */
  segments: ArrayLike<number>[];
  title: string;
  caption: readonly string[];
  /** What stands at the ends of the scale. */
  ends: { away: string; toward: string };
}

const WIDTH = 960;
const MARGIN = 24;
const GAP = 24;
const LETTERS = 128;
const LINE = 20;

/** The drawing as SVG text; light colours, whatever the theme. */
export function mapFigure(figure: MapFigure): string {
  const { rows, cols, values, max, title } = figure;
  const width = (WIDTH - 2 * MARGIN - GAP) / 2;
  const height = (width * rows) / cols;
  const heading = lines(title, 72, 4);
  const top = MARGIN + heading.length * 26 + 8;
  const caption = figure.caption.flatMap((sentence) => lines(sentence, LETTERS));
  const legend = top + height + 20;
  const total = legend + 34 + caption.length * LINE + MARGIN;
  const right = MARGIN + width + GAP;
  const picture = (x: number, pale: boolean): string =>
    `<image x="${x}" y="${top}" width="${width}" height="${height}" preserveAspectRatio="none" image-rendering="pixelated"${pale ? ' filter="url(#pale)"' : ''} href="${figure.picture}"/>`;
  const patches = Array.from({ length: rows * cols }, (_, p) => {
    const [x, y] = [p % cols, Math.floor(p / cols)];
    return `<rect x="${x}" y="${y}" width="1" height="1" fill="${hex(signedColour(values[p], max, 'light'))}"/>`;
  });
  const outlines = figure.segments.map((inside, i) => {
    const path = outlinePath(inside, rows, cols);
    const dashes = i === 0 ? 'stroke-linecap="square"' : 'stroke-dasharray="8 8"';
    return (
      `<path d="${path}" stroke="#fffdf8" stroke-width="7" stroke-linecap="square" vector-effect="non-scaling-stroke"/>` +
      `<path d="${path}" stroke="${INK}" stroke-width="3" ${dashes} vector-effect="non-scaling-stroke"/>`
    );
  });
  const { away, neutral, toward } = SIGNED.light;
  const text = (x: number, y: number, words: string, more = ''): string =>
    `<text x="${x}" y="${y}" ${more}>${escaped(words)}</text>`;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${Math.ceil(total)}" viewBox="0 0 ${WIDTH} ${Math.ceil(total)}" font-family="sans-serif" font-size="14" fill="${INK}">`,
    `<defs><filter id="pale"><feColorMatrix type="saturate" values="${1 - figure.blend}"/></filter>`,
    `<linearGradient id="scale"><stop offset="0" stop-color="${hex(away)}"/><stop offset="0.5" stop-color="${hex(neutral)}"/><stop offset="1" stop-color="${hex(toward)}"/></linearGradient></defs>`,
    `<rect width="${WIDTH}" height="${Math.ceil(total)}" fill="#ffffff"/>`,
    ...heading.map((line, i) =>
      text(MARGIN, MARGIN + 16 + i * 26, line, 'font-size="20" font-weight="600"'),
    ),
    picture(MARGIN, false),
    picture(right, true),
    `<g transform="translate(${right} ${top}) scale(${width / cols} ${height / rows})">`,
    `<g opacity="${figure.blend}" shape-rendering="crispEdges">${patches.join('')}</g>`,
    `<g fill="none">${outlines.join('')}</g></g>`,
    `<rect x="${right + width / 2 - 80}" y="${legend}" width="160" height="12" fill="url(#scale)" stroke="${SOFT}"/>`,
    text(
      right + width / 2 - 90,
      legend + 11,
      `${figure.ends.away} ${formatNumber(-max)}`,
      'text-anchor="end"',
    ),
    text(right + width / 2 + 90, legend + 11, `${formatSigned(max)} ${figure.ends.toward}`),
    ...caption.map((line, i) =>
      text(MARGIN, legend + 44 + i * LINE, line, `fill="${SOFT}" font-size="13"`),
    ),
    '</svg>',
  ].join('');
}

/** A picture as a data URL, pixel by pixel, so that a drawing can hold it. */
export function pictureUrl(picture: ImageBitmap | ImageData): string {
  const canvas = document.createElement('canvas');
  paint(canvas, picture);
  return canvas.toDataURL('image/png');
}
