"""Prints the peak resident bytes of this process: one graph, loaded and run three times.

usage: python -m tests.bench.memory GRAPH.onnx IMAGE_SIZE
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np

from .session import runner


def main(path: str, size: str) -> None:
    pixels = np.zeros((1, 3, int(size), int(size)), np.float32)
    run = runner(Path(path))
    for _ in range(3):
        run({"pixels": pixels})
    # getrusage would start from the parent's peak; this one begins with the process.
    status = Path("/proc/self/status").read_text()
    print(1024 * int(status.split("VmHWM:")[1].split()[0]))


main(*sys.argv[1:])
