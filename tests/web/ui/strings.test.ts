import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

import { en } from '../../../web/src/strings/en';
import { input } from '../../../web/src/strings/en.input';

const source = new URL('../../../web/src/', import.meta.url);
const code = ['ui', 'views/picture', 'views/texts', 'views/arithmetic', 'views/model']
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
  const said = (key: string): boolean =>
    code.includes(`'${key}'`) ||
    code.includes(`<Term key="${key.split('.')[1]}"`) ||
    key.startsWith('model.ready.');
  expect(Object.keys(input).filter((key) => !said(key))).toEqual([]);
});

test('no_view_writes_a_style_attribute_which_the_content_policy_forbids', () => {
  expect(code).not.toMatch(/\sstyle=/);
  expect(code).not.toContain('{@html');
});
