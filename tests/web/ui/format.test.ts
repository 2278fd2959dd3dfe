import { describe, expect, test } from 'vitest';

import {
  formatBytes,
  formatCosine,
  formatDuration,
  formatNumber,
  formatPercent,
  formatSigned,
  numberParts,
} from '../../../web/src/ui/format';

/** Spaces that do not break, as plain ones. */
const plain = (text: string): string => text.replaceAll('\u00a0', ' ');

describe('numbers', () => {
  test.each([
    [0.3124, '0.312'],
    [-14.63, '−14.6'],
    [47.2, '47.2'],
    [1, '1.00'],
    [0.00123, '0.00123'],
    [0.000123, '1.23 × 10⁻⁴'],
    [-3.02e-7, '−3.02 × 10⁻⁷'],
    [12345, '12345'],
    [123456, '1.23 × 10⁵'],
    [0.99996, '1.00'],
    [999.96, '1000'],
    [0, '0'],
    [-0, '0'],
    [NaN, '–'],
    [Infinity, '∞'],
    [-Infinity, '−∞'],
  ])('%f_is_written_%s', (value, text) => {
    expect(plain(formatNumber(value))).toBe(text);
  });

  test('digits_and_units_are_as_asked', () => {
    expect(plain(formatNumber(9.1412, 2, 'ms'))).toBe('9.1 ms');
    expect(plain(formatNumber(0.31241234, 7))).toBe('0.3124123');
  });

  test('a_minus_is_never_a_hyphen', () => {
    for (const value of [-1, -1e-9, -1e9, -0.5]) expect(formatNumber(value)).not.toContain('-');
  });

  test('a_number_never_breaks_over_two_lines', () => {
    expect(formatNumber(1e-9, 3, 'ms')).not.toContain(' ');
    expect(formatPercent(0.5)).not.toContain(' ');
  });

  test('parts_are_for_typesetting_the_power', () => {
    expect(numberParts(-3.02e-7)).toEqual({ mantissa: '−3.02', exponent: -7 });
    expect(numberParts(12)).toEqual({ mantissa: '12.0', exponent: 0 });
  });

  test('a_signed_number_says_plus_but_zero_says_nothing', () => {
    expect(formatSigned(0.5)).toBe('+0.500');
    expect(formatSigned(-0.5)).toBe('−0.500');
    expect(formatSigned(0)).toBe('0');
  });
});

test.each([
  [0.82, '82 %'],
  [0.0312, '3.1 %'],
  [0.0999, '10 %'],
  [0, '0 %'],
  [1, '100 %'],
  [0.00002, '< 0.1 %'],
  [0.99996, '> 99.9 %'],
  [0.9972, '99.7 %'],
  [0.994, '99 %'],
  [NaN, '–'],
])('the_share_%f_is_written_%s', (share, text) => {
  expect(plain(formatPercent(share))).toBe(text);
});

test.each([
  [0, '0 B'],
  [940, '940 B'],
  [999, '999 B'],
  [1000, '1.0 kB'],
  [16_234_567, '16.2 MB'],
  [999_600, '1.0 MB'],
  [605e6, '605 MB'],
  [1.7e9, '1.7 GB'],
])('%d_bytes_are_written_%s', (bytes, text) => {
  expect(plain(formatBytes(bytes))).toBe(text);
});

test.each([
  [0.0004, '1 ms'],
  [0.034, '34 ms'],
  [0.1234, '120 ms'],
  [0.79, '790 ms'],
  [1, '1 s'],
  [2.84, '2.8 s'],
  [9.96, '10 s'],
  [27.4, '27 s'],
  [89.4, '89 s'],
  [120, '2 min'],
  [3000, '50 min'],
  [7200, '2 h'],
  [5400, '1 h 30 min'],
  [NaN, '–'],
])('a wait of %s seconds is written %s', (seconds, written) => {
  expect(plain(formatDuration(seconds))).toBe(written);
});

test.each([
  [1, '1'],
  [1.0000001, '1'],
  [0.9999988, '0.9999988'],
  [0.99999999, '> 0.9999999'],
  [0.99987, '0.99987'],
  [0.9952, '0.9952'],
  [0.95, '0.95'],
  [0.9992, '0.9992'],
  [0.87, '0.870'],
  [-0.25, '−0.250'],
])(
  'a cosine of %s is written %s, so that what is missing to one can be read',
  (cosine, written) => {
    expect(formatCosine(cosine)).toBe(written);
  },
);
