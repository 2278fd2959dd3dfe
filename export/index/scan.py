"""One pass over all vectors of a head: fp32, fp16 or int8, a block at a time in each thread.

A block is widened to float32 in a buffer that stays in the cache and multiplied there, so that the
pass reads every vector from memory once, as small as it is stored.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]

# Rows of a block: of 64 numbers each, one megabyte in float32.
_ROWS: Final = 4096
# A float16's bits, moved to where a float32 has its own, are the number times 2⁻¹¹².
_SHIFT: Final = 13
_FACTOR: Final = np.float32(2.0**112)
_KEPT: Final = np.int32(-0x70000001)  # the sign, the exponent's last five bits, the fraction


@dataclass(frozen=True)
class Part:
    """One shard's vectors of a head [n, E] (float32, float16 or int8), and int8's scales [n]."""

    vectors: NDArray[Any]
    scales: Floats | None = None

    def rows(self, at: NDArray[np.int64]) -> NDArray[np.float64]:
        """Some of the vectors as they are stored, widened to float64: [len(at), E]."""
        found = self.vectors[at].astype(np.float64)
        return found if self.scales is None else found * self.scales[at, None].astype(np.float64)


def products(parts: Sequence[Part], directions: NDArray[Any], threads: int | None = None) -> Floats:
    """Every vector of `parts` times each of the `directions` [Q, E]: [Q, n] in float32.

    `threads`: as many as there are cores where none are named.
    """
    columns = np.ascontiguousarray(directions, dtype=np.float32)
    blocks = list(_blocks(parts))
    out = np.empty((len(columns), sum(len(part.vectors) for part in parts)), dtype=np.float32)
    workers = max(1, min(threads or os.cpu_count() or 1, len(blocks)))

    def work(first: int) -> None:
        buffer = np.empty((_ROWS, columns.shape[1]), dtype=np.int32)
        # Threads take turns, so that each walks through memory from its beginning to its end.
        for block in blocks[first::workers]:
            _multiply(block, columns, buffer, out)

    if workers == 1:
        work(0)
    else:
        with ThreadPoolExecutor(workers) as pool:
            list(pool.map(work, range(workers)))
    return out


def best(scores: Floats, count: int) -> NDArray[np.int64]:
    """Places of the `count` greatest scores, greatest first; of equals the earlier ones."""
    count = min(count, len(scores))
    if count == 0:
        return np.empty(0, dtype=np.int64)
    least = np.partition(scores, len(scores) - count)[len(scores) - count]
    above = np.flatnonzero(scores > least)
    equal = np.flatnonzero(scores == least)[: count - len(above)]
    found = np.concatenate([above, equal])
    return found[np.lexsort((found, -scores[found].astype(np.float64)))]


class _Piece(NamedTuple):
    """Rows [at, end) of a part."""

    part: Part
    at: int
    end: int


class _Block(NamedTuple):
    """Pieces that lie behind one another, `rows` in all, the first of them row `place`."""

    place: int
    rows: int
    pieces: list[_Piece]


def _blocks(parts: Sequence[Part]) -> Iterator[_Block]:
    """All rows; small shards share a block, for it costs as much to begin as thousands of rows."""
    place, filled = 0, 0
    pieces: list[_Piece] = []
    for part in parts:
        at, length = 0, len(part.vectors)
        while at < length:
            end = min(at + _ROWS - filled, length)
            pieces.append(_Piece(part, at, end))
            filled += end - at
            at = end
            if filled == _ROWS:
                yield _Block(place, filled, pieces)
                place, filled, pieces = place + filled, 0, []
    if pieces:
        yield _Block(place, filled, pieces)


def _multiply(block: _Block, columns: Floats, buffer: NDArray[np.int32], out: Floats) -> None:
    """The rows of `block` times `columns` [Q, E], into their place in `out` [Q, n]."""
    halves = block.pieces[0].part.vectors.dtype == np.float16
    rows = _widened(block, buffer)
    places = out[:, block.place : block.place + len(rows)]
    for column, place in zip(columns, places, strict=True):
        # Of a column whose greatest number is 1, no product with the factor passes float32.
        peak = np.abs(column).max(initial=0) if halves else 0
        np.dot(rows, column / peak * _FACTOR if peak else column, out=place)
        if peak:
            np.multiply(place, peak, out=place)
        done = 0
        for part, at, end in block.pieces:
            if part.scales is not None:
                scaled = place[done : done + end - at]
                np.multiply(scaled, part.scales[at:end], out=scaled)
            done += end - at


def _widened(block: _Block, buffer: NDArray[np.int32]) -> Floats:
    """The block's rows as float32, in `buffer` unless they lie so already; float16 times 2⁻¹¹²."""
    first = block.pieces[0]
    kind = first.part.vectors.dtype
    if kind == np.float32 and len(block.pieces) == 1:
        return first.part.vectors[first.at : first.end]
    bits = buffer[: block.rows]
    rows: Floats = bits.view(np.float32)
    done = 0
    for part, at, end in block.pieces:
        stored = part.vectors[at:end]
        if kind == np.float16:
            np.copyto(bits[done : done + end - at], stored.view(np.int16))
        else:
            np.copyto(rows[done : done + end - at], stored)
        done += end - at
    if kind == np.float16:
        np.left_shift(bits, _SHIFT, out=bits)
        np.bitwise_and(bits, _KEPT, out=bits)
    return rows
