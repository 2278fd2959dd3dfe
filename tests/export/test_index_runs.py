"""Making an index: nothing is lost, twice or mistaken for another, however often it is begun."""

from __future__ import annotations

import hashlib
import json
import os
import pickle
import re
import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner, Result

from clip_headlight.export.errors import ExportError
from clip_headlight.export.index.lock import locked
from clip_headlight.export.index.reader import Index
from clip_headlight.export.index.record import Decomposer
from clip_headlight.export.index.run import IndexFlags, run_index
from clip_headlight.export.index.sources import open_sources
from clip_headlight.export.index.writer import open_writer
from clip_headlight.export.manifest import read_manifest
from clip_headlight.server.cli import app

from .indices import BUILT_IN, FIRST, contents, png, refused, write_scenes

SCENES, SHARD = 20, 8


@pytest.fixture(scope="module")
def decomposer() -> Decomposer:
    return Decomposer(BUILT_IN)


@pytest.fixture(scope="module")
def exact(decomposer: Decomposer, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An index of twenty scenes, in shards of eight."""
    out = tmp_path_factory.mktemp("indices") / "exact"
    return write_scenes(out, decomposer, "fp32", SCENES, SHARD)


@pytest.fixture
def index(exact: Path, tmp_path: Path) -> Path:
    """A copy to be spoilt."""
    return Path(shutil.copytree(exact, tmp_path / "index"))


def folder_of(place: Path, files: dict[str, bytes]) -> Path:
    for name, content in files.items():
        (place / name).parent.mkdir(parents=True, exist_ok=True)
        (place / name).write_bytes(content)
    return place


def run(*arguments: object) -> Result:
    return CliRunner().invoke(app, ["index", *map(str, arguments), "--bundle", str(BUILT_IN)])


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
