"""Reads an index: a head's vectors shard by shard as they lie on the disk, and what is known of
each picture. No torch, no bundle.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from io import BytesIO
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from PIL import Image

from ..errors import ExportError
from ..moments import Floats
from .layout import (
    EMBEDDINGS,
    GRAMS,
    MEANS,
    META,
    NORMS,
    READOUT,
    SCALES,
    SHARDS,
    VECTORS,
    damage,
    read_floats,
    read_index,
)
from .quantised import DTYPES, Stored, decode
from .schema import IndexFile, Shard, Size

COLUMNS = ("id", "path", "width", "height", "caption", "thumbnail")


class HeadShard(NamedTuple):
    """A head's part of one shard. ids: the pictures' numbers in the index.

    vectors [n, E] as stored, mapped from the file; norms [n]: the lengths of the head's terms;
    scales [n] where the vectors are int8, so that s = scales[:, None] · vectors.
    """

    ids: slice
    vectors: Stored
    norms: Floats
    scales: Floats | None


class Meta(NamedTuple):
    """What is known of a picture. thumbnail: a WebP file."""

    id: str
    path: str
    width: int
    height: int
    caption: str | None
    thumbnail: bytes

    @property
    def picture(self) -> Image.Image:
        """The thumbnail, decoded."""
        with Image.open(BytesIO(self.thumbnail)) as image:
            return image.convert("RGB")


@dataclass(frozen=True)
class Index:
    """The index in `folder`. Pictures are numbered from 0 in the order of the shards."""

    folder: Path
    file: IndexFile

    @classmethod
    def open(cls, folder: Path) -> Index:
        """Raises ExportError, with a sentence, for no index and for one that is truncated."""
        if not folder.is_dir():
            raise ExportError(
                f"there is no folder {folder}; give one that `headlight index` wrote."
            )
        file = read_index(folder)
        broken = [
            (shard, problem) for shard in file.shards if (problem := damage(folder, file, shard))
        ]
        if broken:
            shard, problem = broken[0]
            lost = sum(bad.count for bad, _ in broken)
            raise ExportError(
                f"the index {folder} is damaged: {problem} in shard {shard.name} ({lost} of "
                f"{file.count} pictures in {len(broken)} of {len(file.shards)} shards). Run "
                "`headlight index` on the same pictures with --append: it sets the damaged shards "
                "aside and computes only what they held."
            )
        return cls(folder, file)

    @property
    def count(self) -> int:
        """n, the pictures in all."""
        return self.file.count

    @property
    def dims(self) -> Size:
        """L, H, E and D."""
        return self.file.dims

    def gram(self, layer: int, head: int) -> Floats:
        """G = R Rᵀ [E, E] of a head: the product of two terms is s G s'ᵀ."""
        found: Floats = self.grams[layer, head]
        return found

    @cached_property
    def grams(self) -> Floats:
        """[L, H, E, E]."""
        E = self.dims.head_width
        return read_floats(self.folder / GRAMS, (*self._heads, E, E))

    def readout(self, layer: int, head: int) -> Floats:
        """R [E, D] of a head: its term is s @ R."""
        found: Floats = self.readouts[layer, head]
        return found

    @cached_property
    def readouts(self) -> Floats:
        """[L, H, E, D]."""
        shape = (*self._heads, self.dims.head_width, self.dims.embed_dim)
        return read_floats(self.folder / READOUT, shape)

    @cached_property
    def means(self) -> Floats:
        """[L, H, E]: the mean of s over every picture of the index."""
        return read_floats(self.folder / MEANS, (*self._heads, self.dims.head_width))

    def head(self, layer: int, head: int) -> Iterator[HeadShard]:
        """A head's vectors, shard by shard. Raises ExportError where there is no such head."""
        self._check(layer, head)
        for ids, shard in self._shards():
            E, n = self.dims.head_width, shard.count
            vectors = self._map(shard, VECTORS, DTYPES[self.file.vectors], (*self._heads, n, E))
            norms = self._map(shard, NORMS, "<f4", (*self._heads, n))
            scales = None
            if self.file.vectors == "int8":
                scales = self._map(shard, SCALES, "<f4", (*self._heads, n))[layer, head]
            yield HeadShard(ids, vectors[layer, head], norms[layer, head], scales)

    def vectors(self, layer: int, head: int) -> Floats:
        """s [n, E] of every picture at a head, as float32."""
        parts = [decode(part.vectors, part.scales) for part in self.head(layer, head)]
        return np.concatenate(parts) if parts else np.empty((0, self.dims.head_width), np.float32)

    def norms(self, layer: int, head: int) -> Floats:
        """[n]: the lengths of a head's terms, of the exact vectors."""
        parts = [np.asarray(part.norms) for part in self.head(layer, head)]
        return np.concatenate(parts) if parts else np.empty(0, np.float32)

    def embeddings(self) -> Floats:
        """[n, D], not normalised, as float32."""
        D = self.dims.embed_dim
        parts = [
            self._map(shard, EMBEDDINGS, "<f2", (shard.count, D)).astype(np.float32)
            for _, shard in self._shards()
        ]
        return np.concatenate(parts) if parts else np.empty((0, D), np.float32)

    def meta(self, picture: int) -> Meta:
        """What is known of picture `picture`. Raises ExportError where there is none."""
        for ids, shard in self._shards():
            if ids.start <= picture < ids.stop:
                path = self.folder / SHARDS / shard.name / META
                table = _table(path, path.stat().st_mtime_ns)
                return Meta(*(table[name][picture - ids.start].as_py() for name in COLUMNS))
        raise ExportError(f"the index has no picture {picture}; it has {self.count}.")

    def column(self, name: str) -> Iterator[Any]:
        """One column of every picture, in order: `id`, `path`, `width`, `height` or `caption`."""
        for _, shard in self._shards():
            path = self.folder / SHARDS / shard.name / META
            yield from read_table(path, (name,))[name].to_pylist()

    @property
    def _heads(self) -> tuple[int, int]:
        return self.dims.layers, self.dims.heads

    def _check(self, layer: int, head: int) -> None:
        L, H = self._heads
        if not (0 <= layer < L and 0 <= head < H):
            raise ExportError(
                f"the index has no head {layer + 1}.{head + 1}; its model has {L} layers of {H} "
                f"heads, 1.1 to {L}.{H}."
            )

    def _shards(self) -> Iterator[tuple[slice, Shard]]:
        start = 0
        for shard in self.file.shards:
            yield slice(start, start + shard.count), shard
            start += shard.count

    def _map(self, shard: Shard, name: str, kind: str, shape: tuple[int, ...]) -> Any:
        path = self.folder / SHARDS / shard.name / name
        return np.memmap(path, dtype=kind, mode="r", shape=shape)


@lru_cache(maxsize=8)
def _table(path: Path, _changed: int) -> Any:
    return read_table(path, COLUMNS)


def read_table(path: Path, columns: tuple[str, ...]) -> Any:
    from pyarrow import ArrowException, parquet

    try:
        return parquet.read_table(path, columns=list(columns))
    except (ArrowException, OSError) as error:
        raise ExportError(
            f"{path} cannot be read ({' '.join(str(error).split())}). Delete its folder and run "
            "`headlight index` on the same pictures with --append."
        ) from error
