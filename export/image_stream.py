"""Pictures one after another, from a folder or from the Shapes world, in an order that is kept.

A stream knows how many pictures there are and a key that changes with any of them, but holds none:
a folder is walked twice, once to count and once to read.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Protocol

from .errors import ExportError
from .pictures import SUFFIXES, Opener, drawn, filed

# Scenes that nothing else is computed from: neither trained on, nor measured on, nor means before.
FIRST_SEED: Final = 1_700_000_000
TOY: Final = "toy"
TOY_COUNT: Final = 5000


class ImageStream(Protocol):
    """Pictures in an order that is the same each time."""

    @property
    def count(self) -> int: ...

    @property
    def source(self) -> str:
        """What the pictures are, for the manifest."""
        ...

    @property
    def key(self) -> str:
        """A SHA-256 that differs where the pictures, their number or their order differ."""
        ...

    def openers(self, start: int) -> Iterator[tuple[str, Opener]]:
        """From picture `start` on: its name, and what opens it or raises."""
        ...


@dataclass(frozen=True)
class ToyStream:
    """`count` scenes of the Shapes world from `first` on."""

    count: int = TOY_COUNT
    first: int = FIRST_SEED

    @property
    def source(self) -> str:
        last = self.first + self.count - 1
        return f"{self.count} scenes of the Shapes world, seeds {self.first} to {last}"

    @property
    def key(self) -> str:
        return hashlib.sha256(self.source.encode()).hexdigest()

    def openers(self, start: int) -> Iterator[tuple[str, Opener]]:
        for seed in range(self.first + start, self.first + self.count):
            yield f"scene {seed}", drawn(seed)


@dataclass(frozen=True)
class FolderStream:
    """The pictures below `folder`, by path; `count` of the `found`, evenly spread, if fewer."""

    folder: Path
    found: int
    count: int
    key: str

    @property
    def source(self) -> str:
        of = "" if self.count == self.found else f" of {self.found}"
        return f"{self.count}{of} pictures of the folder {self.folder.resolve().name}"

    def openers(self, start: int) -> Iterator[tuple[str, Opener]]:
        taken = 0
        for index, path in enumerate(walk(self.folder)):
            if (index + 1) * self.count // self.found == index * self.count // self.found:
                continue
            taken += 1
            if taken > start:
                yield path.relative_to(self.folder).as_posix(), filed(path)


def open_stream(images: str, count: int | None) -> ImageStream:
    """The pictures that `--images` and `--count` ask for: `toy`, or a folder.

    Raises ExportError where there is no such folder, or no picture in it.
    """
    if images == TOY:
        return ToyStream(TOY_COUNT if count is None else count)
    folder = Path(images)
    if not folder.is_dir():
        raise ExportError(
            f"there is no folder {folder}; --images wants a folder of pictures, or {TOY} for "
            "scenes of the Shapes world."
        )
    found, digest = 0, hashlib.sha256()
    for path in walk(folder):
        found += 1
        name = path.relative_to(folder).as_posix()
        digest.update(f"{name}\0{path.stat().st_size}\n".encode(errors="surrogateescape"))
    if found == 0:
        raise ExportError(f"{folder} holds no picture ({', '.join(sorted(SUFFIXES))}).")
    chosen = found if count is None else min(count, found)
    digest.update(str(chosen).encode())
    return FolderStream(folder, found, chosen, digest.hexdigest())


def walk(folder: Path, suffixes: Collection[str] = SUFFIXES) -> Iterator[Path]:
    """Every picture below `folder`, one folder's names at a time; links to folders are left out.

    Raises ExportError where a folder cannot be listed.
    """
    try:
        with os.scandir(folder) as listing:
            entries = sorted(listing, key=lambda entry: entry.name)
    except OSError as error:
        raise ExportError(f"{folder} cannot be listed: {error.strerror or error}.") from error
    for entry in entries:
        if entry.name.startswith("."):
            continue
        if entry.is_dir(follow_symlinks=False):
            yield from walk(Path(entry.path), suffixes)
        elif Path(entry.name).suffix.lower() in suffixes and entry.is_file():
            yield Path(entry.path)
