"""`headlight explain`: the cosine taken apart from a bundle alone, or a sentence why not."""

from __future__ import annotations

import csv
import json
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import pytest
import torch
import typer
from open_clip.transform import PreprocessCfg, image_transform_v2
from PIL import Image
from typer.testing import CliRunner, Result

from clip_headlight.export import cli
from clip_headlight.export.explain import explain
from clip_headlight.export.manifest import MANIFEST_NAME, read_manifest
from clip_headlight.export.source import Source
from clip_headlight.export.toy.scenes import scene

TEXT = "a large red circle and a circle"


def run(*arguments: object) -> Result:
    app = typer.Typer()
    cli.register(app)
    return CliRunner(env={"COLUMNS": "140"}).invoke(app, ["explain", *map(str, arguments)])


def refused(*arguments: object) -> str:
    result = run(*arguments)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith("headlight: ")
    return " ".join(result.stderr.split())


@pytest.fixture(scope="module")
def picture(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A scene that is neither square nor of the tower's size."""
    path = tmp_path_factory.mktemp("pictures") / "scene.png"
    scene(1_600_000_000).image.resize((100, 80)).save(path)
    return path


@pytest.fixture(scope="module")
def written(bundle: Path, picture: Path, tmp_path_factory: pytest.TempPathFactory) -> Any:
    """The command's output, JSON and CSV."""
    folder = tmp_path_factory.mktemp("explained")
    result = run(picture, TEXT, "--bundle", bundle, "--words", "--top", 5,
                 "--json", folder / "e.json", "--csv", folder / "e.csv")  # fmt: skip
    assert result.exit_code == 0, result.stderr
    return (
        result.stdout,
        json.loads((folder / "e.json").read_text(encoding="utf-8")),
        list(csv.DictReader((folder / "e.csv").open(encoding="utf-8"))),
    )


def test_all_pairs_add_up_to_open_clips_cosine(
    written: Any, picture: Path, built_in: Source
) -> None:
    _, described, lines = written
    at = built_in.preprocess
    config = PreprocessCfg(size=at.size, mean=at.mean, std=at.std)
    pixels = image_transform_v2(config, is_train=False)(Image.open(picture))[None]
    model: Any = built_in.model
    with torch.no_grad():
        image = model.encode_image(pixels, normalize=True)
        text = model.encode_text(built_in.tokenizer([TEXT]), normalize=True)
    expected = float((image * text).sum())
    assert abs(described["cosine"] - expected) <= 1e-5
    assert abs(np.sum(described["pairs"]) - expected) <= 1e-5
    assert abs(sum(float(line["score"]) for line in lines) - expected) <= 1e-5
    assert max(described["checks"].values()) <= 1e-5
    for side in (described["image"], described["text_tower"]):
        total = np.sum(side["heads"]) + np.sum(side["mlps"]) + side["stem"] + side["biases"]
        assert abs(total - expected) <= 1e-5
    scale = float(model.logit_scale.detach().exp())
    assert described["logit"] == pytest.approx(scale * expected, abs=1e-3)


def test_json_names_every_row_and_column(written: Any, bundle: Path) -> None:
    _, described, _ = written
    dims = read_manifest(bundle).dims
    assert np.shape(described["pairs"]) == (len(described["rows"]), len(described["columns"]))
    rows, columns = described["rows"], described["columns"]
    assert [row["name"] for row in rows[-3:]] == ["stem", "MLPs", "biases"]
    assert rows[0] == {"name": "class token", "place": None}
    places = [tuple(row["place"]) for row in rows[1:-3]]
    assert places == [(i, j) for i in range(dims.grid[0]) for j in range(dims.grid[1])]
    assert rows[1 + dims.grid[1]]["name"] == "row 2, column 1"
    words = ["a", "large", "red", "circle", "and", "a", "circle"]
    assert [c["name"] for c in columns] == [
        "⟨start⟩", *words, "⟨end⟩", "stem", "MLPs", "biases",
    ]  # fmt: skip
    assert [c["kind"] for c in columns][:2] + [c["kind"] for c in columns][-4:] == [
        "start", "word", "end", "rest", "rest", "rest",
    ]  # fmt: skip
    for column in columns[1 : 1 + len(words)]:
        assert described["cleaned_text"][column["start"] : column["end"]] == column["name"]
        pieces = "".join(described["tokens"][i]["piece"] for i in column["tokens"])
        assert pieces == f"{column['name']}</w>"
    assert described["picture"] == "scene.png"


def test_csv_holds_the_same_pairs_one_a_line(written: Any) -> None:
    _, described, lines = written
    pairs = np.array(described["pairs"])
    assert len(lines) == pairs.size
    for line in lines:
        row, column = int(line["token"]), int(line["column"])
        assert float(line["score"]) == pairs[row, column]
        assert line["word"] == described["columns"][column]["name"]
        place = described["rows"][row]["place"]
        assert (
            [line["grid_row"], line["grid_column"]] == ["", ""]
            if place is None
            else map(str, place)
        )


def test_the_terminal_shows_layers_words_and_pairs(written: Any, bundle: Path) -> None:
    shown, described, _ = written
    assert f"scene.png and “{TEXT}”" in shown
    signed = f"{described['cosine']:+.4f}".replace("-", "−")
    assert f"cosine {signed}" in shown
    # Once in the headline, in both columns of the layers, and under the words, pairs and patches.
    assert len(re.findall(re.escape(signed), shown)) == 6
    for layer in range(read_manifest(bundle).dims.layers):
        heads = f"{np.sum(described['image']['heads'][layer]):+.4f}".replace("-", "−")
        assert re.search(rf"layer {layer + 1}\s+│\s+{re.escape(heads)}", shown)
    pairs = np.array(described["pairs"])[:-3, :-3]
    row, column = np.unravel_index(np.abs(pairs).argmax(), pairs.shape)
    names = (described["columns"][column]["name"], described["rows"][row]["name"])
    assert re.search(rf"│ {names[0]}\s+│ {names[1]}\s+│", shown)
    assert "large  " in shown
    assert "the other 60" in shown


def test_without_words_there_are_no_pairs(bundle: Path, picture: Path) -> None:
    result = run(picture, TEXT, "--bundle", bundle)
    assert result.exit_code == 0, result.stderr
    assert "Strongest patches" in result.stdout
    assert "Words" not in result.stdout
    assert "Strongest pairs" not in result.stdout


def test_explaining_needs_no_torch(bundle: Path, picture: Path) -> None:
    blocked = (
        "import sys; sys.modules.update(dict.fromkeys(['torch', 'open_clip', 'onnx'])); "
        "from clip_headlight.server.cli import main; main()"
    )
    command = [sys.executable, "-c", blocked, "explain", str(picture), TEXT]
    command += ["--bundle", str(bundle)]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stderr
    assert "cosine" in result.stdout


def test_a_missing_or_unreadable_picture_is_a_sentence(bundle: Path, tmp_path: Path) -> None:
    absent = tmp_path / "absent.png"
    assert f"there is no picture {absent}" in refused(absent, TEXT, "--bundle", bundle)
    assert "there is no picture" in refused(tmp_path, TEXT, "--bundle", bundle)
    torn = tmp_path / "torn.png"
    Image.new("RGB", (300, 300), (9, 99, 199)).save(torn)
    torn.write_bytes(torn.read_bytes()[:200])
    assert "cannot be read as a picture" in refused(torn, TEXT, "--bundle", bundle)
    prose = tmp_path / "prose.jpg"
    prose.write_text("no picture")
    assert "cannot be read as a picture" in refused(prose, TEXT, "--bundle", bundle)


def test_an_empty_or_overlong_text_is_a_sentence(bundle: Path, picture: Path) -> None:
    assert "the text is empty" in refused(picture, "  ", "--bundle", bundle)
    said = refused(picture, "circle " * 300, "--bundle", bundle)
    assert "the text has 302 tokens" in said
    assert "shorten it" in said


def test_a_bundle_that_is_none_is_a_sentence(picture: Path, tmp_path: Path) -> None:
    absent = tmp_path / "absent"
    assert f"there is no folder {absent}" in refused(picture, TEXT, "--bundle", absent)
    assert "holds no manifest.json" in refused(picture, TEXT, "--bundle", tmp_path)
    (tmp_path / MANIFEST_NAME).write_text("{")
    assert "is not valid" in refused(picture, TEXT, "--bundle", tmp_path)


@pytest.fixture
def copy(bundle: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(bundle, tmp_path / "copy"))


def test_a_bundle_of_another_schema_is_a_sentence(copy: Path, picture: Path) -> None:
    path = copy / MANIFEST_NAME
    described = json.loads(path.read_text())
    path.write_text(json.dumps(described | {"schema_version": 1}))
    said = refused(picture, TEXT, "--bundle", copy)
    assert "schema version 1; this Headlight reads version 2. Export it again" in said


def test_a_bundle_with_damaged_graphs_is_a_sentence(copy: Path, picture: Path) -> None:
    manifest = read_manifest(copy)
    graph = copy / manifest.precisions["fp32"].graphs.text.onnx.path
    whole = graph.read_bytes()
    graph.write_bytes(bytes(len(whole)))
    assert f"graphs of {manifest.id} cannot be opened" in refused(picture, TEXT, "--bundle", copy)
    graph.write_bytes(whole[:-1])
    assert f"{graph.name} of {manifest.id} has" in refused(picture, TEXT, "--bundle", copy)
    graph.unlink()
    assert f"{graph.name} of {manifest.id} is missing" in refused(picture, TEXT, "--bundle", copy)


def test_a_text_graph_without_terms_is_a_sentence(copy: Path, picture: Path) -> None:
    path = copy / read_manifest(copy).precisions["fp32"].graphs.text.onnx.path
    model = onnx.load(str(path), load_external_data=False)
    del model.graph.output[1:]
    onnx.save(model, str(path))
    described = json.loads((copy / MANIFEST_NAME).read_text())
    described["precisions"]["fp32"]["graphs"]["text"]["onnx"]["bytes"] = path.stat().st_size
    (copy / MANIFEST_NAME).write_text(json.dumps(described))
    assert "gives no terms of its words" in refused(picture, TEXT, "--bundle", copy)


def test_a_precision_that_is_not_there_is_a_sentence(bundle: Path, picture: Path) -> None:
    there = read_manifest(bundle).precisions
    absent = next(p for p in ("fp16", "q8", "q4") if p not in there)
    said = refused(picture, TEXT, "--bundle", bundle, "--precision", absent)
    assert f"has no {absent} graphs; it has fp32" in said


def test_a_file_that_cannot_be_written_is_a_sentence(
    bundle: Path, picture: Path, tmp_path: Path
) -> None:
    path = tmp_path / "absent" / "e.json"
    said = refused(picture, TEXT, "--bundle", bundle, "--json", path)
    assert f"{path} cannot be written: No such file or directory" in said


def test_terms_that_do_not_add_up_are_told(
    bundle: Path, picture: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("clip_headlight.export.explain.FP32_BAR", 0.0)
    result = run(picture, TEXT, "--bundle", bundle)
    assert result.exit_code == 1
    assert "the terms do not add up to the cosine" in result.stderr
    with Image.open(picture) as image:
        assert not explain(image.convert("RGB"), TEXT, bundle).holds
