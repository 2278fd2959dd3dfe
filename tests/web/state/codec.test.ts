import { describe, expect, test } from 'vitest';
import { decode, encode } from '../../../web/src/state/codec';
import {
  FIELDS,
  initialState,
  isAllowed,
  type FieldName,
  type Kind,
  type PageState,
} from '../../../web/src/state/fields';

/** A seeded source of numbers in [0, 1): mulberry32. */
function source(seed: number): () => number {
  return () => {
    seed = (seed + 0x6d2b79f5) | 0;
    let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

const AWKWARD = [
  '',
  '-',
  '---',
  ' ',
  'a red circle',
  'a&b=c#d?e',
  '100 % + more',
  '“quoted” – dash',
  '中文 العربية 🟠',
  '{}',
  '\n\t',
  '%00%zz',
  '<b>',
];

function sample(kind: Kind, next: () => number): unknown {
  const whole = (least: number, most: number) => least + Math.floor(next() * (most - least + 1));
  const pick = <T>(from: readonly T[]) => from[whole(0, from.length - 1)];
  switch (kind.type) {
    case 'text':
      return kind.allowed ? pick(['', 'red-circle', 'own.1', 'own.42', '0']) : pick(AWKWARD);
    case 'choice':
      return pick(kind.options);
    case 'whole':
      return whole(kind.least, Math.min(kind.most, 40));
    case 'fraction':
      return next();
    case 'flag':
      return next() < 0.5;
    case 'texts':
      return Array.from({ length: whole(0, 4) }, () => pick(AWKWARD));
    case 'wholes':
      return [...new Set(Array.from({ length: whole(0, 5) }, () => whole(1, 24)))];
    case 'heads': {
      const items = ['l1.h1', 'l6.h4', 'l24', 'none', 'property:colour', 'property:art, and style'];
      return [...new Set(Array.from({ length: whole(0, 6) }, () => pick(items)))];
    }
    case 'terms': {
      const names = ['stem', 'bias', 'L1.MLP', 'L6.H4', 'L24.H16', 'L2.H1'];
      return [...new Set(Array.from({ length: whole(0, 5) }, () => pick(names)))];
    }
  }
}

const NAMES = Object.keys(FIELDS) as FieldName[];

function randomState(next: () => number): PageState {
  const state: Record<string, unknown> = initialState();
  for (const name of NAMES) if (next() < 0.6) state[name] = sample(FIELDS[name].kind, next);
  return state as PageState;
}

describe('a link', () => {
  test('leads back to the state it was made of, 2,000 times', () => {
    const next = source(20261121);
    for (let i = 0; i < 2000; i++) {
      const state = randomState(next);
      const link = encode(state);
      expect(decode(`#${link}`), link).toEqual(state);
      expect(encode(decode(link))).toBe(link);
    }
  });

  test('of an untouched page is empty', () => {
    expect(encode(initialState())).toBe('');
    expect(decode('')).toEqual(initialState());
  });

  test('reads as words', () => {
    const state: PageState = {
      ...initialState(),
      texts: ['a red circle', 'a blue square'],
      layer: 6,
      head: 4,
      off: ['L6.H4', 'L1.MLP'],
      open: [6],
    };
    expect(encode(state)).toBe(
      'text=a+red+circle&text=a+blue+square&layer=6&head=4&off=L6.H4+L1.MLP&open=6',
    );
  });

  test('names the heads of an analysis as words, a property by itself', () => {
    const state: PageState = {
      ...initialState(),
      page: 'look',
      analysis: 'contrast',
      by: ['l4.h3', 'l5', 'property:art style', 'l6'],
    };
    expect(encode(state)).toBe('page=look&do=contrast&by=l4.h3+l5&by=property%3Aart+style&by=l6');
    expect(decode('by=l4.h3,l5').by).toEqual(['l4.h3', 'l5']);
  });

  test('tells no texts from the model’s own texts', () => {
    expect(decode(encode({ ...initialState(), texts: [] })).texts).toEqual([]);
    expect(decode(encode({ ...initialState(), texts: null })).texts).toBeNull();
    expect(decode(encode({ ...initialState(), texts: ['-'] })).texts).toEqual(['-']);
  });

  test('may come as a query too, and the fragment wins', () => {
    const state = decode('?bundle=vit-b-32&theme=dark', '#theme=light');
    expect(state.bundle).toBe('vit-b-32');
    expect(state.theme).toBe('light');
  });
});

test('a flag may be said by its key alone', () => {
  expect(decode('?preflight').preflight).toBe(true);
  expect(decode('?preflight=0').preflight).toBe(false);
  expect(decode('?preflight=maybe').preflight).toBe(false);
});

describe('a malformed link', () => {
  test.each([
    ['chosen=-1', 'chosen'],
    ['chosen=1.5', 'chosen'],
    ['chosen=99999999', 'chosen'],
    ['chosen=', 'chosen'],
    ['layer=0', 'layer'],
    ['layer=NaN', 'layer'],
    ['head=six', 'head'],
    ['blend=7', 'blend'],
    ['blend=', 'blend'],
    ['blend=NaN', 'blend'],
    ['theme=pink', 'theme'],
    ['ablation=none', 'ablation'],
    ['table=yes', 'table'],
    ['off=L6.H4+nonsense', 'off'],
    ['open=1+x', 'open'],
    ['page=other', 'page'],
    ['do=guess', 'analysis'],
    ['by=l4.h3+l0', 'by'],
    ['by=L4.H3', 'by'],
    ['by=property:', 'by'],
    ['cut=median', 'cut'],
    ['quantile=2', 'quantile'],
    ['image=../../secret', 'image'],
    ['image=own.0', 'image'],
    ['image=data:image/png;base64,AAAA', 'image'],
    ['lang=xx', 'language'],
    [`text=${'x'.repeat(2001)}`, 'texts'],
  ] as [string, FieldName][])('%.40s leaves %s as it was', (link, name) => {
    const state = decode(`#${link}&view=heads`);
    expect(state[name]).toEqual(FIELDS[name].initial);
    expect(state.view).toBe('heads');
  });

  test('never throws and never yields a value that its field does not allow', () => {
    const next = source(7);
    const pieces = [...NAMES.map((name) => FIELDS[name].key), '=', '&', '%', '#', '?', '+', '-'];
    pieces.push('%E0%A4%A', '\u0000', '\ud800', '🟠', '1', 'L1.H1', 'own.1', 'NaN', '1e9', '{}');
    for (let i = 0; i < 2000; i++) {
      const length = Math.floor(next() * 12);
      const link = Array.from({ length }, () => pieces[Math.floor(next() * pieces.length)]).join(
        '',
      );
      const state = decode(link);
      for (const name of NAMES) {
        const { kind, initial } = FIELDS[name];
        const value = state[name];
        expect(value === initial || isAllowed(kind, value), link).toBe(true);
      }
    }
  });
});

test('every field has its own key and says what it means', () => {
  const keys = NAMES.map((name) => FIELDS[name].key);
  expect(new Set(keys).size).toBe(keys.length);
  for (const name of NAMES) expect(FIELDS[name].meaning).toMatch(/^[A-Z].*\.$/);
});
