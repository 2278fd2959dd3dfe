"""From a picture's bytes to what an index keeps of it: one pure function, the same in any engine.

Pictures go through the graph one at a time, so that what is written of one depends on no other:
the same bytes come out in any order, in any number of processes.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Container, Mapping
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any, Final, NamedTuple, overload

import numpy as np
from PIL import Image, ImageOps, UnidentifiedImageError

from ..errors import ExportError
from ..manifest import Precision
from ..moments import Floats
from ..opened import Opened, open_bundle
from ..runtime import batch
from .items import Item

THUMBNAIL: Final = 96
# Pictures up to this size are kept as they are, to the last bit.
EXACT: Final = 64
_OBJECT: Final = re.compile(r" ?<[^<>]* at 0x[0-9a-f]+>")
_OUTPUTS: Final = ("weighted_values", "embedding")


class Unread(NamedTuple):
    """A picture that could not be used, and why."""

    name: str
    reason: str


class Known(NamedTuple):
    """A picture whose bytes are in the index already."""

    id: str
    name: str


@dataclass(frozen=True)
class Record:
    """What an index keeps of one picture.

    id: SHA-256 of its bytes; name: its path in the source; thumbnail: a WebP file;
    vectors [L, H, E]: Σₙ weighted_values, so that a head's term is vectors[l, h] @ R[l, h];
    embedding [D], not normalised.
    """

    id: str
    name: str
    width: int
    height: int
    caption: str | None
    thumbnail: bytes
    vectors: Floats
    embedding: Floats


@dataclass(frozen=True)
class Prepared:
    """A picture that is read and decoded, before the graph. pixels: [1, 3, S, S]."""

    id: str
    name: str
    width: int
    height: int
    caption: str | None
    thumbnail: bytes
    pixels: Floats


class Decomposer:
    """The function itself. It can be pickled: each process opens the bundle for itself."""

    def __init__(self, bundle: Path, precision: Precision | None = None, threads: int = 0) -> None:
        self._bundle = bundle
        self._precision = precision
        self._threads = threads
        self._opened: Opened | None = None

    def __getstate__(self) -> Mapping[str, object]:
        return {**self.__dict__, "_opened": None}

    @property
    def opened(self) -> Opened:
        """The bundle. Raises ExportError where it cannot be opened."""
        if self._opened is None:
            self._opened = open_bundle(self._bundle, self._precision, self._threads)
        return self._opened

    def elsewhere(self, threads: int) -> Decomposer:
        """The same function for a process in another folder, which may have other cores to use."""
        return Decomposer(self._bundle.absolute(), self.opened.precision, threads)

    def __call__(self, item: Item) -> Record | Unread:
        """What is kept of `item`; an unreadable one gives its reason and raises nothing."""
        prepared = self.prepare(item)
        return self.decompose(prepared) if isinstance(prepared, Prepared) else prepared

    @overload
    def prepare(self, item: Item) -> Prepared | Unread: ...
    @overload
    def prepare(self, item: Item, known: Container[str]) -> Prepared | Unread | Known: ...
    def prepare(self, item: Item, known: Container[str] = ()) -> Prepared | Unread | Known:
        """Reads, and decodes what is not in `known` (ids); no graph is run."""
        try:
            content, caption = item.read()
            found = id_of(content)
            if found in known:
                return Known(found, item.name)
            return self._prepared(item.name, content, caption)
        except Exception as error:  # decoders raise whatever they like on a damaged file
            return Unread(item.name, one_line(error))

    def of_bytes(self, name: str, content: bytes, caption: str | None = None) -> Record | Unread:
        """The same for bytes that are here already."""
        try:
            prepared = self._prepared(name, content, caption)
        except Exception as error:
            return Unread(name, one_line(error))
        return self.decompose(prepared)

    def decompose(self, prepared: Prepared) -> Record | Unread:
        """Runs the graph. Terms that are no numbers make a picture unreadable."""
        terms = self.opened.runtime.decompose(prepared.pixels, _OUTPUTS)
        vectors = terms["weighted_values"][0].sum(axis=2, dtype=np.float64).astype(np.float32)
        embedding = terms["embedding"][0]
        if not (np.isfinite(vectors).all() and np.isfinite(embedding).all()):
            return Unread(prepared.name, "its terms are no numbers")
        kept: dict[str, Any] = {**prepared.__dict__}
        del kept["pixels"]
        return Record(**kept, vectors=vectors, embedding=embedding)

    def _prepared(self, name: str, content: bytes, caption: str | None) -> Prepared:
        picture = decoded(content)
        return Prepared(
            id=id_of(content),
            name=name,
            width=picture.width,
            height=picture.height,
            caption=caption,
            thumbnail=thumbnail(picture),
            pixels=batch(self.opened.manifest.preprocess, [picture]),
        )


def decoded(content: bytes) -> Image.Image:
    """A picture as RGB, turned as its EXIF says. Raises ExportError, or what Pillow raises."""
    try:
        image = Image.open(BytesIO(content))
    except UnidentifiedImageError as error:  # its own words name an address in memory
        found = "it is empty" if not content else "it begins as no picture does"
        raise ExportError(found) from error
    with image:
        return ImageOps.exif_transpose(image).convert("RGB")


def thumbnail(picture: Image.Image) -> bytes:
    """A WebP file: the picture itself, lossless, up to 64 pixels; else at most 96 a side."""
    stream = BytesIO()
    if max(picture.size) <= EXACT:
        picture.save(stream, "WEBP", lossless=True, method=6, exact=True)
    else:
        small = picture.copy()
        small.thumbnail((THUMBNAIL, THUMBNAIL), Image.Resampling.LANCZOS)
        small.save(stream, "WEBP", quality=80, method=4)
    return stream.getvalue()


def id_of(content: bytes) -> str:
    """The id of a picture: the SHA-256 of its bytes."""
    return hashlib.sha256(content).hexdigest()


def one_line(error: Exception) -> str:
    """The reason that an error gives, without what differs from run to run: an object's address."""
    said = _OBJECT.sub("", " ".join(str(error).split()))
    return said.rstrip(". ") or type(error).__name__
