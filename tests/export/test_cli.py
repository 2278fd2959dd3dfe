"""`headlight export` and `headlight verify` work, and say what was wrong where they cannot."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import open_clip
import pytest
import torch
import typer
from PIL import Image
from typer.testing import CliRunner, Result

from clip_headlight.export import cli, terminal
from clip_headlight.export.manifest import read_manifest


def run(*arguments: object) -> Result:
    app = typer.Typer()
    cli.register(app)
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


def said(result: Result) -> str:
    return " ".join(result.stderr.split())


@pytest.fixture(scope="module")
def checkpoint(tiny: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("weights") / "mine.pt"
    with torch.random.fork_rng():
        torch.manual_seed(0)
        torch.save(open_clip.create_model(tiny).state_dict(), path)
    return path


@pytest.fixture(scope="module")
def exported(tiny: str, checkpoint: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    images = tmp_path_factory.mktemp("images")
    for i in range(3):
        Image.new("RGB", (90, 40 + i), (80 * i, 20, 200)).save(images / f"Picture {i}.png")
    out = tmp_path_factory.mktemp("bundles") / "tiny"
    result = run("export", tiny, "--pretrained", checkpoint, "--out", out, "--images", images,
                 "--text", "a dog", "--text", "a cat", "--template", "this is {}.")  # fmt: skip
    assert result.exit_code == 0, result.stderr
    assert "sum check" in result.stdout
    return out


def test_a_local_checkpoint_becomes_a_bundle(exported: Path, tiny: str) -> None:
    manifest = read_manifest(exported)
    assert (manifest.id, manifest.name, manifest.pretrained) == ("tiny-test-mine", tiny, None)
    assert manifest.examples is not None
    assert [e.id for e in manifest.examples.images] == [f"0{i + 1}-picture-{i}" for i in range(3)]
    assert (manifest.examples.texts, manifest.examples.template) == (
        ["a dog", "a cat"],
        "this is {}.",
    )
    assert manifest.means is not None
    assert manifest.means.images == 3


def test_verify_holds_it_against_the_checkpoint(exported: Path, checkpoint: Path) -> None:
    result = run("verify", exported, "--pretrained", checkpoint)
    assert result.exit_code == 0, result.stdout
    assert "FAILS" not in result.stdout


def test_verify_asks_for_the_checkpoint_again(exported: Path) -> None:
    result = run("verify", exported)
    assert result.exit_code == 2
    assert "give its path again with --pretrained" in said(result)


def test_verify_fails_on_other_weights(exported: Path) -> None:
    result = run("verify", exported, "--random-weights", 5)
    assert result.exit_code == 1
    assert "FAILS" in result.stdout
    assert "checks fail" in said(result)


def test_an_existing_folder_is_not_written_over(exported: Path, tiny: str, tmp_path: Path) -> None:
    result = run("export", tiny, "--random-weights", 1, "--out", exported)
    assert (result.exit_code, "is not empty" in said(result)) == (2, True)
    (tmp_path / "mine.txt").write_text("keep me")
    result = run("export", tiny, "--random-weights", 1, "--out", tmp_path, "--overwrite")
    assert (result.exit_code, "holds no bundle" in said(result)) == (2, True)
    assert (tmp_path / "mine.txt").read_text() == "keep me"
    result = run("export", tiny, "--random-weights", 1, "--out", tmp_path / "mine.txt")
    assert (result.exit_code, "is a file" in said(result)) == (2, True)


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["ViT-B-23"], "no model 'ViT-B-23'. Did you mean ViT-B-32"),
        (["ViT-B-32"], "has no weights of its own. Give --pretrained"),
        (["ViT-B-32", "--pretrained", "laion9b"], "neither a file nor a pretrained tag"),
        (["ViT-B-32", "--pretrained", "/nowhere/x.pt"], "'/nowhere/x.pt' is neither a file"),
        (["ViT-B-32", "--pretrained", "openai"], "export ViT-B-32-quickgelu instead"),
        (["ViT-B-32", "--pretrained", "x", "--random-weights", "1"], "exclude each other"),
        (["Headlight-Shapes", "--pretrained", "/nowhere/x.pt"], "there is no checkpoint"),
        (["Headlight-Shapes", "--id", "a/b"], "'a/b' cannot be a bundle's id"),
        (["Headlight-Shapes", "--template", "{}"], "need --images"),
        (["Headlight-Shapes", "--images", ".", "--template", "none"], "has no {}"),
    ],
)
def test_a_wrong_flag_gets_a_sentence(arguments: list[str], sentence: str, tmp_path: Path) -> None:
    result = run("export", *arguments, "--out", tmp_path / "out")
    assert result.exit_code == 2
    assert sentence in said(result)
    assert list(tmp_path.iterdir()) == []


def test_pictures_that_are_missing_or_broken_get_a_sentence(tiny: str, tmp_path: Path) -> None:
    flags = ["export", tiny, "--random-weights", 1, "--out", tmp_path / "out", "--images"]
    assert "there is no folder" in said(run(*flags, tmp_path / "nowhere"))
    (tmp_path / "pictures").mkdir()
    assert "holds no picture" in said(run(*flags, tmp_path / "pictures"))
    (tmp_path / "pictures" / "a.png").write_bytes(b"not a picture")
    assert "a.png cannot be read as a picture" in said(run(*flags, tmp_path / "pictures"))


def test_a_checkpoint_of_another_model_gets_a_sentence(tiny: str, tmp_path: Path) -> None:
    path = tmp_path / "other.pt"
    torch.save({"visual.proj": torch.zeros(1)}, path)
    result = run("export", tiny, "--pretrained", path, "--out", tmp_path / "out")
    assert result.exit_code == 2
    assert f"could not be loaded into {tiny}" in said(result)
    path.write_bytes(b"not a checkpoint")
    result = run("export", tiny, "--pretrained", path, "--out", tmp_path / "out")
    assert (result.exit_code, "could not be loaded" in said(result)) == (2, True)


def test_the_commands_are_listed_and_explained_without_torch() -> None:
    code = (
        "import sys\n"
        "for name in ('torch', 'open_clip', 'onnx', 'onnxruntime', 'safetensors', 'numpy'):\n"
        "    sys.modules[name] = None\n"
        "import typer\n"
        "from clip_headlight.export.cli import register\n"
        "app = typer.Typer()\n"
        "register(app)\n"
        "app(['export', '--help'])\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "--random-weights" in done.stdout


def test_without_the_extra_the_command_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(terminal, "find_spec", lambda name: None if name == "torch" else object())
    result = run("export", "ViT-B-32", "--out", tmp_path / "out")
    assert result.exit_code == 2
    assert "(torch missing): pip install 'clip-headlight[export]'" in said(result)
