"""Moments over a stream are those of all its images at once, in any order, and of constant size."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from clip_headlight.export.errors import ExportError
from clip_headlight.export.moments import MEAN_TERMS, Floats, Moments

L, H, N, E, D = 2, 3, 5, 4, 7


def decompositions(count: int, seed: int = 0) -> dict[str, Floats]:
    """Terms of `count` images far from the origin, where careless sums of squares lose digits."""
    rng = np.random.default_rng(seed)
    shapes = {
        "head_terms": (L, H, D), "mlp_terms": (L, D), "stem_term": (D,), "bias_term": (D,),
        "embedding": (D,), "weighted_values": (L, H, N, E),
    }  # fmt: skip
    return {
        name: (100 + rng.normal(size=(count, *shape))).astype(np.float32)
        for name, shape in shapes.items()
    }


def some(terms: dict[str, Floats], rows: slice) -> dict[str, Floats]:
    return {name: value[rows] for name, value in terms.items()}


def streamed(terms: dict[str, Floats], cuts: list[int]) -> Moments:
    found = Moments()
    for start, stop in pairwise(cuts):
        found = found.merged(Moments.of(some(terms, slice(start, stop))))
    return found


def test_a_stream_has_the_moments_of_all_its_images() -> None:
    terms = decompositions(50)
    found = streamed(terms, [0, 1, 9, 10, 33, 50])
    assert found.count == 50
    for name in MEAN_TERMS:
        expected = terms[name].astype(np.float64).mean(axis=0)
        np.testing.assert_allclose(found.means[name], expected, rtol=1e-13)
    vectors = terms["weighted_values"].astype(np.float64).sum(axis=3)
    np.testing.assert_allclose(found.vectors, vectors.mean(axis=0), rtol=1e-13)
    covariance = found.covariance()
    for layer in range(L):
        for head in range(H):
            expected = np.cov(vectors[:, layer, head].T, bias=True)
            np.testing.assert_allclose(covariance[layer, head], expected, rtol=1e-9, atol=1e-10)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_order_of_the_images_does_not_matter(seed: int) -> None:
    terms = decompositions(64)
    order = np.random.default_rng(seed).permutation(64)
    shuffled = {name: value[order] for name, value in terms.items()}
    one, other = streamed(terms, [0, 8, 16, 64]), streamed(shuffled, [0, 1, 40, 41, 64])
    for name, mean in one.means.items():
        np.testing.assert_allclose(other.means[name], mean, rtol=1e-12)
    np.testing.assert_allclose(other.scatter, one.scatter, rtol=1e-6, atol=1e-8)


def test_merging_with_nothing_changes_nothing() -> None:
    found = Moments.of(decompositions(3))
    assert found.merged(Moments()) is found
    assert Moments().merged(found) is found


def size(moments: Moments) -> int:
    return moments.scatter.nbytes + sum(mean.nbytes for mean in moments.means.values())


def test_more_images_need_no_more_memory() -> None:
    few, many = Moments.of(decompositions(2)), Moments.of(decompositions(300))
    assert size(few.merged(many)) == size(few) == size(many)


def test_a_saved_stream_goes_on_bit_by_bit(tmp_path: Path) -> None:
    terms = decompositions(30)
    half = streamed(terms, [0, 7, 13])
    half.save(tmp_path / "half", {"done": "13"})
    loaded, notes = Moments.load(tmp_path / "half")
    assert notes == {"done": "13"}
    rest = Moments.of(some(terms, slice(13, 30)))
    whole, resumed = half.merged(rest), loaded.merged(rest)
    assert resumed.count == whole.count == 30
    assert np.array_equal(resumed.scatter, whole.scatter)
    assert all(np.array_equal(resumed.means[name], mean) for name, mean in whole.means.items())
    assert [path.name for path in tmp_path.iterdir()] == ["half"]


def test_what_is_no_checkpoint_is_refused_with_a_sentence(tmp_path: Path) -> None:
    path = tmp_path / "half"
    path.write_bytes(b"not a checkpoint")
    with pytest.raises(ExportError, match="no checkpoint that can be read"):
        Moments.load(path)
    Moments.of(decompositions(3)).save(path, {})
    path.write_bytes(path.read_bytes()[:-8])
    with pytest.raises(ExportError, match="no checkpoint that can be read"):
        Moments.load(path)


def test_a_checkpoint_that_cannot_be_written_is_refused_with_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(ExportError, match="cannot be written"):
        Moments.of(decompositions(3)).save(tmp_path / "absent" / "half", {})
