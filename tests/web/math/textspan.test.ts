import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { eigen, orthonormal, timesTransposed, transposed } from '../../../web/src/math/eigen';
import {
  headSpace,
  moments,
  textspan,
  unitTexts,
  vote,
  type HeadSpace,
} from '../../../web/src/math/textspan';

interface Case {
  name: string;
  head_width: number;
  dim: number;
  directions: number;
  vectors: string;
  readout: string;
  embeddings: string;
  rank: number;
  variance: number;
  picks: number[];
  shares: number[];
}
const cases = JSON.parse(
  readFileSync(new URL('../fixtures/spans.json', import.meta.url), 'utf8'),
) as Case[];

function floats(packed: string): Float32Array {
  const bytes = Uint8Array.from(Buffer.from(packed, 'base64'));
  return new Float32Array(bytes.buffer);
}

test.each(cases)('the_picks_for_$name_are_those_of_python', (one) => {
  const space = headSpace(moments(floats(one.vectors), one.head_width), floats(one.readout));
  expect(space.rank).toBe(one.rank);
  expect(Math.abs(space.variance / one.variance - 1)).toBeLessThan(1e-9);
  const texts = unitTexts(floats(one.embeddings), one.dim);
  const { picks, shares } = textspan(space, texts, one.directions);
  expect(one.picks.length).toBeGreaterThan(2);
  expect(picks.slice(0, one.picks.length)).toEqual(one.picks);
  one.shares.forEach((share, i) => expect(Math.abs(shares[i] - share), `${i}`).toBeLessThan(1e-9));
});

test('two_directions_are_explained_in_the_order_of_their_variance', () => {
  // Along x the variance is 4, along y it is 1; the readout turns nothing.
  const vectors = Float32Array.of(2, 1, -2, 1, 2, -1, -2, -1);
  const space = headSpace(moments(vectors, 2), Float32Array.of(1, 0, 0, 0, 1, 0));
  expect(space.rank).toBe(2);
  expect(space.variance).toBeCloseTo(5, 12);
  // y, nearly nothing of either, x, x again.
  const texts = unitTexts(Float32Array.of(0, 1, 0, 0.1, 0, 1, 1, 0, 0, 1, 0, 0), 3);
  const { picks, shares } = textspan(space, texts, 5);
  expect(picks).toEqual([2, 0]);
  expect(shares[0]).toBeCloseTo(0.8, 12);
  expect(shares[1]).toBeCloseTo(0.2, 12);
});

test('pictures_that_do_not_vary_and_no_texts_give_no_words', () => {
  const still = headSpace(moments(Float32Array.of(1, 2, 1, 2), 2), Float32Array.of(1, 0, 0, 1));
  expect(still.rank).toBe(1);
  expect(textspan(still, Float64Array.of(1, 0), 3)).toEqual({ picks: [], shares: [] });
  const space: HeadSpace = headSpace(
    moments(Float32Array.of(1, 0, -1, 0), 2),
    Float32Array.of(1, 0, 0, 1),
  );
  expect(textspan(space, new Float64Array(0), 3).picks).toEqual([]);
  const zero = headSpace(moments(new Float32Array(8), 2), Float32Array.of(1, 0, 0, 1));
  expect(textspan(zero, Float64Array.of(1, 0), 3).picks).toEqual([]);
});

test('eigenvectors_are_orthonormal_and_make_the_matrix_again', () => {
  const n = 12;
  const half = Float64Array.from({ length: n * n }, (_, i) => Math.sin(7 * i + i * i));
  const matrix = timesTransposed(half, half, n, n, n);
  const { values, vectors } = eigen(matrix, n);
  expect([...values]).toEqual([...values].sort((a, b) => a - b));
  const unit = timesTransposed(vectors, vectors, n, n, n);
  unit.forEach((x, i) => expect(x).toBeCloseTo(i % (n + 1) === 0 ? 1 : 0, 12));
  const scaled = vectors.map((x, i) => x * values[Math.floor(i / n)]);
  const again = timesTransposed(transposed(vectors, n, n), transposed(scaled, n, n), n, n, n);
  again.forEach((x, i) => expect(x).toBeCloseTo(matrix[i], 10));
  const [small, large] = eigen(Float64Array.of(2, 1, 1, 2), 2).values;
  expect(small).toBeCloseTo(1, 12);
  expect(large).toBeCloseTo(3, 12);
});

test('rows_that_depend_on_others_take_no_direction', () => {
  const rows = Float64Array.of(3, 0, 4, 6, 0, 8, 0, 2, 0);
  const { basis, lower } = orthonormal(rows, 3, 3);
  expect([...basis.subarray(3, 6)]).toEqual([0, 0, 0]);
  const again = timesTransposed(lower, transposed(basis, 3, 3), 3, 3, 3);
  again.forEach((x, i) => expect(x).toBeCloseTo(rows[i], 12));
});

test('of_equal_votes_the_property_that_explains_more_is_the_label', () => {
  const of = (property: string | null, share: number) => ({ property, share });
  expect(vote([of('a', 0.1), of('b', 0.3), of(null, 0.4)], 5)).toEqual(['b', 1]);
  expect(vote([of('a', 0.1), of('b', 0.3), of('a', 0.1), of('b', 0)], 3)).toEqual(['a', 2]);
  expect(vote([of(null, 1)], 5)).toEqual([null, 0]);
});
