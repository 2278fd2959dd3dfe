import { describe, expect, test } from 'vitest';

import {
  fromOklab,
  SIGNED,
  signedColour,
  signedTable,
  tableOffset,
  toOklab,
  type Rgb,
  type Theme,
} from '../../../web/src/ui/scale';

const THEMES: Theme[] = ['light', 'dark', 'projector'];
const STEPS = Array.from({ length: 21 }, (_, i) => i / 20);
const lightness = (rgb: Rgb): number => toOklab(rgb)[0];

/** Distance in OKLab; about 0.02 is a just noticeable difference between neighbouring patches. */
function difference(a: Rgb, b: Rgb): number {
  const [p, q] = [toOklab(a), toOklab(b)];
  return Math.hypot(...p.map((x, i) => x - q[i]));
}

/** Full severity, in linear RGB: Machado, Oliveira & Fernandes 2009, table 1. */
const DEFICIENCIES = {
  protanopia: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  deuteranopia: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
  tritanopia: [
    [1.255528, -0.076749, -0.178779],
    [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.3039],
  ],
};

function seenBy(deficiency: keyof typeof DEFICIENCIES, rgb: Rgb): Rgb {
  const linear = rgb.map((c) => (c <= 10 ? c / 255 / 12.92 : ((c / 255 + 0.055) / 1.055) ** 2.4));
  return DEFICIENCIES[deficiency].map((row) => {
    const c = Math.min(
      1,
      Math.max(
        0,
        row.reduce((sum, w, i) => sum + w * linear[i], 0),
      ),
    );
    return 255 * (c <= 0.0031308 ? 12.92 * c : 1.055 * c ** (1 / 2.4) - 0.055);
  }) as Rgb;
}

test('oklab_of_known_colours', () => {
  // Ottosson 2020: white is (1, 0, 0); pure red is about (0.628, 0.225, 0.126).
  const expected: [Rgb, number[]][] = [
    [
      [255, 255, 255],
      [1, 0, 0],
    ],
    [
      [255, 0, 0],
      [0.628, 0.2249, 0.1258],
    ],
  ];
  for (const [rgb, lab] of expected)
    toOklab(rgb).forEach((x, i) => expect(x).toBeCloseTo(lab[i], 3));
});

test('oklab_and_back_is_the_same_colour', () => {
  for (const rgb of [
    [1, 2, 3],
    [250, 128, 7],
    [60, 120, 214],
    [0, 0, 0],
  ] as Rgb[])
    expect(fromOklab(toOklab(rgb))).toEqual(rgb);
});

describe.each(THEMES)('%s', (theme) => {
  test('zero_is_the_background', () => {
    expect(signedColour(0, 1, theme)).toEqual(SIGNED[theme].neutral);
    expect(signedColour(-0, 1, theme)).toEqual(SIGNED[theme].neutral);
  });

  test('what_is_no_number_or_has_no_range_is_the_background', () => {
    for (const [value, max] of [
      [NaN, 1],
      [1, 0],
      [1, NaN],
      [1, -1],
    ])
      expect(signedColour(value, max, theme)).toEqual(SIGNED[theme].neutral);
  });

  test('max_is_full_colour_and_beyond_it_stays_full', () => {
    for (const value of [0.2, 5, Infinity])
      expect(signedColour(value, 0.2, theme)).toEqual(SIGNED[theme].toward);
    for (const value of [-0.2, -5, -Infinity])
      expect(signedColour(value, 0.2, theme)).toEqual(SIGNED[theme].away);
  });

  test.each([1, -1])('lightness_alone_orders_values_of_one_sign_%i', (sign) => {
    const row = STEPS.map((step) => lightness(signedColour(sign * step, 1, theme)));
    const darker = theme !== 'dark';
    for (let i = 1; i < row.length; i++)
      if (darker) expect(row[i]).toBeLessThan(row[i - 1]);
      else expect(row[i]).toBeGreaterThan(row[i - 1]);
  });

  test('amber_is_lighter_than_an_equal_blue', () => {
    for (const step of STEPS.slice(2))
      expect(lightness(signedColour(step, 1, theme))).toBeGreaterThan(
        lightness(signedColour(-step, 1, theme)),
      );
  });

  test('equal_steps_look_equal', () => {
    for (const sign of [1, -1]) {
      const row = STEPS.map((step) => signedColour(sign * step, 1, theme));
      const whole = difference(row[0], row[20]);
      for (let i = 1; i < row.length; i++)
        // A twentieth, within the rounding to 8 bits.
        expect(Math.abs(difference(row[i], row[i - 1]) - whole / 20)).toBeLessThan(0.006);
    }
  });

  test('both_signs_are_equally_far_from_the_background', () => {
    const { neutral } = SIGNED[theme];
    for (const step of STEPS.slice(2)) {
      const toward = difference(signedColour(step, 1, theme), neutral);
      const away = difference(signedColour(-step, 1, theme), neutral);
      expect(Math.max(toward, away) / Math.min(toward, away)).toBeLessThan(1.25);
    }
  });

  test.each(Object.keys(DEFICIENCIES) as (keyof typeof DEFICIENCIES)[])(
    'signs_are_told_apart_under_%s',
    (deficiency) => {
      for (const step of STEPS.slice(4)) {
        const toward = seenBy(deficiency, signedColour(step, 1, theme));
        const away = seenBy(deficiency, signedColour(-step, 1, theme));
        const neutral = seenBy(deficiency, SIGNED[theme].neutral);
        expect(difference(toward, away)).toBeGreaterThan(0.035);
        expect(difference(toward, neutral)).toBeGreaterThan(0.05);
        expect(difference(away, neutral)).toBeGreaterThan(0.05);
      }
    },
  );

  test('the_table_holds_the_same_colours', () => {
    const table = signedTable(theme);
    for (const value of [-1, -0.5, 0, 0.25, 1, 3]) {
      const at = tableOffset(value, 1);
      expect([...table.subarray(at, at + 4)]).toEqual([...signedColour(value, 1, theme), 255]);
    }
    expect(tableOffset(NaN, 1)).toBe(tableOffset(0, 1));
  });
});
