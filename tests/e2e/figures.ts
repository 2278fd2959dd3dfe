/** Numbers as the page writes them, read back together with how exactly they are written. */

export interface Figure {
  value: number;
  /** Half a unit of the last written digit: the most that rounding can have moved it. */
  half: number;
}

const SUPERSCRIPTS = '⁰¹²³⁴⁵⁶⁷⁸⁹';
const plain = (text: string): string =>
  [...text]
    .map((c) => (SUPERSCRIPTS.includes(c) ? String(SUPERSCRIPTS.indexOf(c)) : c))
    .join('')
    .replaceAll('⁻', '-')
    .replaceAll('−', '-')
    .replaceAll('\u00a0', ' ');

/** A number of the page, for the inside of a regular expression that is run on `text(…)`. */
export const NUMBER = '[+-]?\\d+(?:\\.\\d+)?(?: × 10\\s*-?\\d+)?';

/** The text of an element with plain spaces, minus signs and exponents. */
export function text(written: string): string {
  return plain(written).replace(/\s+/g, ' ').trim();
}

/** "−0.0123" or "3.02 × 10⁻⁷" as a figure. Throws where there is no number. */
export function figure(written: string): Figure {
  const found = /([+-]?\d+(?:\.(\d+))?)(?: × 10\s*(-?\d+))?/.exec(text(written));
  if (!found) throw new Error(`“${written}” holds no number`);
  const [, mantissa, decimals = '', exponent = '0'] = found;
  const power = 10 ** Number(exponent);
  return { value: Number(mantissa) * power, half: 0.5 * 10 ** -decimals.length * power };
}

/** "82 %", "< 0.1 %" or "> 99.9 %" as a share of 1. */
export function share(written: string): Figure {
  const clean = text(written);
  if (clean.startsWith('<')) return { value: 0.0005, half: 0.0005 };
  if (clean.startsWith('>')) return { value: 0.9995, half: 0.0005 };
  const { value, half } = figure(clean);
  return { value: value / 100, half: half / 100 };
}
