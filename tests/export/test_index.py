"""What an index holds: the heads' own vectors, and how far fewer bits are from them."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable
from pathlib import Path

import numpy as np
import open_clip
import pytest
import torch
from PIL import Image

from clip_headlight.export.errors import ExportError
from clip_headlight.export.index.quantised import decode, encode
from clip_headlight.export.index.reader import Index
from clip_headlight.export.index.record import Decomposer, Record
from clip_headlight.export.index.schema import Vectors
from clip_headlight.export.source import BUILT_IN as SHAPES
from clip_headlight.export.source import load_source
from clip_headlight.export.toy.scenes import scene

from .indices import BUILT_IN, FIRST, png, write_scenes
from .slow_terms import slow_terms

SCENES, SHARD = 20, 8


@pytest.fixture(scope="module")
def decomposer() -> Decomposer:
    return Decomposer(BUILT_IN)


@pytest.fixture(scope="module")
def make(
    decomposer: Decomposer, tmp_path_factory: pytest.TempPathFactory
) -> Callable[[Vectors], Path]:
    """An index of twenty scenes, in shards of eight."""

    def made(vectors: Vectors) -> Path:
        out = tmp_path_factory.mktemp("indices") / vectors
        return write_scenes(out, decomposer, vectors, SCENES, SHARD)

    return made


@pytest.fixture(scope="module")
def exact(make: Callable[[Vectors], Path]) -> Path:
    return make("fp32")


def test_a_stored_vector_gives_the_term_that_the_untouched_model_computes(exact: Path) -> None:
    source = load_source(SHAPES)
    preprocess = source.preprocess
    transform = open_clip.transform.image_transform(
        preprocess.size, is_train=False, mean=preprocess.mean, std=preprocess.std
    )
    pixels = torch.stack([transform(scene(FIRST + i).image) for i in (0, 9, 19)])
    slow = slow_terms(source.model.visual, pixels)
    index = Index.open(exact)
    for layer, head in np.ndindex(6, 8):
        expected = slow.heads[layer][head].detach().numpy()
        vectors = index.vectors(layer, head)[[0, 9, 19]]
        np.testing.assert_allclose(
            vectors @ index.readout(layer, head), expected, atol=2e-5 * np.abs(expected).max()
        )
        lengths = np.linalg.norm(expected, axis=1)
        np.testing.assert_allclose(index.norms(layer, head)[[0, 9, 19]], lengths, rtol=2e-5)
    embeddings = slow.embedding.detach().numpy()
    np.testing.assert_allclose(index.embeddings()[[0, 9, 19]], embeddings, rtol=2e-3, atol=2e-3)


def test_a_cosine_through_the_gram_matrix_is_the_cosine_of_the_terms(exact: Path) -> None:
    index = Index.open(exact)
    for layer, head in ((0, 0), (3, 5), (5, 7)):
        s, gram = index.vectors(layer, head), index.gram(layer, head)
        terms = s.astype(np.float64) @ index.readout(layer, head)
        unit = terms / np.linalg.norm(terms, axis=1, keepdims=True)
        norms = index.norms(layer, head)
        found = (s @ gram @ s.T) / np.outer(norms, norms)
        np.testing.assert_allclose(found, unit @ unit.T, atol=1e-5)


def test_the_means_are_over_every_picture_of_every_shard(exact: Path) -> None:
    index = Index.open(exact)
    assert [shard.count for shard in index.file.shards] == [8, 8, 4]
    for layer, head in np.ndindex(6, 8):
        mean = index.vectors(layer, head).mean(axis=0, dtype=np.float64)
        np.testing.assert_allclose(index.means[layer, head], mean, atol=1e-6)


def test_a_head_comes_shard_by_shard_with_the_numbers_of_its_pictures(exact: Path) -> None:
    index = Index.open(exact)
    shards = list(index.head(2, 3))
    assert [shard.ids for shard in shards] == [slice(0, 8), slice(8, 16), slice(16, 20)]
    assert all(shard.vectors.shape == (n, 16) for shard, n in zip(shards, (8, 8, 4), strict=True))
    whole = np.concatenate([shard.vectors for shard in shards])
    assert np.array_equal(index.vectors(2, 3), whole)
    with pytest.raises(ExportError, match=r"no head 7\.1; .* 1\.1 to 6\.8"):
        next(index.head(6, 0))


def test_a_picture_keeps_its_name_size_caption_and_hash(exact: Path) -> None:
    index = Index.open(exact)
    for i in (0, 7, 8, 19):
        meta, drawn = index.meta(i), scene(FIRST + i)
        ppm = b"P6\n64 64\n255\n" + drawn.pixels.tobytes()
        assert meta.id == hashlib.sha256(ppm).hexdigest()
        assert (meta.path, meta.width, meta.height) == (f"scene {FIRST + i}", 64, 64)
        assert meta.caption == drawn.caption
        assert np.array_equal(np.asarray(meta.picture), drawn.pixels)
    assert list(index.column("path")) == [f"scene {FIRST + i}" for i in range(SCENES)]
    with pytest.raises(ExportError, match="no picture 20; it has 20"):
        index.meta(20)


def test_thumbnails_of_larger_pictures_are_small_and_stand_upright(
    decomposer: Decomposer,
) -> None:
    turned = Image.Exif()
    turned[0x0112] = 6  # to be turned by a quarter, clockwise
    record = decomposer.of_bytes("x", png(1, (400, 100), exif=turned))
    assert isinstance(record, Record)
    assert (record.width, record.height) == (100, 400)
    assert Image.open(io.BytesIO(record.thumbnail)).size == (24, 96)


def test_int8_is_one_scale_a_vector_by_hand() -> None:
    vectors = np.array([[2.54, -1.27, 0.01], [0, 0, 0], [-127, 63.4, 0.6]], np.float32)
    stored, scales = encode(vectors, "int8")
    assert scales is not None
    np.testing.assert_allclose(scales, [0.02, 0, 1])
    assert stored.tolist() == [[127, -64, 0], [0, 0, 0], [-127, 63, 1]]
    np.testing.assert_allclose(decode(stored, scales)[2], [-127, 63, 1])


def test_a_number_that_fp16_cannot_hold_is_refused() -> None:
    with pytest.raises(ExportError, match="70000, too large for fp16"):
        encode(np.full((1, 2), 7e4, np.float32), "fp16")


@pytest.mark.parametrize(("vectors", "bound"), [("fp16", 1e-3), ("int8", 2e-2)])
def test_the_stated_recall_is_what_brute_force_finds(
    make: Callable[[Vectors], Path], exact: Path, vectors: Vectors, bound: float
) -> None:
    index, right = Index.open(make(vectors)), Index.open(exact)
    stated = index.file.recall
    assert stated is not None
    assert (stated.at, stated.queries, stated.among) == (10, SCENES, SCENES)
    found, worst = [], 0.0
    for layer, head in np.ndindex(6, 8):
        R = right.readout(layer, head).astype(np.float64)
        terms, near = right.vectors(layer, head) @ R, index.vectors(layer, head) @ R
        terms, near = (t / np.linalg.norm(t, axis=1, keepdims=True) for t in (terms, near))
        hits = []
        for i in range(SCENES):
            said, true = near @ terms[i], terms @ terms[i]
            worst = max(worst, np.abs(said - true).max())
            ranked = [[j for j in np.argsort(-v) if j != i][:10] for v in (said, true)]
            hits.append(len(set(ranked[0]) & set(ranked[1])) / 10)
        found.append(np.mean(hits))
    assert stated.mean == pytest.approx(np.mean(found), abs=2e-3)
    assert stated.worst_head == pytest.approx(min(found), abs=6e-3)
    assert stated.cosine_error == pytest.approx(worst, rel=0.05, abs=1e-5)
    assert worst < bound
    assert right.file.recall is None
