import { describe, expect, test } from 'vitest';

import {
  duplicateOf,
  fillTemplate,
  LONGEST_TEXT,
  move,
  refusal,
  remove,
  templateRefusal,
  type Choice,
} from '../../../web/src/views/texts/edit';

const choice: Choice = { texts: ['a', 'b', 'c', 'd'], selected: 1, versus: 3 };
/** The words that are chosen: what must not change when only the order does. */
const chosen = ({ texts, selected, versus }: Choice) => [
  texts[selected],
  versus === null ? null : texts[versus],
];

describe('moving', () => {
  test('a_text_stands_where_it_was_moved_to', () => {
    expect(move(choice, 0, 2).texts).toEqual(['b', 'c', 'a', 'd']);
    expect(move(choice, 3, 0).texts).toEqual(['d', 'a', 'b', 'c']);
  });

  test('choices_stay_with_their_texts_for_every_move', () => {
    for (let from = 0; from < 4; from++)
      for (let to = 0; to < 4; to++) expect(chosen(move(choice, from, to))).toEqual(['b', 'd']);
  });

  test('nothing_moves_beyond_the_ends', () => {
    expect(move(choice, 0, -1)).toBe(choice);
    expect(move(choice, 3, 4)).toBe(choice);
  });
});

describe('removing', () => {
  test('choices_stay_with_their_texts', () => {
    expect(remove(choice, 0)).toEqual({ texts: ['b', 'c', 'd'], selected: 0, versus: 2 });
  });

  test('the_successor_of_a_removed_choice_is_chosen', () => {
    expect(remove(choice, 1)).toEqual({ texts: ['a', 'c', 'd'], selected: 1, versus: 2 });
    expect(remove({ ...choice, selected: 3, versus: null }, 3).selected).toBe(2);
  });

  test('a_comparison_ends_with_its_text', () => {
    expect(remove(choice, 3).versus).toBeNull();
  });

  test('no_text_is_held_against_itself', () => {
    expect(remove({ ...choice, selected: 2, versus: 3 }, 2)).toEqual({
      texts: ['a', 'b', 'd'],
      selected: 2,
      versus: null,
    });
  });

  test('the_only_text_stays', () => {
    const only: Choice = { texts: ['a'], selected: 0, versus: null };
    expect(remove(only, 0)).toBe(only);
  });
});

test('empty_and_endless_texts_are_refused_with_what_was_wrong', () => {
  expect(refusal(' \n')?.key).toBe('texts.error.empty');
  expect(refusal('x'.repeat(10_000))).toEqual({
    key: 'texts.error.long',
    values: { length: 10_000, most: LONGEST_TEXT },
  });
  expect(refusal('x'.repeat(LONGEST_TEXT))).toBeNull();
});

test('length_is_counted_in_characters_and_not_in_code_units', () => {
  expect(refusal('🔦'.repeat(LONGEST_TEXT))).toBeNull();
});

test('a_template_without_its_hole_is_refused', () => {
  expect(templateRefusal('a photo')).toEqual({
    key: 'texts.error.template',
    values: { template: 'a photo' },
  });
  expect(templateRefusal('a photo of {}')).toBeNull();
});

test('every_hole_is_filled_and_patterns_of_replacement_are_words_like_others', () => {
  expect(fillTemplate('{} or {}', 'a $& b')).toBe('a $& b or a $& b');
});

test('a_duplicate_names_the_first_of_its_kind', () => {
  const texts = ['a', 'b', ' a', 'a'];
  expect(texts.map((_, i) => duplicateOf(texts, i))).toEqual([null, null, 0, 0]);
});
