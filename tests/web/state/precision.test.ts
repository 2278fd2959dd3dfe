import { describe, expect, test } from 'vitest';
import type { Gpu } from '../../../web/src/engine/probe';
import {
  budgetOf,
  needsMachine,
  obstacle,
  offersOf,
  pick,
  type Ability,
  type Offer,
} from '../../../web/src/state/precision';
import { bundleManifest } from './manifest';

const GB = 1e9;
const GPU: Gpu = {
  name: 'some GPU',
  vendor: '',
  architecture: '',
  software: false,
  half: true,
  features: ['shader-f16'],
  limits: {
    maxBufferSize: 4 * GB,
    maxStorageBufferBindingSize: 2 * GB,
    maxStorageBuffersPerShaderStage: 10,
    maxComputeWorkgroupStorageSize: 32768,
    maxComputeInvocationsPerWorkgroup: 1024,
  },
};
const laptop: Ability = { gpu: GPU, memory: 8 * GB, mobile: false, connection: null };
const phone: Ability = { gpu: GPU, memory: 8 * GB, mobile: true, connection: null };
const noHalf: Ability = { ...laptop, gpu: { ...GPU, half: false } };
const parity = bundleManifest().precisions.fp32.parity;

/** A model of so many weights, in all four precisions. */
function model(weights: number): Offer[] {
  const bits = { fp32: 32, fp16: 16, q8: 9, q4: 5 };
  return (['fp32', 'fp16', 'q8', 'q4'] as const).map((precision) => ({
    precision,
    bytes: (weights * bits[precision]) / 8,
    largest: (25e6 * bits[precision]) / 8,
    parity,
  }));
}
const B16 = model(150e6); // 600, 300, 169 and 94 MB
const L14 = model(428e6); // 1712, 856, 482 and 268 MB

describe('left to itself the page picks', () => {
  test('the most precise that fits: twice 600 MB into a quarter of 8 GB', () => {
    expect(pick(B16, '', laptop)).toEqual({ precision: 'fp32', why: { key: 'precision.fits' } });
  });

  test('half precision where the full one does not fit and the adapter computes in it', () => {
    expect(pick(L14, '', laptop).precision).toBe('fp16');
    expect(pick(L14, '', noHalf).precision).toBe('q8');
    expect(pick(L14, '', { ...laptop, gpu: null }).precision).toBe('q8');
  });

  test('a smaller file for a phone, and for who saves data', () => {
    expect(pick(B16, '', phone).precision).toBe('q8');
    const saving = { ...laptop, connection: { rate: null, saving: true } };
    expect(pick(B16, '', saving).precision).toBe('q8');
  });

  test('the smallest where none fits, and says that', () => {
    expect(pick(L14, '', phone)).toEqual({
      precision: 'q4',
      why: { key: 'precision.smallest' },
    });
  });

  test('the most precise of what is small, without asking the machine', () => {
    const small = model(5e6); // 20 MB
    expect(needsMachine(small, '')).toBe(false);
    expect(pick(small, '', null)).toEqual({ precision: 'fp32', why: { key: 'precision.small' } });
    expect(pick(small, '', phone).precision).toBe('fp32');
    expect(needsMachine(B16, '')).toBe(true);
    expect(needsMachine(small, 'fp16')).toBe(true);
  });

  test('the only one where there is no choice', () => {
    expect(needsMachine(B16.slice(0, 1), '')).toBe(false);
    expect(pick(B16.slice(0, 1), '', null).why.key).toBe('precision.only');
  });
});

describe('the reader’s choice', () => {
  test('is taken, however large or small', () => {
    expect(pick(B16, 'q4', laptop)).toEqual({ precision: 'q4', why: { key: 'precision.asked' } });
    expect(pick(B16, 'fp32', phone).precision).toBe('fp32');
  });

  test('of fp16 is not taken without shader-f16, and the page says what it took instead', () => {
    expect(pick(B16, 'fp16', noHalf)).toEqual({
      precision: 'fp32',
      why: { key: 'precision.refused', values: { asked: 'fp16', precision: 'fp32' } },
    });
  });

  test('of what the bundle does not have is answered by its own pick', () => {
    expect(pick(B16.slice(0, 1), 'q4', laptop)).toEqual({
      precision: 'fp32',
      why: { key: 'precision.absent', values: { asked: 'q4', precision: 'fp32' } },
    });
  });
});

describe('what cannot run here says why', () => {
  const offer = { precision: 'fp32', bytes: 1 * GB, largest: 0.2 * GB } as const;
  test.each([
    ['twice its bytes are more than the machine has', { ...laptop, memory: 1.9 * GB }, 'memory'],
    [
      'a table is larger than the GPU gives',
      {
        ...laptop,
        gpu: { ...GPU, limits: { ...GPU.limits, maxStorageBufferBindingSize: 134217728 } },
      },
      'table',
    ],
  ] as [string, Ability, string][])('%s', (_, machine, reason) => {
    expect(obstacle(offer, machine)?.key).toBe(`precision.cannot.${reason}`);
    expect(obstacle(offer, laptop)).toBeNull();
  });

  test('more than WebAssembly can address', () => {
    const unknown = { ...laptop, memory: null };
    expect(obstacle({ ...offer, bytes: 4.3 * GB }, unknown)?.key).toBe('precision.cannot.memory');
    expect(obstacle({ ...offer, bytes: 4.2 * GB }, unknown)).toBeNull();
  });

  test('no table is too large where the processor computes', () => {
    expect(obstacle({ ...offer, largest: 3 * GB }, { ...laptop, gpu: null })).toBeNull();
  });
});

test('the page counts on a quarter of the memory, and on less in the hand', () => {
  expect(budgetOf(laptop)).toBe(2 * GB);
  expect(budgetOf({ ...laptop, memory: null })).toBe(2 * GB);
  expect(budgetOf(phone)).toBe(0.4 * GB);
  expect(budgetOf({ ...phone, memory: 1 * GB })).toBe(0.25 * GB);
});

test('a bundle’s offers are its precisions, the most precise first, with all that is downloaded', () => {
  const manifest = bundleManifest();
  const fp32 = manifest.precisions.fp32;
  manifest.precisions = { q4: { ...fp32, bytes: 10 }, other: fp32, fp32 };
  manifest.tokenizer.bytes = 7;
  manifest.text.width = 200;
  // Largest table: 730 tokens × 200 numbers of text, rather than the MLP's 4 · 128².
  expect(
    offersOf(manifest).map(({ precision, bytes, largest }) => [precision, bytes, largest]),
  ).toEqual([
    ['fp32', fp32.bytes + 7, 4 * 730 * 200],
    ['q4', 17, 730 * 200],
  ]);
});
