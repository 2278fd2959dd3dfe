/** Contrast of every pair of tokens that meet on the page, computed from the stylesheet itself (WCAG 2.2). */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';

import { INK, SIGNED, type Rgb, type Theme } from '../../../web/src/ui/scale';

const css = readFileSync(new URL('../../../web/src/ui/tokens.css', import.meta.url), 'utf8');
const THEMES: Theme[] = ['light', 'dark', 'projector'];

/** The custom properties of one theme: light-dark() resolved, projector over light. */
function tokensOf(theme: Theme): Map<string, string> {
  const block = (selector: string): string => {
    const start = css.indexOf(`${selector} {`);
    expect(start, selector).toBeGreaterThanOrEqual(0);
    return css.slice(start, css.indexOf('\n}', start));
  };
  const tokens = new Map<string, string>();
  const blocks = theme === 'projector' ? [':root', ":root[data-theme='projector']"] : [':root'];
  for (const selector of blocks)
    for (const [, name, value] of block(selector).matchAll(/--([\w-]+):\s*([^;]+);/g)) {
      const pair = /^light-dark\((#\w+), (#\w+)\)$/.exec(value);
      tokens.set(name, pair ? pair[theme === 'dark' ? 2 : 1] : value);
    }
  return tokens;
}

function colour(tokens: Map<string, string>, name: string): Rgb {
  const hex = tokens.get(name);
  expect(hex, name).toMatch(/^#[0-9a-f]{6}$/);
  return [1, 3, 5].map((at) => parseInt(hex!.slice(at, at + 2), 16)) as Rgb;
}

/** Relative luminance, from the definition in WCAG 2.2. */
function luminance(rgb: Rgb): number {
  const [r, g, b] = rgb.map((channel) => {
    const c = channel / 255;
    return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(a: Rgb, b: Rgb): number {
  const [low, high] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return (high + 0.05) / (low + 0.05);
}

const SURFACES = ['paper', 'surface', 'sunken'];

test('contrast_is_21_for_black_on_white', () => {
  expect(contrast([0, 0, 0], [255, 255, 255])).toBeCloseTo(21, 10);
  // #767676 is the lightest grey that passes on white.
  expect(contrast([0x76, 0x76, 0x76], [255, 255, 255])).toBeCloseTo(4.54, 2);
});

describe.each(THEMES)('%s', (theme) => {
  const tokens = tokensOf(theme);
  const ratio = (text: string, ground: string): number =>
    contrast(colour(tokens, text), colour(tokens, ground));

  test.each(['ink', 'ink-soft', 'toward-ink', 'away-ink', 'alert'])(
    'text_in_%s_has_AA_contrast_on_every_surface',
    (text) => {
      for (const ground of SURFACES)
        expect(ratio(text, ground), ground).toBeGreaterThanOrEqual(4.5);
    },
  );

  test('text_on_ink_has_AA_contrast', () => {
    expect(ratio('paper', 'ink')).toBeGreaterThanOrEqual(4.5);
    expect(ratio('paper', 'ink-soft')).toBeGreaterThanOrEqual(4.5);
  });

  test.each(['line-strong', 'focus', 'toward', 'away'])(
    'what_%s_draws_can_be_told_from_every_surface',
    (mark) => {
      for (const ground of SURFACES) expect(ratio(mark, ground), ground).toBeGreaterThanOrEqual(3);
    },
  );

  test('the_colour_scale_is_that_of_the_tokens', () => {
    for (const end of ['toward', 'away', 'neutral'] as const)
      expect(SIGNED[theme][end]).toEqual(colour(tokens, end));
    expect(INK[theme]).toEqual(colour(tokens, 'ink'));
  });

  test('the_neutral_is_the_ground_that_maps_lie_on', () => {
    expect(tokens.get('neutral')).toBe(tokens.get('surface'));
  });
});

test('the_projector_has_more_contrast_than_the_light_theme', () => {
  const [light, projector] = [tokensOf('light'), tokensOf('projector')];
  for (const text of ['ink', 'ink-soft', 'line-strong', 'toward', 'away'])
    expect(contrast(colour(projector, text), colour(projector, 'surface'))).toBeGreaterThan(
      contrast(colour(light, text), colour(light, 'surface')),
    );
});

test('space_lies_on_a_grid_of_four_pixels', () => {
  const spaces = [...css.matchAll(/--space-\d+: (\d+)px/g)].map(([, px]) => Number(px));
  expect(spaces.length).toBeGreaterThan(5);
  for (const space of spaces) expect(space % 4).toBe(0);
});

test('type_has_six_steps_from_13_to_48_pixels', () => {
  const steps = [...css.matchAll(/--text-\d: ([\d.]+)rem/g)].map(([, rem]) => 16 * Number(rem));
  expect(steps).toHaveLength(6);
  expect(steps).toEqual([...steps].sort((a, b) => a - b));
  expect([steps[0], steps[5]]).toEqual([13, 48]);
});

test('nothing_moves_where_motion_is_unwelcome', () => {
  const reduced = css.slice(css.indexOf('prefers-reduced-motion'));
  const named = new Set([...css.matchAll(/--duration-\d/g)].map(([name]) => name));
  for (const name of named) expect(reduced).toContain(`${name}: 0ms`);
});
