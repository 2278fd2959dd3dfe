"""An onnxruntime session as it is timed: two threads, the CPU."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime

THREADS = 2
Inputs = dict[str, np.ndarray[Any, Any]]


def runner(path: Path) -> Callable[[Inputs], object]:
    """Runs the graph at `path` for all of its outputs."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = THREADS
    options.log_severity_level = 3
    session = onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    return lambda inputs: session.run(None, inputs)
