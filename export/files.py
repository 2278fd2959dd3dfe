"""A bundle's folder: the entries of its files, and how it takes its place whole or not at all."""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from .errors import ExportError
from .manifest import MANIFEST_NAME, File


def describe(folder: Path, path: str) -> File:
    """The manifest's entry of one file of the bundle."""
    with (folder / path).open("rb") as stream:
        digest = hashlib.file_digest(stream, "sha256").hexdigest()
    return File(path=path, bytes=(folder / path).stat().st_size, sha256=digest)


@contextmanager
def renewed(folder: Path, fresh: Callable[[str], bool]) -> Iterator[Path]:
    """A copy of a bundle that takes its place when the block ends without an error.

    Files whose path `fresh` is true of are left out, to be written anew. What does not change is
    linked, not copied, where that is possible. Raises ExportError as `staged` does.
    """
    with staged(folder, overwrite=True) as stage:
        for path in sorted(folder.rglob("*")):
            place = stage / path.relative_to(folder)
            if path.is_file() and not fresh(path.relative_to(folder).as_posix()):
                place.parent.mkdir(parents=True, exist_ok=True)
                _link(path, place)
        yield stage


def _link(path: Path, place: Path) -> None:
    try:
        os.link(path, place)
    except OSError:
        shutil.copy2(path, place)


def check_out(out: Path, overwrite: bool) -> None:
    """Raises ExportError where a bundle cannot come to `out`.

    That is a file, or a folder with something in it: unless `overwrite` is set and that something
    is a bundle.
    """
    if out.exists() and not out.is_dir():
        raise ExportError(f"{out} is a file; --out wants a folder.")
    in_the_way = out.is_dir() and any(out.iterdir())
    if in_the_way and not overwrite:
        raise ExportError(f"{out} is not empty; choose another folder, or give --overwrite.")
    if in_the_way and not (out / MANIFEST_NAME).is_file():
        raise ExportError(f"{out} is not empty and holds no bundle; it is not overwritten.")


@contextmanager
def staged(out: Path, overwrite: bool) -> Iterator[Path]:
    """A hidden folder beside `out` that takes its place when the block ends without an error.

    Raises ExportError as `check_out` does, and where the folder cannot be written.
    """
    out = out.absolute()
    check_out(out, overwrite)
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        stage = Path(tempfile.mkdtemp(prefix=f".{out.name}.", dir=out.parent))
    except OSError as error:
        raise ExportError(f"{out.parent} cannot be written: {error.strerror}.") from error
    try:
        folder = stage / "new"
        folder.mkdir()
        yield folder
        for path in folder.rglob("*"):  # some writers leave files that only their owner may read
            path.chmod(0o755 if path.is_dir() else 0o644)
        if out.is_dir():
            out.rename(stage / "old")
        folder.rename(out)
    except OSError as error:
        if not out.exists() and (stage / "old").exists():
            (stage / "old").rename(out)
        raise ExportError(f"the bundle could not be written to {out}: {error}.") from error
    finally:
        shutil.rmtree(stage, ignore_errors=True)
