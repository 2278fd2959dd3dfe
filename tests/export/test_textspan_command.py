"""`headlight textspan` from the outside: what it writes, what it prints, and what it refuses."""

from __future__ import annotations

import re
import shutil
import signal
import subprocess
import sys
import time
from functools import partial
from pathlib import Path

import numpy as np
import pytest
import torch
from open_clip.transform import PreprocessCfg, image_transform_v2
from PIL import Image
from safetensors.numpy import load_file
from typer.testing import CliRunner, Result

from clip_headlight.export import textspan_run
from clip_headlight.export.descriptions.pool import shapes_pool, web_pool
from clip_headlight.export.errors import ExportError
from clip_headlight.export.files import describe
from clip_headlight.export.heads_schema import read_heads
from clip_headlight.export.manifest import read_manifest
from clip_headlight.export.opened import open_bundle
from clip_headlight.export.textspan_run import own_pool
from clip_headlight.export.toy import model as toy_model
from clip_headlight.export.toy.scenes import scene
from clip_headlight.server.cli import app

from .slow_terms import slow_terms

FIRST_SEED = 1_700_000_000
BUILT_IN = Path(__file__).parents[2] / "server" / "bundles" / "shapes"


@pytest.fixture
def bundle(tmp_path: Path) -> Path:
    """A copy of the built-in bundle without any words."""
    folder = tmp_path / "shapes"
    shutil.copytree(BUILT_IN, folder)
    (folder / "heads.json").unlink(missing_ok=True)
    manifest = read_manifest(folder).model_copy(update={"heads": None})
    (folder / "manifest.json").write_text(manifest.model_dump_json(indent=2) + "\n")
    return folder


@pytest.fixture
def pool(tmp_path: Path) -> Path:
    path = tmp_path / "pool.txt"
    path.write_text("red thing\tcolour\nblue thing\tcolour\na star\tshape\nsomething at night\n")
    return path


def run(*arguments: object) -> Result:
    return CliRunner().invoke(app, ["textspan", *map(str, arguments)])


