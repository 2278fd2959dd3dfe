"""Every way of storing finds what the terms say, and the table marks what was reached."""

from __future__ import annotations

from .search import KINDS, PLAIN, Search, Size, agreement, contenders, table

SMALL = Size(pictures=6000, width=8, embed_dim=24, found=10)


def test_every_way_of_storing_finds_the_same() -> None:
    prepare = contenders(SMALL)
    plain, fp32, fp16, int8 = (prepare(which, 1)()[0].tolist() for which in range(4))
    assert plain == fp32
    assert len(set(fp32)) == 10
    assert len(set(fp32) & set(fp16)) >= 9
    assert len(set(fp32) & set(int8)) >= 5
    same = agreement(SMALL)
    assert same["fp32"] == 1
    assert 0.9 <= same["fp16"] <= 1
    assert 0.5 <= same["int8"] <= same["fp16"]


def test_the_table_marks_what_is_fast_enough() -> None:
    times = {PLAIN: [300.0], "fp32": [50.0], "fp16": [40.0], "int8": [120.0]}
    rows = table(Search(Size(), times, dict.fromkeys(KINDS, 0.975))).rows
    assert [row[0] for row in rows] == [PLAIN, "fp32", "fp16", "int8"]
    assert [row[2] for row in rows] == ["300", "50", "40 ✓", "120 ✗"]
    assert [row[1] for row in rows] == ["2048", "256", "128", "68"]
    assert rows[2][3:] == ("7.5 ×", "97.5%")
