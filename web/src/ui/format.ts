/** Numbers as the page writes them: significant digits, a true minus sign, units. */

export const MINUS = '−';
const NBSP = '\u00a0';
const SUPERSCRIPTS: Record<string, string> = {
  '0': '⁰',
  '1': '¹',
  '2': '²',
  '3': '³',
  '4': '⁴',
  '5': '⁵',
  '6': '⁶',
  '7': '⁷',
  '8': '⁸',
  '9': '⁹',
  '-': '⁻',
};

const trueMinus = (text: string): string => text.replace('-', MINUS);

/** A number split for typesetting: `mantissa` × 10^`exponent`; exponent 0 where none is written. */
export interface NumberParts {
  mantissa: string;
  exponent: number;
}

/**
 * `digits` significant digits. Plain between 0.001 and 99 999 (0.00123 → "0.00123"), beyond that
 * mantissa and power of ten. Zero is "0", and never "−0"; what is no number is "–" or "∞".
 */
export function numberParts(value: number, digits = 3): NumberParts {
  if (Number.isNaN(value)) return { mantissa: '–', exponent: 0 };
  if (!Number.isFinite(value)) return { mantissa: value > 0 ? '∞' : `${MINUS}∞`, exponent: 0 };
  if (value === 0) return { mantissa: '0', exponent: 0 };
  const [mantissa, power] = value.toExponential(digits - 1).split('e') as [string, string];
  const exponent = Number(power);
  if (exponent < -3 || exponent > 4) return { mantissa: trueMinus(mantissa), exponent };
  return {
    mantissa: trueMinus(Number(value).toFixed(Math.max(0, digits - 1 - exponent))),
    exponent: 0,
  };
}

/** "0.312", "−14.6", "3.02 × 10⁻⁷"; `unit` follows after a no-break space. */
export function formatNumber(value: number, digits = 3, unit = ''): string {
  const { mantissa, exponent } = numberParts(value, digits);
  const power = exponent ? `${NBSP}×${NBSP}10${superscript(exponent)}` : '';
  return mantissa + power + (unit && NBSP + unit);
}

/** The same with the sign always written: "+0.312", "−0.312", "0". */
export function formatSigned(value: number, digits = 3, unit = ''): string {
  return (value > 0 ? '+' : '') + formatNumber(value, digits, unit);
}

export function superscript(exponent: number): string {
  return [...String(exponent)].map((c) => SUPERSCRIPTS[c] ?? c).join('');
}

/** A share 0–1 as a percentage of at most two figures after which nothing can be seen: "82 %", "3.1 %", "< 0.1 %". */
export function formatPercent(share: number): string {
  if (Number.isNaN(share)) return '–';
  const percent = 100 * share;
  if (percent > 0 && percent < 0.1) return `< 0.1${NBSP}%`;
  if (percent < 100 && percent > 99.9) return `> 99.9${NBSP}%`;
  const decimals = percent === 0 || percent === 100 || (percent >= 9.95 && percent < 99.5) ? 0 : 1;
  return `${trueMinus(percent.toFixed(decimals))}${NBSP}%`;
}

const BYTE_UNITS = ['B', 'kB', 'MB', 'GB', 'TB'];

/** Decimal units, as browsers and shops count: "940 B", "16.2 MB". */
export function formatBytes(bytes: number): string {
  let unit = 0;
  let amount = bytes;
  while (Math.abs(amount) >= 999.5 && unit < BYTE_UNITS.length - 1) {
    amount /= 1000;
    unit++;
  }
  const decimals = unit === 0 || amount >= 99.95 ? 0 : 1;
  return `${trueMinus(amount.toFixed(decimals))}${NBSP}${BYTE_UNITS[unit]}`;
}

/** "40 ms", "3.2 s", "45 s", "12 min", "1 h 20 min": as exact as a wait is worth. */
export function formatDuration(seconds: number): string {
  if (Number.isNaN(seconds)) return '–';
  if (seconds < 0.995) {
    return `${Math.max(1, Math.round(Number((1000 * seconds).toPrecision(2))))}${NBSP}ms`;
  }
  if (seconds < 9.95) return `${Number(seconds.toPrecision(2))}${NBSP}s`;
  if (seconds < 89.5) return `${Math.round(seconds)}${NBSP}s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 90) return `${minutes}${NBSP}min`;
  const hours = `${Math.floor(minutes / 60)}${NBSP}h`;
  return minutes % 60 === 0 ? hours : `${hours} ${minutes % 60}${NBSP}min`;
}

/** A cosine near one, with two digits of what is missing to one: "0.99987", "0.9952", "0.9999988". */
export function formatCosine(cosine: number): string {
  const distance = 1 - cosine;
  if (Number.isNaN(cosine) || distance >= 0.1) return formatNumber(cosine);
  if (distance <= 0) return '1';
  const decimals = 1 - Math.floor(Math.log10(distance));
  return decimals > 7 ? '> 0.9999999' : String(Number(cosine.toFixed(decimals)));
}

/** "21 Nov 2026, 14:05", in the reader's own time zone. */
export function formatDate(time: number): string {
  return new Date(time).toLocaleString('en-GB', { dateStyle: 'medium', timeStyle: 'short' });
}
