"""The pictures that `headlight index` is given, one after another, in an order that is kept.

An argument is a folder, a file, a glob pattern, or scenes of the Shapes world; files are pictures,
WebDataset tars and Parquet files with the bytes of pictures. Nothing is held but one item.
"""

from __future__ import annotations

import glob
import os
import re
import tarfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Final

from ..errors import ExportError
from ..image_stream import FIRST_SEED, TOY, TOY_COUNT, walk
from ..pictures import SUFFIXES
from .items import CAPTIONS, BrokenItem, FileItem, Item, RowItem, SceneItem, Span, TarItem
from .schema import Source

TAR: Final = ".tar"
PARQUET: Final = ".parquet"
_READ: Final = SUFFIXES | {TAR, PARQUET}
# Under these names a Parquet file has its pictures, the first that there is.
_PICTURES: Final = ("image", "img", "jpg", "jpeg", "png", "webp", "image_bytes", "bytes", "content")
_TOY: Final = re.compile(rf"{TOY}(?::([0-9]+))?")


@dataclass(frozen=True)
class Sources:
    """What was asked for, in words that say where it is found again."""

    sources: tuple[Source, ...]

    def items(self) -> Iterator[Item]:
        """Every picture, source by source. Raises ExportError where a source has gone."""
        for source in self.sources:
            yield from _scenes(source) if source.kind == "toy" else _files(Path(source.path))

    def count(self) -> int:
        """How many items there are."""
        return sum(1 for _ in self.items())


def open_sources(arguments: Sequence[str]) -> Sources:
    """The sources that the arguments name.

    Raises ExportError where one of them is nothing that can be read, or holds no picture.
    """
    found = Sources(tuple(_source(argument) for argument in arguments))
    for argument, source in zip(arguments, found.sources, strict=True):
        if next(Sources((source,)).items(), None) is None:
            kinds = ", ".join(sorted(_READ))
            raise ExportError(f"{argument} holds no picture ({kinds}).")
    return found


def _source(argument: str) -> Source:
    toy = _TOY.fullmatch(argument)
    if toy:
        return Source(kind="toy", path=f"{TOY}:{int(toy[1] or TOY_COUNT)}")
    path = Path(argument)
    if path.is_file() and path.suffix.lower() not in _READ:
        raise ExportError(
            f"{path} is no picture, no {TAR} and no {PARQUET} file ({', '.join(sorted(_READ))})."
        )
    if not path.exists() and not glob.has_magic(argument):
        raise ExportError(
            f"there is no {argument}; give a folder, a file, a pattern in quotes such as "
            f"'photos/**/*.jpg', or {TOY}[:N] for scenes of the Shapes world."
        )
    return Source(kind="files", path=os.path.abspath(argument))  # noqa: PTH100 (keeps the pattern)


def _scenes(source: Source) -> Iterator[Item]:
    for seed in range(FIRST_SEED, FIRST_SEED + int(source.path.removeprefix(f"{TOY}:"))):
        yield SceneItem(f"scene {seed}", seed)


def _files(place: Path) -> Iterator[Item]:
    if place.is_file():
        yield from _items(place, place.name)
    elif place.is_dir():
        for path in walk(place, _READ):
            yield from _items(path, path.relative_to(place).as_posix())
    else:
        pattern = str(place)
        base = _base(place)
        for match in sorted(glob.glob(pattern, recursive=True)):  # noqa: PTH207 (absolute)
            path = Path(match)
            if path.is_file() and path.suffix.lower() in _READ:
                yield from _items(path, path.relative_to(base).as_posix())


def _base(pattern: Path) -> Path:
    """The folder that a pattern begins below."""
    parts = []
    for part in pattern.parts[:-1]:
        if glob.has_magic(part):
            break
        parts.append(part)
    return Path(*parts)


def _items(path: Path, name: str) -> Iterator[Item]:
    # A name that is no UTF-8 is still a name.
    name = name.encode("utf-8", "backslashreplace").decode()
    suffix = path.suffix.lower()
    if suffix == TAR:
        yield from _members(path, name)
    elif suffix == PARQUET:
        yield from _rows(path, name)
    else:
        yield FileItem(name, path)


@dataclass
class _Sample:
    """The members of one sample of a WebDataset so far: those that share a name up to the dot."""

    key: str
    picture: Span | None = None
    name: str = ""
    caption: Span | None = None
    is_json: bool = False

    def add(self, member: tarfile.TarInfo) -> None:
        span = Span(member.offset_data, member.size)
        suffix = PurePosixPath(member.name).suffix.lower()
        if suffix in SUFFIXES and self.picture is None:
            self.picture, self.name = span, member.name
        elif suffix in {".txt", ".caption"} or (suffix == ".json" and self.caption is None):
            self.caption, self.is_json = span, suffix == ".json"

    def items(self, path: Path, name: str) -> Iterator[Item]:
        if self.picture is not None:
            shown = f"{name}/{self.name}".encode("utf-8", "backslashreplace").decode()
            yield TarItem(shown, path, self.picture, self.caption, self.is_json)


def _members(path: Path, name: str) -> Iterator[Item]:
    sample = _Sample("")
    try:
        with tarfile.open(path, "r:") as tar:
            for member in tar:
                tar.members = []  # type: ignore[attr-defined]  # or millions would be held
                if not member.isfile():
                    continue
                folder, _, file = member.name.rpartition("/")
                key = f"{folder}/{file.split('.')[0]}"
                if key != sample.key:
                    yield from sample.items(path, name)
                    sample = _Sample(key)
                sample.add(member)
            yield from sample.items(path, name)
            if not _is_end(path, tar.offset):
                yield BrokenItem(name, "the tar has no end mark, so it may have been cut short")
    except (tarfile.TarError, OSError) as error:
        yield from sample.items(path, name)
        yield BrokenItem(name, f"the tar cannot be read to its end: {error}")


def _is_end(path: Path, offset: int) -> bool:
    """Whether a block of zeros, the end mark of a tar, begins at or before `offset`."""
    block = tarfile.BLOCKSIZE
    with path.open("rb") as stream:
        stream.seek(max(offset - block, 0))
        return bytes(block) in {stream.read(block), stream.read(block)}


def _rows(path: Path, name: str) -> Iterator[Item]:
    from pyarrow import ArrowException
    from pyarrow.parquet import ParquetFile

    try:
        with ParquetFile(path) as file:
            columns = file.schema_arrow
            names = set(columns.names)
            groups = [file.metadata.row_group(i).num_rows for i in range(file.num_row_groups)]
    except (ArrowException, OSError) as error:
        yield BrokenItem(name, f"the Parquet file cannot be read: {error}")
        return
    picture = next((column for column in _PICTURES if column in names), None)
    if picture is None:
        yield BrokenItem(name, f"none of its columns holds pictures ({', '.join(_PICTURES)})")
        return
    caption = next((column for column in CAPTIONS if column in names), None)
    number = 0
    for group, rows in enumerate(groups):
        for row in range(rows):
            yield RowItem(f"{name}#{number}", path, group, row, picture, caption)
            number += 1