def contents(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_the_words_and_means_go_into_the_bundle_and_its_manifest(bundle: Path) -> None:
    before = contents(bundle)
    result = run(bundle, "--images", "toy", "--count", 24, "--directions", 6)
    assert result.exit_code == 0, result.output
    manifest, heads = read_manifest(bundle), read_heads(bundle)
    assert manifest.heads == describe(bundle, "heads.json")
    assert manifest.heads in manifest.files()
    assert heads.weights_sha256 == manifest.weights_sha256
    assert [(words.layer, words.head) for words in heads.heads] == [
        (layer, head) for layer in range(6) for head in range(8)
    ]
    assert all(len(words.descriptions) == 6 for words in heads.heads)
    pool = shapes_pool()
    assert (heads.pool.name, heads.pool.sha256) == (pool.name, pool.sha256)
    assert heads.pool.texts == len(pool.texts)
    assert (heads.images.count, heads.images.unreadable) == (24, 0)
    assert (heads.made_by.directions, heads.made_by.precision) == (6, "fp32")
    for words in heads.heads:
        shares = [d.share for d in words.descriptions]
        assert sum(shares) == pytest.approx(words.explained, abs=1e-6)
        assert all(d.property in heads.pool.properties for d in words.descriptions)

    assert manifest.means is not None
    assert manifest.means.images == 24
    assert manifest.means.source == "24 scenes of the Shapes world, seeds 1700000000 to 1700000023"
    assert manifest.means.file == describe(bundle, "means.safetensors")
    means = load_file(bundle / "means.safetensors")
    assert {name: value.shape for name, value in means.items()} == {
        "head_terms": (6, 8, 128), "mlp_terms": (6, 128), "stem_term": (128,), "bias_term": (128,),
    }  # fmt: skip
    after = contents(bundle)
    renewed = {"heads.json", "means.safetensors", "manifest.json"}
    assert {name for name in after if after[name] != before.get(name)} == renewed
    assert set(bundle.parent.iterdir()) == {bundle}
    assert "48 heads" in result.output
    assert "headlight-shapes" in result.output


def test_the_means_are_those_of_the_untouched_model_for_heads_layers_and_mlps(
    bundle: Path,
) -> None:
    assert run(bundle, "--images", "toy", "--count", 24, "--directions", 1).exit_code == 0
    stored = load_file(bundle / "means.safetensors")
    means = {name: torch.from_numpy(mean) for name, mean in stored.items()}
    model = toy_model.load()
    transform = image_transform_v2(PreprocessCfg(**model.visual.preprocess_cfg), is_train=False)
    seeds = range(FIRST_SEED, FIRST_SEED + 24)
    pixels = torch.stack([transform(scene(seed).image) for seed in seeds])
    slow = slow_terms(model.visual, pixels)
    close = partial(torch.testing.assert_close, rtol=0, atol=2e-5, check_dtype=False)
    for layer, heads in enumerate(slow.heads):
        for head, terms in enumerate(heads):
            close(means["head_terms"][layer, head], terms.mean(dim=0))
        # What the page puts in the place of a layer's heads that are off.
        close(means["head_terms"][layer].sum(dim=0), torch.stack(heads).sum(dim=0).mean(dim=0))
        close(means["mlp_terms"][layer], slow.mlps[layer].mean(dim=0))
    close(means["stem_term"], slow.stem.mean(dim=0))
    close(means["bias_term"], slow.bias.mean(dim=0))


def test_the_same_run_writes_the_same_bytes(bundle: Path, pool: Path) -> None:
    arguments = (bundle, "--images", "toy", "--count", 10, "--pool", pool)
    assert run(*arguments).exit_code == 0
    first = contents(bundle)
    assert run(*arguments).exit_code == 0
    assert contents(bundle) == first


def test_a_pool_of_ones_own_is_used_and_named(bundle: Path, pool: Path) -> None:
    assert run(bundle, "--images", "toy", "--count", 10, "--pool", pool).exit_code == 0
    heads = read_heads(bundle)
    assert (heads.pool.name, heads.pool.texts) == ("pool.txt", 4)
    assert heads.pool.properties == ["colour", "shape"]
    assert {d.text for d in heads.at(3, 4).descriptions} == {
        "red thing", "blue thing", "a star", "something at night",
    }  # fmt: skip


def test_a_folder_of_pictures_is_used_and_what_is_none_is_listed(
    bundle: Path, pool: Path, tmp_path: Path
) -> None:
    pictures = tmp_path / "pictures"
    pictures.mkdir()
    rng = np.random.default_rng(0)
    for i in range(6):
        noise = rng.integers(0, 256, (40, 50, 3), dtype=np.uint8)
        Image.fromarray(noise).save(pictures / f"{i}.jpg")
    (pictures / "broken.jpg").write_bytes(b"\xff\xd8\xff")
    result = run(bundle, "--images", pictures, "--pool", pool)
    assert result.exit_code == 0, result.output
    heads = read_heads(bundle)
    assert heads.images.source == "7 pictures of the folder pictures"
    assert (heads.images.count, heads.images.unreadable) == (6, 1)
    listed = (tmp_path / "shapes.unreadable.txt").read_text()
    assert listed.startswith("broken.jpg\t")
    assert "1 of 7 pictures could not be used" in result.output


@pytest.mark.parametrize("step", ["_list_unreadable", "describe_heads", "describe", "save"])
def test_a_run_that_fails_leaves_the_bundle_as_it_was_and_can_be_resumed(
    bundle: Path, pool: Path, step: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = contents(bundle)

    def fail(*_: object, **__: object) -> None:
        raise ExportError("the disk is on fire.")

    arguments = (bundle, "--images", "toy", "--count", 10, "--pool", pool)
    with monkeypatch.context() as patch:
        patch.setattr(textspan_run, step, fail)
        assert "the disk is on fire." in run(*arguments).output
    assert contents(bundle) == before
    refused = run(*arguments)
    assert refused.exit_code == 2
    assert "stopped after 10 pictures; give --resume" in refused.output
    assert run(*arguments, "--resume").exit_code == 0
    assert read_heads(bundle).images.count == 10
    assert [path.name for path in bundle.parent.iterdir() if path.name.startswith(".")] == []


def test_a_run_that_was_killed_goes_on_to_the_same_words(
    bundle: Path, pool: Path, tmp_path: Path
) -> None:
    whole = Path(shutil.copytree(bundle, tmp_path / "whole" / "shapes"))
    before = contents(bundle)
    arguments = ("--images", "toy", "--count", 96, "--pool", pool)
    assert run(whole, *arguments).exit_code == 0
    # The command as it is, but that it keeps its place after every batch.
    code = (
        "from clip_headlight.export import head_pass; head_pass._SECONDS = 0.0; "
        "from clip_headlight.server.cli import main; main()"
    )
    command = [sys.executable, "-c", code, "textspan", str(bundle), *map(str, arguments)]
    with subprocess.Popen(command, stderr=subprocess.DEVNULL) as process:
        while not (tmp_path / ".shapes.textspan-checkpoint").exists():
            assert process.poll() is None
            time.sleep(0.005)
        process.send_signal(signal.SIGKILL)
    assert contents(bundle) == before
    said = re.search(r"stopped after (\d+) pictures; give --resume", run(bundle, *arguments).output)
    assert said
    assert 0 < int(said[1]) < 96
    assert run(bundle, *arguments, "--resume").exit_code == 0
    assert contents(bundle) == contents(whole)


def test_ctrl_c_says_how_to_go_on(
    bundle: Path, pool: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    before = contents(bundle)
    with monkeypatch.context() as patch:
        patch.setattr(textspan_run, "describe_heads", interrupt)
        result = run(bundle, "--images", "toy", "--count", 10, "--pool", pool)
    assert result.exit_code == 130
    assert "Go on with --resume" in result.output
    assert contents(bundle) == before


@pytest.mark.parametrize(
    ("lines", "sentence"),
    [
        ("a dog\n" + "very " * 40 + "large dog", "has 166 tokens.*shapes reads 32; shorten it"),
        ("red & blue\nred &amp; blue\n", "'red & blue' and 'red &amp; blue' .* are the same to"),
        ("一只狗\n一只猫\n", "no word of pool.txt is in the vocabulary of shapes"),
        ("一只狗, 大的!\n一只猫 - 小的\n", "no word of pool.txt is in the vocabulary of shapes"),
        ("a dog\n&nbsp;\n", "nothing is left of the description '&nbsp;'"),
    ],
)
def test_descriptions_that_the_model_cannot_tell_or_read_are_refused(
    bundle: Path, tmp_path: Path, lines: str, sentence: str
) -> None:
    path = tmp_path / "pool.txt"
    path.write_text(lines)
    before = contents(bundle)
    result = run(bundle, "--images", "toy", "--count", 10, "--pool", path)
    assert result.exit_code == 2
    assert re.search(sentence, " ".join(result.output.split())), result.output
    assert contents(bundle) == before


def test_bad_arguments_are_refused_with_a_sentence(bundle: Path, tmp_path: Path) -> None:
    def refused(*arguments: object) -> str:
        result = run(*arguments)
        assert result.exit_code == 2
        return " ".join(result.output.split())

    empty = tmp_path / "empty"
    empty.mkdir()
    assert "there is no folder" in refused(tmp_path / "absent", "--images", "toy")
    assert "not a bundle" in refused(empty, "--images", "toy")
    assert "holds no picture" in refused(bundle, "--images", empty)
    assert "there is no folder" in refused(bundle, "--images", tmp_path / "absent")
    assert "has no q4 graphs" in refused(bundle, "--images", "toy", "--precision", "q4")
    assert "cannot be read" in refused(bundle, "--images", "toy", "--pool", tmp_path / "absent")
    scene(1).image.save(empty / "one.png")
    assert "one alone does not vary" in refused(bundle, "--images", empty)
    (empty / "one.png").write_bytes(b"none")
    assert "none of the 1 pictures could be used" in refused(bundle, "--images", empty)
    # Nothing is left that a pass over other pictures would trip over.
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []


def test_each_model_has_its_pool() -> None:
    manifest = open_bundle(BUILT_IN).manifest
    assert own_pool(manifest) == shapes_pool()
    assert own_pool(manifest.model_copy(update={"name": "ViT-B-32"})) == web_pool()
