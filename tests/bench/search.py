"""Searching an index: the nearest of a million vectors of one head, by how they are stored."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from functools import cache
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from clip_headlight.export.index.nearest import HeadVectors, nearest
from clip_headlight.export.index.quantised import encode
from clip_headlight.export.index.scan import Part
from clip_headlight.export.index.schema import Vectors
from clip_headlight.export.index.space import Doubles, Space

from . import contender
from .tables import Table, mark, milliseconds, significant
from .targets import MOST_SEARCH_MS
from .turns import Box, Times, in_turn, middle, ratio

PLAIN: Final = "fp32 terms in D"
KINDS: Final[tuple[Vectors, ...]] = ("fp32", "fp16", "int8")
_QUERIES: Final = 10

Run = Callable[[], Sequence[NDArray[Any]]]
Floats = NDArray[np.float32]


@dataclass(frozen=True)
class Size:
    """A head of ViT-B/16 over so many pictures, cut into shards as an index is."""

    pictures: int = 1_000_000
    width: int = 64
    embed_dim: int = 512
    found: int = 20
    shard: int = 256


def contenders(size: Size) -> Callable[[int, int], Run]:
    """For the worker: which (0 the terms in D dimensions, then the KINDS) → what is timed.

    It begins with a query's direction and ends with the places of the nearest, in order.
    """
    direction = _directions(size)[0]

    def prepare(which: int, _size: int) -> Run:
        if which == 0:
            return _plain(size, direction)
        head, space = _head(_vectors(size), KINDS[which - 1], size), _space(size)
        return lambda: [nearest([head], space, direction, size.found).places]

    return prepare


def _plain(size: Size, direction: Doubles) -> Run:
    """What an index of the terms themselves would cost: n · D numbers, by their length."""
    terms = _vectors(size) @ _space(size).readout[0].astype(np.float32)
    lengths = np.linalg.norm(terms, axis=1)
    along = (direction / np.linalg.norm(direction)).astype(np.float32)

    def run() -> Sequence[NDArray[Any]]:
        cosines = terms @ along / lengths
        found = np.argpartition(-cosines, size.found)[: size.found]
        return [found[np.argsort(-cosines[found], kind="stable")]]

    return run


def _vectors(size: Size) -> Floats:
    """s [n, E]: some directions vary much more than others, about a mean that is not nought."""
    spread = np.float32(0.93) ** np.arange(size.width, dtype=np.float32)
    rng = np.random.default_rng(1)
    return rng.standard_normal((size.pictures, size.width), dtype=np.float32) * spread + 1


def _space(size: Size) -> Space:
    readout = np.random.default_rng(2).standard_normal((1, size.width, size.embed_dim))
    return Space(readout, np.zeros((1, size.width)))


def _directions(size: Size) -> Doubles:
    """What new pictures write, [queries, D]."""
    few = Size(**{**asdict(size), "pictures": _QUERIES})
    drawn = _vectors(few)[:, None] + np.random.default_rng(3).normal(0, 0.3, (1, 1, size.width))
    return _space(size).term(drawn)


def _head(vectors: Floats, kind: Vectors, size: Size) -> HeadVectors:
    stored, scales = encode(vectors, kind)
    cuts = range(0, len(vectors), size.shard)
    parts = [
        Part(stored[at : at + size.shard], None if scales is None else scales[at : at + size.shard])
        for at in cuts
    ]
    space, blocks = _space(size), range(0, len(vectors), 4096)
    lengths = [space.lengths(vectors[at : at + 4096, None].astype(np.float64)) for at in blocks]
    return HeadVectors(parts, np.concatenate(lengths).astype(np.float32))


@dataclass
class Search:
    """`times` by name; `same`: the share of the nearest by fp32 that each kind finds."""

    size: Size
    times: Times
    same: dict[str, float]


def measure(box: Box, size: Size | None = None) -> Search:
    """The same query against every way of storing, in turn."""
    size = size or Size()
    spec = {"kind": "search", **asdict(size)}
    with ExitStack() as stack:
        blocks = {
            name: stack.enter_context(contender.Contender(spec)).block(1, which)
            for which, name in enumerate((PLAIN, *KINDS))
        }
        times = in_turn(blocks, box)
    return Search(size, times, agreement(size))


def agreement(size: Size) -> dict[str, float]:
    """By kind: how many of the nearest by fp32 are found, over several queries."""
    vectors, space = _vectors(size), _space(size)

    @cache
    def found(kind: Vectors) -> list[set[int]]:
        head = _head(vectors, kind, size)
        return [
            set(nearest([head], space, direction, size.found).places.tolist())
            for direction in _directions(size)
        ]

    return {
        kind: float(
            np.mean([len(a & b) / len(a) for a, b in zip(found("fp32"), found(kind), strict=True)])
        )
        for kind in KINDS
    }


def table(search: Search) -> Table:
    size = search.size
    table = Table(
        f"The {size.found} nearest of {size.pictures:,} pictures at one head, E = {size.width}, "
        f"D = {size.embed_dim}",
        ["stored as", "bytes a vector", "ms", f"× {PLAIN}", f"same {size.found}"],
    )
    table.add(PLAIN, str(4 * size.embed_dim), milliseconds(middle(search.times, PLAIN)), "1", "–")
    for kind, each in zip(KINDS, (4, 2, 1), strict=True):
        spent = middle(search.times, kind)
        shown = milliseconds(spent)
        table.add(
            kind,
            str(each * size.width + (4 if kind == "int8" else 0)),
            shown if kind == "fp32" else mark(shown, spent <= MOST_SEARCH_MS),
            f"{significant(ratio(search.times, PLAIN, kind))} ×",
            f"{search.same[kind]:.1%}",
        )
    table.notes.append(
        f"From a query's direction to the places of the nearest, the best of the scan measured "
        f"again in float64 included; vectors in memory, in shards of {size.shard}. "
        f"To reach in fp16 and int8: at most {MOST_SEARCH_MS} ms. {PLAIN}: a product "
        f"with all n · D numbers in numpy. Same {size.found}: of the nearest "
        f"by fp32 vectors, over {_QUERIES} queries; vectors are drawn at random."
    )
    return table
