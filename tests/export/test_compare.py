"""Two models side by side: heads matched by what they say, by hand and from the outside."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from clip_headlight.export.compare import compare, likeness, match
from clip_headlight.export.head_words import vote
from clip_headlight.export.heads_schema import (
    Description,
    Heads,
    HeadWords,
    ImagesUsed,
    MadeBy,
    PoolUsed,
)
from clip_headlight.server.cli import app

Pick = tuple[str, str | None, float]


def head(place: int, *picks: Pick) -> HeadWords:
    descriptions = [Description(text=text, property=tag, share=share) for text, tag, share in picks]
    label, agreeing = vote(descriptions)
    return HeadWords(
        layer=place, head=0, rank=8, variance=1.0, descriptions=descriptions,
        explained=sum(share for _, _, share in picks), label=label, agreeing=agreeing,
    )  # fmt: skip


def model(*heads: HeadWords, pool: str = "0", tags: tuple[str, ...] = ("colour", "shape")) -> Heads:
    return Heads(
        version=1,
        weights_sha256="0" * 64,
        pool=PoolUsed(name=f"pool{pool}", sha256=pool * 64, texts=9, properties=list(tags)),
        images=ImagesUsed(source="some", count=9, unreadable=0),
        made_by=MadeBy(
            program="x", algorithm="TEXTSPAN", directions=5, rank_tolerance=0, precision="fp32"
        ),
        heads=list(heads),
    )


RED = head(0, ("red", "colour", 0.4), ("star", "shape", 0.4))
RED_AGAIN = head(1, ("red", "colour", 0.1), ("star", "shape", 0.1))
BLUE = head(2, ("blue", "colour", 0.6), ("moon", "shape", 0.2))
STAR = head(3, ("star", "shape", 0.5))
SILENT = head(4)


def test_likeness_worked_by_hand() -> None:
    assert likeness(RED, RED_AGAIN) == pytest.approx(1.0)
    # Properties: min(½, ¾) + min(½, ¼) = ¾; descriptions: none in common.
    assert likeness(RED, BLUE) == pytest.approx(0.75 / 2)
    # Properties: min(½, 1) = ½; descriptions: min(½, 1) = ½.
    assert likeness(RED, STAR) == pytest.approx(0.5)
    assert likeness(RED, SILENT) == likeness(SILENT, SILENT) == 0
    assert likeness(BLUE, RED) == likeness(RED, BLUE)


def test_each_head_is_matched_once_and_the_most_alike_first() -> None:
    found = match([RED, BLUE, SILENT], [STAR, RED_AGAIN])
    assert [(pair.a, pair.b) for pair in found] == [(RED, RED_AGAIN), (BLUE, STAR)]
    assert [pair.alike for pair in found] == pytest.approx([1.0, 0.125])


def test_labels_are_counted_on_both_sides() -> None:
    found = compare(model(RED, BLUE, STAR), model(STAR))
    assert found.labels == {"shape": (1, 1), "colour": (2, 0)}
    assert (found.a.heads, found.b.heads) == (3, 1)


def test_a_head_with_equal_votes_has_one_label() -> None:
    assert RED.label in {"colour", "shape"}


def run(*arguments: object) -> Result:
    return CliRunner().invoke(app, ["compare", *map(str, arguments)])


@pytest.fixture
def bundles(tmp_path: Path) -> tuple[Path, Path]:
    for name, heads in (("big", model(RED, BLUE, STAR)), ("small", model(RED_AGAIN, STAR))):
        (tmp_path / name).mkdir()
        (tmp_path / name / "heads.json").write_text(heads.model_dump_json())
    return tmp_path / "big", tmp_path / "small"


def test_the_command_prints_quality_labels_and_pairs(bundles: tuple[Path, Path]) -> None:
    result = run(*bundles)
    assert result.exit_code == 0, result.output
    for part in ("consistency", "disentanglement", "colour", "L1.H1", "L2.H1", "1.00"):
        assert part in result.output
    assert "Note" not in result.output
    assert "L4.H1" in result.output
    assert "L4.H1" not in run(*bundles, "--top", 1).output


def test_other_pools_are_noted_and_pools_without_common_tags_refused(
    bundles: tuple[Path, Path],
) -> None:
    big, small = bundles
    (small / "heads.json").write_text(model(STAR, pool="1").model_dump_json())
    assert "Note: " in run(big, small).output
    other = model(STAR, pool="1", tags=("form",))
    (small / "heads.json").write_text(other.model_dump_json())
    result = run(big, small)
    assert result.exit_code == 2
    assert "no tag in common" in " ".join(result.output.split())


def test_bundles_without_words_are_refused(bundles: tuple[Path, Path]) -> None:
    big, small = bundles
    (small / "heads.json").write_text("{}")
    assert "heads.json is not valid" in run(big, small).output
    shutil.rmtree(small)
    result = run(big, small)
    assert result.exit_code == 2
    assert "holds no heads.json; run `headlight textspan" in " ".join(result.output.split())
