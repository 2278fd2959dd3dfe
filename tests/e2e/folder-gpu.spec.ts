/** The reader's own folder on WebGPU, whose device is lost half-way. */
import { expect, test, type Worker } from '@playwright/test';
import { done, input, kept, open, python, scenes } from './own-folder';

const SCENES = 4;

test.setTimeout(600_000);

test('a GPU lost in the middle of a folder costs no picture and does none twice @webgpu', async ({
  page,
}) => {
  const folder = scenes('Scenes', SCENES);
  // The engine's devices, at hand before it asks for the first one.
  const engine = new Promise<Worker>((resolve) =>
    page.on('worker', (worker) => {
      if (/\/worker-/.test(worker.url())) resolve(worker);
    }),
  );
  await open(page);
  const worker = await engine;
  await worker.evaluate(() => {
    const own = self as unknown as { devices: GPUDevice[] };
    own.devices = [];
    const find = navigator.gpu.requestAdapter.bind(navigator.gpu);
    navigator.gpu.requestAdapter = async (wanted) => {
      const adapter = await find(wanted);
      const ask = adapter?.requestDevice.bind(adapter);
      return Object.assign(adapter!, {
        requestDevice: async (described: GPUDeviceDescriptor) => {
          const device = await ask!(described);
          own.devices.push(device);
          return device;
        },
      });
    };
  });
  await input(page).setInputFiles(folder);
  await expect(page.getByText(/^[2-9] of 6 pictures/)).toBeVisible({ timeout: 300_000 });
  const lose = (): Promise<number> =>
    worker.evaluate(() => {
      const { devices } = self as unknown as { devices: GPUDevice[] };
      devices.at(-1)?.destroy();
      return devices.length;
    });
  expect(await lose()).toBe(1);
  await expect(done(page, folder, SCENES)).toBeVisible({ timeout: 300_000 });
  await expect(page.getByText('One picture could not be used')).toBeVisible();
  const devices = await worker.evaluate(
    () => (self as unknown as { devices: GPUDevice[] }).devices.length,
  );
  expect(devices, 'the device was lost and another one found').toBe(2);
  const pictures = await kept(page);
  expect(new Set(pictures.map(({ sha256 }) => sha256)).size).toBe(SCENES);
  expect(pictures).toHaveLength(SCENES);
  const apart = JSON.parse(
    python('folder_numbers', ['vectors'], JSON.stringify({ folder, pictures })),
  ) as {
    vectors: number;
    embeddings: number;
  };
  expect(apart.vectors).toBeLessThan(1e-4);
  expect(apart.embeddings).toBeLessThan(1e-4);
});
