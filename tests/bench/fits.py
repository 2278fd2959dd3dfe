"""How cost grows with size: fitted exponents, and the operations that theory counts.

Cost ≈ factor · size^exponent, fitted by least squares on logarithms. The exponent beside which a
measured one stands is fitted in the same way, over the same sizes, to the counted multiply-adds:
sums of a linear and a quadratic part have no exponent of their own, only one over a range.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Fit:
    """`r2`: the share of the variance of log cost that the line explains."""

    exponent: float
    factor: float
    r2: float


def fit_power(sizes: Sequence[float], costs: Sequence[float]) -> Fit:
    """The least-squares line through (log size, log cost).

    Raises ValueError for fewer than two different sizes, for lists of different length and for
    what has no logarithm.
    """
    if len(sizes) != len(costs):
        raise ValueError(f"{len(sizes)} sizes with {len(costs)} costs; give one cost a size.")
    if len(set(sizes)) < 2:
        raise ValueError("an exponent needs at least two different sizes.")
    if min(*sizes, *costs) <= 0:
        raise ValueError("sizes and costs must be above 0: others have no logarithm.")
    x, y = [math.log(size) for size in sizes], [math.log(cost) for cost in costs]
    mean_x, mean_y = sum(x) / len(x), sum(y) / len(y)
    spread = sum((a - mean_x) ** 2 for a in x)
    slope = sum((a - mean_x) * (b - mean_y) for a, b in zip(x, y, strict=True)) / spread
    total = sum((b - mean_y) ** 2 for b in y)
    left = sum((b - mean_y - slope * (a - mean_x)) ** 2 for a, b in zip(x, y, strict=True))
    r2 = 1 - left / total if total > 0 else 1.0
    return Fit(exponent=slope, factor=math.exp(mean_y - slope * mean_x), r2=r2)


@dataclass(frozen=True)
class Dims:
    """L layers, H heads, d residual width, m MLP width, D joint width, N tokens, p patch side."""

    layers: int
    heads: int
    width: int
    mlp_width: int
    embed_dim: int
    tokens: int
    patch: int

    @property
    def stem(self) -> int:
        """Every patch through the patch embedding."""
        return (self.tokens - 1) * self.width * 3 * self.patch**2


def encoder_operations(dims: Dims) -> int:
    """Multiply-adds of the plain encoder for one image."""
    N, d, m = dims.tokens, dims.width, dims.mlp_width
    block = 4 * N * d * d + 2 * N * N * d + 2 * N * d * m
    return dims.stem + dims.layers * block + d * dims.embed_dim


def decompose_operations(dims: Dims) -> int:
    """Multiply-adds of the factored decomposition: the encoder, its last block for the class token
    alone, one row a head through W_O, and every term through M."""
    L, H, N, d, m = dims.layers, dims.heads, dims.tokens, dims.width, dims.mlp_width
    block = 4 * N * d * d + 2 * N * N * d + 2 * N * d * m
    last = d * d + 2 * N * d * d + 2 * N * d + d * d + 2 * d * m
    rows = L * H * d * d
    terms = (1 + L + L * H) * d * dims.embed_dim
    return dims.stem + (L - 1) * block + last + rows + terms + d * dims.embed_dim


def per_query_operations(dims: Dims) -> int:
    """Multiply-adds of the decomposition that writes out [N, N, H, d] in every layer, and projects
    the class token's rows of it."""
    L, H, N, d, m = dims.layers, dims.heads, dims.tokens, dims.width, dims.mlp_width
    block = 3 * N * d * d + N * N * d + N * N * d + N * N * d * d + 2 * N * d * m
    projected = L * (N * H + 1) * d * dims.embed_dim
    return dims.stem + L * block + projected + d * dims.embed_dim


def readout_operations(dims: Dims, texts: int) -> int:
    """Multiply-adds of reading `texts` texts at every head and patch of one image."""
    values = dims.layers * dims.width
    return texts * dims.embed_dim * values + texts * dims.tokens * values
