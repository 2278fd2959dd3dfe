/** What a link and a reload keep. */
import { expect, test } from '@playwright/test';
import { Headlight, opened } from './headlight';

test.setTimeout(300_000);

/** Switches all MLPs off and reloads in one task; they are off afterwards. */
async function keepsThroughReload({ page, heads, sum }: Headlight): Promise<void> {
  const reloaded = page.waitForEvent('load');
  const mlps = heads.getByRole('button', { name: 'All MLPs off' });
  // Pressed by a script, which does not wait for it.
  await expect(mlps).toBeEnabled();
  await mlps.evaluate((button: HTMLButtonElement) => {
    button.click();
    location.reload();
  });
  await reloaded;
  await expect(sum).toContainText('6 terms are off');
}

test('a link restores every decision, and back and forward walk through them', async ({ page }) => {
  const headlight = await opened(page);
  await headlight.samples.getByRole('img').nth(4).click();
  await expect.poll(() => headlight.hash()).toContain('image=');
  await headlight.textChoice((await headlight.words())[3]).check();
  await headlight.bar('Layer 2 attention').click();
  await headlight.head(3, 5).click();
  await page.keyboard.press('p');
  await headlight.head(4, 1).click();
  await page.keyboard.press('p');
  await expect(headlight.heads.getByRole('button', { name: 'Unpin L3.H5' })).toBeVisible();
  await expect(headlight.picture.getByRole('application')).toHaveAccessibleName(
    /^(2 pinned heads together|Head L4\.H1)/,
  );
  await page.keyboard.press('Space');
  await headlight.heads.getByLabel('own map scale').check();
  await expect(headlight.sum).toContainText('One term is off');
  await page.getByLabel('Colours').selectOption('dark');
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
  await expect.poll(() => headlight.hash()).toContain('theme=dark');
  const link = await page.evaluate(() => location.href);
  const shown = { steps: await headlight.settledSteps(), answers: await headlight.answers() };

  const other = new Headlight(await page.context().newPage());
  await other.page.goto(link);
  await expect(other.bars.first()).toBeVisible();
  await expect.poll(() => other.steps()).toEqual(shown.steps);
  expect(await other.answers()).toEqual(shown.answers);
  await expect(other.sample(4)).toBeChecked();
  await expect(other.heads.getByRole('button', { name: 'Unpin L3.H5' })).toBeVisible();
  await expect(other.heads.getByLabel('own map scale')).toBeChecked();
  await expect(other.page.locator('html')).toHaveAttribute('data-theme', 'dark');
  expect(await other.page.evaluate(() => location.href)).toBe(link);
  await other.page.close();

  await page.goBack();
  await expect(headlight.heads.getByLabel('own map scale')).not.toBeChecked();
  await page.goBack();
  await expect(headlight.sum).not.toContainText('One term is off');
  await page.goForward();
  await expect(headlight.sum).toContainText('One term is off');
  await page.keyboard.press('Control+z');
  await expect(headlight.sum).not.toContainText('One term is off');
});

test('the projector theme and larger type are drawn, and stay after a reload', async ({ page }) => {
  const headlight = await opened(page);
  const ink = (): Promise<string> => page.evaluate(() => getComputedStyle(document.body).color);
  const light = await ink();
  await page.getByLabel('Colours').selectOption('dark');
  expect(await headlight.hash(), 'written at once, so that a reload keeps it').toContain(
    'theme=dark',
  );
  await expect.poll(ink).not.toBe(light);
  await page.getByLabel('Colours').selectOption('projector');
  await page.getByRole('button', { name: 'Larger type' }).click();
  await expect.poll(() => headlight.hash()).toContain('theme=projector');
  await expect.poll(() => headlight.hash()).toContain('lecture=1');
  await page.reload();
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'projector');
  await expect(page.getByRole('button', { name: 'Larger type' })).toHaveAttribute(
    'aria-pressed',
    'true',
  );
});

test('a reload in the moment of a change keeps the change', async ({ page }) => {
  const headlight = await opened(page);
  // Changed and reloaded in one task: no timer of the page can have written the address between.
  const reloaded = page.waitForEvent('load');
  const before = await page.getByLabel('Colours').evaluate((colours: HTMLSelectElement) => {
    for (const theme of ['dark', 'light', 'projector']) {
      colours.value = theme;
      colours.dispatchEvent(new Event('change', { bubbles: true }));
    }
    location.reload();
    return location.hash;
  });
  await reloaded;
  expect(before, 'still to be written').not.toContain('projector');
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'projector');
  expect(await headlight.hash()).toBe('#theme=projector');

  await keepsThroughReload(headlight);
});

test('a reload that is slow to begin keeps the change that was made before it', async ({
  page,
}) => {
  const headlight = await opened(page);
  // The page lives on until its document is answered: it writes the address that the reload has not.
  await page.route(
    ({ pathname }) => pathname === '/',
    async (route) => {
      await new Promise((resolve) => setTimeout(resolve, 1500));
      await route.continue();
    },
  );
  await keepsThroughReload(headlight);
});
