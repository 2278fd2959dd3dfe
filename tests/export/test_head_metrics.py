"""Consistency and disentanglement on heads whose figures can be worked out by hand."""

from __future__ import annotations

import pytest

from clip_headlight.export.head_metrics import Quality, entanglements, labels_of, quality
from clip_headlight.export.head_words import vote
from clip_headlight.export.heads_schema import Description, HeadWords


def head(place: int, *picks: tuple[str, str | None]) -> HeadWords:
    descriptions = [
        Description(text=text, property=tag, share=0.1) for text, tag in picks
    ]  # fmt: skip
    label, agreeing = vote(descriptions)
    return HeadWords(
        layer=0, head=place, rank=8, variance=1.0, descriptions=descriptions,
        explained=0.1 * len(descriptions), label=label, agreeing=agreeing,
    )  # fmt: skip


COLOURS = head(
    0, ("red", "colour"), ("blue", "colour"), ("green", "colour"), ("star", "shape"),
    ("pink", "colour"), ("ring", "shape"), ("moon", "shape"),
)  # fmt: skip
SHAPES = head(
    1, ("star", "shape"), ("ring", "shape"), ("red", "colour"), ("small", "size"), ("one", "count")
)
MORE_COLOURS = head(
    2, ("red", "colour"), ("blue", "colour"), ("grey", "colour"), ("gold", "colour"),
    ("teal", "colour"),
)  # fmt: skip
SILENT = head(3)


def test_the_quality_of_four_heads_worked_by_hand() -> None:
    found = quality([COLOURS, SHAPES, MORE_COLOURS, SILENT])
    # 4, 2 and 5 of five have the label; two heads have at least three; the silent one counts not.
    assert found.heads == 3
    assert found.consistency == pytest.approx((4 + 2 + 5) / 15)
    assert found.associated == pytest.approx(2 / 3)
    # Shared with a head of another label: red and star of the first, the same two of the second,
    # red of the third. That both colour heads say blue is no entanglement.
    assert found.entanglement == pytest.approx((2 / 5 + 2 / 5 + 1 / 5) / 3)
    assert entanglements([COLOURS, SHAPES, MORE_COLOURS, SILENT]) == [2 / 5, 2 / 5, 1 / 5, 0]
    assert found.disentanglement == pytest.approx(1 - found.entanglement)
    assert found.explained == pytest.approx(0.5)


def test_no_words_at_all_have_no_quality() -> None:
    assert quality([SILENT]) == quality([]) == Quality(0, 0.0, 0.0, 0.0, 0.0)


def test_labels_are_counted() -> None:
    assert labels_of([COLOURS, SHAPES, MORE_COLOURS, SILENT]) == {"colour": 2, "shape": 1}
