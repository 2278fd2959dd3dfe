/** No serious violation of the accessibility rules in any view and theme; nothing jumps, nothing overflows. */
import { expect, test, type Page } from '@playwright/test';
import { audit, COLOURS, fits, SIZES } from './axe';
import { Headlight } from './headlight';
import { offer, vitB16 } from './offered';

test.setTimeout(300_000);

const CARDS = ['Picture', 'Sum', 'Heads'] as const;

/** Until there is a sum, be it on a card behind another, where roles do not find it. */
async function arrived(page: Page): Promise<void> {
  await expect(page.locator('[role="treeitem"]').first()).toBeAttached();
}

/** The card in front, where there is room for one only. */
async function card(page: Page, name: (typeof CARDS)[number]): Promise<void> {
  const bar = page.getByRole('navigation', { name: 'Cards' });
  if (await bar.isVisible()) await bar.getByRole('button', { name }).click();
}

const DIALOG = 'dialog[open], [role="dialog"]';

for (const size of SIZES) {
  const where = `at ${size.width} × ${size.height}`;

  test(`axe finds nothing serious ${where} in any colours`, async ({ page }) => {
    await page.setViewportSize(size);
    await page.emulateMedia({ reducedMotion: 'reduce' });
    for (const colours of COLOURS) {
      const themed = `./#theme=${colours}`;
      await page.goto(`${themed}&open=6&versus=1&off=L6.H1+L2.MLP&pin=L6.H2+L5.H1`);
      await expect(page.locator('html')).toHaveAttribute('data-theme', colours);
      await arrived(page);
      for (const name of CARDS) {
        await card(page, name);
        await audit(page, `${name} card, two texts compared`, colours);
        if (size.width > 1000) break;
      }
      await page.goto(`${themed}&table=1&layer=6&head=3&view=heads`);
      await expect(page.getByRole('heading', { name: 'Head L6.H3' })).toBeVisible();
      await audit(page, 'a head open, the sum as a table behind', colours);
      await card(page, 'Sum');
      await audit(page, 'the sum as a table', colours, '#sum');
      await page.goto(`${themed}&layer=6&head=3&why=1&patch=20&view=heads`);
      const arithmetic = page.getByRole('region', { name: /^L6\.H3 at/ });
      await expect(arithmetic).toBeVisible();
      await page.locator('summary').click();
      await audit(page, 'the arithmetic', colours);
      for (const [button, dialog] of [
        [/^Help/, 'Headlight'],
        [/^Save/, 'Save'],
        [/^Model\b/, 'Model'],
      ] as const) {
        await page.getByRole('button', { name: button }).first().click();
        await expect(page.getByRole('dialog', { name: dialog })).toBeVisible();
        await audit(page, `the dialog “${dialog}”`, colours, DIALOG);
        await page.keyboard.press('Escape');
        await expect(page.getByRole('dialog', { name: dialog })).toBeHidden();
      }
      await card(page, 'Picture');
      await page.getByRole('button', { name: 'URL', exact: true }).click();
      await audit(page, 'the dialog of the address', colours, DIALOG);
      await page.keyboard.press('Escape');
    }
  });

  test(`axe finds nothing serious before a class ${where} in any colours`, async ({
    page,
    context,
  }) => {
    await offer(context, vitB16());
    await page.setViewportSize(size);
    await page.emulateMedia({ reducedMotion: 'reduce' });
    await page.goto('./#theme=light&preflight=1&bundle=vit-b-16');
    await expect(page.getByRole('progressbar')).toBeVisible();
    await audit(page, 'the preflight page while it measures');
    for (const colours of COLOURS) {
      await page.goto(`./#theme=${colours}&preflight=1&bundle=vit-b-16`);
      await expect(page.locator('html')).toHaveAttribute('data-theme', colours);
      await expect(page.getByRole('button', { name: 'Run it again' })).toBeVisible();
      await audit(page, 'the preflight page', colours);
      await fits(page, 'the preflight page');
      await page.getByRole('button', { name: 'Remove Headlight-Shapes' }).click();
      await audit(page, 'what is kept, with its question', colours);
      await page.getByRole('button', { name: 'Keep it' }).click();
    }
  });
}

test('a failure is as accessible as a success', async ({ page }) => {
  await page.goto('./?bundle=nowhere');
  await expect(new Headlight(page).alerts).toHaveCount(1);
  await audit(page, 'a bundle that is not there');
});

test('nothing is wider than the window, and nothing jumps while loading', async ({ page }) => {
  await page.addInitScript(() => {
    const moved = window as unknown as { shift: number };
    moved.shift = 0;
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries() as (PerformanceEntry & {
        value: number;
        hadRecentInput: boolean;
      })[]) {
        if (!entry.hadRecentInput) moved.shift += entry.value;
      }
    }).observe({ type: 'layout-shift', buffered: true });
  });
  for (const size of [...SIZES, { width: 2560, height: 1440 }]) {
    await page.setViewportSize(size);
    await page.goto('./');
    await page.reload();
    const headlight = new Headlight(page);
    await arrived(page);
    await expect(headlight.chip).toContainText('WebAssembly');
    await expect(page.locator('#sum [role="status"]').first()).toHaveText(/^Computed here/);
    const shift = await page.evaluate(() => (window as unknown as { shift: number }).shift);
    console.log(`layout shift at ${size.width} px: ${shift.toFixed(4)}`);
    expect(shift, `at ${size.width} px`).toBeLessThan(0.02);
    for (const name of CARDS) {
      await card(page, name);
      await fits(page, `${name} at ${size.width} px`);
    }
  }
});
