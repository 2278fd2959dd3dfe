"""The three graphs of a bundle, as nn.Modules and as ONNX files with external data.

Opset 20: from 23 on `Attention` and later operators fall back to the CPU in the browser.
Every weight lies in one `.bin` beside its graph, once.
"""

from __future__ import annotations

import contextlib
import io
import logging
import warnings
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import onnx
import onnx_ir as ir
import torch
from torch import Tensor, nn

from .decompose import head_readout
from .decompose_rows import decomposition
from .errors import ExportError
from .shards import INLINE_BYTES
from .terms import Terms, TextTerms
from .text import DecomposeText
from .text_towers import TextTower
from .towers import VisionTower

OPSET = 20
# The operators of onnxruntime's own.
CONTRIB = "com.microsoft"


class Readout(nn.Module):
    """weighted_values [B, L, H, N, E], texts [T, D] → patch_scores [B, T, L, H, N].

    `patch_scores[b, t, l, h, n] = weighted_values[b, l, h, n] · (R[l, h] @ t)`. R is kept as one
    matrix [D, L·H·E]: the quantisers of the browser's runtime take two-dimensional weights only.
    """

    def __init__(self, tower: VisionTower) -> None:
        super().__init__()
        readout = head_readout(tower)
        self.layers, self.heads, self.head_width, embed_dim = readout.shape
        flat = readout.reshape(-1, embed_dim).t().contiguous()
        self.readout = nn.Parameter(flat, requires_grad=False)

    def forward(self, weighted_values: Tensor, texts: Tensor) -> Tensor:
        tokens = weighted_values.shape[3]
        pairs = self.layers * self.heads
        directions = torch.matmul(texts, self.readout)  # [T, L·H·E]
        directions = directions.reshape(-1, pairs, self.head_width).permute(1, 2, 0)
        values = weighted_values.reshape(-1, pairs, tokens, self.head_width)
        scores = torch.matmul(values, directions)  # [B, L·H, N, T]
        shape = (-1, scores.shape[-1], self.layers, self.heads, tokens)
        return scores.permute(0, 3, 1, 2).reshape(shape)


class PlainEncoder(nn.Module):
    """The untouched open_clip image tower, pixels → embedding: what decompose is timed against."""

    def __init__(self, visual: nn.Module) -> None:
        super().__init__()
        self.visual = visual

    def forward(self, pixels: Tensor) -> Tensor:
        out = self.visual(pixels)
        embedding: Tensor = out[0] if isinstance(out, tuple) else out
        return embedding


@dataclass(frozen=True)
class Axis:
    """A dynamic axis: its name in the graph."""

    name: str


BATCH, TEXTS = Axis("B"), Axis("T")


def export_decompose(tower: VisionTower, path: Path) -> None:
    """Writes image → Terms at `path` (`.onnx`) and its weights beside it (`.bin`)."""
    size = tower.image_size
    _export(
        decomposition(tower),
        {"pixels": torch.zeros(2, 3, size, size)},
        {"pixels": {0: BATCH}},
        Terms._fields,
        path,
    )


def export_text(tower: TextTower, path: Path) -> None:
    """Writes tokens → TextTerms at `path` (`.onnx`) and its weights beside it (`.bin`)."""
    tokens = torch.zeros(2, tower.context_length, dtype=torch.int64)
    tokens[:, 1] = tower.vocab_size - 1
    _export(
        DecomposeText(tower), {"tokens": tokens}, {"tokens": {0: TEXTS}}, TextTerms._fields, path
    )


def export_readout(tower: VisionTower, path: Path) -> None:
    """Writes weighted_values, texts → patch_scores at `path` and R beside it (`.bin`)."""
    shape = (2, tower.layers, tower.heads, tower.tokens, tower.head_width)
    _export(
        Readout(tower),
        {"weighted_values": torch.zeros(shape), "texts": torch.zeros(3, tower.embed_dim)},
        {"weighted_values": {0: BATCH}, "texts": {0: TEXTS}},
        ["patch_scores"],
        path,
    )


