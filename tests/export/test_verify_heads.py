"""`headlight verify` finds words that are of another model, incomplete, or that do not add up."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from clip_headlight.export.files import describe
from clip_headlight.export.head_metrics import quality
from clip_headlight.export.heads_schema import read_heads
from clip_headlight.export.manifest import read_manifest
from clip_headlight.export.textspan_run import TextspanFlags, run_textspan
from clip_headlight.export.toy.truth_report import agreeing, carried_table, heat_map
from clip_headlight.export.verify_heads import check_heads

BUILT_IN = Path(__file__).parents[2] / "server" / "bundles" / "shapes"


@pytest.fixture(scope="module")
def described(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the built-in bundle with words over 30 scenes."""
    folder = tmp_path_factory.mktemp("verify") / "shapes"
    shutil.copytree(BUILT_IN, folder)
    run_textspan(TextspanFlags(folder, "toy", 30, directions=6), lambda *_: None)
    return folder


def test_words_that_were_just_written_hold(described: Path) -> None:
    (row,) = check_heads(described, read_manifest(described))
    assert row.ok, row.found
    assert "48 heads in 710 descriptions" in row.found


def test_a_bundle_without_words_is_not_held_to_any(described: Path) -> None:
    manifest = read_manifest(described).model_copy(update={"heads": None})
    assert list(check_heads(described, manifest)) == []


@pytest.mark.parametrize(
    ("spoil", "sentence"),
    [
        (lambda heads: heads.update(weights_sha256="0" * 64), "are of other weights"),
        (lambda heads: heads["heads"].pop(), "are of 47 heads, not of the 6 × 8"),
        (lambda heads: heads["heads"].reverse(), "not of the 6 × 8 in order"),
        (lambda heads: heads["heads"][9].update(rank=17), "L2.H2: a rank of 17, above"),
        (lambda heads: heads["heads"][9].update(rank=3), "L2.H2: 6 descriptions of 3"),
        (lambda heads: heads["heads"][9].update(explained=0.1), "L2.H2: shares that add up to"),
        (lambda heads: heads["heads"][9].update(label="taste"), "L2.H2: the label 'taste'"),
        (lambda heads: heads.pop("pool"), "is not valid: pool: Field required"),
    ],
)
def test_spoilt_words_are_named(
    described: Path, tmp_path: Path, spoil: Callable[[dict[str, Any]], object], sentence: str
) -> None:
    heads = json.loads((described / "heads.json").read_text())
    spoil(heads)
    (tmp_path / "heads.json").write_text(json.dumps(heads))
    entry = describe(tmp_path, "heads.json")
    manifest = read_manifest(described).model_copy(update={"heads": entry})
    (row,) = check_heads(tmp_path, manifest)
    assert not row.ok
    assert sentence in row.found


def test_the_built_in_bundles_words_truth_and_heat_map_belong_together() -> None:
    (row,) = check_heads(BUILT_IN, read_manifest(BUILT_IN))
    assert row.ok, row.found
    file = read_heads(BUILT_IN)
    heads = file.heads
    assert all(words.truth is not None for words in heads)
    docs = Path(__file__).parents[2] / "docs"
    assert (docs / "figures" / "heads.svg").read_text() == heat_map(heads)
    assert file.baseline is not None
    same, of = agreeing(heads)
    found = quality(heads)
    written = (docs / "textspan.md").read_text()
    line = f"| {found.consistency:.2f} | {found.associated:.0%} | {found.disentanglement:.2f} "
    assert f"| the heads {line}| {found.explained:.0%} | {same / of:.0%} |" in written
    held = file.baseline
    line = f"| {held.consistency:.2f} | {held.associated:.0%} | {held.disentanglement:.2f} "
    assert f"| random directions {line}| {held.explained:.0%} | {held.right:.0%} |" in written
    assert carried_table(file) in written
