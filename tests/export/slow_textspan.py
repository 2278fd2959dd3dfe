"""Algorithm 1 of Gandelsman et al. (2024), step by step on images × D and texts × D.

Written from the published algorithm, without this package: singular vectors of the terms as they
are, texts projected onto their span, then variance over the centred terms, again and again.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

Reals = NDArray[np.floating[Any]]


def slow_textspan(
    terms: Reals, texts: Reals, rank: int, directions: int
) -> tuple[list[int], list[float], list[float]]:
    """terms: [n, D] of one head, texts: [M, D] → picks, shares of variance, margins.

    A pick's share is what the squared length of the centred terms loses; its margin is by how much
    its standard deviation exceeds the runner-up's, relatively.
    """
    span = np.linalg.svd(terms, full_matrices=False)[2][:rank]  # [rank, D]
    left = texts @ span.T @ span
    centred = terms - terms.mean(axis=0)
    whole = (centred**2).sum()
    picks, shares, margins = [], [], []
    for _ in range(directions):
        deviation = (centred @ left.T).std(axis=0)  # [M]
        second, first = np.argsort(deviation, kind="stable")[-2:]
        best = int(deviation.argmax())
        margins.append(float(1 - deviation[second] / deviation[first]))
        direction = left[best] / np.linalg.norm(left[best])
        before = (centred**2).sum()
        centred = centred - np.outer(centred @ direction, direction)
        left = left - np.outer(left @ direction, direction)
        picks.append(best)
        shares.append(float((before - (centred**2).sum()) / whole))
    return picks, shares, margins
