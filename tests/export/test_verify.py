"""`verify` passes on a whole bundle and says what is wrong with a damaged one."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from copy import deepcopy
from dataclasses import replace
from pathlib import Path

import numpy as np
import onnx
import open_clip
import pytest
import torch

from clip_headlight.export import verify as verify_module
from clip_headlight.export.errors import ExportError
from clip_headlight.export.files import describe
from clip_headlight.export.manifest import Manifest
from clip_headlight.export.source import Source
from clip_headlight.export.tokenizer import tokenizer_json
from clip_headlight.export.verify import verify_bundle
from clip_headlight.export.verify_terms import Row, slow_readout

from .conftest import tiny_model
from .slow_terms import slow_terms


@pytest.fixture
def copied(bundle: Path, tmp_path: Path) -> Path:
    folder = tmp_path / "copy"
    shutil.copytree(bundle, folder)
    return folder


@pytest.fixture
def verified(built_in: Source) -> Callable[[Path], list[Row]]:
    def source_of(_manifest: Manifest) -> Source:
        return built_in

    return lambda folder: verify_bundle(folder, source_of)


def rehash(folder: Path, path: str) -> None:
    """Makes the manifest agree with a file that was changed, as a forger would."""
    manifest = json.loads((folder / "manifest.json").read_text())
    described = describe(folder, path).model_dump()

    def put(value: object) -> None:
        if isinstance(value, dict):
            if value.get("path") == path:
                value.update(described)
            for part in value.values():
                put(part)
        elif isinstance(value, list):
            for part in value:
                put(part)

    put(manifest)
    (folder / "manifest.json").write_text(json.dumps(manifest))


def failures(rows: list[Row]) -> dict[str, str]:
    return {row.check: row.found for row in rows if not row.ok}


def test_a_whole_bundle_passes_every_check(
    bundle: Path, verified: Callable[[Path], list[Row]]
) -> None:
    rows = verified(bundle)
    assert failures(rows) == {}
    assert {row.check for row in rows} >= {
        "files",
        "source weights",
        "tokenizer",
        "fp32 sum check",
        "fp32 embedding against open_clip",
        "fp32 text embedding against open_clip",
        "fp32 readout against weighted_values · R · t",
        "example terms against the graph",
        "mean terms",
    }


def test_a_corrupted_file_is_named(copied: Path, verified: Callable[[Path], list[Row]]) -> None:
    path = copied / "decompose.fp32.bin"
    data = bytearray(path.read_bytes())
    data[1000] ^= 1
    path.write_bytes(data)
    assert "decompose.fp32.bin has another SHA-256" in failures(verified(copied))["files"]


def test_missing_and_cut_files_are_named(
    copied: Path, verified: Callable[[Path], list[Row]]
) -> None:
    (copied / "means.safetensors").unlink()
    path = copied / "text.fp32.onnx"
    path.write_bytes(path.read_bytes()[:-1])
    said = failures(verified(copied))["files"]
    assert "means.safetensors is missing" in said
    assert "text.fp32.onnx has" in said


def test_a_changed_weight_is_found_even_with_its_hash_put_right(
    copied: Path, verified: Callable[[Path], list[Row]]
) -> None:
    path = copied / "decompose.fp32.bin"
    weights = np.fromfile(path, dtype=np.float32)
    weights[100_000:101_000] += 0.01
    weights.tofile(path)
    rehash(copied, "decompose.fp32.bin")
    assert "fp32 embedding against open_clip" in failures(verified(copied))


def test_a_changed_readout_is_found_even_with_its_hash_put_right(
    copied: Path, verified: Callable[[Path], list[Row]]
) -> None:
    path = copied / "readout.fp32.bin"
    weights = np.fromfile(path, dtype=np.float32)
    (-weights).tofile(path)
    rehash(copied, "readout.fp32.bin")
    said = failures(verified(copied))
    assert list(said) == ["fp32 readout against weighted_values · R · t"]
    assert "must be at most 1e-05" in said["fp32 readout against weighted_values · R · t"]


def test_a_wrong_tokenizer_is_found(copied: Path, verified: Callable[[Path], list[Row]]) -> None:
    clip = open_clip.get_tokenizer("ViT-B-32")
    (copied / "tokenizer.json").write_text(tokenizer_json(clip), encoding="utf-8")
    rehash(copied, "tokenizer.json")
    said = failures(verified(copied))
    assert "other ids than open_clip's" in said["tokenizer"]


def test_other_source_weights_are_told_apart(bundle: Path, built_in: Source) -> None:
    def source_of(_manifest: Manifest) -> Source:
        model = deepcopy(built_in.model)
        with torch.no_grad():
            model.visual.ln_post.weight.add_(0.1)  # type: ignore[union-attr, operator]
        return replace(built_in, model=model)

    said = failures(verify_bundle(bundle, source_of))
    assert "give the same --pretrained" in said["source weights"]
    assert "fp32 embedding against open_clip" in said


def test_a_swapped_graph_is_named(copied: Path, verified: Callable[[Path], list[Row]]) -> None:
    shutil.copy(copied / "text.fp32.onnx", copied / "readout.fp32.onnx")
    rehash(copied, "readout.fp32.onnx")
    assert (
        "readout.fp32.onnx has the inputs ['tokens']" in failures(verified(copied))["fp32 graphs"]
    )


def test_every_precision_is_held_against_what_the_manifest_says(
    precise: Path, verified: Callable[[Path], list[Row]]
) -> None:
    rows = verified(precise)
    assert failures(rows) == {}
    checks = {row.check for row in rows}
    for precision in ("fp32", "fp16", "q8", "q4"):
        for check in ("sum check", "embedding cosine", "head cosine", "text sum check", "graphs"):
            assert f"{precision} {check}" in checks


@pytest.fixture
def precisely_copied(precise: Path, tmp_path: Path) -> Path:
    folder = tmp_path / "precise"
    shutil.copytree(precise, folder)
    return folder


def test_a_changed_scale_of_an_eight_bit_weight_is_found_even_with_its_hash_put_right(
    precisely_copied: Path, verified: Callable[[Path], list[Row]]
) -> None:
    path = precisely_copied / "decompose.q8.bin"
    graph = onnx.load(str(path.with_suffix(".onnx")), load_external_data=False).graph
    scales = next(t for t in graph.initializer if t.name == "blocks.3.mlp.fc.weight.scales")
    offset = int({entry.key: entry.value for entry in scales.external_data}["offset"])
    data = bytearray(path.read_bytes())
    high = slice(offset + 1, offset + 2000, 2)
    data[high] = bytes(byte ^ 0x04 for byte in data[high])
    path.write_bytes(data)
    rehash(precisely_copied, path.name)
    said = failures(verified(precisely_copied))
    assert {"q8 embedding against open_clip", "q8 head cosine"} <= said.keys()
    assert all(check.startswith("q8") for check in said)


def test_a_better_parity_than_there_is_cannot_be_claimed(
    precisely_copied: Path, verified: Callable[[Path], list[Row]]
) -> None:
    path = precisely_copied / "manifest.json"
    manifest = json.loads(path.read_text())
    manifest["precisions"]["q4"]["parity"] = manifest["precisions"]["q8"]["parity"]
    path.write_text(json.dumps(manifest))
    said = failures(verified(precisely_copied))
    assert "it must be at least 0.9" in said["q4 embedding cosine"]
    assert {"q4 embedding against open_clip", "q4 head cosine", "q4 text cosine"} <= said.keys()


def test_shards_and_bytes_that_are_not_as_stated_are_named(
    precisely_copied: Path, verified: Callable[[Path], list[Row]]
) -> None:
    path = precisely_copied / "manifest.json"
    manifest = json.loads(path.read_text())
    variants = manifest["precisions"]
    taken = variants["fp16"]["graphs"]["decompose"]["data"].pop()
    variants["q8"]["graphs"]["decompose"]["data"].append(taken)
    variants["q4"]["bytes"] += 1
    path.write_text(json.dumps(manifest))
    said = failures(verified(precisely_copied))
    assert f"reads {taken['path']}, which the manifest does not name" in said["fp16 graphs"]
    assert f"does not read {taken['path']}, which the manifest names" in said["q8 graphs"]
    assert "bytes, not" in said["q4 graphs"]


def test_a_shard_that_is_too_large_is_named(
    precisely_copied: Path, verified: Callable[[Path], list[Row]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(verify_module, "MAX_SHARD_BYTES", 1_000_000)
    said = failures(verified(precisely_copied))
    assert "more than 1000000" in said["fp32 graphs"]
    assert "q4 graphs" not in said


def test_examples_of_a_bundle_without_fp32_are_held_against_torch(
    bundle: Path, precise: Path, tmp_path: Path, verified: Callable[[Path], list[Row]]
) -> None:
    folder = tmp_path / "light"
    shutil.copytree(precise, folder)
    for part in ("examples", "means.safetensors"):
        copy = shutil.copytree if (bundle / part).is_dir() else shutil.copy
        copy(bundle / part, folder / part)
    whole, light = (json.loads((f / "manifest.json").read_text()) for f in (bundle, folder))
    light |= {name: whole[name] for name in ("examples", "means")}
    light["precisions"] = {"q8": light["precisions"]["q8"]}
    # The texts of these examples were not among those that the parity was measured on.
    light["precisions"]["q8"]["parity"]["text_cosine"] -= 0.001
    (folder / "manifest.json").write_text(json.dumps(light))
    rows = verified(folder)
    assert failures(rows) == {}
    assert "example terms against the graph" in {row.check for row in rows}


def test_a_folder_without_a_bundle_gets_a_sentence(
    tmp_path: Path, copied: Path, verified: Callable[[Path], list[Row]]
) -> None:
    with pytest.raises(ExportError, match=r"holds no manifest\.json"):
        verified(tmp_path)
    with pytest.raises(ExportError, match="there is no folder"):
        verified(tmp_path / "nowhere")
    manifest = json.loads((copied / "manifest.json").read_text())
    manifest["dims"]["layers"] = 0
    (copied / "manifest.json").write_text(json.dumps(manifest))
    with pytest.raises(ExportError, match=r"not valid: dims\.layers"):
        verified(copied)


def test_the_readout_it_checks_with_agrees_with_the_slow_terms() -> None:
    clip = tiny_model({"ls_init_value": 0.3})
    visual = clip.visual
    slow = slow_terms(visual, torch.randn(2, 3, 32, 32))
    readout = slow_readout(clip)
    for layer, heads in enumerate(slow.weighted):
        for h, weighted in enumerate(heads):
            found = weighted.sum(dim=1).numpy() @ readout[layer, h]
            np.testing.assert_allclose(found, slow.heads[layer][h].numpy(), atol=1e-9)
