import { describe, expect, test } from 'vitest';
import { ablatedContributions, ablatedEmbedding, offMask } from '../../../web/src/math/ablation';
import { allHeads, termCount } from '../../../web/src/math/address';
import { cosines, norm } from '../../../web/src/math/score';
import { contributions } from '../../../web/src/math/terms';
import { means, shape, terms } from './tiny';

const L2H1 = 4;

describe('zero ablation', () => {
  test('takes the term out of the sum', () => {
    // (3, 4) − (0, 3) = (3, 1).
    expect([...ablatedEmbedding(terms, shape, offMask([L2H1], shape), null)]).toEqual([3, 1]);
  });

  test('with nothing off is the tower’s own embedding', () => {
    expect([...ablatedEmbedding(terms, shape, offMask([], shape), null)]).toEqual([3, 4]);
  });

  test('with everything off is zero even where the terms do not sum exactly', () => {
    const rounded = { ...terms, embedding: Float32Array.of(3.0000002, 4) };
    const all = offMask(
      Array.from({ length: termCount(shape) }, (_, k) => k),
      shape,
    );
    expect([...ablatedEmbedding(rounded, shape, all, null)]).toEqual([0, 0]);
  });
});

describe('mean ablation', () => {
  test('puts the mean in the term’s place', () => {
    // (3, 4) − (0, 3) + (0, 1) = (3, 2).
    expect([...ablatedEmbedding(terms, shape, offMask([L2H1], shape), means)]).toEqual([3, 2]);
  });

  test('with everything off is the sum of the means', () => {
    const all = offMask(
      Array.from({ length: termCount(shape) }, (_, k) => k),
      shape,
    );
    expect([...ablatedEmbedding(terms, shape, all, means)]).toEqual([0, 1]);
  });
});

test('contributions after switching off still add up to the new cosine', () => {
  const text = [0.6, 0.8];
  const off = offMask([1, L2H1, 6], shape);
  for (const mean of [null, means]) {
    const embedding = ablatedEmbedding(terms, shape, off, mean);
    const each = ablatedContributions(
      contributions(terms, shape, text),
      off,
      mean && contributions(mean, shape, text),
    );
    const total = each.reduce((a, b) => a + b, 0) / norm(embedding);
    expect(total).toBeCloseTo(cosines(embedding, text)[0], 12);
  }
});

test('a toggle of the largest model takes less than 16 ms', () => {
  const big = { layers: 24, heads: 16, dim: 768 };
  const of = (n: number) => Float32Array.from({ length: n }, (_, i) => Math.sin(i));
  const make = () => ({
    embedding: of(big.dim),
    headTerms: of(big.layers * big.heads * big.dim),
    mlpTerms: of(big.layers * big.dim),
    stemTerm: of(big.dim),
    biasTerm: of(big.dim),
  });
  const [own, mean] = [make(), make()];
  const off = offMask(allHeads(big), big);
  ablatedEmbedding(own, big, off, mean); // compiled once
  const times = Array.from({ length: 9 }, () => {
    const start = performance.now();
    ablatedEmbedding(own, big, off, mean);
    return performance.now() - start;
  });
  expect(Math.min(...times)).toBeLessThan(16);
});
