"""What `headlight index` does once its flags are read: one pass over the pictures."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Container, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Final

from ..errors import ExportError
from ..manifest import Precision
from ..progress import Report
from .items import Item
from .layout import read_index
from .record import Decomposer, Known, Prepared, Unread
from .schema import INDEX_NAME, IndexFile, Vectors
from .sources import Sources, open_sources
from .writer import IndexWriter, open_writer

# Pictures that are read and decoded while one goes through the graph.
_AHEAD: Final = 8

# Puts every picture of the sources into the writer, telling how many are done.
Engine = Callable[[Decomposer, Sources, IndexWriter, Callable[[int], None]], None]


@dataclass(frozen=True)
class IndexFlags:
    """The flags of `headlight index`. None: as the index has it, or as is usual."""

    images: Sequence[str]
    bundle: Path
    out: Path
    precision: Precision | None = None
    vectors: Vectors | None = None
    shard: int | None = None
    append: bool = False


@dataclass(frozen=True)
class IndexRun:
    """What came of it. `set_aside`: damaged shards, whose pictures were computed again."""

    file: IndexFile
    added: int
    met: int
    set_aside: Sequence[str]


def run_index(flags: IndexFlags, report: Report, engine: Engine | None = None) -> IndexRun:
    """Adds to the index what it does not hold of the pictures; what it wrote stays in any case.

    Raises ExportError, with a sentence, where it cannot, and where no picture could be used.
    """
    sources = open_sources(flags.images)
    decomposer = Decomposer(flags.bundle, flags.precision or _precision(flags))
    made = {"vectors": flags.vectors, "shard": flags.shard, "append": flags.append}
    with open_writer(flags.out, decomposer.opened, **made) as writer:  # type: ignore[arg-type]
        before = len(writer)
        total = sources.count()
        writer.from_sources(sources.sources)
        report("pictures", 0, total)
        (engine or one_process)(
            decomposer, sources, writer, lambda done: report("pictures", done, total)
        )
        writer.flush()
        if len(writer) == 0:
            first = writer.unread[0]
            raise ExportError(
                f"none of the {total} pictures could be used; the first, {first.path}: "
                f"{first.reason}."
            )
        added = len(writer) - before
        return IndexRun(writer.file, added, total - added, writer.set_aside)


def _precision(flags: IndexFlags) -> Precision | None:
    """The precision of the index that is gone on with."""
    going_on = flags.append and (flags.out / INDEX_NAME).is_file()
    return read_index(flags.out).precision if going_on else None


def one_process(
    decomposer: Decomposer,
    sources: Sources,
    writer: IndexWriter,
    advance: Callable[[int], None] = lambda _done: None,
) -> None:
    """Goes through the sources in order; pictures are read ahead in a thread."""
    done = count(1)
    for prepared in _ahead(decomposer, sources.items(), writer):
        if isinstance(prepared, Unread):
            writer.append([prepared])
        elif prepared.id in writer:  # also what came in after it was read ahead
            writer.met(prepared.id, prepared.name)
        elif isinstance(prepared, Prepared):
            writer.append([decomposer.decompose(prepared)])
        advance(next(done))


def _ahead(
    decomposer: Decomposer, items: Iterator[Item], known: Container[str]
) -> Iterator[Prepared | Unread | Known]:
    waiting: deque[Future[Prepared | Unread | Known]] = deque()
    with ThreadPoolExecutor(1) as thread:
        for item in items:
            waiting.append(thread.submit(decomposer.prepare, item, known))
            if len(waiting) > _AHEAD:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
