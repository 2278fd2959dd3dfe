/** The deepest zoom: one head at one patch, multiplied out. */
import { expect, test } from '@playwright/test';
import { figure } from './figures';
import { opened } from './headlight';

test.setTimeout(300_000);

test('opens the arithmetic of one head at one patch, and it multiplies out', async ({ page }) => {
  const headlight = await opened(page);
  await headlight.head(6, 4).click();
  await headlight.heads.getByRole('button', { name: 'Why?' }).click();
  const panel = page.getByRole('region', { name: /^L6\.H4 at/ });
  await expect(panel).toBeVisible();
  const box = await headlight.picture.getByRole('application').boundingBox();
  if (!box) throw new Error('there is no picture');
  await page.mouse.click(box.x + 0.45 * box.width, box.y + 0.32 * box.height);
  await expect(panel).toHaveAccessibleName('L6.H4 at row 3, column 4');

  const facts = await panel.locator('dl').first().locator('dd').allInnerTexts();
  const [alpha, match, norm, contribution] = facts.map(figure);
  const expected = (alpha.value * match.value) / norm.value;
  const relative = [alpha, match, norm].reduce(
    (all, { value, half }) => all + half / Math.max(Math.abs(value), half),
    0,
  );
  expect(Math.abs(contribution.value - expected)).toBeLessThanOrEqual(
    contribution.half + 1.1 * relative * Math.abs(expected),
  );
  await panel.locator('summary').click();
  await expect(panel.locator('tbody td:nth-child(4)').first()).toBeVisible();
  const products = await panel.locator('tbody td:nth-child(4)').allInnerTexts();
  expect(products).toHaveLength(16);
  const total = products.map(figure).reduce((all, { value }) => all + value, 0);
  const slack = products.map(figure).reduce((all, { half }) => all + half, match.half);
  expect(Math.abs(total - match.value)).toBeLessThanOrEqual(slack + 1e-9);

  await panel.getByRole('button', { name: 'Next patch' }).click();
  await expect(page.getByRole('region', { name: 'L6.H4 at row 3, column 5' })).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('heading', { name: 'Head L6.H4' })).toBeVisible();
});

test('what is open in the arithmetic stays open when the model takes over', async ({ page }) => {
  let release = (): void => {};
  const held = new Promise<void>((resolve) => (release = resolve));
  await page.context().route(/decompose\.fp32\.bin/, async (route) => {
    await held;
    await route.continue();
  });
  const headlight = await opened(page);
  await headlight.head(6, 4).click();
  await headlight.heads.getByRole('button', { name: 'Why?' }).click();
  const panel = page.getByRole('region', { name: /^L6\.H4 at/ });
  await panel.locator('summary').click();
  await expect(panel.locator('tbody td').first()).toBeVisible();
  await panel.evaluate((now) => now.setAttribute('data-same', ''));
  release();
  await headlight.live();
  await expect(panel.locator('tbody td').first()).toBeVisible();
  await expect(panel).toHaveAttribute('data-same');
});

test('the keyboard alone leads from the sample to the arithmetic', async ({ page }) => {
  const headlight = await opened(page);
  await page.keyboard.press('Tab');
  await expect(page.getByRole('link', { name: 'Skip to the sum' })).toBeFocused();
  await headlight.sample(0).focus();
  await page.keyboard.press('ArrowRight');
  await expect(headlight.sample(1)).toBeChecked();
  await headlight.textChoice((await headlight.words())[0]).focus();
  await page.keyboard.press('ArrowDown');
  await expect.poll(() => headlight.hash()).toContain('chosen=1');

  await headlight.bar('Stem').focus();
  await page.keyboard.press('ArrowDown');
  await expect(headlight.bar('Layer 1 attention')).toBeFocused();
  await page.keyboard.press('ArrowRight');
  await expect(headlight.bar('Layer 1 attention')).toHaveAttribute('aria-expanded', 'true');
  await page.keyboard.press('ArrowRight');
  await expect(headlight.bar('Layer 1 head 1')).toBeFocused();
  await page.keyboard.press('Space');
  await expect(headlight.sum).toContainText('One term is off');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { name: 'Head L1.H1' })).toBeVisible();
  await page.keyboard.press('r');
  await expect(headlight.sum).not.toContainText('is off');
  await page.keyboard.press('w');
  await expect(page.getByRole('region', { name: /^L1\.H1 at/ })).toBeVisible();
  await page.keyboard.press('Escape');
  await page.keyboard.press('Escape');
  await expect(page.getByRole('heading', { name: 'Head L1.H1' })).toBeHidden();
  await page.keyboard.press('t');
  await expect(headlight.table).toBeVisible();
  await page.keyboard.press('?');
  await expect(page.getByRole('dialog', { name: 'Headlight' })).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog', { name: 'Headlight' })).toBeHidden();
});
