"""What `headlight search` does once its flags are read: a query, and the pictures nearest to it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np

from ..errors import ExportError
from ..explain_command import built_in
from ..manifest import Manifest, Precision
from ..opened import Opened, open_bundle, open_manifest
from ..pictures import read_picture
from ..words import open_tokenizer, read_text
from .chosen import Head, every_head, heads_by_name, heads_of_property
from .nearest import Advance, By, HeadVectors, nearest
from .reader import Index, Meta
from .record import Decomposer, Unread
from .scan import Floats, Part
from .schema import IndexFile
from .space import Doubles, Space

COUNT: Final = 20


@dataclass(frozen=True)
class SearchFlags:
    """The flags of `headlight search`; `bundle` None is the built-in one; `label` is --property."""

    index: Path
    image: Path | None = None
    text: str | None = None
    bundle: Path | None = None
    heads: Sequence[str] = ()
    label: str | None = None
    count: int = COUNT
    by: By = "cosine"
    centred: bool = False


@dataclass(frozen=True)
class Hit:
    """A picture of the index. `cosine` of its term and the query; `product`: the term's length
    along the query's direction, in units of the embedding."""

    place: int
    meta: Meta
    cosine: float
    product: float


@dataclass(frozen=True)
class Found:
    """The nearest pictures, nearest first, and what was asked. `asked` may be more than there are.

    `query` is the query's text, or its picture's name; `label` that of the heads, if chosen by it.
    """

    hits: tuple[Hit, ...]
    index: IndexFile
    heads: tuple[Head, ...]
    label: str | None
    query: str
    is_text: bool
    asked: int
    by: By
    centred: bool

    @property
    def where(self) -> str:
        """The heads in words."""
        if len(self.heads) == self.index.dims.layers * self.index.dims.heads:
            return f"all {len(self.heads)} heads"
        names = ", ".join(head.name for head in self.heads)
        if self.label is not None:
            return f"{self.label} ({names})"
        return names if len(self.heads) == 1 else f"the sum of {names}"

    @property
    def caption(self) -> str:
        """What was searched for, where, with which model and settings, in one sentence."""
        kind = "the text" if self.is_text else "the picture"
        relative = ", relative to the mean over the index" if self.centred else ""
        return (
            f"{self.index.count:,} pictures by {self.by} with {kind} “{self.query}” at "
            f"{self.where}{relative}; {self.index.model}, weights "
            f"{self.index.weights_sha256[:12]}, {self.index.precision}, vectors in "
            f"{self.index.vectors}."
        )


def run_search(flags: SearchFlags, advance: Advance = lambda _done, _total: None) -> Found:
    """The pictures of the index that are nearest to the query at the chosen heads.

    Raises ExportError, with a sentence, where it cannot.
    """
    if (flags.image is None) == (flags.text is None):
        both = "not both" if flags.text is not None else "there is neither"
        raise ExportError(f"give a query with --image FILE or with --text TEXT: {both}.")
    if flags.heads and flags.label is not None:
        raise ExportError("give --head or --property, not both: each says which heads.")
    index = Index.open(flags.index)
    if index.count == 0:
        raise ExportError(f"the index {flags.index} holds no picture yet.")
    folder = built_in() if flags.bundle is None else flags.bundle
    manifest = open_manifest(folder)
    _check_model(flags, index.file, manifest)
    heads = _heads(flags, index, folder, manifest)
    space = _space(index, heads, centred=flags.centred)
    direction = _direction(flags, folder, index.file.precision, heads, space)
    if not np.linalg.norm(direction) > 0:
        raise ExportError("the query writes nothing at these heads; choose others with --head.")
    stored = [stored_head(index, head) for head in heads]
    ranked = nearest(stored, space, direction, flags.count, flags.by, advance)
    rows = zip(ranked.places, ranked.cosines, ranked.products, strict=True)
    return Found(
        hits=tuple(Hit(int(at), index.meta(int(at)), float(c), float(p)) for at, c, p in rows),
        index=index.file,
        heads=heads,
        label=flags.label,
        query=flags.text if flags.text is not None else _name(flags.image),
        is_text=flags.text is not None,
        asked=flags.count,
        by=flags.by,
        centred=flags.centred,
    )


def stored_head(index: Index, head: Head) -> HeadVectors:
    """A head's vectors as they lie on the disk."""
    shards = list(index.head(*head))
    # Plain views: a slice of a memmap costs more than a block of the scan.
    parts = [Part(np.asarray(shard.vectors), _plain(shard.scales)) for shard in shards]
    return HeadVectors(parts, np.concatenate([shard.norms for shard in shards]))


def _plain(scales: Floats | None) -> Floats | None:
    return None if scales is None else np.asarray(scales)


def _name(image: Path | None) -> str:
    return "" if image is None else image.name


def _check_model(flags: SearchFlags, index: IndexFile, manifest: Manifest) -> None:
    if manifest.weights_sha256 != index.weights_sha256:
        raise ExportError(
            f"the index {flags.index} was made with the bundle {index.bundle} ({index.model}, "
            f"weights {index.weights_sha256[:12]}), and {manifest.id} has other weights "
            f"({manifest.weights_sha256[:12]}); give its own bundle with --bundle."
        )


def _heads(flags: SearchFlags, index: Index, folder: Path, manifest: Manifest) -> tuple[Head, ...]:
    if flags.label is not None:
        return heads_of_property(flags.label, folder, manifest)
    if flags.heads:
        return heads_by_name(flags.heads, index.dims)
    return every_head(index.dims)


def _space(index: Index, heads: Sequence[Head], *, centred: bool) -> Space:
    readout = np.stack([index.readout(*head) for head in heads]).astype(np.float64)
    if not centred:
        return Space(readout, np.zeros(readout.shape[:2]))
    means = index.means
    return Space(readout, np.stack([means[head] for head in heads]).astype(np.float64))


def _direction(
    flags: SearchFlags, folder: Path, precision: Precision, heads: Sequence[Head], space: Space
) -> Doubles:
    """What the query is in the joint space, [D]: a picture's term at the heads, or a text."""
    if flags.image is None:
        return _text(flags.text or "", open_bundle(folder, precision))
    vectors = _picture(flags.image, Decomposer(folder, precision))
    return space.term(np.stack([vectors[head] for head in heads]).astype(np.float64))


def _text(text: str, bundle: Opened) -> Doubles:
    tokenizer = open_tokenizer(bundle.folder / bundle.manifest.tokenizer.path)
    described = bundle.manifest.text
    reading = read_text(text, tokenizer, described, described.context_length)
    found: Doubles = bundle.runtime.text(reading.ids)[0].astype(np.float64)
    return found


def _picture(path: Path, decompose: Decomposer) -> Floats:
    """[L, H, E], by the function that made the index."""
    if not path.is_file():
        raise ExportError(f"there is no picture {path}.")
    read_picture(path)  # says what is wrong with the file by its name
    record = decompose.of_bytes(path.name, path.read_bytes())
    if isinstance(record, Unread):
        raise ExportError(f"{path} cannot be used: {record.reason}.")
    return record.vectors
