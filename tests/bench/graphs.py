"""The graphs that are timed: decompose, readout and the plain encoder, from the same weights.

usage: python -m tests.bench.graphs NAME
Exporting a large model takes more memory than running it, so it has a process of its own.
"""

from __future__ import annotations

import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from clip_headlight.export.graphs import export_decompose, export_plain_encoder, export_readout
from clip_headlight.export.towers import vision_tower

from .architecture import Architecture
from .fits import Dims
from .folders import MODELS, ROOT


@dataclass(frozen=True)
class Model:
    """A model's exported graphs and the dimensions that its inputs need."""

    name: str
    architecture: Architecture

    @property
    def folder(self) -> Path:
        return MODELS / self.name.lower()

    @property
    def dims(self) -> Dims:
        return self.architecture.dims

    @property
    def decompose(self) -> Path:
        return self.folder / "decompose.onnx"

    @property
    def plain(self) -> Path:
        return self.folder / "plain.onnx"

    @property
    def readout(self) -> Path:
        return self.folder / "readout.onnx"

    @property
    def pixels(self) -> dict[str, list[int | None]]:
        """The image graphs' input; None stands for the batch."""
        side = self.architecture.image_size
        return {"pixels": [None, 3, side, side]}

    @property
    def reading(self) -> dict[str, list[int | None]]:
        """The readout graph's inputs; None stands for the number of texts."""
        L, H, N, d = self.dims.layers, self.dims.heads, self.dims.tokens, self.dims.width
        return {"weighted_values": [1, L, H, N, d // H], "texts": [None, self.dims.embed_dim]}

    @property
    def weights_bytes(self) -> int:
        """Of decompose: the external data, which is all of it but shapes and scalars."""
        return self.decompose.with_suffix(".bin").stat().st_size


def export_model(name: str) -> Model:
    """Exports the three graphs of `name` at fp32 into build/bench, anew every time."""
    subprocess.run([sys.executable, "-m", "tests.bench.graphs", name], check=True, cwd=ROOT)
    return Model(name, Architecture.of(name))


def main(name: str) -> None:
    model = Model(name, Architecture.of(name))
    model.folder.mkdir(parents=True, exist_ok=True)
    source = model.architecture.build()
    tower = vision_tower(source)
    export_decompose(tower, model.decompose)
    export_readout(tower, model.readout)
    export_plain_encoder(source, model.plain)


if __name__ == "__main__":
    main(sys.argv[1])
