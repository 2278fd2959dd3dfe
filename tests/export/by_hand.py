"""Quantised weights taken apart with numpy alone, without the code that made them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import numpy_helper

Weights = dict[str, NDArray[Any]]


def weights_of(path: Path) -> Weights:
    """Every initializer of the graph at `path`, by name."""
    model = onnx.load(str(path))
    return {tensor.name: numpy_helper.to_array(tensor) for tensor in model.graph.initializer}


def dequantised(weights: Weights, name: str, rows: int) -> NDArray[np.float64]:
    """The weight [K, N] (`rows` is K) that stands in the graph as `name`.q8 or `name`.q4.

    Byte j of block b of column n holds row 32·b + j in 8 bits, and rows 32·b + 2j (low half) and
    32·b + 2j + 1 (high half) in 4; a number is (q − zero) · scale.
    """
    eight = f"{name}.q8" in weights
    packed = weights[f"{name}.q8" if eight else f"{name}.q4"].astype(np.int64)
    scales = weights[f"{name}.scales"].astype(np.float64)
    columns, blocks, _ = packed.shape
    if eight:
        numbers, zeros = packed, np.full((columns, blocks), 128)
    else:
        numbers = np.empty((columns, blocks, 32), dtype=np.int64)
        numbers[..., 0::2], numbers[..., 1::2] = packed % 16, packed // 16
        pairs = weights[f"{name}.zeros"].astype(np.int64)
        zeros = np.empty((columns, 2 * pairs.shape[1]), dtype=np.int64)
        zeros[:, 0::2], zeros[:, 1::2] = pairs % 16, pairs // 16
        zeros = zeros[:, :blocks]
    blocks_of = (numbers - zeros[..., None]) * scales[..., None]
    found: NDArray[np.float64] = blocks_of.reshape(columns, -1)[:, :rows].T
    return found
