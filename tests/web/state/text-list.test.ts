import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { listHash, parseList } from '../../../web/src/state/text-list';

test('a_list_has_one_text_a_line_with_its_property_after_a_tab', () => {
  const { texts, left } = parseList('\ufeffa red thing\tcolour\r\n\n  a circle \na cat\t\n');
  expect(texts).toEqual([
    { text: 'a red thing', property: 'colour' },
    { text: 'a circle', property: null },
    { text: 'a cat', property: null },
  ]);
  expect(left).toEqual([]);
});

test('lines_that_cannot_be_used_are_left_out_by_number_with_the_reason', () => {
  const { texts, left } = parseList(
    ['A  cat', 'a cat', '\tcolour', 'x\ta\tb', 'y'.repeat(501), 'dog\t' + 'z'.repeat(61)].join(
      '\n',
    ),
  );
  expect(texts).toEqual([{ text: 'A  cat', property: null }]);
  expect(left.map(({ line, why }) => [line, why.key])).toEqual([
    [2, 'folder.list.same'],
    [3, 'folder.list.empty'],
    [4, 'folder.list.tabs'],
    [5, 'folder.list.long'],
    [6, 'folder.list.long'],
  ]);
  expect(left[0].why.values).toEqual({ first: 1 });
});

test('the_hash_of_a_list_is_of_its_lines', async () => {
  const { texts } = parseList('größe\tsize\na cat');
  const wanted = createHash('sha256').update('größe\tsize\na cat\t\n').digest('hex');
  expect(await listHash(texts)).toBe(wanted);
});
