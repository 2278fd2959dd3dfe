"""The pass over the images: decompositions in, moments out, with a checkpoint to go on from."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Final

import numpy as np

from .errors import ExportError
from .image_stream import ImageStream
from .manifest import Preprocess
from .moments import TERMS, Floats, Moments
from .pictures import Opener
from .runtime import Runtime, batch

BATCH: Final = 8
_SECONDS: Final = 30.0  # between two checkpoints

Advance = Callable[[int], None]


@dataclass(frozen=True)
class Unreadable:
    """A picture that the pass went on without, and why."""

    name: str
    reason: str


@dataclass(frozen=True)
class Pass:
    """How far a pass has come: `done` pictures, of which the unreadable ones are not counted in.

    It never changes, so that an interrupt in the middle of a batch leaves the pass as it was.
    """

    moments: Moments = field(default_factory=Moments)
    unreadable: tuple[Unreadable, ...] = ()
    done: int = 0


@dataclass(frozen=True)
class Checkpoint:
    """Where a pass is kept, and the key of what it is a pass of."""

    path: Path
    key: str

    def save(self, so_far: Pass) -> None:
        listed = [[bad.name, bad.reason] for bad in so_far.unreadable]
        notes = {"key": self.key, "done": str(so_far.done), "unreadable": json.dumps(listed)}
        so_far.moments.save(self.path, notes)

    def load(self) -> Pass:
        """Raises ExportError where the file cannot be read, or is of another pass."""
        moments, notes = Moments.load(self.path)
        if notes.get("key") != self.key:
            raise ExportError(
                f"{self.path} is the checkpoint of another pass: the model, its precision or the "
                "pictures have changed. Delete it to begin again."
            )
        listed = json.loads(notes["unreadable"])
        return Pass(moments, tuple(Unreadable(*bad) for bad in listed), int(notes["done"]))

    def begin(self, resume: bool) -> Pass:
        """The pass so far. Raises ExportError where there is one and `resume` is not set."""
        if not self.path.exists():
            return Pass()
        so_far = self.load()
        if not resume:
            raise ExportError(
                f"an earlier pass stopped after {so_far.done} pictures; give --resume to go on "
                f"with it, or delete {self.path} to begin again."
            )
        return so_far


def collect(
    runtime: Runtime,
    preprocess: Preprocess,
    stream: ImageStream,
    so_far: Pass,
    keep: Callable[[Pass], None] = lambda _pass: None,
    advance: Advance = lambda _done: None,
) -> Pass:
    """Goes on from `so_far` to the end of `stream` and returns the same pass, finished.

    `keep` is called now and then, and when the pass ends or is broken off, once a picture was read;
    `advance` is told how many pictures are done. Batches are cut by place in the stream, so a pass
    that was resumed gives the same bits as one that was not. Pictures are read ahead by one batch
    in a thread.
    Raises ExportError where no picture at all can be read.
    """
    kept = time.monotonic()
    advance(so_far.done)
    try:
        for prepared in _ahead(_groups(stream, so_far.done), preprocess):
            so_far = _with(so_far, prepared, runtime)
            advance(so_far.done)
            if time.monotonic() - kept > _SECONDS:
                keep(so_far)
                kept = time.monotonic()
    finally:
        if so_far.moments.count:
            keep(so_far)
    if so_far.moments.count == 0:
        first = so_far.unreadable[0]
        raise ExportError(
            f"none of the {stream.count} pictures could be used; the first, {first.name}: "
            f"{first.reason}."
        )
    return so_far


@dataclass(frozen=True)
class _Prepared:
    size: int
    names: list[str]
    pixels: Floats
    unreadable: list[Unreadable]


def _groups(stream: ImageStream, start: int) -> Iterator[list[tuple[str, Opener]]]:
    openers = stream.openers(start)
    while group := list(islice(openers, BATCH)):
        yield group


def _ahead(
    groups: Iterator[list[tuple[str, Opener]]], preprocess: Preprocess
) -> Iterator[_Prepared]:
    with ThreadPoolExecutor(1) as thread:
        waiting: Future[_Prepared] | None = None
        for group in groups:
            coming = thread.submit(_prepare, group, preprocess)
            if waiting is not None:
                yield waiting.result()
            waiting = coming
        if waiting is not None:
            yield waiting.result()


def _prepare(group: Sequence[tuple[str, Opener]], preprocess: Preprocess) -> _Prepared:
    names, rows, unreadable = [], [], []
    for name, opener in group:
        try:
            rows.append(batch(preprocess, [opener()])[0])
            names.append(name)
        except Exception as error:  # decoders raise whatever they like on a damaged file
            unreadable.append(Unreadable(name, _one_line(error)))
    pixels = np.stack(rows) if rows else np.empty((0,), np.float32)
    return _Prepared(len(group), names, pixels, unreadable)


def _one_line(error: Exception) -> str:
    return " ".join(str(error).split()).rstrip(".") or type(error).__name__


def _with(so_far: Pass, prepared: _Prepared, runtime: Runtime) -> Pass:
    moments, unreadable = so_far.moments, list(prepared.unreadable)
    if prepared.names:
        terms = runtime.decompose(prepared.pixels, TERMS)
        whole = np.ones(len(prepared.names), dtype=bool)
        for value in terms.values():
            whole &= np.isfinite(value.reshape(len(value), -1)).all(axis=1)
        lost = [name for name, good in zip(prepared.names, whole, strict=True) if not good]
        unreadable += [Unreadable(name, "its terms are no numbers") for name in lost]
        if whole.any():
            found = terms if not lost else {name: value[whole] for name, value in terms.items()}
            moments = moments.merged(Moments.of(found))
    listed = (*so_far.unreadable, *unreadable) if unreadable else so_far.unreadable
    return Pass(moments, listed, so_far.done + prepared.size)
