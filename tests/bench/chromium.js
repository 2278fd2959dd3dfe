/**
 * Opens Chromium for the benchmark. Reads one JSON job from standard input, writes one JSON answer.
 *
 * {"kind": "models", url, models}: times and heap of each model on the benchmark's page at `url`.
 * {"kind": "view", url, visits}: milliseconds from navigation to the first view, for each visit.
 */
import { text } from 'node:stream/consumers';
import { chromium } from '@playwright/test';

const FIRST_VIEW = '[role="treeitem"]';
const TIMEOUT = 600_000;

async function fresh(browser, url) {
  const context = await browser.newContext();
  const page = await context.newPage();
  page.setDefaultTimeout(TIMEOUT);
  await page.goto(url);
  await page.waitForFunction(() => window.ready === true);
  return page;
}

async function measureModels(browser, { url, models }) {
  const answers = [];
  for (const { time, heap } of models) {
    const page = await fresh(browser, url);
    const answer = await page.evaluate((job) => window.time(job), time);
    await page.context().close();
    answer.heap = [];
    for (const name of ['decompose', 'plain']) {
      // A page of its own: the heap of the one before would still be there.
      const alone = await fresh(browser, url);
      answer.heap.push(await alone.evaluate((job) => window.heap(job), { ...heap, name }));
      await alone.context().close();
    }
    answers.push(answer);
  }
  return answers;
}

async function measureView(browser, { url, visits }) {
  const milliseconds = [];
  for (let visit = 0; visit < visits; visit += 1) {
    // A new context has an empty cache: a reader's first visit.
    const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
    const page = await context.newPage();
    await page.addInitScript((selector) => {
      const seen = () => {
        if (document.querySelector(selector)) {
          // The frame after the one in which it is painted.
          requestAnimationFrame(() =>
            requestAnimationFrame(() => (window.shown = performance.now())),
          );
        } else {
          requestAnimationFrame(seen);
        }
      };
      seen();
    }, FIRST_VIEW);
    await page.goto(url);
    await page.waitForFunction(() => window.shown > 0, undefined, { timeout: 60_000 });
    milliseconds.push(await page.evaluate(() => window.shown));
    await context.close();
  }
  return milliseconds;
}

const job = JSON.parse(await text(process.stdin));
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-quic', '--no-first-run', '--disable-background-networking'],
});
try {
  const answer = await { models: measureModels, view: measureView }[job.kind](browser, job);
  console.log(JSON.stringify({ version: browser.version(), answer }));
} finally {
  await browser.close();
}
