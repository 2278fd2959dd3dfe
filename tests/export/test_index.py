"""An index: its vectors are the heads' own, and nothing is lost, twice or mistaken for another."""

from __future__ import annotations

import hashlib
import io
import json
import os
import pickle
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import open_clip
import pytest
import torch
from PIL import Image
from typer.testing import CliRunner, Result

from clip_headlight.export.errors import ExportError
from clip_headlight.export.index.lock import locked
from clip_headlight.export.index.quantised import decode, encode
from clip_headlight.export.index.reader import Index
from clip_headlight.export.index.record import Decomposer, Record
from clip_headlight.export.index.run import IndexFlags, run_index
from clip_headlight.export.index.schema import Vectors
from clip_headlight.export.index.sources import open_sources
from clip_headlight.export.index.writer import open_writer
from clip_headlight.export.manifest import read_manifest
from clip_headlight.export.source import BUILT_IN as SHAPES
from clip_headlight.export.source import load_source
from clip_headlight.export.toy.scenes import scene
from clip_headlight.server.cli import app

from .slow_terms import slow_terms

BUILT_IN = Path(__file__).parents[2] / "server" / "bundles" / "shapes"
FIRST = 1_700_000_000
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
        with open_writer(out, decomposer.opened, vectors=vectors, shard=SHARD) as writer:
            writer.append(map(decomposer, open_sources([f"toy:{SCENES}"]).items()))
        return out

    return made


@pytest.fixture(scope="module")
def exact(make: Callable[[Vectors], Path]) -> Path:
    return make("fp32")


@pytest.fixture
def index(exact: Path, tmp_path: Path) -> Path:
    """A copy to be spoilt."""
    return Path(shutil.copytree(exact, tmp_path / "index"))


def png(seed: int, size: tuple[int, int] | None = None, **how: object) -> bytes:
    stream = io.BytesIO()
    picture = scene(seed).image
    (picture.resize(size) if size else picture).save(stream, "PNG", **how)
    return stream.getvalue()


def folder_of(place: Path, files: dict[str, bytes]) -> Path:
    for name, content in files.items():
        (place / name).parent.mkdir(parents=True, exist_ok=True)
        (place / name).write_bytes(content)
    return place


