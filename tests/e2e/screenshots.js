/**
 * Takes the README's pictures: `make screenshots`. Each is a link into the page, so it can be opened.
 * With a second folder, the figures that the page itself saves of its analyses go there.
 *
 * usage: node tests/e2e/screenshots.js FOLDER [FIGURES]
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { chromium } from '@playwright/test';
import { serve } from './serve.js';

const PICTURES = [
  { name: 'light', width: 1440, height: 900, colorScheme: 'light' },
  { name: 'dark', width: 1440, height: 900, colorScheme: 'dark' },
  { name: 'narrow', width: 390, height: 844, colorScheme: 'light' },
];

const FIGURES = [
  {
    name: 'segment-contrast',
    link: 'page=look&do=contrast&image=circle-called-star&chosen=0&versus=4&blend=0.7',
  },
];

const [folder, figures] = process.argv.slice(2);
mkdirSync(folder, { recursive: true });

const { url, stop } = await serve();
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-quic', '--no-first-run', '--disable-background-networking'],
});
try {
  for (const { name, width, height, colorScheme } of PICTURES) {
    const page = await browser.newPage({ viewport: { width, height }, colorScheme });
    await page.goto(url);
    // Both the sum and the loaded model: what is pictured was computed there and then.
    await page
      .locator('[role="treeitem"]')
      .first()
      .waitFor({ state: 'attached', timeout: 120_000 });
    await page.waitForFunction(
      () => document.body.textContent.includes('Computed here by the loaded model'),
      undefined,
      { timeout: 120_000 },
    );
    await page.evaluate(() => document.fonts.ready);
    await page.screenshot({ path: join(folder, `${name}.png`), animations: 'disabled' });
    await page.close();
  }
  for (const { name, link } of figures ? FIGURES : []) {
    const page = await browser.newPage();
    await page.goto(`${url}#${link}`);
    const saved = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Save as SVG' }).click();
    await (await saved).saveAs(join(figures, `${name}.svg`));
    await page.close();
  }
} finally {
  await browser.close();
  stop();
}
