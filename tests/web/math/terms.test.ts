import { describe, expect, test } from 'vitest';
import {
  allHeads,
  allMlps,
  isInModel,
  layerHeads,
  parseTermName,
  termAt,
  termCount,
  termIndex,
  termName,
} from '../../../web/src/math/address';
import { contributions, sumCheck, sumOfTerms } from '../../../web/src/math/terms';
import { shape, terms } from './tiny';

describe('where a term stands', () => {
  test('depth order is stem, then each layer’s heads and MLP, then bias', () => {
    const names = Array.from({ length: termCount(shape) }, (_, k) => termName(termAt(k, shape)));
    expect(names).toEqual(['stem', 'L1.H1', 'L1.H2', 'L1.MLP', 'L2.H1', 'L2.H2', 'L2.MLP', 'bias']);
  });

  test('position and name of every term lead back to it', () => {
    const big = { layers: 24, heads: 16 };
    for (let k = 0; k < termCount(big); k++) {
      const term = termAt(k, big);
      expect(termIndex(term, big)).toBe(k);
      expect(parseTermName(termName(term))).toEqual(term);
    }
  });

  test('what is no term’s name is refused', () => {
    for (const name of [
      '',
      'L0.H1',
      'L1.H0',
      'L1',
      'l1.h1',
      'L1.H1 ',
      'L1.H-1',
      'L1e3.H1',
      'mlp',
    ]) {
      expect(parseTermName(name), name).toBeNull();
    }
    expect(() => termAt(8, shape)).toThrow('term 8 is not between 0 and 7');
    expect(() => termAt(0.5, shape)).toThrow(RangeError);
  });

  test('a term beyond the model’s layers or heads is not in it', () => {
    expect(isInModel({ kind: 'head', layer: 1, head: 1 }, shape)).toBe(true);
    expect(isInModel({ kind: 'head', layer: 1, head: 2 }, shape)).toBe(false);
    expect(isInModel({ kind: 'mlp', layer: 2 }, shape)).toBe(false);
    expect(isInModel({ kind: 'bias' }, shape)).toBe(true);
  });

  test('layers, heads and MLPs are picked by position', () => {
    expect(layerHeads(1, shape)).toEqual([4, 5]);
    expect(allHeads(shape)).toEqual([1, 2, 4, 5]);
    expect(allMlps(shape)).toEqual([3, 6]);
  });
});

describe('the sum', () => {
  test('terms sum to the embedding', () => {
    expect([...sumOfTerms(terms, shape)]).toEqual([3, 4]);
    expect(sumCheck(terms, shape)).toBe(0);
  });

  test('the sum check is the error’s length over the embedding’s', () => {
    // Off by (3, 4) · 0.2 = (0.6, 0.8): length 1 against ‖(3.6, 4.8)‖ = 6.
    const wrong = { ...terms, embedding: [3.6, 4.8] };
    expect(sumCheck(wrong, shape)).toBeCloseTo(1 / 6, 12);
  });

  test('each term contributes its dot product with the text', () => {
    // Text (0.6, 0.8).
    expect([...contributions(terms, shape, [0.6, 0.8])].map((x) => +x.toFixed(12))).toEqual([
      0.6, 0.8, 1.2, -0.8, 2.4, -0.6, 0.6, 0.8,
    ]);
  });

  test('a text is read from its place among several', () => {
    expect(contributions(terms, shape, [9, 9, 0.6, 0.8], 2)).toEqual(
      contributions(terms, shape, [0.6, 0.8]),
    );
  });
});
