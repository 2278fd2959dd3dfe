/**
 * The page as a static site: from a host that sends no headers of its own, below a path. The service
 * worker isolates it where it may; without it everything works on one thread.
 */
import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { expect, test, type BrowserContext, type Page } from '@playwright/test';
import { Headlight } from './headlight';

const bin = '.venv/bin';
const assets = process.env.HEADLIGHT_STATIC ?? 'server/static';
const folder = mkdtempSync(join(tmpdir(), 'headlight-site-'));
const running: ChildProcess[] = [];
let host = '';

/** A command that serves until it is stopped; the first port that it names. */
async function serve(command: string, args: string[], named: RegExp): Promise<string> {
  const child = spawn(`${bin}/${command}`, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  running.push(child);
  // By the line: what is printed in one go may come in pieces.
  for await (const line of createInterface({ input: child.stdout })) {
    const port = named.exec(line)?.[1];
    if (!port) continue;
    child.stdout.resume();
    return port;
  }
  throw new Error(`${command} ended before it served`);
}

test.beforeAll(async () => {
  const site = join(folder, 'course', 'headlight');
  execFileSync(`${bin}/headlight`, ['site', '--out', site, '--static', assets]);
  cpSync(site, join(folder, 'useless'), { recursive: true });
  const worker = join(folder, 'useless', 'service-worker.js');
  // As if the host's answers could not be changed: the worker controls the page and adds nothing.
  const script = readFileSync(worker, 'utf8').replace(/^const HEADERS = \{.*?\n\};/su, '');
  writeFileSync(worker, `const HEADERS = {};\n${script}`);
  cpSync(site, join(folder, 'without'), { recursive: true });
  rmSync(join(folder, 'without', 'service-worker.js'));
  host = `http://127.0.0.1:${await serve('python', ['tests/e2e/static_host.py', folder], /port (\d+)/)}`;
});

test.afterAll(() => {
  for (const child of running) child.kill();
  rmSync(folder, { recursive: true, force: true });
});

/** How often the page has been asked for, its own reloads included. */
function loads(page: Page): () => number {
  let count = 0;
  page.on('request', (request) => {
    if (request.isNavigationRequest() && request.frame() === page.mainFrame()) count += 1;
  });
  return () => count;
}

const isolated = (page: Page): Promise<boolean> => page.evaluate(() => crossOriginIsolated);
const workers = (page: Page): Promise<number> =>
  page.evaluate(async () => (await navigator.serviceWorker.getRegistrations()).length);

/** Until the page is isolated, whatever it does for that. */
async function becomesIsolated(page: Page): Promise<void> {
  // While the page reloads there is nothing to ask.
  await expect.poll(() => isolated(page).catch(() => false)).toBe(true);
}

/** What the model's details say that it runs on. */
async function backend(headlight: Headlight): Promise<string> {
  await headlight.live();
  await headlight.chip.click();
  const details = headlight.page.getByRole('dialog');
  await expect.poll(() => details.innerText()).not.toBe('');
  const text = await details.innerText();
  await headlight.page.keyboard.press('Escape');
  return text;
}

async function fresh(context: BrowserContext): Promise<Headlight> {
  return new Headlight(await context.newPage());
}

test('the page isolates itself with one reload, and its model runs on threads', async ({
  context,
}) => {
  const headlight = await fresh(context);
  const { page } = headlight;
  const failures: string[] = [];
  page.on('pageerror', (error) => failures.push(error.message));
  const loaded = loads(page);
  await page.goto(`${host}/course/headlight/#theme=dark`);
  await becomesIsolated(page);
  expect(await backend(headlight)).toMatch(/through WebAssembly \([2-9] threads\)/);
  expect(loaded()).toBe(2);
  expect(await headlight.hash()).toContain('theme=dark');
  await page.reload();
  await headlight.live();
  expect(await isolated(page)).toBe(true);
  expect(loaded()).toBe(3);
  expect(failures).toEqual([]);
});

test('the list of models comes from the file that stands for the server', async ({ page }) => {
  const answered: Record<string, string> = {};
  page.on('response', (response) => {
    const [, path] = response.url().split('/course/headlight/');
    if (path) answered[path] = `${response.status()} ${response.headers()['content-type']}`;
  });
  await page.goto(`${host}/course/headlight/?isolation=off`);
  await new Headlight(page).live();
  expect(answered['api/bundles']).toMatch(/^404 /);
  expect(answered['api/bundles.json']).toBe('200 application/json');
  expect(answered['bundles/shapes/manifest.json']).toBe('200 application/json');
});

test('asked not to, it stays as the host sends it, on one thread', async ({ context }) => {
  const headlight = await fresh(context);
  const { page } = headlight;
  await page.goto(`${host}/course/headlight/`);
  await becomesIsolated(page);
  expect(await workers(page)).toBe(1);
  await page.goto(`${host}/course/headlight/?isolation=off`);
  expect(await isolated(page)).toBe(false);
  const details = await backend(headlight);
  expect(details).toContain('through WebAssembly (1 thread');
  expect(details).toContain('One thread only: this page is not isolated');
  await expect.poll(() => workers(page)).toBe(0);
  // The link that the page writes need not say so again.
  const loaded = loads(page);
  await page.goto(`${host}/course/headlight/`);
  await headlight.live();
  expect([await isolated(page), loaded()]).toEqual([false, 1]);
  await page.goto(`${host}/course/headlight/?isolation=on`);
  await becomesIsolated(page);
});

test('it never reloads twice where that does not help', async ({ context }) => {
  for (const [path, expected] of [
    ['useless', 2],
    ['without', 1],
  ] as const) {
    const headlight = await fresh(context);
    const loaded = loads(headlight.page);
    await headlight.page.goto(`${host}/${path}/`);
    await expect.poll(loaded).toBe(expected);
    expect(await backend(headlight)).toContain('through WebAssembly (1 thread');
    expect(loaded()).toBe(expected);
    await headlight.page.reload();
    await headlight.live();
    expect(loaded()).toBe(expected + 1);
  }
});

test('a model from a server that allows the site opens in the isolated site', async ({
  context,
}) => {
  const options = ['serve', '--port', '0', '--static', assets, '--allow-origin', host];
  const port = await serve('headlight', options, /http:\/\/127\.0\.0\.1:(\d+)\//);
  const headlight = await fresh(context);
  const url = `http://127.0.0.1:${port}/bundles/shapes`;
  await headlight.page.goto(`${host}/course/headlight/?bundle=${encodeURIComponent(url)}`);
  await becomesIsolated(headlight.page);
  const answered: string[] = [];
  headlight.page.on('response', (response) => answered.push(response.url()));
  await headlight.page.reload();
  await headlight.live();
  expect(answered).toContain(`${url}/manifest.json`);
});

test('headlight serve, which isolates by itself, needs no service worker', async ({ page }) => {
  const loaded = loads(page);
  await new Headlight(page).openLoaded();
  expect(await isolated(page)).toBe(true);
  expect([await workers(page), loaded()]).toEqual([0, 1]);
});
