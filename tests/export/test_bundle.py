"""A bundle is complete, described by its manifest, and written whole or not at all."""

from __future__ import annotations

import hashlib
import shutil
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image
from safetensors.numpy import load_file

from clip_headlight.export import bundle as bundle_module
from clip_headlight.export.bundle import write_bundle
from clip_headlight.export.errors import ExportError
from clip_headlight.export.manifest import Manifest, read_manifest
from clip_headlight.export.pictures import built_in_pictures
from clip_headlight.export.runtime import Runtime, batch
from clip_headlight.export.source import Source, weights_sha256
from clip_headlight.export.terms import Terms
from clip_headlight.export.toy.objective import normalise
from clip_headlight.export.toy.samples import SAMPLES, TEMPLATE, TEXTS


@pytest.fixture(scope="module")
def manifest(bundle: Path) -> Manifest:
    return read_manifest(bundle)


def test_every_file_is_in_the_manifest_with_its_size_and_hash(
    bundle: Path, manifest: Manifest
) -> None:
    on_disk = {p.relative_to(bundle).as_posix() for p in bundle.rglob("*") if p.is_file()}
    named = {file.path for file in manifest.files()}
    assert on_disk == named | {"manifest.json"}
    for file in manifest.files():
        data = (bundle / file.path).read_bytes()
        assert (len(data), hashlib.sha256(data).hexdigest()) == (file.bytes, file.sha256)


def test_everybody_may_read_the_files(bundle: Path) -> None:
    assert all(path.stat().st_mode & 0o044 == 0o044 for path in bundle.rglob("*"))


def test_the_manifest_says_what_the_model_is(manifest: Manifest, built_in: Source) -> None:
    assert manifest.name == "Headlight-Shapes"
    assert manifest.pretrained is None
    assert manifest.weights_sha256 == weights_sha256(built_in.model)
    assert manifest.dims.model_dump() == {
        "layers": 6, "trunk_layers": 6, "heads": 8, "head_width": 16, "width": 128,
        "embed_dim": 128, "grid": (8, 8), "class_tokens": 1, "tokens": 65,
    }  # fmt: skip
    assert (manifest.pooling, manifest.activation) == ("class", "gelu")
    text = manifest.text
    assert (text.layers, text.heads, text.head_width, text.width) == (2, 4, 32, 128)
    assert manifest.preprocess.size == 64
    assert manifest.logit_scale == pytest.approx(float(built_in.model.logit_scale.detach().exp()))  # type: ignore[operator]
    assert manifest.logit_bias is None


def test_pixels_are_prepared_as_the_built_in_model_was_trained(manifest: Manifest) -> None:
    scene = SAMPLES[0].scene
    found = batch(manifest.preprocess, [scene.image])
    np.testing.assert_allclose(found, normalise(scene.pixels[None]).numpy(), rtol=0, atol=1e-6)


def test_the_manifest_records_a_measured_parity(manifest: Manifest) -> None:
    parity = manifest.precisions["fp32"].parity
    assert parity.images == 64
    assert parity.texts == len(TEXTS) + 5
    for error in (parity.sum_check, parity.embedding, parity.text_sum_check):
        assert 0 < error <= 1e-5
    for worst, mean in (
        (parity.embedding_cosine, parity.embedding_cosine_mean),
        (parity.head_cosine, parity.head_cosine_mean),
    ):
        assert 0.99999 <= worst <= mean <= 1
    assert parity.text_cosine >= 0.99999


def test_the_examples_are_the_sample_scenes_and_their_terms(
    bundle: Path, manifest: Manifest
) -> None:
    assert manifest.examples is not None
    assert [e.id for e in manifest.examples.images] == [sample.id for sample in SAMPLES]
    assert (manifest.examples.texts, manifest.examples.template) == (list(TEXTS), TEMPLATE)
    example = manifest.examples.images[1]
    with Image.open(bundle / example.image.path) as image:
        assert np.array_equal(np.asarray(image), np.asarray(SAMPLES[1].picture))
        pixels = batch(manifest.preprocess, [image.convert("RGB")])
    stored = load_file(bundle / example.terms.path)
    assert set(stored) == set(Terms._fields)
    total = stored["stem_term"] + stored["mlp_terms"].sum(0) + stored["head_terms"].sum((0, 1))
    total += stored["bias_term"]
    assert np.abs(total - stored["embedding"]).max() <= 1e-5 * np.abs(total).max()
    computed = Runtime(bundle).decompose(pixels)
    for name, value in stored.items():
        np.testing.assert_allclose(value, computed[name][0], rtol=0, atol=1e-5)


def test_the_example_texts_score_patches_without_a_graph(
    bundle: Path, manifest: Manifest, built_in: Source
) -> None:
    assert manifest.examples is not None
    stored = load_file(bundle / manifest.examples.texts_file.path)
    tokens = built_in.tokenizer([TEMPLATE.replace("{}", text) for text in TEXTS])
    with torch.no_grad():
        expected = built_in.model.encode_text(tokens, normalize=True).numpy()  # type: ignore[operator]
    np.testing.assert_allclose(stored["text_embedding"], expected, rtol=0, atol=1e-5)
    weighted = load_file(bundle / manifest.examples.images[0].terms.path)["weighted_values"]
    scores = np.einsum("lhne,tlhe->tlhn", weighted, stored["text_directions"])
    found = Runtime(bundle).readout(weighted[None], stored["text_embedding"])[0]
    assert np.abs(scores - found).max() <= 1e-5 * np.abs(found).max()


def test_the_means_are_over_the_scenes_that_the_manifest_names(
    bundle: Path, manifest: Manifest
) -> None:
    assert manifest.means is not None
    assert manifest.means.images == 20
    stored = load_file(bundle / manifest.means.file.path)
    pictures = [opener() for opener in built_in_pictures(mean_scenes=20).means]
    terms = Runtime(bundle).decompose(batch(manifest.preprocess, pictures))
    assert set(stored) == {"head_terms", "mlp_terms", "stem_term", "bias_term"}
    for name, value in stored.items():
        np.testing.assert_allclose(value, terms[name].mean(axis=0), rtol=0, atol=1e-5)


def test_an_interrupted_export_leaves_nothing_behind(
    built_in: Source, bundle: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fast_graphs(bundle, monkeypatch)

    def interrupt(*_args: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(bundle_module, "measure", interrupt)
    with pytest.raises(KeyboardInterrupt):
        write_bundle(built_in, tmp_path / "out")
    assert list(tmp_path.iterdir()) == []


def test_an_interrupted_overwrite_keeps_the_old_bundle(
    built_in: Source, bundle: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fast_graphs(bundle, monkeypatch)
    out = tmp_path / "out"
    write_bundle(built_in, out, bundle_id="first")
    write_bundle(built_in, out, bundle_id="second", overwrite=True)
    assert read_manifest(out).id == "second"

    def fail(*_args: object) -> None:
        raise ExportError("the disc is full")

    monkeypatch.setattr(bundle_module, "measure", fail)
    with pytest.raises(ExportError, match="disc is full"):
        write_bundle(built_in, out, bundle_id="third", overwrite=True)
    assert read_manifest(out).id == "second"
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def fast_graphs(bundle: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Takes the graphs from a bundle that is already there instead of exporting them again."""

    def copy(_vision: object, _text: object, folder: Path, _report: object) -> None:
        for path in (*bundle.glob("*.fp32.onnx"), *bundle.glob("*.bin")):
            shutil.copy(path, folder)

    monkeypatch.setattr(bundle_module, "_write_graphs", copy)
