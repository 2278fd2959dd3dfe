"""What is measured for one model in one runtime, and what it has to reach."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median
from typing import Self

MOST_RATIO = 1.10
MOST_READOUT = 0.02
# One more text costs (the readout of many − the readout of one) / (many − 1).
MANY_TEXTS = 17
MOST_SCRIPT_BYTES = 250_000
MOST_FIRST_VIEW_MS = 1000


@dataclass(frozen=True)
class Result:
    """Medians over rounds; each quotient is taken within a round, then its median.

    `ratio`: decompose / plain encoder. `one_more`: reading one more text / decompose.
    `alone`: a readout run for a single text / decompose.
    """

    model: str
    runtime: str
    decompose_ms: float
    plain_ms: float
    ratio: float
    one_more: float
    alone: float
    decompose_bytes: int
    plain_bytes: int

    @classmethod
    def of_times(
        cls, model: str, runtime: str, times: Sequence[Sequence[float]], memory: Sequence[int]
    ) -> Self:
        """`times`: decompose, plain, readout of one, of many; `memory`: decompose, plain."""
        decompose, plain, one, many = times
        rounds = list(zip(decompose, plain, one, many, strict=True))
        return cls(
            model=model,
            runtime=runtime,
            decompose_ms=median(decompose),
            plain_ms=median(plain),
            ratio=median(d / p for d, p, _, _ in rounds),
            one_more=median((m - o) / (MANY_TEXTS - 1) / d for d, _, o, m in rounds),
            alone=median(o / d for d, _, o, _ in rounds),
            decompose_bytes=memory[0],
            plain_bytes=memory[1],
        )
