"""`verify` passes on a whole bundle and says what is wrong with a damaged one."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from copy import deepcopy
from dataclasses import replace
from pathlib import Path

import numpy as np
import open_clip
import pytest
import torch

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
