"""The table of growth tells the fitted exponent beside the counted one."""

from __future__ import annotations

from .architecture import with_tokens
from .scaling import BASE, LAYERS, PER_QUERY_TOKENS, TEXTS, TOKENS, WIDTHS, Growth, table


def _growth() -> Growth:
    """Hand-made: 1 ms at 10, a hundredfold at 100, where the operations grow tenfold."""
    return Growth("mine", "N, tokens", [10, 100], [1.0, 100.0], [7, 70], "2")


def test_a_row_tells_the_measured_and_the_counted_exponent() -> None:
    assert table([_growth()]).rows == [
        ("mine", "N, tokens", "10", "100", "1 → 100", "2.00", "1.00", "2", "1.000")
    ]


def test_a_growth_can_begin_later() -> None:
    whole = Growth("mine", "T, texts", [1, 10, 100], [9.0, 10.0, 100.0], [1, 10, 100], "1")
    late = whole.beginning_at(10)
    assert (late.sizes, late.ms, late.operations) == ([10, 100], [10, 100], [10, 100])
    assert f"{late.measured.exponent:.3f}" == "1.000"


def test_the_sizes_span_what_is_promised_and_are_those_of_real_towers() -> None:
    assert (TOKENS[0], TOKENS[-1]) == (50, 577)
    assert (LAYERS[0], LAYERS[-1]) == (6, 24)
    assert (WIDTHS[0], WIDTHS[-1]) == (512, 1024)
    assert (TEXTS[0], TEXTS[-1]) == (1, 10_000)
    for tokens in (*TOKENS, *PER_QUERY_TOKENS):
        assert with_tokens(BASE, tokens).dims.tokens == tokens
    for width in WIDTHS:
        assert BASE.but(width=width).dims.heads * 64 == width
