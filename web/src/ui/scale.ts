/**
 * The one signed colour scale: amber towards the text, blue away from it, through the background's own.
 * A straight line in OKLab (Ottosson 2020), so that equal steps look equal and lightness alone orders
 * them: further from zero is further from the background, and amber is lighter than an equal blue.
 */

export type Theme = 'light' | 'dark' | 'projector';
export type Rgb = [red: number, green: number, blue: number];

/** --toward, --away and --neutral of tokens.css, which a stylesheet cannot share with a canvas. */
export const SIGNED: Record<Theme, { toward: Rgb; away: Rgb; neutral: Rgb }> = {
  light: { toward: [0xc9, 0x68, 0x00], away: [0x3a, 0x78, 0xd6], neutral: [0xff, 0xfd, 0xf8] },
  dark: { toward: [0xf5, 0xa9, 0x3b], away: [0x6a, 0xa8, 0xff], neutral: [0x16, 0x22, 0x3c] },
  projector: { toward: [0xc0, 0x5a, 0x00], away: [0x1d, 0x5f, 0xd0], neutral: [0xff, 0xff, 0xff] },
};

type Triple = [number, number, number];

const toLinear = (channel: number): number => {
  const c = channel / 255;
  return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
};

const toChannel = (light: number): number => {
  const c = light <= 0.0031308 ? 12.92 * light : 1.055 * light ** (1 / 2.4) - 0.055;
  return Math.round(255 * Math.min(1, Math.max(0, c)));
};

/** sRGB 0–255 → OKLab: lightness 0–1, green–red, blue–yellow. */
export function toOklab([red, green, blue]: Rgb): Triple {
  const [r, g, b] = [toLinear(red), toLinear(green), toLinear(blue)];
  const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
  const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
  const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
  return [
    0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
    1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s,
    0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s,
  ];
}

/** OKLab → sRGB 0–255, clipped to the gamut. */
export function fromOklab([lightness, a, b]: Triple): Rgb {
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3;
  return [
    toChannel(4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s),
    toChannel(-1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s),
    toChannel(-0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s),
  ];
}

/**
 * The colour of `value` where `max` (> 0) is full strength either way; beyond it the colour stays full.
 * Where nothing can be said (not a number, or no range) it is the neutral.
 */
export function signedColour(value: number, max: number, theme: Theme): Rgb {
  const { toward, away, neutral } = SIGNED[theme];
  if (!(max > 0) || Number.isNaN(value) || value === 0) return [...neutral];
  const strength = Math.min(1, Math.abs(value) / max);
  if (strength === 1) return [...(value > 0 ? toward : away)];
  return mixed(neutral, value > 0 ? toward : away, strength);
}

/** Of the way from one colour to another, so much. */
function mixed(start: Rgb, end: Rgb, strength: number): Rgb {
  const [from, to] = [toOklab(start), toOklab(end)];
  return fromOklab(from.map((f, i) => f + strength * (to[i] - f)) as Triple);
}

/** --ink of tokens.css. */
export const INK: Record<Theme, Rgb> = {
  light: [0x24, 0x1d, 0x14],
  dark: [0xf2, 0xed, 0xe2],
  projector: [0x00, 0x00, 0x00],
};

/** The colour of a share between 0 and 1, which has no sign: from the background's own to ink. */
export function shareColour(share: number, theme: Theme): Rgb {
  const strength = Number.isNaN(share) ? 0 : Math.min(1, Math.max(0, share));
  return mixed(SIGNED[theme].neutral, INK[theme], strength);
}

/** `signedColour` for a style property. */
export function signedCss(value: number, max: number, theme: Theme): string {
  return `rgb(${signedColour(value, max, theme).join(' ')})`;
}

const TABLE_STEPS = 256;
const tables = new Map<Theme, Uint8ClampedArray>();

/** RGBA of every step from −max to +max, [2 · 256 + 1, 4]: for drawing many pixels. */
export function signedTable(theme: Theme): Uint8ClampedArray {
  let table = tables.get(theme);
  if (!table) {
    table = new Uint8ClampedArray(4 * (2 * TABLE_STEPS + 1));
    for (let step = -TABLE_STEPS; step <= TABLE_STEPS; step++)
      table.set([...signedColour(step, TABLE_STEPS, theme), 255], 4 * (step + TABLE_STEPS));
    tables.set(theme, table);
  }
  return table;
}

/** The offset of `value`'s RGBA in `signedTable`. */
export function tableOffset(value: number, max: number): number {
  const strength = max > 0 && !Number.isNaN(value) ? Math.min(1, Math.max(-1, value / max)) : 0;
  return 4 * (Math.round(strength * TABLE_STEPS) + TABLE_STEPS);
}
