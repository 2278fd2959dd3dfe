"""Time and peak memory in Python's onnxruntime on the CPU."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from itertools import pairwise
from pathlib import Path
from statistics import median

import numpy as np
import onnxruntime

from .graphs import Model
from .result import MANY_TEXTS, Result
from .session import THREADS, runner

# Threads of the session before still spin for a moment, so the first run of a block is not timed.
BLOCK = 5


def measure(model: Model, rounds: int) -> Result:
    """Blocks of the graphs in turn, in one process: a busy machine slows all of them alike."""
    rng = np.random.default_rng(0)
    pixels = rng.standard_normal((1, 3, model.size, model.size), dtype=np.float32)
    shape = (1, model.layers, model.heads, model.tokens, model.head_width)
    values = rng.standard_normal(shape, dtype=np.float32)
    texts = rng.standard_normal((MANY_TEXTS, model.embed_dim), dtype=np.float32)
    readout = runner(model.readout)
    decompose, plain = runner(model.decompose), runner(model.plain)
    times = _in_turn(
        [
            lambda: decompose({"pixels": pixels}),
            lambda: plain({"pixels": pixels}),
            lambda: readout({"weighted_values": values, "texts": texts[:1]}),
            lambda: readout({"weighted_values": values, "texts": texts}),
        ],
        rounds,
    )
    return Result.of_times(
        model=model.name,
        runtime=f"onnxruntime {onnxruntime.__version__}, {THREADS} threads",
        times=times,
        memory=[_peak_memory(path, model.size) for path in (model.decompose, model.plain)],
    )


def _in_turn(runs: Sequence[Callable[[], object]], rounds: int) -> list[list[float]]:
    """Milliseconds of each run, one figure a round; the order turns, so that none is first."""
    times: list[list[float]] = [[] for _ in runs]
    for number in range(-1, rounds):
        for place in range(len(runs)):
            which = (place + number) % len(runs)
            stamps = []
            for _ in range(BLOCK + 2):
                runs[which]()
                stamps.append(time.perf_counter())
            if number >= 0:
                times[which].append(1000 * median(b - a for a, b in pairwise(stamps)))
    return times


def _peak_memory(path: Path, size: int) -> int:
    """Peak resident bytes of a process of its own that loads one graph and runs it three times."""
    command = [sys.executable, "-m", "tests.bench.memory", str(path), str(size)]
    return int(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
