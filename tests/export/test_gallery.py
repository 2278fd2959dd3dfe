"""The gallery in a bundle: what the page reads is what the untouched model says of its pictures."""

from __future__ import annotations

import hashlib
import io
import json
import shutil
from collections.abc import Callable
from functools import cache
from pathlib import Path

import numpy as np
import open_clip
import pytest
import torch
from PIL import Image
from typer.testing import CliRunner, Result

from clip_headlight.export.errors import ExportError
from clip_headlight.export.files import describe
from clip_headlight.export.gallery_schema import Gallery, bundle_files, read_gallery
from clip_headlight.export.index import gallery as writing
from clip_headlight.export.index.gallery import spread
from clip_headlight.export.manifest import read_manifest
from clip_headlight.export.moments import Floats
from clip_headlight.export.source import BUILT_IN as SHAPES
from clip_headlight.export.source import load_source
from clip_headlight.export.toy.scenes import scene
from clip_headlight.export.verify_gallery import check_gallery
from clip_headlight.server.cli import app
from clip_headlight.server.library import BundleError, read_bundle

from .slow_terms import SlowTerms, slow_terms

BUILT_IN = Path(__file__).parents[2] / "server" / "bundles" / "shapes"
FIRST, COUNT = 1_700_000_000, 512
L, H, E, D, N, K = 6, 8, 16, 128, 65, 5


@cache
def built_in() -> Gallery:
    found = read_gallery(BUILT_IN, read_manifest(BUILT_IN))
    assert found is not None
    return found


def numbers(path: str, kind: str, *shape: int, bundle: Path = BUILT_IN) -> Floats:
    return np.fromfile(bundle / path, dtype=kind).reshape(shape).astype(np.float32)


@cache
def by_hooks(*pictures: int) -> SlowTerms:
    """The terms of scenes, from the untouched model with open_clip's own preprocessing."""
    source = load_source(SHAPES)
    how = source.preprocess
    transform = open_clip.transform.image_transform(
        how.size, is_train=False, mean=how.mean, std=how.std
    )
    pixels = torch.stack([transform(scene(FIRST + i).image) for i in pictures])
    return slow_terms(source.model.visual, pixels)


def run(*arguments: object) -> Result:
    return CliRunner().invoke(app, list(map(str, arguments)))


