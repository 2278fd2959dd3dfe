/** What axe, which knows the accessibility rules, finds on a page. */
import AxeBuilder from '@axe-core/playwright';
import { expect, type Page } from '@playwright/test';

export const SIZES = [
  { width: 1440, height: 900 },
  { width: 390, height: 844 },
];
export const COLOURS = ['light', 'dark', 'projector'];

/**
 * Nothing serious: by all the rules, or by those alone that a theme can break, where the colours are
 * others; the rest has nothing to do with colours.
 * `part`: the dialog in front, where there is one; what lies behind it was looked at before.
 */
export async function audit(
  page: Page,
  what: string,
  colours = 'light',
  part?: string,
): Promise<void> {
  const axe = new AxeBuilder({ page });
  if (part) axe.include(part);
  if (colours !== 'light') axe.withRules(['color-contrast', 'link-in-text-block']);
  const { violations, passes } = await axe.analyze();
  const serious = violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(' ')).join('; ')}`);
  expect(serious, `${what}, ${colours}`).toEqual([]);
  expect(passes.length, `rules that had something to look at in ${what}`).toBeGreaterThan(0);
}

export async function fits(page: Page, what: string): Promise<void> {
  const over = await page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  );
  expect(over, `${what}: wider than the window`).toBeLessThanOrEqual(0);
}
