"""Both contenders for the words of heads pick the same, and the table marks what was reached."""

from __future__ import annotations

from .heads import MOMENTS, SLOW, Size, Words, contenders, table

SMALL = Size(images=200, texts=60, directions=5, width=8, embed_dim=24, heads=24)


def test_both_forms_pick_the_same_of_the_same_terms() -> None:
    prepare = contenders(SMALL)
    (slow,), (ours,) = prepare(0, 1)(), prepare(1, 1)()
    assert slow.tolist() == ours.tolist()
    assert len(set(slow.tolist())) == 5
    assert len(prepare(1, 24)()) == 24


def test_the_table_marks_the_speedup_and_the_time_of_all_heads() -> None:
    words = Words(SMALL, {SLOW: [30_000.0], MOMENTS: [150.0]}, whole=61_000.0, same=5)
    one, every = table(words).rows
    assert one[1:] == ("30 s", "150", "200 × ✓", "5 of 5")
    assert every[0] == "24"
    assert every[2] == "61 s ✗"
