"""One contender in a process of its own, so that its memory is its own.

usage: python -m tests.bench.worker SPEC
`SPEC` is JSON: {"kind", "threads", and what `_work` reads of that kind}. Afterwards every line on
standard input, {"which", "size"}, is answered by one on standard output: {"ms", "peak", "bytes"}.
"""

from __future__ import annotations

import ctypes
import gc
import json
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np
from numpy.typing import NDArray

# A run as long as this is a block of its own; shorter ones are warmed by one and timed as often as
# this many milliseconds hold, but at least three times.
LONG_MS = 1000
TIMED_MS = 150
TIMED = 3
# Threads of the contender before spin for a moment after its last run.
SETTLE_SECONDS = 0.03
Run = Callable[[], Sequence[Any]]
# From which of its towers or graphs, and a batch or number of texts, to what is timed.
Prepare = Callable[[int, int], Run]


def main(spec: str) -> None:
    prepare = _work(json.loads(spec))
    _answer({"ready": True})
    prepared: tuple[int, int] | None = None
    run: Run = tuple
    for line in sys.stdin:
        command = json.loads(line)
        asked = (command["which"], command["size"])
        if prepared != asked:
            run = tuple
            _forget()
            run = prepare(*asked)
            prepared = asked
        ms, count = _block(run)
        _answer({"ms": ms, "peak": _peak(), "bytes": count / asked[1]})


def _block(run: Run) -> tuple[float, int]:
    """Milliseconds of one run and bytes of what it returns.

    A long run counts as it is; of shorter ones, the median after one that warms up.
    """
    time.sleep(SETTLE_SECONDS)
    first, count = _timed(run)
    if first >= LONG_MS:
        return first, count
    times = max(TIMED, int(TIMED_MS / first))
    return median(_timed(run)[0] for _ in range(times)), count


def _timed(run: Run) -> tuple[float, int]:
    # What is returned must be gone before the next run: it would count as that one's memory.
    begin = time.perf_counter()
    outputs = run()
    spent = time.perf_counter() - begin
    return 1000 * spent, sum(int(output.nbytes) for output in outputs)


def _work(spec: dict[str, Any]) -> Prepare:
    """The contender that the specification names, with its weights in memory."""
    if spec["kind"] == "heads":
        from .heads import Size, contenders

        names = Size.__dataclass_fields__
        return contenders(Size(**{name: spec[name] for name in names}))
    if spec["kind"] == "search":
        from . import search

        fields = search.Size.__dataclass_fields__
        return search.contenders(search.Size(**{name: spec[name] for name in fields}))
    if spec["kind"] == "graph":
        return _graph(Path(spec["path"]), spec["inputs"], spec["threads"])
    return _module(spec["kind"], spec["towers"], spec["threads"])


def _graph(path: Path, inputs: dict[str, list[int | None]], threads: int) -> Prepare:
    """An ONNX graph in onnxruntime; in the shapes of `inputs` the size stands for null."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.log_severity_level = 3
    session = onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])

    def prepare(_which: int, size: int) -> Run:
        feed = {
            name: _floats([size if length is None else length for length in shape])
            for name, shape in inputs.items()
        }
        return lambda: session.run(None, feed)

    return prepare


def _module(kind: str, towers: Sequence[dict[str, Any]], threads: int) -> Prepare:
    """A torch module for each of `towers`."""
    import torch

    from clip_headlight.export.decompose import Decompose
    from clip_headlight.export.towers import vision_tower

    from .architecture import Architecture
    from .per_query import PerQuery

    torch.set_num_threads(threads)
    torch.set_grad_enabled(mode=False)

    def made(architecture: Architecture) -> Callable[[Any], Any]:
        model: Any = architecture.build()
        if kind == "encode_image":
            return lambda pixels: (model.encode_image(pixels),)
        if kind == "per_query":
            return PerQuery(model.visual)
        if kind == "decompose":
            return Decompose(vision_tower(model)).eval()
        raise ValueError(f"there is no contender {kind!r}.")

    sizes = [Architecture(**tower) for tower in towers]
    modules = [made(size) for size in sizes]
    gc.collect()

    def prepare(which: int, size: int) -> Run:
        side = sizes[which].image_size
        pixels = torch.from_numpy(_floats([size, 3, side, side]))
        return lambda: modules[which](pixels)

    return prepare


def _floats(shape: Sequence[int]) -> NDArray[np.float32]:
    return np.random.default_rng(0).standard_normal(shape, dtype=np.float32)


def _forget() -> None:
    """Gives back what the size before took, and begins the peak anew."""
    gc.collect()
    ctypes.CDLL("libc.so.6").malloc_trim(0)
    # Linux' word for "the peak is what it is now".
    Path("/proc/self/clear_refs").write_text("5")


def _peak() -> int:
    """The most resident bytes since the size was changed: weights, runtime and all."""
    status = Path("/proc/self/status").read_text()
    return 1024 * int(status.split("VmHWM:")[1].split()[0])


def _answer(answer: dict[str, Any]) -> None:
    print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main(sys.argv[1])