def contents(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


@pytest.fixture
def bundle(tmp_path: Path) -> Path:
    return Path(shutil.copytree(BUILT_IN, tmp_path / "shapes"))


@pytest.fixture(scope="module")
def indices(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """An index of twelve scenes, and one of nine larger pictures whose folder lies beside it."""
    place = tmp_path_factory.mktemp("indices")
    folder = place / "photos"
    folder.mkdir()
    for i in range(9):
        scene(i).image.resize((200 + 20 * i, 150)).save(folder / f"{i}.png")

    @cache
    def made(name: str) -> Path:
        images = "toy:12" if name == "scenes" else folder
        result = run("index", images, "--bundle", BUILT_IN, "--out", place / f"{name}.index")
        assert result.exit_code == 0, result.output
        return place / f"{name}.index"

    return made


# ------------------------------------------------------------------- the built-in gallery


def test_the_built_in_gallery_is_whole_and_small() -> None:
    gallery, manifest = built_in(), read_manifest(BUILT_IN)
    assert (gallery.count, gallery.centred_count, gallery.precision) == (COUNT, COUNT, "fp32")
    assert gallery.titles == [f"scene {FIRST + i}" for i in range(COUNT)]
    assert gallery.captions[:50] == [scene(FIRST + i).caption for i in range(50)]
    assert gallery.sizes == [(64, 64)] * COUNT
    files = gallery.files()
    assert all(describe(BUILT_IN, file.path) == file for file in files)
    assert sum(file.bytes for file in files) <= 3.3e6
    assert COUNT >= 500
    every = bundle_files(BUILT_IN, manifest)
    assert {file.path for file in every} | {"manifest.json"} == contents(BUILT_IN).keys()
    assert sum(map(len, contents(BUILT_IN).values())) <= 16_000_000


def test_a_vector_of_the_gallery_is_what_the_untouched_model_computes() -> None:
    chosen = (0, 100, 511)
    slow = by_hooks(*chosen)
    vectors = numbers(built_in().vectors.file.path, "<f2", L, H, COUNT, E)
    for layer, head in np.ndindex(L, H):
        expected = slow.weighted[layer][head].sum(dim=1).detach().numpy()
        scale = np.abs(expected).max()
        np.testing.assert_allclose(vectors[layer, head, chosen], expected, atol=1e-3 * scale)
    embeddings = numbers(built_in().embeddings.path, "<f2", COUNT, D)
    np.testing.assert_allclose(
        embeddings[list(chosen)], slow.embedding.detach().numpy(), rtol=2e-3, atol=2e-3
    )


def test_cosines_in_half_precision_are_those_of_the_models_own_terms() -> None:
    chosen = tuple(range(0, COUNT, 32))
    slow = by_hooks(*chosen)
    vectors = numbers(built_in().vectors.file.path, "<f2", L, H, COUNT, E)
    grams = numbers(built_in().grams.file.path, "<f4", L, H, E, E)
    apart = []
    for layer, head in np.ndindex(L, H):
        terms = slow.heads[layer][head].detach().numpy()
        unit = terms / np.linalg.norm(terms, axis=1, keepdims=True)
        s, gram = vectors[layer, head, chosen], grams[layer, head]
        lengths = np.sqrt(np.einsum("ne,ef,nf->n", s, gram, s))
        found = s @ gram @ s.T / np.outer(lengths, lengths)
        apart.append(np.abs(found - unit @ unit.T)[np.triu_indices(len(chosen), 1)])
    # A number of float16 is off by up to 2^-11 = 5e-4 of itself, so a cosine by about as much.
    assert np.median(apart) < 1e-4
    assert np.max(apart) < 1e-3


def test_the_extremes_and_their_patches_are_those_of_the_models_own_terms() -> None:
    gallery = built_in()
    source = load_source(SHAPES)
    vectors = numbers(gallery.vectors.file.path, "<f2", L, H, COUNT, E)
    means = numbers(gallery.means.path, "<f4", L, H, E)
    np.testing.assert_allclose(vectors.mean(axis=2), means, atol=1e-3)
    assert gallery.patches is not None
    patches = numbers(gallery.patches.file.path, "<f2", L, H, K, N, E)
    readout = _readout(source.model.visual)
    for layer, head in ((0, 0), (2, 5), (5, 7)):
        far = np.linalg.norm(
            (vectors - means[:, :, None])[layer, head] @ readout(layer, head), axis=1
        )
        ranked = np.argsort(-far)
        most, least = gallery.extremes.most[layer][head], gallery.extremes.least[layer][head]
        np.testing.assert_allclose(far[most], far[ranked[:K]], rtol=2e-3)
        np.testing.assert_allclose(far[least], far[ranked[::-1][:K]], rtol=2e-2)
        slow = by_hooks(*most).weighted[layer][head].detach().numpy()
        bound = 1e-3 * np.abs(slow).max()
        np.testing.assert_allclose(patches[layer, head], slow, atol=bound)


def _readout(visual: open_clip.transformer.VisionTransformer) -> Callable[[int, int], Floats]:
    """R of a head by its definition: the output projection, the final norm's gain, P."""

    def of(layer: int, head: int) -> Floats:
        block = visual.transformer.resblocks[layer]
        columns = block.attn.out_proj.weight.detach()[:, head * E : (head + 1) * E].T  # [E, d]
        centred = columns - columns.mean(dim=1, keepdim=True)
        found: Floats = (centred * visual.ln_post.weight.detach() @ visual.proj.detach()).numpy()
        return found

    return of


def test_the_sheets_hold_the_scenes_to_the_last_bit() -> None:
    gallery = built_in()
    sheets = gallery.sheets
    assert sheets.lossless
    for i in (0, 17, 255, 256, 511):
        sheet, cell = divmod(i, sheets.per_sheet)
        row, column = divmod(cell, sheets.columns)
        picture = Image.open(BUILT_IN / sheets.files[sheet].path).convert("RGB")
        found = picture.crop((64 * column, 64 * row, 64 * column + 64, 64 * row + 64))
        assert np.array_equal(np.asarray(found), scene(FIRST + i).pixels)


def test_each_heads_block_has_its_own_hash() -> None:
    gallery = built_in()
    assert gallery.patches is not None
    for block in (gallery.vectors, gallery.grams, gallery.patches):
        content = (BUILT_IN / block.file.path).read_bytes()
        size = len(content) // (L * H)
        parts = [content[i : i + size] for i in range(0, len(content), size)]
        assert [hashlib.sha256(part).hexdigest() for part in parts] == block.sha256s


# ------------------------------------------------------------------- `headlight gallery`


def test_a_gallery_replaces_another_and_touches_nothing_else(
    bundle: Path, indices: Callable[[str], Path]
) -> None:
    before = contents(bundle)
    result = run("gallery", indices("scenes"), "--bundle", bundle)
    assert result.exit_code == 0, result.output
    gallery = read_gallery(bundle, read_manifest(bundle))
    assert gallery is not None
    assert gallery.source == "12 scenes of the Shapes world, seeds 1700000000 to 1700000011"
    after = contents(bundle)
    changed = {name for name in before | after if before.get(name) != after.get(name)}
    assert {name for name in changed if not name.startswith("gallery/")} == {"manifest.json"}
    kept = {file.path for file in gallery.files()} | {"gallery/gallery.json"}
    assert {name for name in after if name.startswith("gallery/")} == kept
    one = read_manifest(BUILT_IN).model_dump() | {"gallery": None}
    assert read_manifest(bundle).model_dump() | {"gallery": None} == one
    first = contents(bundle)
    assert run("gallery", indices("scenes"), "--bundle", bundle).exit_code == 0
    assert contents(bundle) == first
    (row,) = check_gallery(bundle, read_manifest(bundle))
    assert row.ok, row.found


def test_larger_pictures_stand_in_the_middle_of_their_cells(
    bundle: Path, indices: Callable[[str], Path]
) -> None:
    result = run("gallery", indices("photos"), "--bundle", bundle, "--count", 4, "--extremes", 3)
    assert result.exit_code == 0, result.output
    gallery = read_gallery(bundle, read_manifest(bundle))
    assert gallery is not None
    assert gallery.source == "4 of 9 pictures: photos"
    assert (gallery.count, gallery.centred_count) == (4, 9)
    assert gallery.titles == ["2.png", "4.png", "6.png", "8.png"]
    assert gallery.sizes == [(240, 150), (280, 150), (320, 150), (360, 150)]
    assert {len(head) for layer in gallery.extremes.most for head in layer} == {3}
    assert not gallery.sheets.lossless
    sheet = Image.open(bundle / gallery.sheets.files[0].path).convert("RGBA")
    assert sheet.size == (4 * 96, 96)
    alpha = np.asarray(sheet)[:, 96:192, 3]
    rows = np.flatnonzero(alpha.any(axis=1))
    assert (rows[0], rows[-1]) == (22, 72)  # 96 × 51 in 96 × 96
    assert "/" not in gallery.source + "".join(gallery.titles)
    assert gallery.patches is not None
    (row,) = check_gallery(bundle, read_manifest(bundle))
    assert row.ok, row.found


def test_without_the_originals_there_are_no_patches(
    bundle: Path, indices: Callable[[str], Path], tmp_path: Path
) -> None:
    index = Path(shutil.copytree(indices("photos"), tmp_path / "index"))
    said = json.loads((index / "index.json").read_text())
    originals = Path(shutil.copytree(said["sources"][0]["path"], tmp_path / "photos"))
    Image.open(originals / "3.png").resize((50, 40)).save(originals / "3.png")
    said["sources"][0]["path"] = str(originals)
    (index / "index.json").write_text(json.dumps(said))
    result = run("gallery", index, "--bundle", bundle)
    assert result.exit_code == 0, result.output
    assert "the gallery has no patches" in " ".join(result.output.split())
    gallery = read_gallery(bundle, read_manifest(bundle))
    assert gallery is not None
    assert gallery.patches is None
    assert not (bundle / "gallery" / "patches.f16.bin").exists()


def test_pictures_are_taken_evenly_over_an_index() -> None:
    assert spread(5, 5) == spread(5, 9) == [0, 1, 2, 3, 4]
    assert spread(10, 3) == [3, 6, 9]
    assert [len(spread(n, 7)) for n in (7, 8, 100)] == [7, 7, 7]


def test_a_gallery_that_fails_leaves_the_bundle_as_it_was(
    bundle: Path, indices: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise ExportError("the disk is on fire.")

    before = contents(bundle)
    monkeypatch.setattr(writing, "write_sheets", fail)
    result = run("gallery", indices("scenes"), "--bundle", bundle)
    assert (result.exit_code, "on fire" in result.output) == (2, True)
    assert contents(bundle) == before
    assert list(bundle.parent.iterdir()) == [bundle]


def test_an_index_of_another_bundle_makes_no_gallery(
    bundle: Path, indices: Callable[[str], Path]
) -> None:
    manifest = read_manifest(bundle)
    other = manifest.model_copy(update={"weights_sha256": "cd" * 32})
    (bundle / "manifest.json").write_text(other.model_dump_json())
    result = run("gallery", indices("scenes"), "--bundle", bundle)
    said = " ".join(result.output.split())
    assert result.exit_code == 2
    assert "cd" * 32 in said
    assert manifest.weights_sha256 in said
    assert "there is no folder" in run("gallery", "absent", "--bundle", bundle).output


# ------------------------------------------------------------------- held against itself, served


def _spoilt(bundle: Path, **change: object) -> str:
    """What verifying says once `change` went into gallery.json, and that into the manifest."""
    manifest = read_manifest(bundle)
    dumped = built_in().model_dump(mode="json") | change
    (bundle / "gallery" / "gallery.json").write_text(json.dumps(dumped))
    update = {"gallery": describe(bundle, "gallery/gallery.json")}
    (row,) = check_gallery(bundle, manifest.model_copy(update=update))
    assert not row.ok
    return row.found


def test_a_gallery_that_is_not_the_bundles_is_found_out(bundle: Path) -> None:
    own = built_in()
    assert "of other weights" in _spoilt(bundle, weights_sha256="0" * 64)
    said = _spoilt(bundle, titles=own.titles[:-1])
    assert "titles has a length of 511, not 512" in said
    assert "is not valid: version" in _spoilt(bundle, version=2)
    most = [[head[::-1] for head in layer] for layer in own.extremes.most]
    turned = {"most": most, "least": own.extremes.least}
    assert "extremes are not" in _spoilt(bundle, extremes=turned)
    block = own.vectors.model_dump() | {"sha256s": ["0" * 64] * (L * H)}
    assert "another SHA-256" in _spoilt(bundle, vectors=block)


def test_pictures_that_give_other_vectors_are_found_out(bundle: Path) -> None:
    name = built_in().sheets.files[0].path
    sheet = Image.open(bundle / name).convert("RGB")
    sheet.paste(sheet.crop((64, 0, 128, 64)), (0, 0))
    stream = io.BytesIO()
    sheet.save(stream, "WEBP", lossless=True)
    (bundle / name).write_bytes(stream.getvalue())
    (row,) = check_gallery(bundle, read_manifest(bundle))
    assert row.found == f"the vectors of picture 0 (scene {FIRST}) are not what it gives"


def test_the_server_and_a_site_carry_the_gallery(bundle: Path, tmp_path: Path) -> None:
    found = read_bundle(bundle)
    for file in built_in().files():
        assert found.files[file.path] == file
        assert found.find(file.path) == ((bundle / file.path).resolve(), file.sha256)
    page = tmp_path / "page"
    page.mkdir()
    (page / "index.html").write_text("<!doctype html><title>Headlight</title>")
    result = run("site", "--bundles", bundle, "--static", page, "--out", tmp_path / "site")
    assert result.exit_code == 0, result.output
    for file in built_in().files():
        assert describe(tmp_path / "site" / "bundles" / "shapes", file.path) == file
    (bundle / "gallery" / "gallery.json").write_text("{}")
    with pytest.raises(BundleError, match=r"gallery\.json is not a gallery .* `headlight gallery`"):
        read_bundle(bundle)


def test_new_words_leave_the_gallery_in_the_bundle(bundle: Path) -> None:
    result = run("textspan", bundle, "--images", "toy", "--count", 8, "--directions", 2)
    assert result.exit_code == 0, result.output
    assert read_manifest(bundle).gallery == read_manifest(BUILT_IN).gallery
    for file in built_in().files():
        assert describe(bundle, file.path) == file
