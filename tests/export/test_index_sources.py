"""Where an index takes its pictures from: folders, patterns, tars, Parquet files, scenes."""

from __future__ import annotations

import io
import json
import pickle
import tarfile
from pathlib import Path

import pyarrow as pa
import pytest
from pyarrow import parquet

from clip_headlight.export.errors import ExportError
from clip_headlight.export.index.items import Content
from clip_headlight.export.index.sources import open_sources
from clip_headlight.export.toy.scenes import scene


def png(seed: int) -> bytes:
    stream = io.BytesIO()
    scene(seed).image.save(stream, "PNG")
    return stream.getvalue()


PICTURES = [png(seed) for seed in range(4)]


def tar_of(path: Path, members: list[tuple[str, bytes]]) -> Path:
    with tarfile.open(path, "w") as tar:
        for name, content in members:
            info = tarfile.TarInfo(name)
            info.size = len(content)
            tar.addfile(info, io.BytesIO(content))
    return path


def read(*arguments: object) -> dict[str, Content | str]:
    """Every item by name: what it holds, or why it cannot be read."""
    found: dict[str, Content | str] = {}
    sources = open_sources([str(argument) for argument in arguments])
    for item in sources.items():
        try:
            found[item.name] = pickle.loads(pickle.dumps(item)).read()
        except ExportError as error:
            found[item.name] = str(error)
    assert sources.count() == len(found)
    return found


def test_a_folder_holds_pictures_tars_and_parquet_files_below_it(tmp_path: Path) -> None:
    for name, content in (("b.png", PICTURES[0]), ("a/c.JPG", PICTURES[1]), (".x.png", b"")):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(content)
    (tmp_path / "b.txt").write_text("a star\n  at night\n")
    tar_of(tmp_path / "d.tar", [("s/1.png", PICTURES[2])])
    parquet.write_table(pa.table({"image": [PICTURES[3]]}), tmp_path / "e.parquet")
    assert read(tmp_path) == {
        "a/c.JPG": Content(PICTURES[1], None),
        "b.png": Content(PICTURES[0], "a star at night"),
        "d.tar/s/1.png": Content(PICTURES[2], None),
        "e.parquet#0": Content(PICTURES[3], None),
    }


def test_a_pattern_takes_what_it_matches_named_from_its_first_folder(tmp_path: Path) -> None:
    for name in ("x/1.png", "x/y/2.png", "x/y/3.jpg", "z/4.png"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(PICTURES[0])
    assert list(read(tmp_path / "x/**/*.png")) == ["1.png", "y/2.png"]
    assert list(read(tmp_path / "*/[14].png")) == ["x/1.png", "z/4.png"]


def test_a_webdataset_keeps_each_samples_picture_and_caption(tmp_path: Path) -> None:
    members = [
        ("0/a.json", json.dumps({"caption": "of json", "width": 64}).encode()),
        ("0/a.png", PICTURES[0]),
        ("0/b.png", PICTURES[1]),
        ("0/b.json", b"no json"),
        ("0/b.txt", b"of  text\n"),
        ("1/b.seg.png", PICTURES[2]),
        ("1/c.txt", b"no picture"),
        ("1/d.cls", b"7"),
        ("1/d.webp", PICTURES[3]),
    ]
    tar = tar_of(tmp_path / "00.tar", members)
    assert read(tar) == {
        "00.tar/0/a.png": Content(PICTURES[0], "of json"),
        "00.tar/0/b.png": Content(PICTURES[1], "of text"),
        "00.tar/1/b.seg.png": Content(PICTURES[2], None),
        "00.tar/1/d.webp": Content(PICTURES[3], None),
    }


@pytest.mark.parametrize("cut", ["in a picture", "between two"])
def test_a_tar_that_was_cut_short_is_named_beside_what_is_left(tmp_path: Path, cut: str) -> None:
    members = [(f"{i}.png", picture) for i, picture in enumerate(PICTURES)]
    tar = tar_of(tmp_path / "x.tar", members)
    with tarfile.open(tar) as whole:
        third = whole.getmembers()[2]
    end = third.offset_data + 100 if cut == "in a picture" else third.offset
    tar.write_bytes(tar.read_bytes()[:end])
    found = read(tar)
    assert found["x.tar/0.png"] == Content(PICTURES[0], None)
    assert found["x.tar/1.png"] == Content(PICTURES[1], None)
    rest = {name: said for name, said in found.items() if isinstance(said, str)}
    assert set(rest) == ({"x.tar", "x.tar/2.png"} if cut == "in a picture" else {"x.tar"})
    assert all("end" in said for said in rest.values())


def test_a_tar_that_is_none_is_named(tmp_path: Path) -> None:
    (tmp_path / "x.tar").write_bytes(b"\x1f\x8b" + b"compressed" * 200)
    (said,) = read(tmp_path / "x.tar").values()
    assert "the tar cannot be read" in str(said)


def test_parquet_rows_are_bytes_or_what_datasets_write(tmp_path: Path) -> None:
    kept = [{"bytes": PICTURES[0], "path": "0.png"}, None, {"bytes": None, "path": "2.png"}]
    table = pa.table({"label": [1, 2, 3], "image": kept, "text": ["zero", "one", None]})
    parquet.write_table(table, tmp_path / "a.parquet", row_group_size=2)
    plain = pa.table({"jpg": PICTURES[1:3], "caption": ["p", "q"]})
    parquet.write_table(plain, tmp_path / "b.parquet", row_group_size=1)
    parquet.write_table(pa.table({"x": [1]}), tmp_path / "c.parquet")
    (tmp_path / "d.parquet").write_bytes((tmp_path / "b.parquet").read_bytes()[:-9])
    found = read(tmp_path)
    assert found["a.parquet#0"] == Content(PICTURES[0], "zero")
    assert found["b.parquet#0"] == Content(PICTURES[1], "p")
    assert found["b.parquet#1"] == Content(PICTURES[2], "q")
    for name in ("a.parquet#1", "a.parquet#2"):
        assert found[name] == "the row holds no bytes of a picture"
    assert "none of its columns holds pictures" in str(found["c.parquet"])
    assert "cannot be read" in str(found["d.parquet"])


def test_scenes_are_told_by_their_seeds() -> None:
    assert list(read("toy:3")) == [f"scene {1_700_000_000 + i}" for i in range(3)]
    assert open_sources(["toy"]).count() == 5000
    with pytest.raises(ExportError, match="toy:0 holds no picture"):
        open_sources(["toy:0"])


def test_a_name_that_is_no_utf_8_is_still_named(tmp_path: Path) -> None:
    path = bytes(tmp_path / "caf") + b"\xe9.png"
    with open(path, "wb") as stream:  # noqa: PTH123 (a Path cannot say it)
        stream.write(PICTURES[0])
    assert list(read(tmp_path)) == ["caf\\udce9.png"]
