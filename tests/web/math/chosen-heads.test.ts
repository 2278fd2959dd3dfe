import { expect, test } from 'vitest';
import {
  chosenHeads,
  choiceOf,
  everyHead,
  isChoiceInModel,
  parseChoice,
} from '../../../web/src/math/chosen-heads';

const shape = { layers: 2, heads: 3 };
const names = (by: string[], labels?: Record<string, string>): string[] =>
  chosenHeads(by, shape, labels && (({ layer, head }) => labels[`${layer}.${head}`] ?? null)).map(
    ({ layer, head }) => `${layer}.${head}`,
  );

test('an empty list is every head, and “none” not one', () => {
  expect(names([])).toHaveLength(6);
  expect(names(['none'])).toEqual([]);
});

test('heads and layers are counted from 1 in a link, each chosen once and in order', () => {
  expect(names(['l2', 'l1.h3', 'l2.h1'])).toEqual(['0.2', '1.0', '1.1', '1.2']);
});

test('a property is every head with that label, and no head where labels are not known', () => {
  const labels = { '0.1': 'colour', '1.2': 'colour', '1.0': 'shape' };
  expect(names(['property:colour'], labels)).toEqual(['0.1', '1.2']);
  expect(names(['property:colour', 'l1.h1'], labels)).toEqual(['0.0', '0.1', '1.2']);
  expect(names(['property:colour'])).toEqual([]);
});

test('a list of heads is written as short as it can be, and read back as the same heads', () => {
  const heads = everyHead(shape);
  expect(choiceOf(heads, shape)).toEqual([]);
  expect(choiceOf([], shape)).toEqual(['none']);
  expect(choiceOf([heads[4], heads[0], heads[1], heads[2]], shape)).toEqual(['l1', 'l2.h2']);
  for (let bits = 0; bits < 64; bits++) {
    const some = heads.filter((_, i) => (bits >> i) & 1);
    expect(chosenHeads(choiceOf(some, shape), shape)).toEqual(some);
  }
});

test('what is no choice is refused, and what the model lacks is known to be lacking', () => {
  for (const wrong of ['', 'l0', 'l1.h0', 'L1.H1', 'l1.', 'property:', 'property: x', 'all'])
    expect(parseChoice(wrong), wrong).toBeNull();
  expect(parseChoice('property:art style')).toEqual({ kind: 'property', name: 'art style' });
  expect(['l2', 'l3', 'l2.h3', 'l2.h4', 'none'].map((x) => isChoiceInModel(x, shape))).toEqual([
    true,
    false,
    true,
    false,
    true,
  ]);
});
