"""One pass over all vectors of a head: fp32, fp16 or int8, a block at a time in each thread.

A block is widened to float32 in a buffer that stays in the cache and multiplied there, so that the
pass reads every vector from memory once, as small as it is stored.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, Final

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
    begins = np.cumsum([0, *(len(part.vectors) for part in parts)])
    out = np.empty((len(columns), int(begins[-1])), dtype=np.float32)
    jobs = [
        (part, at, min(at + _ROWS, len(part.vectors)), int(begin) + at)
        for part, begin in zip(parts, begins, strict=False)
        for at in range(0, len(part.vectors), _ROWS)
    ]
    workers = max(1, min(threads or os.cpu_count() or 1, len(jobs)))

    def work(first: int) -> None:
        buffer = np.empty((_ROWS, columns.shape[1]), dtype=np.int32)
        # Threads take turns, so that each walks through memory from its beginning to its end.
        for part, at, end, place in jobs[first::workers]:
            _block(part, at, end, columns, buffer, out[:, place : place + end - at])

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


def _block(
    part: Part, at: int, end: int, columns: Floats, buffer: NDArray[np.int32], out: Floats
) -> None:
    """Rows [at, end) of `part` into `out` [Q, end − at]."""
    stored = part.vectors[at:end]
    bits = buffer[: end - at]
    rows: Floats = bits.view(np.float32)
    halves = stored.dtype == np.float16
    if halves:
        np.copyto(bits, stored.view(np.int16))
        np.left_shift(bits, _SHIFT, out=bits)
        np.bitwise_and(bits, _KEPT, out=bits)
    elif stored.dtype == np.float32:
        rows = stored
    else:
        np.copyto(rows, stored)
    for column, place in zip(columns, out, strict=True):
        # Of a column whose greatest number is 1, no product with the factor passes float32.
        peak = np.abs(column).max(initial=0) if halves else 0
        np.dot(rows, column / peak * _FACTOR if peak else column, out=place)
        if peak:
            np.multiply(place, peak, out=place)
        if part.scales is not None:
            np.multiply(place, part.scales[at:end], out=place)
