"""Writes an index, shard by shard: what is written stays, and a broken-off run loses only a part
of one shard.

Shards are cut by place: every `shard` new pictures in the order they are given. So the same
pictures give the same bytes, whatever computed them, and a run that was killed and gone on with
gives the bytes of one that was not.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import Final

import numpy as np

from ..bundle_readout import bundle_readout
from ..errors import ExportError
from ..moments import Doubles, Floats
from ..opened import Opened
from . import layout
from .begin import continued, empty
from .layout import damage, grams_of, little, read_index, write_bytes, write_parts
from .lock import LOCK, locked
from .quantised import encode, recall
from .reader import read_table
from .record import Record, Unread
from .schema import (
    INDEX_NAME,
    IndexFile,
    NotRead,
    Shard,
    Source,
    Vectors,
)

SHARD: Final = 256
_SAMPLE: Final = 2000
_SAMPLE_BYTES: Final = 2**26
_DAMAGED: Final = "damaged"


@contextmanager
def open_writer(
    out: Path,
    bundle: Opened,
    *,
    vectors: Vectors | None = None,
    shard: int | None = None,
    append: bool = False,
) -> Iterator[IndexWriter]:
    """A writer of the index `out`, new or, with `append`, the one that is there.

    `vectors` and `shard` None: as the index has them, or fp32 and 256. What was appended is written
    when the block ends, also by an error or an interrupt.
    Raises ExportError where there is an index and no `append`, where it was made for another bundle
    or in another way, where something else is in the way, and where another run is writing it.
    """
    there = (out / INDEX_NAME).is_file()
    if out.exists() and not out.is_dir():
        raise ExportError(f"{out} is a file; --out wants a folder.")
    if there and not append:
        raise ExportError(
            f"{out} is an index of {read_index(out).count} pictures already; give --append to add "
            "what it does not hold, or choose another folder."
        )
    if not there and out.is_dir() and {path.name for path in out.iterdir()} - _ours():
        raise ExportError(f"{out} is not empty and holds no index; choose another folder.")
    try:
        out.mkdir(parents=True, exist_ok=True)
        with locked(out):
            if (out / INDEX_NAME).is_file():
                writer = IndexWriter(out, bundle, continued(out, bundle, vectors, shard))
            else:
                writer = IndexWriter(out, bundle, empty(bundle, vectors or "fp32", shard or SHARD))
            try:
                yield writer
            finally:
                writer.flush()
    except OSError as error:
        raise ExportError(f"{out} cannot be written: {error.strerror or error}.") from error


class IndexWriter:
    """Made by `open_writer`, which holds the lock and flushes."""

    def __init__(self, folder: Path, bundle: Opened, file: IndexFile) -> None:
        self._folder = folder
        self._file = file
        self.readout = bundle_readout(bundle.runtime, bundle.manifest.dims)
        self._grams = grams_of(self.readout)
        self._waiting: list[Record] = []
        self._sample: list[Floats] = []
        self._measured = True
        self._unread = {bad.path: bad.reason for bad in file.unreadable}
        self._known: dict[bytes, str] = {}
        self._sums: Doubles = np.zeros(self.readout.shape[:3])
        self.set_aside: list[str] = []
        self._tidy()
        self._duplicates = set(self._read_duplicates())
        self._new_duplicates: list[str] = []

    @property
    def file(self) -> IndexFile:
        """index.json as it was last written."""
        return self._file

    @property
    def unread(self) -> list[NotRead]:
        """The pictures that could not be used, by path."""
        return [NotRead(path=path, reason=why) for path, why in sorted(self._unread.items())]

    def __contains__(self, picture: object) -> bool:
        """Whether the picture of this id is in the index, or waits to be written."""
        return isinstance(picture, str) and bytes.fromhex(picture) in self._known

    def __len__(self) -> int:
        return self._file.count + len(self._waiting)

    @property
    def ids(self) -> Iterable[bytes]:
        """The SHA-256 of every picture that is kept."""
        return self._known.keys()

    def append(self, records: Iterable[Record | Unread]) -> None:
        """Takes pictures in their order; one whose bytes are there already is kept once."""
        for record in records:
            if isinstance(record, Unread):
                self._unread[record.name] = record.reason
            elif record.id in self:
                self.met(record.id, record.name)
            else:
                self._known[bytes.fromhex(record.id)] = record.name
                self._unread.pop(record.name, None)
                self._waiting.append(record)
                if len(self._waiting) >= self._file.settings.shard:
                    self.flush()

    def met(self, picture: str, name: str) -> None:
        """Notes that a picture of the index was met again; under another name it is a duplicate."""
        self._unread.pop(name, None)
        line = f"{picture}\t{name}"
        if self._known[bytes.fromhex(picture)] != name and line not in self._duplicates:
            self._duplicates.add(line)
            self._new_duplicates.append(line)

    def from_sources(self, sources: Sequence[Source]) -> None:
        """Notes where pictures come from, so that they can be opened again."""
        fresh = [source for source in sources if source not in self._file.sources]
        self._file = self._file.model_copy(update={"sources": [*self._file.sources, *fresh]})

    def flush(self) -> None:
        """Writes what waits, and index.json."""
        if self._waiting:
            shard, sums = self._write(self._waiting)
            update = {
                "shards": [*self._file.shards, shard],
                "count": self._file.count + shard.count,
            }
            self._waiting, self._sums = [], self._sums + sums
            self._file = self._file.model_copy(update=update)
        if self._new_duplicates:
            with (self._folder / layout.DUPLICATES).open("a", encoding="utf-8") as stream:
                stream.writelines(f"{line}\n" for line in self._new_duplicates)
            self._new_duplicates = []
        self._measure()
        if self._file.count:
            self._save()

    def _write(self, records: Sequence[Record]) -> tuple[Shard, Doubles]:
        taken = [int(shard.name) for shard in self._file.shards]
        name = f"{max(taken, default=-1) + 1:05d}"
        s = np.stack([record.vectors for record in records])  # [n, L, H, E]
        if sum(map(len, self._sample)) < self._most_sampled:
            self._sample.append(s)
            self._measured = False
        exact = s.transpose(1, 2, 0, 3).astype(np.float64)  # [L, H, n, E]
        stored, scales = encode(np.ascontiguousarray(s.transpose(1, 2, 0, 3)), self._file.vectors)
        squares = np.einsum("lhne,lhne->lhn", exact @ self._grams, exact)
        sums = exact.sum(axis=2)
        files = {
            layout.META: _table_of(records),
            layout.VECTORS: stored.tobytes(),
            layout.NORMS: little(np.sqrt(np.maximum(squares, 0)), "<f4"),
            layout.EMBEDDINGS: little([record.embedding for record in records], "<f2"),
            layout.SUMS: little(sums, "<f8"),
        }
        if scales is not None:
            files[layout.SCALES] = little(scales, "<f4")
        parts = write_parts(self._folder / layout.SHARDS / name, files)
        return Shard(name=name, count=len(records), files=parts), sums

    @property
    def _most_sampled(self) -> int:
        each = 4 * int(np.prod(self.readout.shape[:3]))
        return 0 if self._file.vectors == "fp32" else min(_SAMPLE, _SAMPLE_BYTES // each)

    def _measure(self) -> None:
        """Measures what fewer bits cost where the sample has grown; a larger one's word stays."""
        if self._measured:
            return
        sample = np.concatenate(self._sample)[: self._most_sampled]
        found = recall(sample, self._file.vectors, self._grams.astype(np.float32))
        kept, self._measured = self._file.recall, True
        if found and (kept is None or found.among >= kept.among):
            self._file = self._file.model_copy(update={"recall": found})

    def _save(self) -> None:
        update = {"unreadable": self.unread, "duplicates": len(self._duplicates)}
        self._file = self._file.model_copy(update=update)
        means = self._sums / max(self._file.count, 1)
        for name, values in (
            (layout.MEANS, means),
            (layout.GRAMS, self._grams),
            (layout.READOUT, self.readout),
        ):
            content = little(values, "<f4")
            path = self._folder / name
            if name == layout.MEANS or not path.is_file() or path.stat().st_size != len(content):
                write_bytes(path, content)
        content = self._file.model_dump_json(indent=1).encode() + b"\n"
        write_bytes(self._folder / INDEX_NAME, content)

    def _tidy(self) -> None:
        """Leaves what index.json names and is whole; a damaged shard is set aside, not deleted."""
        shards = self._folder / layout.SHARDS
        shards.mkdir(exist_ok=True)
        whole = []
        for shard in self._file.shards:
            try:
                if damage(self._folder, self._file, shard):
                    raise ExportError("its files are not whole")
                self._learn(shards / shard.name)
                whole.append(shard)
            except ExportError:
                self._put_aside(shards / shard.name)
        named = {shard.name for shard in whole}
        for path in shards.iterdir():
            if path.name not in named:
                shutil.rmtree(path)
        count = sum(shard.count for shard in whole)
        self._file = self._file.model_copy(update={"shards": whole, "count": count})

    def _learn(self, folder: Path) -> None:
        table = read_table(folder / layout.META, ("id", "path"))
        sums = np.fromfile(folder / layout.SUMS, dtype="<f8").reshape(self._sums.shape)
        ids = (bytes.fromhex(found) for found in table["id"].to_pylist())
        self._known.update(zip(ids, table["path"].to_pylist(), strict=True))
        self._sums = self._sums + sums

    def _put_aside(self, folder: Path) -> None:
        aside = self._folder / _DAMAGED
        if folder.is_dir():
            aside.mkdir(exist_ok=True)
            number = sum(1 for _ in aside.iterdir())
            folder.rename(aside / f"{folder.name}.{number}")
        self.set_aside.append(folder.name)

    def _read_duplicates(self) -> list[str]:
        path = self._folder / layout.DUPLICATES
        return path.read_text("utf-8").splitlines() if path.is_file() else []


def _ours() -> set[str]:
    """What a run that was broken off before its first shard leaves behind."""
    return {
        LOCK, layout.SHARDS, layout.MEANS, layout.GRAMS, layout.READOUT, layout.DUPLICATES,
        *(f".{name}.partial" for name in (layout.MEANS, layout.GRAMS, layout.READOUT, INDEX_NAME)),
    }  # fmt: skip


def _table_of(records: Sequence[Record]) -> bytes:
    import pyarrow as pa
    from pyarrow import parquet

    columns = {
        "id": pa.array([record.id for record in records], pa.string()),
        "path": pa.array([record.name for record in records], pa.string()),
        "width": pa.array([record.width for record in records], pa.int32()),
        "height": pa.array([record.height for record in records], pa.int32()),
        "caption": pa.array([record.caption for record in records], pa.string()),
        "thumbnail": pa.array([record.thumbnail for record in records], pa.binary()),
    }
    stream = BytesIO()
    parquet.write_table(pa.table(columns), stream)
    return stream.getvalue()
