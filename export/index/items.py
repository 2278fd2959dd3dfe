"""One picture of a source, still unread: in a file, a tar, a Parquet file, or a drawn scene.

An item is small and can be pickled, so that it can be read by another process or machine.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from typing import Any, NamedTuple, Protocol

from ..errors import ExportError


class Content(NamedTuple):
    """A picture's bytes as they were found, and what is said of it, if anything."""

    content: bytes
    caption: str | None


class Item(Protocol):
    """A picture that can be read."""

    @property
    def name(self) -> str:
        """Its path in the source: a file's, `a.tar/member.jpg`, `b.parquet#12`, `scene 7`."""
        ...

    def read(self) -> Content:
        """Raises ExportError, or OSError, where it cannot be read."""
        ...


@dataclass(frozen=True)
class FileItem:
    """A file; a text file of the same stem beside it is its caption."""

    name: str
    path: Path

    def read(self) -> Content:
        beside = self.path.with_suffix(".txt")
        said = beside.read_text("utf-8", "replace") if beside.is_file() else None
        return Content(self.path.read_bytes(), tidy(said))


class Span(NamedTuple):
    """Where a member's bytes lie in its tar."""

    offset: int
    size: int


@dataclass(frozen=True)
class TarItem:
    """A sample of a WebDataset: a picture, and the member that holds its caption."""

    name: str
    path: Path
    picture: Span
    caption: Span | None = None
    is_json: bool = False

    def read(self) -> Content:
        content = self._bytes(self.picture)
        if self.caption is None:
            return Content(content, None)
        said = self._bytes(self.caption).decode("utf-8", "replace")
        return Content(content, tidy(_of_json(said) if self.is_json else said))

    def _bytes(self, span: Span) -> bytes:
        with self.path.open("rb") as stream:
            stream.seek(span.offset)
            found = stream.read(span.size)
        if len(found) < span.size:
            raise ExportError(f"{self.path.name} ends in the middle of it")
        return found


@dataclass(frozen=True)
class RowItem:
    """A row of a Parquet file: `row` of the row group `group`."""

    name: str
    path: Path
    group: int
    row: int
    picture: str
    caption: str | None

    def read(self) -> Content:
        columns = tuple(name for name in (self.picture, self.caption) if name is not None)
        table = _row_group(self.path, self.group, columns)
        value = table[self.picture][self.row].as_py()
        if isinstance(value, dict):  # as Hugging Face's datasets keep a picture
            value = value.get("bytes")
        if not value:
            raise ExportError("the row holds no bytes of a picture")
        said = table[self.caption][self.row].as_py() if self.caption is not None else None
        return Content(value, tidy(said))


@dataclass(frozen=True)
class SceneItem:
    """A scene of the Shapes world, as a PPM file: its bytes depend on no encoder."""

    name: str
    seed: int

    def read(self) -> Content:
        from ..toy.scenes import scene

        drawn = scene(self.seed)
        stream = BytesIO()
        drawn.image.save(stream, "PPM")
        return Content(stream.getvalue(), drawn.caption)


@dataclass(frozen=True)
class BrokenItem:
    """What stands for pictures that are lost with their tar or Parquet file."""

    name: str
    reason: str

    def read(self) -> Content:
        raise ExportError(self.reason)


def tidy(said: object) -> str | None:
    """A caption on one line; None where nothing is said."""
    return " ".join(said.split()) or None if isinstance(said, str) else None


def _of_json(text: str) -> object:
    try:
        found = json.loads(text)
    except ValueError:
        return None
    if not isinstance(found, dict):
        return None
    return next((found[key] for key in CAPTIONS if found.get(key)), None)


# Under these names a Parquet file or a sample's JSON has its captions, the first that there is.
CAPTIONS: Sequence[str] = ("caption", "text", "TEXT", "txt")


@lru_cache(maxsize=1)
def _row_group(path: Path, group: int, columns: tuple[str, ...]) -> Any:
    from pyarrow.parquet import ParquetFile

    with ParquetFile(path) as file:
        return file.read_row_group(group, columns=list(columns))
