/** What a switch costs: the numbers that it changes are laid out, and nothing around them. */
import { expect, test } from '@playwright/test';
import { opened } from './headlight';

interface TraceEvent {
  name: string;
  ts: number;
  args: { beginData?: { partialLayout: boolean; totalObjects: number } };
}

test('a switch lays out the numbers that it changes, not the page', async ({ page, browser }) => {
  await page.setViewportSize({ width: 1440, height: 900 });
  const headlight = await opened(page);
  await headlight.live();
  // The first one brings the way back from all that is off.
  await headlight.head(6, 2).focus();
  await page.keyboard.press('Space');
  await expect(headlight.sum).toContainText('One term is off');
  await headlight.head(3, 5).focus();
  await expect(headlight.head(6, 2)).toHaveAccessibleName(/switched off/);

  await browser.startTracing(page, { categories: ['devtools.timeline', 'blink.user_timing'] });
  await page.evaluate(async () => {
    performance.mark('switched');
    document.activeElement?.dispatchEvent(
      new KeyboardEvent('keydown', { key: ' ', bubbles: true, cancelable: true }),
    );
    await Promise.resolve();
    await Promise.resolve();
    document.body.getBoundingClientRect();
    performance.mark('laid out');
  });
  const trace = JSON.parse((await browser.stopTracing()).toString()) as {
    traceEvents: TraceEvent[];
  };
  await expect(headlight.sum).toContainText('2 terms are off');
  const at = (mark: string): number => trace.traceEvents.find(({ name }) => name === mark)!.ts;
  const [begin, end] = [at('switched'), at('laid out')];
  const layouts = trace.traceEvents
    .filter(({ name, ts }) => name === 'Layout' && ts >= begin && ts <= end)
    .map(({ args }) => args.beginData!.partialLayout);
  expect(layouts).toEqual([true]);
});
