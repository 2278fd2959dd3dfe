"""A bundle's graphs in onnxruntime on the CPU, and pixels as the tower wants them. No torch."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
import onnxruntime
from numpy.typing import NDArray
from PIL import Image

from .manifest import Precision, Preprocess
from .pixels import to_pixels
from .terms import Terms, TextTerms

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]
GRAPHS: Final = ("decompose", "text", "readout")


def graph_file(graph: str, precision: Precision) -> str:
    """The name of a graph's file inside a bundle."""
    return f"{graph}.{precision}.onnx"


class Runtime:
    """The three graphs of the bundle in `folder` at one precision.

    `threads` 0: as many as there are cores.
    """

    def __init__(self, folder: Path, precision: Precision = "fp32", threads: int = 0) -> None:
        self._sessions = {
            graph: session(folder / graph_file(graph, precision), threads) for graph in GRAPHS
        }

    def decompose(self, pixels: Floats, names: Sequence[str] = Terms._fields) -> dict[str, Floats]:
        """pixels [B, 3, S, S] → the outputs `names` of the decompose graph."""
        found = self._sessions["decompose"].run(list(names), {"pixels": pixels})
        return dict(zip(names, found, strict=True))

    def text(self, tokens: Ints) -> Floats:
        """tokens [T, C] → text_embedding [T, D]."""
        found: Floats = self._sessions["text"].run(["text_embedding"], {"tokens": tokens})[0]
        return found

    def text_terms(
        self, tokens: Ints, names: Sequence[str] = TextTerms._fields
    ) -> dict[str, Floats]:
        """tokens [T, C] → the outputs `names` of the text graph."""
        found = self._sessions["text"].run(list(names), {"tokens": tokens})
        return dict(zip(names, found, strict=True))

    def text_positions(self) -> int | None:
        """P, the text tower's positions; None where the text graph gives no terms of words."""
        for output in self._sessions["text"].get_outputs():
            if output.name == "word_terms":
                return int(output.shape[1])
        return None

    def readout(self, weighted_values: Floats, texts: Floats) -> Floats:
        """weighted_values [B, L, H, N, E], texts [T, D] → patch_scores [B, T, L, H, N]."""
        inputs = {"weighted_values": weighted_values, "texts": texts}
        found: Floats = self._sessions["readout"].run(["patch_scores"], inputs)[0]
        return found


def session(path: Path, threads: int = 0) -> Any:
    """An onnxruntime session on the CPU (untyped, as onnxruntime is)."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.log_severity_level = 3
    # Waiting threads that spin take the cores from torch, which runs in turn with the graphs.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])


def batch(preprocess: Preprocess, pictures: Sequence[Image.Image]) -> Floats:
    """Pictures → pixels [B, 3, S, S]."""
    return np.stack([to_pixels(preprocess, picture) for picture in pictures])
