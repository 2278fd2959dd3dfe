"""TEXTSPAN on second moments: the descriptions that span what a head writes.

Algorithm 1 of Gandelsman, Efros and Steinhardt, "Interpreting CLIP's Image Representation via
Text-Based Decomposition" (ICLR 2024): project the texts onto the span of the head's terms, then
pick, again and again, the text along which the centred terms vary most, and take its direction out
of terms and texts alike.

The algorithm only ever asks for variances along directions, so the covariance of the head's terms
is all that it needs of the images. And a term is `w @ R` with w the head's own E numbers
(`Σₙ weighted_values`) and R its readout [E, D]: moments of w, E × E, hold everything. No torch.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

Doubles = NDArray[np.float64]
# Singular values of a head's terms below this share of the largest are rounding of the fp32 graph,
# not a direction that the head writes to: with them, noise would decide between texts.
RANK_TOLERANCE: Final = 1e-5
# Nothing is left to explain once the best score has sunk to this share of the first.
_EXHAUSTED: Final = 1e-18


@dataclass(frozen=True)
class HeadSpace:
    """Where a head writes, and how it varies there.

    basis: [D, r], orthonormal, spans the head's terms over the images (not centred, as published);
    root: [r, r], root @ rootᵀ is the covariance of the terms in that basis.
    """

    basis: Doubles
    root: Doubles

    @property
    def rank(self) -> int:
        return int(self.basis.shape[1])

    @property
    def variance(self) -> float:
        """The variance of the terms, summed over directions."""
        return float((self.root**2).sum())


@dataclass(frozen=True)
class Span:
    """Picks in their order: indices of texts, and the share of the head's variance of each."""

    picks: tuple[int, ...]
    shares: tuple[float, ...]

    @property
    def total(self) -> float:
        """The share of the head's variance along all the picks together."""
        return float(sum(self.shares))


def head_space(mean: Doubles, covariance: Doubles, readout: Doubles) -> HeadSpace:
    """The space of one head from its moments.

    mean: [E] and covariance: [E, E] of `Σₙ weighted_values`; readout: [E, D].
    """
    orthonormal, upper = np.linalg.qr(readout.T.astype(np.float64))  # [D, k], [k, E]
    second = upper @ (covariance + np.outer(mean, mean)) @ upper.T
    values, vectors = np.linalg.eigh(second)
    lengths = np.sqrt(values.clip(min=0.0))
    kept = vectors[:, lengths > RANK_TOLERANCE * lengths[-1]]
    within = kept.T @ upper
    spread, axes = np.linalg.eigh(within @ covariance @ within.T)
    return HeadSpace(orthonormal @ kept, axes * np.sqrt(spread.clip(min=0.0)))


def textspan(space: HeadSpace, texts: Doubles, directions: int) -> Span:
    """Up to `directions` texts that explain the head's variance, best first.

    texts: [M, D], text embeddings. Fewer are returned where the head has fewer directions, or
    where nothing is left to explain. Costs O(M · r²) for each pick; of equals the first wins.
    """
    total = space.variance
    if total == 0.0 or len(texts) == 0:
        return Span((), ())
    within = texts @ space.basis  # [M, r]
    # Taking a direction out of every text and taking it out of the root give the same variances,
    # and the root is small.
    root = space.root.copy()
    free = np.eye(space.rank)  # projects onto what no pick has taken yet
    seen = np.empty((len(texts), root.shape[1]))
    picks: list[int] = []
    shares: list[float] = []
    first = 0.0
    while len(picks) < min(directions, space.rank):
        np.matmul(within, root, out=seen)  # its rows' squared lengths are the variances
        scores = np.einsum("mr,mr->m", seen, seen)
        best = int(scores.argmax())
        first = first or float(scores[best])
        if scores[best] <= _EXHAUSTED * first:
            break
        # Twice, because what rounding leaves of earlier picks would grow when it is stretched.
        direction = free @ (free @ within[best])
        direction /= np.linalg.norm(direction)
        along = direction @ root
        picks.append(best)
        shares.append(float(along @ along) / total)
        root -= np.outer(direction, along)
        free -= np.outer(direction, direction)
    return Span(tuple(picks), tuple(shares))
