/**
 * Chromium in the hands of the benchmark: every line on standard input is one command as JSON, every
 * line on standard output its answer ({"value"} or {"error"}).
 *
 * usage: node chromium.js [FLAG ...] with Chromium's flags besides the common ones.
 *
 * {"do": "version"}
 * {"do": "open", "url", "arguments"}   a page of its own context; "arguments" go to window.begin
 * {"do": "call", "page", "name", "arguments"}   window[name](arguments)
 * {"do": "close", "page"}
 * {"do": "view", "url", "selector"}   milliseconds from navigation to the first view, cache empty
 * {"do": "toggles", "url", "cell", "ready", "count"}   milliseconds from each key on a head to the
 *     page as it then stands, laid out; `ready` is a text that says that the model has run
 * {"do": "engine", "url", "script", "bundle"}   the engine's memory after a picture and a text
 */
import { createInterface } from 'node:readline';
import { chromium } from '@playwright/test';

const TIMEOUT = 600_000;
const COMMON = [
  '--no-sandbox',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: [...COMMON, ...process.argv.slice(2)],
});
const pages = [];

async function open({ url, arguments: settings }) {
  const page = await (await browser.newContext()).newPage();
  // Otherwise a call into a page whose process is gone would never return.
  page.on('crash', () => page.close());
  page.setDefaultTimeout(TIMEOUT);
  await page.goto(url);
  await page.waitForFunction(() => window.ready === true);
  await page.evaluate((given) => window.begin(given), settings);
  return pages.push(page) - 1;
}

async function view({ url, selector }) {
  // A new context has an empty cache: a reader's first visit.
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  const page = await context.newPage();
  await page.addInitScript((wanted) => {
    const seen = () => {
      if (document.querySelector(wanted)) {
        // The frame after the one in which it is painted.
        requestAnimationFrame(() =>
          requestAnimationFrame(() => (window.shown = performance.now())),
        );
      } else {
        requestAnimationFrame(seen);
      }
    };
    seen();
  }, selector);
  await page.goto(url);
  await page.waitForFunction(() => window.shown > 0, undefined, { timeout: 60_000 });
  const milliseconds = await page.evaluate(() => window.shown);
  await context.close();
  return milliseconds;
}

async function toggles({ url, cell, ready, count }) {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  const page = await context.newPage();
  page.setDefaultTimeout(TIMEOUT);
  await page.goto(url);
  await page.waitForFunction((text) => document.body.textContent.includes(text), ready);
  const times = await page.evaluate(
    async ([selector, wanted]) => {
      const cells = document.querySelectorAll(selector);
      const taken = [];
      for (let i = 0; i < wanted; i++) {
        const chosen = cells[(7 * i) % cells.length];
        chosen.focus();
        // What the focus shows, and the bars that still move from before, are not the toggle's.
        await new Promise((resolve) => setTimeout(resolve, 400));
        const began = performance.now();
        chosen.dispatchEvent(
          new KeyboardEvent('keydown', { key: ' ', bubbles: true, cancelable: true }),
        );
        await Promise.resolve();
        await Promise.resolve();
        document.body.getBoundingClientRect();
        taken.push(performance.now() - began);
      }
      return taken;
    },
    [cell, count],
  );
  await context.close();
  return times;
}

async function engine({ url, script, bundle }) {
  const context = await browser.newContext();
  const page = await context.newPage();
  page.setDefaultTimeout(TIMEOUT);
  await page.goto(url);
  const memory = await page.evaluate(
    async ([address, base]) => {
      const { createEngine } = await import(new URL(address, document.baseURI).href);
      const made = createEngine();
      await made.load(base, { backend: 'wasm' });
      const canvas = new OffscreenCanvas(320, 240);
      const drawing = canvas.getContext('2d');
      drawing.fillStyle = 'teal';
      drawing.fillRect(40, 60, 200, 120);
      const { id } = await made.decompose(await canvas.convertToBlob());
      const { embedding } = await made.readTexts(['a teal rectangle']);
      await made.patchScores(id, embedding, 1);
      return made.memory();
    },
    [script, bundle],
  );
  await context.close();
  return memory;
}

const commands = {
  version: () => browser.version(),
  open,
  view,
  toggles,
  engine,
  call: ({ page, name, arguments: given }) =>
    pages[page].evaluate(([called, value]) => window[called](value), [name, given]),
  close: ({ page }) => pages[page].context().close(),
};

for await (const line of createInterface({ input: process.stdin })) {
  const command = JSON.parse(line);
  let answer;
  try {
    answer = { value: (await commands[command.do](command)) ?? null };
  } catch (error) {
    answer = { error: error instanceof Error ? error.message : String(error) };
  }
  console.log(JSON.stringify(answer));
}
await browser.close();
