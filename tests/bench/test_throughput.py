"""The rates of an index's engines and the estimate for many pictures, on figures worked by hand."""

from __future__ import annotations

from pathlib import Path

import pytest

from . import throughput
from .folders import ROOT
from .throughput import ONE, RAY, Compared, Run, Written, digest, measured, paper


def test_a_rate_after_the_first_quarter_leaves_out_what_it_takes_to_begin() -> None:
    # Ten seconds to begin, then 100 pictures at ten a second: the first 25 are there after 12.5 s.
    run = Run(first=10.1, quarter=12.5, whole=20, pictures=100)
    assert run.rate == 5
    assert run.later == 10


def test_the_table_says_what_each_engine_took_and_whether_they_wrote_the_same() -> None:
    runs = {ONE: [Run(1, 5, 20, 100)] * 2, RAY: [Run(9, 12, 17, 100), Run(9, 12, 27, 100)]}
    table = measured([Compared("Some", "100 pictures", runs, True)])
    assert [row[3:] for row in table.rows] == [
        ("5", "5", "200", "1"),
        # The median of 5.88 and 3.70 over all, of 15 and 5 after the first quarter.
        ("4.79", "10", "100", "9"),
    ]
    assert "was the same, byte for byte" in table.notes[0]
    table = measured([Compared("Some", "100 pictures", runs, False)])
    assert "NOT the same" in table.notes[0]


def test_a_hundred_million_pictures_worked_by_hand() -> None:
    # 0.18 s of a core a picture, 0.9 ms and 20 kB to write it, 800 B of index.json a shard.
    table = paper("Some", 0.18, {"fp16": Written(0.0009, 20_000, 819.2)}, 45_000)
    assert [row[2] for row in table.rows] == [
        "5 000 core-hours",  # 1.8e7 s
        "25 hours",  # 9e4 s
        "200 cores",
        "50 MB a second",  # 1,111 a second of 45 kB
        "2 TB",
        "5 MB",  # 6,104 shards
    ]


def test_both_engines_are_given_the_same_and_their_bytes_compared(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(throughput, "BUILD", tmp_path)
    bundle = ROOT / "server" / "bundles" / "shapes"
    found = throughput.compare(bundle, "toy:4", "4 scenes", 1, {"a": None, "b": None})
    assert found.same
    assert [run.pictures for runs in found.runs.values() for run in runs] == [4, 4]
    first = digest(tmp_path / "indexes" / "a")
    (tmp_path / "indexes" / "a" / "grams.f32.bin").write_bytes(b"other")
    assert digest(tmp_path / "indexes" / "a") != first
