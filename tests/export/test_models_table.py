"""The table of models in the docs is what the code decides, and what it decides is right."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import open_clip
import pytest
from typer.testing import CliRunner

from clip_headlight.export.errors import ExportError
from clip_headlight.export.models import BEGIN, END, Verdict, on_meta, table, update, verdicts
from clip_headlight.server.cli import app

DOCS = Path(__file__).parents[2] / "docs" / "models.md"


@pytest.fixture(scope="module")
def every() -> list[Verdict]:
    return verdicts()


def test_the_docs_hold_the_table_of_this_moment(every: list[Verdict]) -> None:
    written = DOCS.read_text(encoding="utf-8")
    found = written[written.index(BEGIN) + len(BEGIN) : written.index(END)]
    assert found == f"\n\n{table(every)}\n", "run `headlight models --update docs/models.md`"


def test_every_model_is_judged_and_every_refusal_says_why(every: list[Verdict]) -> None:
    assert len(every) >= 144  # as many as open_clip 3.3 has
    assert {row.name for row in every} <= set(open_clip.list_models())
    for row in every:
        assert row.form != "refused" or row.note.endswith("."), row
        assert row.form == "refused" or row.shape, row


def test_the_verdicts_follow_the_configurations(every: list[Verdict]) -> None:
    """What each configuration says by itself, without a model being built."""
    for row in every:
        config: dict[str, Any] = open_clip.get_model_config(row.name) or {}
        vision, text = config["vision_cfg"], config["text_cfg"]
        if "hf_model_name" in text:
            assert row.form == "refused", row
            assert text["hf_model_name"] in row.note, row
        elif isinstance(vision.get("layers"), list):
            assert row.form == "refused", row
            assert "ModifiedResNet" in row.note, row
        elif "siglip" in vision.get("timm_model_name", ""):
            assert (row.form, row.pooling) == ("pooled", "attention"), row
            assert row.shape.startswith("1 × "), row
        elif "timm_model_name" not in vision:
            pooled = vision.get("attentional_pool", False)
            assert row.form == ("pooled" if pooled else "exact"), row
            pooling = {"avg": "average"}.get(vision.get("pool_type", "tok"), "class")
            assert row.pooling == ("attention" if pooled else pooling), row
            grid = vision["image_size"] // vision["patch_size"]
            assert row.shape.endswith(f" × {grid * grid + 1}"), row
            if not pooled:
                heads = vision["width"] // vision.get("head_width", 64)
                assert row.shape.startswith(f"{vision['layers']} × {heads} × "), row


def test_the_named_models_of_the_promise_are_exact_or_pooled(every: list[Verdict]) -> None:
    form = {row.name: row.form for row in every}
    exact = (
        "ViT-B-32", "ViT-B-16", "ViT-L-14", "ViT-L-14-336", "ViT-H-14", "ViT-g-14", "ViT-bigG-14",
        "ViT-M-16-alt", "ViT-L-14-CLIPA-336", "vit_medium_patch16_gap_256", "MobileCLIP2-L-14",
    )  # fmt: skip
    pooled = ("coca_ViT-B-32", "coca_ViT-L-14", "ViT-B-16-SigLIP", "ViT-SO400M-16-SigLIP2-384")
    assert {form[name] for name in exact} == {"exact"}
    assert {form[name] for name in pooled} == {"pooled"}


def test_the_models_take_no_memory() -> None:
    model = on_meta("ViT-bigG-14")
    assert all(parameter.is_meta for parameter in model.parameters())
    assert sum(parameter.numel() for parameter in model.parameters()) > 2.5e9


def test_the_command_prints_what_it_is_asked_for() -> None:
    found = CliRunner().invoke(app, ["models", "ViT-B-32", "RN50"])
    assert found.exit_code == 0
    assert "| ViT-B-32 | exactly | class | 12 × 12 × 50 |" in found.stdout
    assert "| RN50 | refused |" in found.stdout
    assert "2 models: 1 exactly, 0 in the pooled form, 1 refused." in found.stdout


def test_the_command_names_an_unknown_model() -> None:
    found = CliRunner().invoke(app, ["models", "ViT-Z-99"])
    assert found.exit_code == 2
    assert "open_clip knows no model 'ViT-Z-99'" in found.stderr


def test_a_file_is_written_between_its_marks_only(tmp_path: Path) -> None:
    path = tmp_path / "table.md"
    path.write_text(f"before\n{BEGIN}\nold\n{END}\nafter\n", encoding="utf-8")
    assert update(path, "new\n")
    assert path.read_text(encoding="utf-8") == f"before\n{BEGIN}\n\nnew\n\n{END}\nafter\n"
    assert not update(path, "new\n")
    with pytest.raises(ExportError, match="to write between"):
        update(tmp_path / "none.md", "new\n")
