"""The nearest of what is stored against every cosine computed in the joint space's D dimensions."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from clip_headlight.export.index import nearest as nearest_
from clip_headlight.export.index.nearest import By, HeadVectors, nearest
from clip_headlight.export.index.scan import Part
from clip_headlight.export.index.space import Space

E, D, COUNT = 8, 40, 7000
Doubles = NDArray[np.float64]


def stored(vectors: Doubles, readout: Doubles, kind: str) -> HeadVectors:
    """Vectors in shards of several lengths, one of them a single picture."""
    parts = []
    for shard in np.split(vectors, [1, 300, 5000]):
        if kind == "int8":
            scales = (np.abs(shard).max(axis=1) / 127).astype(np.float32)
            parts.append(Part(np.round(shard / scales[:, None]).astype(np.int8), scales))
        else:
            parts.append(Part(shard.astype(kind)))
    lengths = np.linalg.norm(vectors @ readout, axis=1)
    return HeadVectors(parts, lengths.astype(np.float32))


def as_stored(head: HeadVectors) -> Doubles:
    """What is on the disk, by numpy alone."""
    rows = []
    for part in head.parts:
        scales = 1.0 if part.scales is None else part.scales[:, None].astype(np.float64)
        rows.append(part.vectors.astype(np.float64) * scales)
    return np.concatenate(rows)


@pytest.mark.parametrize("kind", ["float32", "float16", "int8"])
@pytest.mark.parametrize("heads", [1, 3, 7])
@pytest.mark.parametrize("centred", [False, True])
@pytest.mark.parametrize("by", ["cosine", "product"])
def test_the_nearest_are_those_by_the_d_dimensional_cosine(
    kind: str, heads: int, centred: bool, by: By
) -> None:
    rng = np.random.default_rng(heads)
    readout = rng.standard_normal((heads, E, D))
    # A head's vectors are mostly their mean.
    vectors = rng.standard_normal((heads, COUNT, E)) + 3
    mean = vectors.mean(axis=1) if centred else np.zeros((heads, E))
    kept = [stored(v, r, kind) for v, r in zip(vectors, readout, strict=True)]
    terms = sum((as_stored(head) - m) @ r for head, m, r in zip(kept, mean, readout, strict=True))
    direction = 5 * rng.standard_normal(D) + terms[11]
    exact = terms @ direction / np.linalg.norm(direction)
    cosines = exact / np.linalg.norm(terms, axis=1)
    order = np.argsort(-(cosines if by == "cosine" else exact), kind="stable")[:25]

    told: list[tuple[int, int]] = []
    found = nearest(kept, Space(readout, mean), direction, 25, by, lambda *done: told.append(done))
    assert found.places.tolist() == order.tolist()
    assert np.abs(found.cosines - cosines[order]).max() <= 1e-5
    assert np.allclose(found.products, exact[order])
    measured = by == "cosine" and (heads > 1 or centred)
    assert told[-1:] == ([(COUNT, COUNT)] if measured else [])


def test_more_than_there_are_and_equals_in_order() -> None:
    vectors = np.array([[1.0, 0], [0, 1], [2, 0], [0, 0], [-1, 0]])
    head = HeadVectors([Part(vectors.astype(np.float32))], np.array([1, 1, 2, 0, 1], np.float32))
    space = Space(np.eye(2)[None], np.zeros((1, 2)))
    found = nearest([head], space, np.array([3.0, 0]), 99)
    # Both along the axis have cosine 1; then what is across it and what is nothing.
    assert found.places.tolist() == [0, 2, 1, 3, 4]
    assert found.cosines.tolist() == [1, 1, 0, 0, -1]
    assert nearest([head], space, np.array([3.0, 0]), 2, "product").places.tolist() == [2, 0]


def test_the_scan_only_finds_candidates(monkeypatch: pytest.MonkeyPatch) -> None:
    """Float16 lengths that are wrong by a little move the scan, not the order."""
    rng = np.random.default_rng(0)
    readout = rng.standard_normal((1, E, D))
    vectors = rng.standard_normal((COUNT, E))
    head = stored(vectors, readout[0], "float32")
    rough = HeadVectors(head.parts, head.lengths * rng.uniform(0.98, 1.02, COUNT).astype("f4"))
    space, direction = Space(readout, np.zeros((1, E))), rng.standard_normal(D)
    expected = nearest([head], space, direction, 30)
    assert nearest([rough], space, direction, 30).places.tolist() == expected.places.tolist()
    monkeypatch.setattr(nearest_, "_SPARE", 0)
    monkeypatch.setattr(nearest_, "_TIMES", 1)
    assert nearest([rough], space, direction, 30).places.tolist() != expected.places.tolist()
