/** Bundles of another site: its mistakes in sentences, its content as data, and the plainest host. */
import { expect } from '@playwright/test';
import { BundleServer, shardedBundles } from './bundle-server';
import { Headlight } from './headlight';
import { assets, failureOf, load, open, SHARD, test } from './sharded';

test('what a site elsewhere does wrong is said in its own words', async ({ page, server }) => {
  await open(page);
  const host = new URL(server.url).host;
  const manifest = `${server.bundle('sharded')}manifest.json`;
  const html = { body: '<!doctype html><p>Sign in', type: 'text/html' };
  server.allow = null;
  const closed = await failureOf(page, server.bundle('sharded'));
  expect(closed.key).toMatch(/^engine\.(cors|network\.foreign)$/);
  expect(closed.values).toEqual({ host, own: new URL(page.url()).origin });
  server.allow = '*';
  for (const [rule, key, values] of [
    [html, 'engine.html', { url: manifest }],
    [{ redirect: '/login' }, 'engine.html.redirected', { url: manifest, to: `${server.url}login` }],
    [{ status: 404 }, 'engine.manifest.absent', { url: manifest }],
    [{ status: 403 }, 'engine.http', { url: manifest, status: 403 }],
    [{ body: 'x'.repeat(5e6) }, 'engine.manifest.long', { url: manifest, most: 2 ** 22 }],
    [{ body: '{}' }, 'engine.manifest.missing', { field: 'schema_version' }],
  ] as const) {
    server.rules = [
      { path: /manifest\.json$/, ...rule },
      { path: /login$/, ...html },
    ];
    const error = await failureOf(page, server.bundle('sharded'));
    expect(error.key, key).toBe(key);
    if (key !== 'engine.manifest.missing') expect(error.values).toEqual(values);
  }
  // A file that leads on to another site, as large-file stores do, is followed.
  const store = await new BundleServer({ '': shardedBundles() }).listen();
  const moved = `${store.url}sharded/shared.bin`;
  server.rules = [{ path: /shared\.bin$/, redirect: moved }];
  await load(page, server.bundle('sharded'));
  expect(store.paths(SHARD)).toEqual(['/sharded/shared.bin']);
  await store.close();
  // Another one answers a missing shard with its front page.
  server.rules = [{ path: /text\.fp32\.onnx$/, ...html }];
  await page.evaluate((url) => window.engine.removeStored(url), server.bundle('sharded'));
  expect(await failureOf(page, server.bundle('sharded'))).toEqual({
    key: 'engine.html',
    values: { url: `${server.bundle('sharded')}text.fp32.onnx` },
  });
  server.rules = [{ path: /text\.fp32\.onnx$/, status: 404 }];
  expect((await failureOf(page, server.bundle('sharded'))).key).toBe('engine.download.absent');
});

test('a bundle from elsewhere is data: its texts are characters, its pictures pixels', async ({
  page,
  server,
}) => {
  const dialogs: string[] = [];
  page.on('dialog', (dialog) => {
    dialogs.push(dialog.message());
    void dialog.dismiss();
  });
  const headlight = new Headlight(page);
  await page.goto(`./?bundle=${encodeURIComponent(server.bundle('hostile'))}`);
  await expect(headlight.bars.first()).toBeVisible();
  await headlight.live();
  const markup = '<img src=x onerror="document.title=`ran`">';
  await expect(headlight.texts).toContainText(markup);
  await headlight.chip.click();
  await expect(page.getByRole('dialog', { name: 'Model' })).toContainText(`name ${markup}`);
  await page.keyboard.press('Escape');
  await expect(headlight.samples.getByRole('img').nth(2)).toHaveAttribute('src', /^blob:/);
  await expect(headlight.samples.getByRole('img').nth(1)).not.toHaveAttribute('src');
  await headlight.samples.getByRole('img').nth(1).click();
  await expect(headlight.alerts).toHaveText(/is no PNG, JPEG, WebP or GIF picture/);
  const found = await page.evaluate(() => ({
    title: document.title,
    injected: document.querySelectorAll('img[src="x"], body script').length,
    elsewhere: [...document.images].filter(({ src }) => src && !src.startsWith('blob:')).length,
  }));
  expect(found.title).not.toContain('ran');
  expect([found.injected, found.elsewhere, dialogs]).toEqual([0, 0, []]);
});

test('a plain static host serves it all: no headers, one thread, a path below the root', async ({
  page,
}) => {
  const host = await new BundleServer({ lab: assets, bundles: shardedBundles() }).listen();
  try {
    const headlight = new Headlight(page);
    await page.goto(`${host.url}lab/?bundle=${encodeURIComponent('/bundles/sharded/')}`);
    await headlight.live();
    expect(await page.evaluate(() => crossOriginIsolated)).toBe(false);
    await headlight.chip.click();
    await expect(page.getByRole('dialog', { name: 'Model' })).toContainText('One thread only');
  } finally {
    await host.close();
  }
});
