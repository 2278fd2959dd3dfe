import { expect, test } from 'vitest';
import { initialState, type PageState } from '../../../web/src/state/fields';
import { applyTemplate, fit, type ModelFacts } from '../../../web/src/state/fit';

const model: ModelFacts = {
  layers: 6,
  heads: 8,
  tokens: 65,
  classTokens: 1,
  hasMeans: false,
  hasGallery: false,
  samples: ['red-circle', 'two-stars'],
  texts: ['a red circle', 'a blue square'],
  template: 'a picture of {}',
};
const fitted = (change: Partial<PageState>) => fit({ ...initialState(), ...change }, model);

test('an untouched page shows the model’s own first sample, texts and template', () => {
  const state = fitted({});
  expect(state.image).toBe('red-circle');
  expect(state.texts).toEqual(model.texts);
  expect(state.template).toBe('a picture of {}');
});

test('what the model lacks is dropped and what it has stays', () => {
  const state = fitted({
    image: 'gone',
    chosen: 7,
    versus: 9,
    layer: 7,
    head: 3,
    patch: 65,
    off: ['L6.H8', 'L6.H9', 'L7.MLP', 'stem'],
    pinned: ['L1.H1', 'L1.MLP'],
    open: [6, 7],
    ablation: 'mean',
  });
  expect(state).toMatchObject({
    image: 'red-circle',
    chosen: 1,
    versus: null,
    layer: null,
    head: null,
    patch: null,
    off: ['L6.H8', 'stem'],
    pinned: ['L1.H1'],
    open: [6],
    ablation: 'zero',
  });
});

test('an analysis by heads that the model lacks is by none, never by all', () => {
  expect(fitted({ by: ['l6.h8', 'l7', 'property:colour'] }).by).toEqual([
    'l6.h8',
    'property:colour',
  ]);
  expect(fitted({ by: ['l7', 'l1.h9'] }).by).toEqual(['none']);
  expect(fitted({ by: [] }).by).toEqual([]);
});

test('a text is not compared with itself, and arithmetic needs a head', () => {
  expect(fitted({ chosen: 1, versus: 1 }).versus).toBeNull();
  expect(fitted({ chosen: 1, versus: 0 }).versus).toBe(0);
  expect(fitted({ arithmetic: true, layer: 2 }).arithmetic).toBe(false);
  expect(fitted({ arithmetic: true, layer: 2, head: 1 }).arithmetic).toBe(true);
});

test('with no texts nothing is chosen beyond the first place', () => {
  expect(fitted({ texts: [], chosen: 3, versus: 0 })).toMatchObject({ chosen: 0, texts: [] });
});

test('a link to the class token holds only where there is one', () => {
  const at = (patch: number, classTokens: number): number | null =>
    fit({ ...initialState(), patch }, { ...model, classTokens, tokens: 64 + classTokens }).patch;
  expect([at(0, 1), at(64, 1), at(65, 1)]).toEqual([0, 64, null]);
  expect([at(0, 0), at(1, 0), at(64, 0), at(65, 0)]).toEqual([null, 1, 64, null]);
});

test('the reader’s own picture stays, whatever the samples', () => {
  expect(fitted({ image: 'own.2' }).image).toBe('own.2');
});

test('fitting twice is fitting once', () => {
  const once = fitted({ chosen: 9, off: ['L9.H1'], layer: 3, head: 99 });
  expect(fit(once, model)).toEqual(once);
});

test('a template without a place for the text leaves the text alone', () => {
  expect(applyTemplate('a photo of {}', 'a dog')).toBe('a photo of a dog');
  expect(applyTemplate('a photo', 'a dog')).toBe('a dog');
  expect(applyTemplate('{} $& {}', '$1')).toBe('$1 $& $1');
});
