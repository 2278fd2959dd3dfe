import { readdirSync, readFileSync } from 'node:fs';
import { afterEach, expect, test } from 'vitest';

import { speakOf, t } from '../../../web/src/strings';
import { en } from '../../../web/src/strings/en';
import { folder } from '../../../web/src/strings/en.folder';
import { input } from '../../../web/src/strings/en.input';
import { kinds } from '../../../web/src/strings/en.kinds';
import { look } from '../../../web/src/strings/en.look';
import { preflight } from '../../../web/src/strings/en.preflight';
import { quality } from '../../../web/src/strings/en.quality';

const source = new URL('../../../web/src/', import.meta.url);
const folders = [
  'folder',
  'head',
  'picture',
  'texts',
  'arithmetic',
  'model',
  'preflight',
  'heads',
  'sum',
  'shell',
  'look',
  'quality',
];
const code = ['ui', 'state', 'page', ...folders.map((folder) => `views/${folder}`)]
  .flatMap((folder) =>
    readdirSync(new URL(folder, source)).map((name) => new URL(`${folder}/${name}`, source)),
  )
  .filter(({ pathname }) => /\.(svelte|ts)$/.test(pathname))
  .map((file) => readFileSync(file, 'utf8'))
  .join('\n');

test('every_sentence_that_is_asked_for_is_in_the_catalogue', () => {
  const asked = [...code.matchAll(/\bt\(\s*'([\w.]+)'/g)].map(([, key]) => key);
  expect(asked.length).toBeGreaterThan(50);
  expect(asked.filter((key) => !(key in en))).toEqual([]);
});

test('every_term_has_a_name_and_a_definition', () => {
  const terms = [...code.matchAll(/<Term key="(\w+)"/g)].map(([, key]) => key);
  expect(terms.length).toBeGreaterThan(5);
  for (const term of terms) {
    expect(en).toHaveProperty([`terms.${term}`]);
    expect(en).toHaveProperty([`terms.${term}.means`]);
  }
});

test('no_sentence_is_kept_that_nobody_says', () => {
  // A key may be put together from its beginning and what is known only then.
  const beginnings = [...code.matchAll(/\bt\(\s*`([\w.]+\.)\$\{/g)].map(([, start]) => start);
  const said = (key: string): boolean =>
    code.includes(`'${key}'`) ||
    code.includes(`<Term key="${key.split('.')[1]}"`) ||
    beginnings.some((start) => key.startsWith(start)) ||
    key.startsWith('model.ready.');
  const kept = Object.keys({ ...input, ...preflight, ...look, ...folder, ...quality });
  expect(kept.filter((key) => !said(key))).toEqual([]);
});

test('a_sentence_for_a_kind_of_model_stands_beside_the_one_for_all_others', () => {
  for (const key of Object.keys(kinds)) {
    const [, plain] = /^(.+)\.(?:class|average|attention|softmax|sigmoid)$/.exec(key) ?? [];
    expect(en, key).toHaveProperty([plain]);
    const holes = (sentence: string): string[] => sentence.match(/\{\w+\}/g) ?? [];
    expect(holes(en[plain]), key).toEqual(expect.arrayContaining(holes(kinds[key])));
  }
});

afterEach(() => speakOf({ pooling: 'class', scoring: 'softmax' }));

test('nothing_is_said_of_a_class_token_or_a_softmax_that_the_model_does_not_have', () => {
  expect(t('heads.mlp.note')).toContain('class token');
  expect(t('terms.class_token.means')).toContain('sums the picture up');
  for (const pooling of ['average', 'attention'] as const) {
    speakOf({ pooling, scoring: 'softmax' });
    expect(t('heads.mlp.note')).not.toContain('class token');
    // It may have a class token, which then is not what sums the picture up.
    expect(t('terms.class_token.means')).not.toContain('sums');
    expect(t('arithmetic.class')).not.toContain('its own summary');
  }
  expect(t('sum.full.stem')).toBe('Trunk');
  expect(t('sum.full.head', { layer: 1, head: 3 })).toBe('Pool head 3');
  expect(t('terms.logit.means')).toContain('softmax');
  speakOf({ pooling: 'attention', scoring: 'sigmoid' });
  for (const key of Object.keys(en).filter((key) => /^terms\.logit.*\.means$/.test(key))) {
    expect(t(key), key).not.toContain('softmax');
  }
});

test('no_view_writes_a_style_attribute_which_the_content_policy_forbids', () => {
  // An expression is set on the element, which the policy allows; a text stands in the markup.
  expect(code).not.toMatch(/\sstyle="/);
  expect(code).not.toContain('{@html');
});
