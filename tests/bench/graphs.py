"""The graphs that are timed: decompose, readout and the plain encoder, from the same weights."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from clip_headlight.export.graphs import export_decompose, export_plain_encoder, export_readout
from clip_headlight.export.source import load_source
from clip_headlight.export.towers import vision_tower

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "build" / "bench" / "models"
MODELS = ("Headlight-Shapes", "ViT-B-32")


@dataclass(frozen=True)
class Model:
    """A model's exported graphs and the dimensions that its inputs need."""

    name: str
    folder: Path
    size: int
    layers: int
    heads: int
    tokens: int
    head_width: int
    embed_dim: int

    @property
    def decompose(self) -> Path:
        return self.folder / "decompose.onnx"

    @property
    def plain(self) -> Path:
        return self.folder / "plain.onnx"

    @property
    def readout(self) -> Path:
        return self.folder / "readout.onnx"


def export_model(name: str) -> Model:
    """Exports the three graphs of `name` at fp32 into build/bench, anew every time.

    The weights are random: speed does not depend on them, and no checkpoint need be at hand.
    """
    source = load_source(name, random_seed=1)
    tower = vision_tower(source.model)
    folder = FOLDER / source.id
    folder.mkdir(parents=True, exist_ok=True)
    model = Model(
        name=name,
        folder=folder,
        size=tower.image_size,
        layers=len(tower.blocks),
        heads=tower.heads,
        tokens=tower.tokens,
        head_width=tower.head_width,
        embed_dim=tower.embed_dim,
    )
    export_decompose(tower, model.decompose)
    export_plain_encoder(source.model, model.plain)
    export_readout(tower, model.readout)
    return model
