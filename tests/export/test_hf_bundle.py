"""Models like SigLIP, SigLIP 2 and CLIPA become bundles that give open_clip's own answers."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from PIL import Image
from torch import Tensor
from typer.testing import CliRunner

from clip_headlight.export.bundle import write_bundle
from clip_headlight.export.explain import explain
from clip_headlight.export.manifest import Manifest, read_manifest
from clip_headlight.export.opened import open_bundle
from clip_headlight.export.source import Source, load_source
from clip_headlight.export.verify import verify_bundle
from clip_headlight.export.words import open_tokenizer, read_text
from clip_headlight.server.cli import app

from .conftest import SEED
from .tiny_siglip import MODELS, register
from .web_fixtures import picture

TEXTS = ("a red circle", "a photo of two large blue squares, on sand!", "x", "l'été à Zürich")


@pytest.fixture(scope="module", params=MODELS)
def made(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Any:
    """The model and its bundle's folder."""
    folder = tmp_path_factory.mktemp(str(request.param))
    source = load_source(register(request.param, folder), random_seed=SEED)
    bias = getattr(source.model, "logit_bias", None)
    if bias is not None:
        with torch.no_grad():
            bias.fill_(-1.25)
    write_bundle(source, folder / "bundle")
    return source, folder / "bundle"


def test_the_bundle_holds_in_every_check(made: tuple[Source, Path]) -> None:
    source, folder = made

    def again(_manifest: Manifest) -> Source:
        return source

    rows = verify_bundle(folder, again)
    assert [row for row in rows if not row.ok] == []
    assert "tokenizer" in {row.check for row in rows}


def test_a_padded_text_has_open_clips_embedding(made: tuple[Source, Path]) -> None:
    """All rows at once and from the bundle's files alone: tokenizer.json, manifest, text graph."""
    source, folder = made
    bundle = open_bundle(folder, "fp32")
    said, tokenizer = bundle.manifest.text, open_tokenizer(folder / "tokenizer.json")
    positions = bundle.runtime.text_positions()
    assert positions == said.context_length
    ids = np.concatenate([read_text(text, tokenizer, said, positions).ids for text in TEXTS])
    np.testing.assert_array_equal(ids, source.tokenizer(list(TEXTS)).numpy())
    assert (ids[:, -1] == said.pad).all()  # every one of them is padded
    with torch.no_grad():
        model: Any = source.model
        expected = model.encode_text(torch.from_numpy(ids), normalize=True).numpy()
    np.testing.assert_allclose(bundle.runtime.text(ids), expected, atol=2e-5)


def test_the_logit_is_open_clips(made: tuple[Source, Path]) -> None:
    source, folder = made
    image = Image.fromarray(np.asarray(picture(32, 32, "rgb")))
    bundle = open_bundle(folder, "fp32")
    mean, std = bundle.manifest.preprocess.mean, bundle.manifest.preprocess.std
    pixels = (np.asarray(image, dtype=np.float32) / 255 - mean) / std
    batch = torch.from_numpy(pixels.transpose(2, 0, 1)[None].astype(np.float32))
    for text in TEXTS:
        with torch.no_grad():
            found = source.model(batch, source.tokenizer([text]))
            model: dict[str, Tensor] = found if isinstance(found, dict) else _named(found)
            cosine = float((model["image_features"] @ model["text_features"].T).item())
            logit = float(model["logit_scale"]) * cosine
            if "logit_bias" in model:
                logit += float(model["logit_bias"])
        explained = explain(image, text, folder, "fp32")
        assert explained.cosine == pytest.approx(cosine, abs=2e-6)
        assert explained.logit == pytest.approx(logit, abs=2e-5)
        assert explained.holds
        shown = [word.name for word in explained.reading.words if word.kind == "word"]
        assert "".join(shown).replace(" ", "") == explained.reading.cleaned.replace(" ", "")


def test_only_siglip_has_a_bias(made: tuple[Source, Path]) -> None:
    source, folder = made
    bias = read_manifest(folder).logit_bias
    assert bias == (None if source.name == "Tiny-clipa" else pytest.approx(-1.25))


def test_the_command_explains_the_words(made: tuple[Source, Path], tmp_path: Path) -> None:
    _, folder = made
    path = tmp_path / "picture.png"
    Image.fromarray(np.asarray(picture(32, 32, "rgb"))).save(path)
    arguments = ["explain", str(path), "a red circle", "--words", "--bundle", str(folder)]
    found = CliRunner().invoke(app, arguments)
    assert found.exit_code == 0, found.output
    assert "circle" in found.output


def _named(found: tuple[Tensor, ...]) -> dict[str, Tensor]:
    names = ("image_features", "text_features", "logit_scale", "logit_bias")
    return dict(zip(names, found, strict=False))
