import { defineConfig, devices } from '@playwright/test';

// Debian's Chromium, or the one that CHROMIUM names: nothing is downloaded.
const executablePath = process.env.CHROMIUM ?? '/usr/bin/chromium';
const port = Number(process.env.HEADLIGHT_TEST_PORT ?? 4173);
const common = [
  '--no-sandbox',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];
// Without a GPU the adapter is SwiftShader: slow, but the same shaders and the same API. `make test-gpu`
// names the flags with which Chromium takes another one, which computes in fp16.
const own = process.env.HEADLIGHT_GPU;
const adapter = own ? own.split(' ').filter(Boolean) : ['--use-webgpu-adapter=swiftshader'];
const webgpu = ['--enable-unsafe-webgpu', ...adapter];
const noWebgpu = ['--disable-features=WebGPU,WebGPUService', '--disable-gpu'];

const desktop = { ...devices['Desktop Chrome'], viewport: { width: 1440, height: 900 } };

export default defineConfig({
  testDir: 'tests/e2e',
  outputDir: 'test-results',
  workers: 2,
  // The first run on the software adapter compiles every shader.
  timeout: 180_000,
  expect: { timeout: 60_000 },
  forbidOnly: Boolean(process.env.CI),
  // A machine that does other things as well may miss a deadline; what then passes is listed as flaky.
  retries: process.env.CI ? 2 : 0,
  reporter: [['list']],
  use: {
    baseURL: `http://127.0.0.1:${port}`,
    // A trace takes more than half as long again as what it traces. Where a failure is tried again, it is
    // the second attempt that leaves one.
    trace: process.env.CI ? 'on-first-retry' : 'retain-on-failure',
    screenshot: 'only-on-failure',
  },
  // What goes through the backend is tested on both and says so in its title, `@both`; `@webgpu` needs
  // a GPU's device, `@half` one that computes in fp16, as SwiftShader's does not. All the rest is the same
  // on either and runs where it is fast.
  projects: [
    {
      name: 'webgpu',
      grep: own ? /@(both|webgpu|half)\b/ : /@(both|webgpu)\b/,
      // The software adapter takes every core there is.
      workers: 1,
      use: { ...desktop, launchOptions: { executablePath, args: [...common, ...webgpu] } },
    },
    {
      name: 'wasm',
      grepInvert: /@(webgpu|half)\b/,
      use: { ...desktop, launchOptions: { executablePath, args: [...common, ...noWebgpu] } },
    },
  ],
  webServer: {
    command: `.venv/bin/headlight serve --port ${port}`,
    url: `http://127.0.0.1:${port}/`,
    reuseExistingServer: !process.env.CI,
    timeout: 60_000,
  },
});
