// @vitest-environment jsdom
import { render, screen } from '@testing-library/svelte';
// Every test begins with an empty document.
import '@testing-library/svelte/vitest';
import { describe, expect, test, vi } from 'vitest';

import Arithmetic from '../../../web/src/views/arithmetic/Arithmetic.svelte';
import { extent, products } from '../../../web/src/views/arithmetic/products';

test('the_products_sum_to_the_dot_product', () => {
  expect(products([1, -2, 3], [4, 5, 0.5])).toEqual({
    each: Float64Array.from([4, -10, 1.5]),
    sum: -4.5,
  });
});

test('rows_of_unlike_length_are_an_error_and_no_short_sum', () => {
  expect(() => products([1, 2], [1])).toThrow(RangeError);
});

test('the_extent_is_the_largest_size', () => {
  expect(extent([1, -3, 2])).toBe(3);
  expect(extent([])).toBe(0);
});

describe('the panel', () => {
  // jsdom has neither popovers nor media queries; nothing here opens a note.
  vi.stubGlobal('matchMedia', () => ({
    matches: false,
    addEventListener: vi.fn(),
    removeEventListener: vi.fn(),
  }));
  const props = {
    layer: 5,
    head: 3,
    patch: 12,
    range: [0, 64] as const,
    alpha: 0.25,
    values: [2, -1],
    direction: [0.5, 0.25],
    // 0.25 · (2 · 0.5 − 1 · 0.25) = 0.1875
    score: 0.1875,
    norm: 7.5,
    textLabel: 'a red circle',
    patchLabel: 'row 2, column 4',
    onpatch: vi.fn(),
    onclose: vi.fn(),
  };

  test('attention_match_length_and_contribution_stand_beside_their_names', () => {
    render(Arithmetic, props);
    const rows = [...document.querySelectorAll('dl > div')].map((row) => [
      row.querySelector('button')?.textContent.trim(),
      row.querySelector('dd')?.textContent.trim(),
    ]);
    expect(rows).toEqual([
      ['attention', '0.250'],
      ['match', '+0.750'],
      ['‖embedding‖', '7.50'],
      ['contribution', '+0.0250'],
    ]);
    expect(screen.getByRole('heading').textContent).toContain('L6.H4 at row 2, column 4');
  });

  test('the_arrows_walk_over_the_dimensions', () => {
    render(Arithmetic, props);
    const slider = screen.getByRole('slider');
    expect(slider.getAttribute('aria-valuetext')).toContain('dimension 1');
    expect(slider.getAttribute('aria-valuetext')).toContain('product +1.00');
  });

  test('stepping_begins_at_the_first_patch_where_there_is_no_class_token', () => {
    render(Arithmetic, { ...props, patch: 1, range: [1, 64] });
    const previous = screen.getByRole<HTMLButtonElement>('button', { name: 'Previous patch' });
    expect(previous.disabled).toBe(true);
  });

  test('stepping_ends_at_the_first_and_the_last_token', () => {
    const { rerender } = render(Arithmetic, { ...props, patch: 0 });
    const [previous, next] = ['Previous patch', 'Next patch'].map((name) =>
      screen.getByRole<HTMLButtonElement>('button', { name }),
    );
    expect([previous.disabled, next.disabled]).toEqual([true, false]);
    next.click();
    expect(props.onpatch).toHaveBeenCalledWith(1);
    return rerender({ ...props, patch: 64 }).then(() =>
      expect([previous.disabled, next.disabled]).toEqual([false, true]),
    );
  });
});
