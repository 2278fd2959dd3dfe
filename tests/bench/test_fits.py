"""Exponents are those of hand-made data; counted operations are those that torch counts."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import pytest
import torch
from torch.nn.attention import SDPBackend, sdpa_kernel
from torch.utils.flop_counter import FlopCounterMode

from clip_headlight.export.decompose import Decompose
from clip_headlight.export.graphs import Readout
from clip_headlight.export.towers import vision_tower

from .architecture import Architecture, with_tokens
from .fits import (
    decompose_operations,
    encoder_operations,
    fit_power,
    per_query_operations,
    readout_operations,
)
from .per_query import PerQuery

SMALL = Architecture(
    embed_dim=24,
    vision={"image_size": 40, "patch_size": 8, "layers": 3, "width": 32, "head_width": 8},
)


@pytest.mark.parametrize("exponent", [0.5, 1.0, 1.5, 2.0])
def test_an_exact_power_is_found(exponent: float) -> None:
    sizes = [50, 101, 197, 577]
    fit = fit_power(sizes, [3 * size**exponent for size in sizes])
    assert fit.exponent == pytest.approx(exponent, abs=1e-12)
    assert fit.factor == pytest.approx(3, rel=1e-10)
    assert fit.r2 == pytest.approx(1, abs=1e-12)


def test_what_does_not_grow_has_the_exponent_zero() -> None:
    fit = fit_power([1, 2, 4], [7, 7, 7])
    assert fit.exponent == pytest.approx(0)
    assert fit.factor == pytest.approx(7)


def test_the_line_is_the_one_of_least_squares() -> None:
    # log cost 0, 1, 1 (base e) at log size 0, 1, 2: by hand slope 1/2, intercept 1/6, R² 3/4.
    fit = fit_power([1, math.e, math.e**2], [1, math.e, math.e])
    assert fit.exponent == pytest.approx(1 / 2)
    assert fit.factor == pytest.approx(math.exp(1 / 6))
    assert fit.r2 == pytest.approx(3 / 4)


@pytest.mark.parametrize(
    ("sizes", "costs", "sentence"),
    [
        ([3], [1], "two different sizes"),
        ([3, 3], [1, 2], "two different sizes"),
        ([1, 2], [1], "one cost a size"),
        ([0, 2], [1, 1], "above 0"),
        ([1, 2], [1, -1], "above 0"),
    ],
)
def test_what_has_no_exponent_is_refused(
    sizes: list[float], costs: list[float], sentence: str
) -> None:
    with pytest.raises(ValueError, match=sentence):
        fit_power(sizes, costs)


def _counted(run: Callable[[], Any]) -> int:
    """Multiply-adds, with fused attention written out, since torch counts none inside of it."""
    fused = torch.backends.mha.get_fastpath_enabled()
    torch.backends.mha.set_fastpath_enabled(value=False)
    try:
        with (
            FlopCounterMode(display=False) as counter,
            sdpa_kernel(SDPBackend.MATH),
            torch.no_grad(),
        ):
            run()
    finally:
        torch.backends.mha.set_fastpath_enabled(value=fused)
    return int(counter.get_total_flops()) // 2


@pytest.mark.parametrize("tokens", [26, 50])
def test_operations_are_those_that_torch_counts(tokens: int) -> None:
    architecture = with_tokens(SMALL, tokens)
    dims, model = architecture.dims, architecture.build()
    visual: Any = model.visual
    pixels = torch.zeros(1, 3, architecture.image_size, architecture.image_size)
    decompose, per_query = Decompose(vision_tower(model)), PerQuery(visual)
    assert _counted(lambda: visual(pixels)) == encoder_operations(dims)
    assert _counted(lambda: decompose(pixels)) == decompose_operations(dims)
    # Attention times value, written out for every query, key and head, sums over nothing: torch
    # counts no matrix product there.
    outer = dims.layers * dims.tokens**2 * dims.width
    assert _counted(lambda: per_query(pixels)) == per_query_operations(dims) - outer


@pytest.mark.parametrize("texts", [1, 7])
def test_reading_texts_costs_what_torch_counts(texts: int) -> None:
    dims, readout = SMALL.dims, Readout(vision_tower(SMALL.build()))
    values = torch.zeros(1, dims.layers, dims.heads, dims.tokens, dims.width // dims.heads)
    words = torch.zeros(texts, dims.embed_dim)
    assert _counted(lambda: readout(values, words)) == readout_operations(dims, texts)


def test_tokens_that_are_no_square_of_patches_are_refused() -> None:
    with pytest.raises(ValueError, match="51 tokens"):
        with_tokens(SMALL, 51)
