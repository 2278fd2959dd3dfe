/**
 * Takes a large folder of scenes through the real page and says what it cost: `docs/folder.md` has the
 * figures of such a run. No test, since it measures.
 *
 * usage: node tests/e2e/large_folder.js COUNT
 *
 * One line of JSON for each step: its seconds, the longest time in which the page answered nothing
 * (milliseconds), the memory of the page and its workers (null where the browser does not say), and what it
 * keeps for it (MB).
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from '@playwright/test';
import { serve } from './serve.js';

const count = Number(process.argv[2]);
const PYTHON = '.venv/bin/python';
const place = mkdtempSync(join(tmpdir(), 'headlight-large-'));
const folder = join(place, 'Large');
const scenes = ['-m', 'tests.e2e.folder_files', 'scenes', folder, String(count)];
if (spawnSync(PYTHON, scenes, { stdio: 'inherit' }).status !== 0) throw new Error('no scenes');

const { url, stop } = await serve();
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: [
    ...['--no-sandbox', '--disable-quic', '--no-first-run', '--disable-background-networking'],
    ...['--disable-features=WebGPU,WebGPUService', '--disable-gpu'],
    // Memory is asked for between the steps, and not whenever the browser next tidies up.
    '--enable-blink-features=ForceEagerMeasureMemory',
  ],
});
const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
page.setDefaultTimeout(3_600_000);
await page.addInitScript(() => {
  window.longest = 0;
  new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries())
      window.longest = Math.max(window.longest, duration);
  }).observe({ entryTypes: ['longtask'] });
});

const MB = 1e6;
const painted = () =>
  page.evaluate(
    () => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))),
  );
async function step(name, work) {
  await page.evaluate(() => (window.longest = 0)).catch(() => undefined);
  const began = performance.now();
  const more = await work();
  const seconds = (performance.now() - began) / 1000;
  const longest = await page.evaluate(() => window.longest);
  // The browser answers when it next tidies up, which may be never while nothing happens.
  const bytes = await page.evaluate(() =>
    Promise.race([
      performance.measureUserAgentSpecificMemory().then((measured) => measured.bytes),
      new Promise((resolve) => setTimeout(() => resolve(NaN), 3000)),
    ]),
  );
  const { usage } = await page.evaluate(() => navigator.storage.estimate());
  const rounded = { seconds: Number(seconds.toFixed(2)), longest: Math.round(longest) };
  const sizes = { memory: Math.round(bytes / MB), kept: Math.round(usage / MB) };
  console.log(JSON.stringify({ step: name, ...rounded, ...sizes, ...more }));
}

const done = page.getByText(`${count} pictures of “Large” are taken apart.`, { exact: true });
const choose = () => page.getByLabel('Folder of pictures').setInputFiles(folder);
/** What is said of the pass once so much of it is done; '' where it is over. */
const far = async (share) => {
  const said = await page.waitForFunction(
    ([least, over]) => {
      const bar = document.querySelector('[role=progressbar][aria-label="Pictures taken apart"]');
      if (!bar) return document.body.textContent.includes(over) && { text: '' };
      const line = bar.parentElement.textContent.trim();
      return Number(bar.getAttribute('aria-valuenow')) >= 100 * least && { text: line };
    },
    [share, `${count} pictures of “Large” are taken apart.`],
  );
  const { text } = await said.jsonValue();
  return /^\d+ of \d+ pictures(, about .*? left)?/.exec(text)?.[0] ?? '';
};
async function save(group, format) {
  const waiting = page.waitForEvent('download');
  await page.getByRole('region', { name: group }).getByRole('button', { name: format }).click();
  await (await waiting).path();
}
async function answer(link, ready) {
  await page.goto(`${url}#page=look&of=folder&${link}`);
  await page.getByRole('radio', { name: /^your folder/i }).waitFor();
  await painted();
  await ready.first().waitFor();
  await page.waitForFunction(
    () => document.querySelector('button[aria-label="Save as JSON"]')?.disabled === false,
  );
}

try {
  await step('open', async () => {
    await page.goto(url);
    await page.getByText('Computed here by the loaded model').waitFor();
    await page.goto(`${url}#page=folder`);
    await page.getByText('Drop a folder of pictures here').waitFor();
  });
  await step('take apart', async () => {
    await choose();
    const said = [];
    const began = performance.now();
    for (let share = 0.1; share < 1; share += 0.2) {
      const text = await far(share);
      if (!text) break; // It was done before it was looked at.
      said.push({ seconds: Math.round((performance.now() - began) / 1000), text });
    }
    await done.waitFor();
    return { said };
  });
  await step('page through', async () => {
    for (let i = 0; i < 10; i++)
      await page.getByRole('button', { name: 'The next pictures' }).click();
  });
  const near = page.getByRole('list', { name: /^Nearest pictures/ }).getByRole('button');
  await step('nearest by one head', () => answer('do=pictures&image=red-circle&by=l3.h7', near));
  await step('nearest of one of them', async () => {
    const [, title] = /^1\. (.*?): cosine/.exec(await near.first().getAttribute('aria-label'));
    await near.first().click();
    await near.and(page.getByRole('button', { name: `. ${title}: cosine` })).waitFor({
      state: 'detached',
    });
  });
  await step('nearest by all heads', () => answer('do=pictures&image=red-circle', near));
  await step('nearest of a text', () => answer('do=text&text=a red circle', near));
  await step('by property', () => answer('do=property&image=red-circle', near));
  await step('head finder', () =>
    answer('do=find&text=a red circle', page.getByRole('row').nth(1)),
  );
  await step('a head’s pictures', async () => {
    await page.goto(`${url}#page=head&of=folder&layer=3&head=7`);
    await page.getByRole('list', { name: 'Most' }).getByRole('button').nth(7).waitFor();
  });
  await page.goto(`${url}#page=folder`);
  await step('words', async () => {
    await page.getByRole('button', { name: 'The page’s texts' }).click();
    await page.getByRole('button', { name: 'Find the words' }).click();
    await page.getByRole('heading', { name: /^Head L\d/ }).waitFor();
  });
  for (const format of ['CSV', 'NPZ', 'Parquet'])
    await step(format, () => save('Every head’s score of every picture', `Save as ${format}`));
  await step('reload', async () => {
    await page.reload();
    await done.waitFor();
  });
  await step('choose again', async () => {
    await choose();
    // Said once the folder is at hand again.
    await page.getByText('One other file is no picture.').waitFor();
    await done.waitFor();
  });
} finally {
  await browser.close();
  stop();
  rmSync(place, { recursive: true });
}
