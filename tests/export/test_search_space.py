"""Cosines in heads' own spaces against the D-dimensional ones, and the fast scan against numpy."""

from __future__ import annotations

import numpy as np
import pytest

from clip_headlight.export.index.scan import Part, best, products
from clip_headlight.export.index.space import Space


def test_the_cosine_of_two_terms_by_hand() -> None:
    # R turns s = (1, 0) into (3, 0, 0) and s = (0, 1) into (3, 4, 0).
    readout = np.array([[[3.0, 0, 0], [3, 4, 0]]])
    space = Space(readout, np.zeros((1, 2)))
    assert space.gram.tolist() == [[9, 9], [9, 25]]
    vectors = np.array([[[1.0, 0]], [[0, 1]], [[-1, 1]], [[0, 0]]])
    assert space.lengths(vectors).tolist() == [3, 5, 4, 0]
    direction = space.term(vectors[0])
    assert direction.tolist() == [3, 0, 0]
    assert space.products(vectors, direction).tolist() == [9, 9, 0, 0]
    # 9 / (3 · 3), 9 / (5 · 3), nothing along the first axis, and nothing at all.
    assert np.allclose(space.cosines(vectors, direction), [1, 0.6, 0, 0])
    # Relative to the mean (0, 1), the second vector is nought and the first is (3, 0) − (3, 4).
    centred = Space(readout, np.array([[0.0, 1]]))
    assert centred.lengths(vectors).tolist() == [4, 0, 3, 5]
    assert centred.cosines(vectors, np.array([0.0, -1, 0])).tolist() == [1, 0, 0, 0.8]


@pytest.mark.parametrize("heads", [1, 3, 12])
@pytest.mark.parametrize("centred", [False, True])
def test_cosines_equal_the_d_dimensional_ones(heads: int, centred: bool) -> None:
    rng = np.random.default_rng(heads)
    E, D, n = 16, 96, 200
    # Singular values over four decades: what a head reads out weakly must not be lost.
    readout = rng.standard_normal((heads, E, D)) * np.geomspace(1, 1e-4, E)[:, None]
    vectors = rng.standard_normal((n, heads, E))
    vectors[:9, :, :-2] = 0
    mean = rng.standard_normal((heads, E)) if centred else np.zeros((heads, E))
    space = Space(readout, mean)
    terms = sum((vectors[:, k] - mean[k]) @ readout[k] for k in range(heads))
    query, text = terms[3], rng.standard_normal(D)
    assert np.allclose(space.term(vectors[3]), query)
    for direction in (query, text):
        exact = terms @ direction / np.linalg.norm(terms, axis=1) / np.linalg.norm(direction)
        assert np.abs(space.cosines(vectors, direction) - exact).max() <= 1e-5
        assert np.allclose(space.products(vectors, direction), terms @ direction)


def _stored(vectors: np.ndarray, kind: str) -> Part:
    if kind != "int8":
        return Part(vectors.astype(kind))
    scales = (np.abs(vectors).max(axis=1) / 127).astype(np.float32)
    return Part(np.round(vectors / scales[:, None]).astype(np.int8), scales)


@pytest.mark.parametrize("kind", ["float32", "float16", "int8"])
@pytest.mark.parametrize("threads", [1, 3])
def test_the_scan_multiplies_what_is_stored(kind: str, threads: int) -> None:
    rng = np.random.default_rng(7)
    # More than a block, less than one, and exactly one.
    parts = [_stored(rng.standard_normal((n, 24)), kind) for n in (9001, 5, 4096)]
    directions = rng.standard_normal((2, 24))
    found = products(parts, directions, threads)
    rows = np.concatenate([part.rows(np.arange(len(part.vectors))) for part in parts])
    assert found.shape == (2, 13102)
    assert np.abs(found - directions @ rows.T).max() <= 1e-5


def test_every_float16_is_widened_as_numpy_does() -> None:
    bits = np.arange(1 << 16, dtype=np.uint16)
    every = bits.view(np.float16)
    every = every[np.isfinite(every)][:, None]
    for factor in (1.0, 70_000.0):
        (found,) = products([Part(every)], np.array([[factor]]))
        assert np.array_equal(found, every[:, 0].astype(np.float32) * np.float32(factor))


def test_the_best_are_in_order_and_of_equals_the_earlier() -> None:
    scores = np.array([1, 5, 3, 5, 3, 3, 0], dtype=np.float32)
    assert best(scores, 4).tolist() == [1, 3, 2, 4]
    assert best(scores, 99).tolist() == [1, 3, 2, 4, 5, 0, 6]
    assert best(scores, 0).tolist() == []
    assert best(scores[:0], 3).tolist() == []
