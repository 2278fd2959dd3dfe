"""The other end of a worker: what is timed, as an object."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from .architecture import Architecture
from .folders import ROOT
from .turns import Block

THREADS = 2


class ContenderError(Exception):
    """A contender's process is gone: killed for its memory, or by an error of its own."""


class Contender:
    """A process that runs one thing when asked, in a `with` block; it starts at once, so that
    several load side by side. `peaks` and `bytes` are by (which, size)."""

    def __init__(self, spec: Mapping[str, Any]) -> None:
        self.peaks: dict[tuple[int, int], int] = {}
        self.bytes: dict[tuple[int, int], int] = {}
        threads = str(THREADS)
        self._process = subprocess.Popen(
            [
                sys.executable, "-m", "tests.bench.worker",
                json.dumps({**spec, "threads": THREADS}),
            ],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=ROOT,
            env={**os.environ, "OMP_NUM_THREADS": threads, "MKL_NUM_THREADS": threads},
        )  # fmt: skip

    def run(self, size: int = 1, which: int = 0) -> float:
        """Milliseconds of one run on a batch of `size`, from a block of them."""
        assert self._process.stdin is not None
        try:
            self._process.stdin.write(json.dumps({"which": which, "size": size}) + "\n")
            self._process.stdin.flush()
        except BrokenPipeError:
            raise ContenderError("a contender's process was gone before it was asked.") from None
        answer = self._read()
        at = (which, size)
        self.peaks[at] = max(self.peaks.get(at, 0), int(answer["peak"]))
        self.bytes[at] = round(answer["bytes"])
        return float(answer["ms"])

    def block(self, size: int = 1, which: int = 0) -> Block:
        return lambda: self.run(size, which)

    def _read(self) -> dict[str, Any]:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            raise ContenderError(f"a contender's process ended with {self._process.wait()}.")
        answer: dict[str, Any] = json.loads(line)
        return answer

    def close(self) -> None:
        assert self._process.stdin is not None
        # What was still to be written to a process that is gone is of no more use.
        with suppress(BrokenPipeError):
            self._process.stdin.close()
        self._process.wait()

    def __enter__(self) -> Self:
        """Waits until its weights are in memory. Raises ContenderError."""
        try:
            self._read()
        except ContenderError:
            self.close()
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


def graph(path: Path, inputs: Mapping[str, Sequence[int | None]]) -> Contender:
    """The ONNX graph at `path`; None in a shape stands for the size of a run."""
    shapes = {name: list(shape) for name, shape in inputs.items()}
    return Contender({"kind": "graph", "path": str(path), "inputs": shapes})


def module(kind: str, *architectures: Architecture) -> Contender:
    """`encode_image`, `decompose` or `per_query` in torch, for one tower or several sizes of it."""
    return Contender({"kind": kind, "towers": [a.json() for a in architectures]})
