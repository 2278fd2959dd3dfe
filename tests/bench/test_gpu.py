"""How far a GPU's terms are from Python's is told by hand-worked figures."""

from __future__ import annotations

import numpy as np
import pytest

from .gpu import Floats, agreement


def _terms(heads: list[list[float]], embedding: list[float]) -> dict[str, Floats]:
    """Two heads of one layer, D = 2; the stem is [1, 0], the MLP [0, 1], no bias."""
    return {
        "embedding": np.array([embedding], np.float32),
        "head_terms": np.array([[heads]], np.float32),
        "mlp_terms": np.array([[[0, 1]]], np.float32),
        "stem_term": np.array([[1, 0]], np.float32),
        "bias_term": np.zeros((1, 2), np.float32),
    }


def test_equal_terms_agree() -> None:
    terms = _terms([[1, 0], [1, 3]], [3, 4])
    found = agreement(terms, terms)
    assert (found.sum_check, found.embedding) == (0, 0)
    assert found.embedding_cosine == pytest.approx(1)
    assert found.head_cosine == pytest.approx(1)


def test_every_difference_is_told_apart() -> None:
    # The embedding is [3, 4], of norm 5; the page says [3, 5], and turns the second head by 90°.
    expected = _terms([[1, 0], [1, 3]], [3, 4])
    found = agreement(_terms([[1, 0], [-3, 1]], [3, 5]), expected)
    # Its terms sum to [-1, 2].
    assert found.sum_check == pytest.approx(np.hypot(4, 3) / np.hypot(3, 5))
    assert found.embedding == pytest.approx(1 / 5)
    assert found.embedding_cosine == pytest.approx((9 + 20) / (5 * np.hypot(3, 5)))
    assert found.head_cosine == pytest.approx(0, abs=1e-7)
    assert found.head_cosine_mean == pytest.approx(1 / 2)
