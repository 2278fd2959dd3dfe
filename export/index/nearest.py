"""The pictures whose terms at some heads are nearest to a direction of the joint space.

A scan in float32 over all that is stored (scan.py) finds candidates, many more than are asked for;
their cosines are then computed in float64 (space.py) and alone decide.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

from .scan import Floats, Part, best, products
from .space import Doubles, Space

By = Literal["cosine", "product"]
Advance = Callable[[int, int], None]

_SPARE: Final = 100
_TIMES: Final = 10
_ROWS: Final = 4096


@dataclass(frozen=True)
class HeadVectors:
    """All vectors of one head, shard by shard; lengths [n] of their terms in the joint space."""

    parts: Sequence[Part]
    lengths: Floats

    def rows(self, places: NDArray[np.int64]) -> Doubles:
        """The vectors of the pictures at `places`, as they are stored: [len(places), E]."""
        ends = np.cumsum([len(part.vectors) for part in self.parts])
        shards = np.searchsorted(ends, places, side="right")
        width = self.parts[0].vectors.shape[1]
        found = np.empty((len(places), width))
        for shard in np.unique(shards):
            mine = shards == shard
            part = self.parts[shard]
            found[mine] = part.rows(places[mine] - (ends[shard] - len(part.vectors)))
        return found


@dataclass(frozen=True)
class Ranked:
    """Pictures by place in the index, the nearest first, with cosine and product of each."""

    places: NDArray[np.int64]
    cosines: Doubles
    products: Doubles


def nearest(
    heads: Sequence[HeadVectors],
    space: Space,
    direction: Doubles,
    count: int,
    by: By = "cosine",
    advance: Advance = lambda _done, _total: None,
) -> Ranked:
    """The `count` pictures nearest to `direction` [D], which is not nought.

    `heads` are those of `space`, in its order. Of equals the earlier picture comes first. For the
    sum of several heads' terms, and relative to a mean, lengths are not stored: every picture is
    measured, and `advance` is told how many of how many.
    """
    direction = direction / np.linalg.norm(direction)
    scores = _scores(heads, space, direction)
    if by == "cosine":
        lengths = _lengths(heads, space, advance)
        scores = np.divide(scores, lengths, out=np.zeros_like(scores), where=lengths > 0)
    places = np.sort(best(scores, _TIMES * count + _SPARE))
    vectors = np.stack([head.rows(places) for head in heads], axis=1)
    cosines, exact = space.cosines(vectors, direction), space.products(vectors, direction)
    order = np.argsort(-(cosines if by == "cosine" else exact), kind="stable")[:count]
    return Ranked(places[order], cosines[order], exact[order])


def _scores(heads: Sequence[HeadVectors], space: Space, direction: Doubles) -> Floats:
    """Every term · direction, [n]."""
    towards = space.towards(direction)
    found: Floats = products(heads[0].parts, towards[:1])[0]
    for head, column in zip(heads[1:], towards[1:], strict=True):
        found += products(head.parts, column[None])[0]
    found -= np.float32((space.mean * towards).sum())
    return found


def _lengths(heads: Sequence[HeadVectors], space: Space, advance: Advance) -> Floats:
    """The length of every term, [n]: as it is stored, or through a projection of K·E numbers."""
    if len(heads) == 1 and not space.mean.any():
        return heads[0].lengths
    project = space.projection.astype(np.float32)
    offset = (space.mean.reshape(-1) @ space.projection).astype(np.float32)
    found = np.empty(len(heads[0].lengths), dtype=np.float32)
    for at in range(0, len(found), _ROWS):
        places = np.arange(at, min(at + _ROWS, len(found)))
        vectors = [head.rows(places).astype(np.float32) for head in heads]
        terms = np.concatenate(vectors, axis=1) @ project - offset
        found[places] = np.sqrt(np.einsum("nr,nr->n", terms, terms))
        advance(at + len(places), len(found))
    return found
