/** What stands on the page before the model does. */
import { expect, test } from '@playwright/test';
import { GRAPHS, Headlight, opened } from './headlight';

test.setTimeout(300_000);

test('a picture that is slow to come is not waited for with the page', async ({ page }) => {
  let release = (): void => undefined;
  const gate = new Promise<void>((resolve) => (release = resolve));
  await page.route('**/red-circle.safetensors', async (route) => {
    await gate;
    await route.continue();
  });
  await page.goto('./');
  const headlight = new Headlight(page);
  await expect(headlight.sum).toContainText(/is on its way|Taking the picture apart/);
  await expect(headlight.textChoice('a red circle')).toBeVisible();
  await expect(headlight.bars).toHaveCount(0);
  release();
  await expect(headlight.bars).not.toHaveCount(0);
  await headlight.live();
});

test('the colours and the type of a link stand before the page is drawn', async ({ page }) => {
  await page.addInitScript(() => {
    const order: string[] = [];
    Object.assign(window, { order });
    const note = (what: string, is: boolean): void => {
      if (is && !order.includes(what)) order.push(what);
    };
    new MutationObserver(() => {
      note('colours', document.documentElement.dataset.theme === 'dark');
      note('type', document.documentElement.hasAttribute('data-lecture'));
      note('page', !!document.querySelector('#app > *'));
    }).observe(document, { attributes: true, childList: true, subtree: true });
  });
  const headlight = await opened(page, 'theme=dark&lecture=1');
  await expect(headlight.bars).not.toHaveCount(0);
  const order = await page.evaluate(() => (window as unknown as { order: string[] }).order);
  expect(order).toEqual(['colours', 'type', 'page']);
});

test('shows true numbers before any graph of the model is downloaded', async ({ page }, info) => {
  let answered = 0;
  let release = (): void => undefined;
  const gate = new Promise<void>((resolve) => (release = resolve));
  await page.context().route(GRAPHS, async (route) => {
    await gate;
    answered += 1;
    await route.continue();
  });
  await page.addInitScript(() => {
    // On a busy machine too what is shown is waited for.
    const after = window.setTimeout.bind(window);
    const patient = (work: () => void, time?: number) => after(work, time === 500 ? 60_000 : time);
    window.setTimeout = patient as typeof window.setTimeout;
    const seen = new MutationObserver(() => {
      if (!document.querySelector('[role="treeitem"]')) return;
      seen.disconnect();
      requestAnimationFrame(() => performance.mark('first view'));
    });
    seen.observe(document, { childList: true, subtree: true });
  });
  const headlight = await opened(page);
  await expect(headlight.origin).toHaveText(/^Computed before; loading the model/);
  const before = { answers: await headlight.answers(), steps: await headlight.steps() };
  await headlight.head(6, 1).hover();
  await expect(headlight.picture.getByRole('application')).toHaveAccessibleName(/^Head L6\.H1/);
  expect(answered).toBe(0);
  await page.waitForFunction(() => performance.getEntriesByName('first view').length > 0);
  const milliseconds = await page.evaluate(
    () => performance.getEntriesByName('first view')[0].startTime,
  );
  info.annotations.push({ type: 'first view', description: `${Math.round(milliseconds)} ms` });
  console.log(`first view after ${Math.round(milliseconds)} ms`);
  const asked = await page.evaluate((until) => {
    const files = performance.getEntriesByType('resource').filter((file) => file.startTime < until);
    return files.map(({ name }) => name.split('/').at(-1)!);
  }, milliseconds);
  expect(asked.filter((name) => /\.(png|safetensors)$/.test(name)).sort()).toEqual(
    ['red-circle.png', 'red-circle.safetensors', 'texts.safetensors'], // what it shows
  );
  expect(asked.filter((name) => /^worker|heads\.json|^bundles/.test(name))).toEqual([]);

  release();
  await headlight.live();
  expect(answered).toBeGreaterThan(0);
  const live = { answers: await headlight.answers(), steps: await headlight.steps() };
  live.answers.forEach(({ cosine }, i) => {
    const written = before.answers[i].cosine;
    expect(Math.abs(cosine.value - written.value)).toBeLessThanOrEqual(2 * written.half + 1e-5);
  });
  expect(live.steps.map(({ name }) => name)).toEqual(before.steps.map(({ name }) => name));
});