def contents(folder: Path) -> dict[str, bytes]:
    """Every file but the lock, which names a process."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != ".lock"
    }


def run(*arguments: object) -> Result:
    return CliRunner().invoke(app, ["index", *map(str, arguments), "--bundle", str(BUILT_IN)])


def refused(result: Result) -> str:
    assert result.exit_code == 2, result.output
    return " ".join(result.output.split())


# ------------------------------------------------------------------- what is stored


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
    assert np.array_equal(index.vectors_of([17, 0, 9])[:, 2, 3], whole[[17, 0, 9]])
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


# ------------------------------------------------------------------- fewer bits


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


# ------------------------------------------------------------------- nothing lost, nothing twice


def test_threads_and_pickled_copies_write_the_same_bytes(
    decomposer: Decomposer, exact: Path, tmp_path: Path
) -> None:
    copies = [pickle.loads(pickle.dumps(decomposer)) for _ in range(3)]
    items = list(open_sources([f"toy:{SCENES}"]).items())
    with ThreadPoolExecutor(3) as pool:
        later = [pool.submit(copies[i % 3], item) for i, item in reversed(list(enumerate(items)))]
    with open_writer(tmp_path / "index", decomposer.opened, shard=SHARD) as writer:
        writer.append(future.result() for future in reversed(later))
    assert contents(tmp_path / "index") == contents(exact)


def test_a_run_that_was_killed_goes_on_to_the_same_bytes(tmp_path: Path) -> None:
    whole, killed = tmp_path / "whole", tmp_path / "killed"
    arguments = ["toy:100", "--shard", "8"]
    assert run(*arguments, "--out", whole).exit_code == 0
    code = "from clip_headlight.server.cli import main; main()"
    command = [sys.executable, "-c", code, "index", *arguments, "--bundle", str(BUILT_IN)]
    with subprocess.Popen([*command, "--out", str(killed)], stderr=subprocess.DEVNULL) as process:
        while not (killed / "shards" / "00001").exists():
            assert process.poll() is None
            time.sleep(0.005)
        process.send_signal(signal.SIGKILL)
    kept = Index.open(killed).count
    assert 0 < kept < 100
    (killed / "shards" / ".00099.partial").mkdir()
    result = run(*arguments, "--out", killed, "--resume")
    assert result.exit_code == 0, result.output
    assert f"holds 100 pictures, {100 - kept} of them new" in " ".join(result.output.split())
    assert contents(killed) == contents(whole)
    ids = list(Index.open(killed).column("id"))
    assert len(set(ids)) == len(ids) == 100


def test_a_run_that_was_stopped_keeps_what_was_done(exact: Path, tmp_path: Path) -> None:
    out = tmp_path / "index"

    def stop(step: str, done: int, _total: int) -> None:
        if done == 13:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run_index(IndexFlags([f"toy:{SCENES}"], BUILT_IN, out, shard=SHARD), stop)
    assert Index.open(out).count == 13
    run_index(IndexFlags([f"toy:{SCENES}"], BUILT_IN, out, append=True), lambda *_: None)
    found, whole = Index.open(out), Index.open(exact)
    assert list(found.column("path")) == list(whole.column("path"))
    assert np.array_equal(found.vectors(1, 2), whole.vectors(1, 2))
    np.testing.assert_allclose(found.means, whole.means, atol=1e-7)


def test_more_pictures_are_added_and_the_rest_left_as_it_was(index: Path) -> None:
    before = contents(index / "shards")
    result = run("toy:24", "--out", index, "--append")
    assert "holds 24 pictures, 4 of them new" in result.output
    after = contents(index / "shards")
    assert {name: after[name] for name in before} == before
    assert [shard.count for shard in Index.open(index).file.shards] == [8, 8, 4, 4]


def test_the_same_bytes_are_kept_once_and_their_other_names_listed(tmp_path: Path) -> None:
    files = {"a.png": png(1), "b/c.png": png(1), "d.png": png(2)}
    pictures = folder_of(tmp_path / "pictures", files)
    result = run(pictures, "--out", tmp_path / "index")
    assert "1 pictures were met again" in result.output
    index = Index.open(tmp_path / "index")
    assert list(index.column("path")) == ["a.png", "d.png"]
    listed = (tmp_path / "index" / "duplicates.txt").read_text()
    assert listed == f"{hashlib.sha256(png(1)).hexdigest()}\tb/c.png\n"
    assert run(pictures, "--out", tmp_path / "index", "--append").exit_code == 0
    assert (tmp_path / "index" / "duplicates.txt").read_text() == listed
    assert Index.open(tmp_path / "index").file.duplicates == 1


def test_what_cannot_be_read_is_named_until_it_can_be(tmp_path: Path) -> None:
    whole = png(3)
    files = {"a.png": png(1), "cut.png": whole[:-2000], "empty.jpg": b"", "text.gif": b"hello"}
    pictures = folder_of(tmp_path / "pictures", files)
    out = tmp_path / "index"
    result = run(pictures, "--out", out)
    assert result.exit_code == 0, result.output
    assert "3 pictures could not be used" in result.output
    listed = {bad.path: bad.reason for bad in Index.open(out).file.unreadable}
    assert listed.keys() == {"cut.png", "empty.jpg", "text.gif"}
    assert listed["empty.jpg"] == "it is empty"
    assert listed["text.gif"] == "it begins as no picture does"
    (pictures / "cut.png").write_bytes(whole)
    assert run(pictures, "--out", out, "--append").exit_code == 0
    index = Index.open(out)
    assert [bad.path for bad in index.file.unreadable] == ["empty.jpg", "text.gif"]
    assert list(index.column("path")) == ["a.png", "cut.png"]


def test_terms_that_are_no_numbers_make_a_picture_unreadable(decomposer: Decomposer) -> None:
    (item,) = open_sources(["toy:1"]).items()
    prepared = decomposer.prepare(item, ())
    assert not isinstance(prepared, tuple)
    prepared.pixels[0, 0, 0, 0] = np.nan
    assert decomposer.decompose(prepared) == (f"scene {FIRST}", "its terms are no numbers")


# ------------------------------------------------------------------- what is refused, and repaired


@pytest.mark.parametrize("name", ["vectors.bin", "meta.parquet", "norms.f32.bin"])
def test_a_truncated_index_says_so_and_is_made_whole_again(
    exact: Path, index: Path, name: str
) -> None:
    spoilt = index / "shards" / "00001" / name
    spoilt.write_bytes(spoilt.read_bytes()[:-7])
    with pytest.raises(ExportError, match=rf"{name} has .* in shard 00001 \(8 of 20 pictures"):
        Index.open(index)
    result = run(f"toy:{SCENES}", "--out", index, "--append")
    assert result.exit_code == 0, result.output
    assert "1 damaged shards were set aside" in " ".join(result.output.split())
    assert (index / "damaged" / "00001.0" / "meta.parquet").is_file()
    found, whole = Index.open(index), Index.open(exact)
    assert sorted(found.column("id")) == sorted(whole.column("id"))
    place = [list(found.column("id")).index(picture) for picture in whole.column("id")]
    assert np.array_equal(found.vectors(4, 4)[place], whole.vectors(4, 4))
    np.testing.assert_allclose(found.means, whole.means, atol=1e-7)


def test_an_index_of_another_bundle_is_refused_with_both_hashes(
    index: Path, tmp_path: Path
) -> None:
    other = Path(shutil.copytree(BUILT_IN, tmp_path / "other"))
    manifest = read_manifest(other)
    changed = manifest.model_copy(update={"weights_sha256": "ab" * 32})
    (other / "manifest.json").write_text(changed.model_dump_json())
    before = contents(index)
    command = ["index", "toy:24", "--bundle", str(other), "--out", str(index), "--append"]
    said = refused(CliRunner().invoke(app, command))
    assert "ab" * 32 in said
    assert manifest.weights_sha256 in said
    assert contents(index) == before


def test_a_second_writer_is_refused_and_disturbs_nothing(index: Path) -> None:
    before = contents(index)
    with locked(index):
        said = refused(run("toy:24", "--out", index, "--append"))
    assert f"another run (process {os.getpid()}) is writing the index" in said
    assert contents(index) == before
    assert run("toy:24", "--out", index, "--append").exit_code == 0


def test_an_index_is_neither_overwritten_nor_mixed(index: Path, tmp_path: Path) -> None:
    before = contents(index)
    assert "an index of 20 pictures already; give --append" in refused(run("toy", "--out", index))
    wrong = run("toy:3", "--out", index, "--append", "--vectors", "int8")
    assert "was made with --vectors fp32, not int8" in refused(wrong)
    wrong = run("toy:3", "--out", index, "--append", "--precision", "q8")
    assert "was made at fp32, not q8" in refused(wrong)
    assert contents(index) == before
    folder_of(tmp_path / "mine", {"diary.txt": b"dear"})
    assert "holds no index" in refused(run("toy:3", "--out", tmp_path / "mine"))
    assert "is a file" in refused(run("toy:3", "--out", tmp_path / "mine" / "diary.txt"))
    content = json.loads((index / "index.json").read_text()) | {"version": 9}
    (index / "index.json").write_text(json.dumps(content))
    assert "version 9; this Headlight reads version 1" in refused(
        run("toy:3", "--out", index, "--append")
    )


def test_folders_without_pictures_and_pictures_that_are_none_are_refused(tmp_path: Path) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    out = tmp_path / "index"
    assert "holds no picture (.bmp" in refused(run(empty, "--out", out))
    assert "holds no picture" in refused(run(empty / "*.png", "--out", out))
    assert "there is no" in refused(run(tmp_path / "absent", "--out", out))
    bad = folder_of(tmp_path / "bad", {"a.png": b"x", "notes.txt": b"x"})
    assert "is no picture, no .tar" in refused(run(bad / "notes.txt", "--out", out))
    said = refused(run(bad, "--out", out))
    assert re.search(r"none of the 1 pictures could be used; the first, a\.png: it begins", said)
    assert not (out / "index.json").exists()
    assert run("toy:1", "--out", out).exit_code == 0


def test_one_picture_makes_an_index(tmp_path: Path) -> None:
    picture = folder_of(tmp_path / "p", {"one.png": png(5, (200, 90))}) / "one.png"
    result = run(picture, "--out", tmp_path / "index", "--vectors", "int8")
    assert result.exit_code == 0, result.output
    index = Index.open(tmp_path / "index")
    assert (index.count, index.file.recall, index.meta(0).path) == (1, None, "one.png")