def export_plain_encoder(model: nn.Module, path: Path) -> None:
    """Writes open_clip's own image encoder, pixels → embedding, the same way: the yardstick."""
    visual: Any = model.visual
    height, width = visual.image_size
    _export(
        PlainEncoder(visual).eval(),
        {"pixels": torch.zeros(2, 3, int(height), int(width))},
        {"pixels": {0: BATCH}},
        ["embedding"],
        path,
    )


def _export(
    module: nn.Module,
    inputs: Mapping[str, Tensor],
    axes: Mapping[str, Mapping[int, Axis]],
    outputs: Sequence[str],
    path: Path,
) -> None:
    """One graph with dynamic `axes`, checked for its opset, names and size.

    Raises ExportError where the exporter did something else than it was asked to.
    """
    dims: dict[str, torch.export.Dim] = {}
    shapes = {
        name: {i: dims.setdefault(a.name, torch.export.Dim(a.name)) for i, a in named.items()}
        for name, named in axes.items()
    }
    with _quiet(), torch.no_grad():
        program = torch.onnx.export(
            module.eval(),
            tuple(inputs.values()),
            input_names=list(inputs),
            output_names=list(outputs),
            dynamic_shapes=shapes,
            opset_version=OPSET,
            dynamo=True,
            optimize=True,
        )
    if program is None:
        raise ExportError(f"the exporter returned nothing for {path.name}.")
    _write(program.model, path)
    check_graph(path, list(inputs), list(outputs))


def _write(model: ir.Model, path: Path) -> None:
    """Saves the graph without the exporter's notes, its weights in one file beside it.

    They go there one by one, so that no second copy of them is ever in memory.
    """
    model.producer_version = None
    graph = model.graph
    values = [*graph.inputs, *graph.initializers.values()]
    for node in graph:
        node.doc_string = None
        node.metadata_props.clear()
        values.extend(node.outputs)
    for value in values:
        value.metadata_props.clear()
        if value.const_value is not None:
            value.const_value.metadata_props.clear()
    for noted in (model, graph):
        noted.metadata_props.clear()
    data = path.with_suffix(".bin")
    data.unlink(missing_ok=True)
    ir.save(model, path, external_data=data.name, size_threshold_bytes=INLINE_BYTES)
    if not data.exists():
        raise ExportError(f"{path.name} holds no weights, so it cannot be right; nothing is kept.")


def check_graph(
    path: Path, inputs: Sequence[str], outputs: Sequence[str], extra: Collection[str] = ()
) -> None:
    """Holds a graph file against its contract: opset 20 or 21, and the exact names.

    `extra` are the operators of onnxruntime's own that it may use beside those of ONNX.
    Raises ExportError with the name that differs.
    """
    model = onnx.load(str(path), load_external_data=False)
    for opset in model.opset_import:
        if opset.domain in ("", "ai.onnx"):
            if opset.version not in (20, 21):
                raise ExportError(f"{path.name} has opset {opset.version}; expected 20 or 21.")
        elif not (extra and opset.domain == CONTRIB):
            raise ExportError(
                f"{path.name} needs the operator set {opset.domain!r}; expected none."
            )
    for node in model.graph.node:
        if node.domain not in ("", "ai.onnx") and node.op_type not in extra:
            raise ExportError(f"{path.name} uses {node.op_type}, which not every browser can run.")
    for kind, found, expected in (
        ("inputs", [v.name for v in model.graph.input], list(inputs)),
        ("outputs", [v.name for v in model.graph.output], list(outputs)),
    ):
        if found != expected:
            raise ExportError(f"{path.name} has the {kind} {found}; expected {expected}.")


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    """Keeps the exporter's chatter off the terminal; its errors still come as exceptions."""
    level = logging.root.manager.disable
    logging.disable(logging.WARNING)
    try:
        with warnings.catch_warnings(), contextlib.redirect_stdout(io.StringIO()):
            warnings.simplefilter("ignore")
            yield
    finally:
        logging.disable(level)
