import { expect, test } from 'vitest';
import { LIMITS, probe } from '../../../web/src/engine/probe';

const limits = Object.fromEntries(LIMITS.map((name, i) => [name, 1000 + i]));
const adapter = (features: string[], info: Partial<GPUAdapterInfo>): GPU =>
  ({
    requestAdapter: () =>
      Promise.resolve({
        info: { vendor: '', architecture: '', description: '', isFallbackAdapter: false, ...info },
        features: new Set(features),
        limits,
      }),
  }) as unknown as GPU;

test('an adapter is told with its features and limits, and whether it computes in 16 bits', async () => {
  const gpu = adapter(['timestamp-query', 'shader-f16'], { vendor: 'acme', architecture: 'x1' });
  expect((await probe({ gpu })).gpu).toEqual({
    name: 'acme x1',
    vendor: 'acme',
    architecture: 'x1',
    software: false,
    half: true,
    features: ['shader-f16', 'timestamp-query'],
    limits,
  });
  expect((await probe({ gpu: adapter([], { vendor: 'acme' }) })).gpu?.half).toBe(false);
});

test('a processor that plays the GPU is seen for what it is', async () => {
  const named = adapter([], { vendor: 'google', architecture: 'swiftshader' });
  expect((await probe({ gpu: named })).gpu?.software).toBe(true);
  const flagged = adapter([], { vendor: 'acme', isFallbackAdapter: true });
  expect((await probe({ gpu: flagged })).gpu?.software).toBe(true);
});

test('without WebGPU, without an adapter and with one that fails there is no GPU, and no failure', async () => {
  expect(await probe({})).toMatchObject({ gpu: null, webgpu: false, memory: null, storage: null });
  const none = { requestAdapter: () => Promise.resolve(null) } as unknown as GPU;
  expect(await probe({ gpu: none })).toMatchObject({ gpu: null, webgpu: true });
  const broken = { requestAdapter: () => Promise.reject(new Error('lost')) } as unknown as GPU;
  expect(await probe({ gpu: broken })).toMatchObject({ gpu: null, webgpu: true });
});

test('memory, room and line are in bytes', async () => {
  const found = await probe({
    deviceMemory: 4,
    hardwareConcurrency: 6,
    connection: { downlink: 8, saveData: true },
    storage: {
      estimate: () => Promise.resolve({ usage: 5, quota: 50 }),
      persisted: () => Promise.resolve(true),
    },
  });
  expect(found.memory).toBe(4 * 1024 ** 3);
  expect(found.cores).toBe(6);
  expect(found.connection).toEqual({ rate: 1e6, saving: true });
  expect(found.storage).toEqual({ used: 5, quota: 50, persisted: true });
});

test('a browser that refuses to tell its room leaves it unknown', async () => {
  const storage = { estimate: () => Promise.reject(new TypeError('no')) };
  expect((await probe({ storage })).storage).toBeNull();
});

test.each([
  ['a phone that says so', { userAgentData: { mobile: true } }, true],
  ['a computer that says so', { userAgentData: { mobile: false } }, false],
  ['an iPhone', { userAgent: 'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0)' }, true],
  ['an iPad, which calls itself a Mac', { userAgent: '(Macintosh; …)', maxTouchPoints: 5 }, true],
  ['a Mac', { userAgent: '(Macintosh; …)', maxTouchPoints: 0 }, false],
])('%s is known for what it is', async (_, navigator, mobile) => {
  expect((await probe(navigator)).mobile).toBe(mobile);
});

test.each([
  [
    {
      brands: [
        { brand: 'Not=A?Brand', version: '8' },
        { brand: 'Chromium', version: '141' },
        { brand: 'Microsoft Edge', version: '141' },
      ],
    },
    'Microsoft Edge 141',
  ],
  [{ brands: [{ brand: 'Chromium', version: '141' }] }, 'Chromium 141'],
])('a browser is called by its brand', async (userAgentData, name) => {
  expect((await probe({ userAgentData })).browser).toBe(name);
});

test('a browser without brands is called by its user agent', async () => {
  expect((await probe({ userAgent: 'Mozilla/5.0 Gecko/20100101 Firefox/140.0' })).browser).toBe(
    'Firefox 140.0',
  );
});
