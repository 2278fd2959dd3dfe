"""open_clip models of any size with random weights: speed does not depend on the weights.

The text tower is as small as it can be, since only the image tower is timed.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

import open_clip
import torch
from torch import nn

from clip_headlight.export.source import randomise_vectors
from clip_headlight.export.toy import model as toy_model

from .fits import Dims

_TEXT = {"context_length": 8, "vocab_size": 16, "width": 16, "heads": 2, "layers": 1}


@dataclass(frozen=True)
class Architecture:
    """An image tower's configuration as open_clip writes it."""

    embed_dim: int
    vision: Mapping[str, Any]
    quick_gelu: bool = False

    @classmethod
    def of(cls, name: str) -> Architecture:
        """That of the open_clip model `name`."""
        toy_model.register()
        config = open_clip.get_model_config(name)
        assert config is not None, f"open_clip knows no model {name!r}"
        return cls(config["embed_dim"], config["vision_cfg"], config.get("quick_gelu", False))

    def but(self, embed_dim: int | None = None, **vision: Any) -> Architecture:
        """The same with another joint width or other settings of the image tower."""
        return replace(
            self, embed_dim=embed_dim or self.embed_dim, vision={**self.vision, **vision}
        )

    @property
    def dims(self) -> Dims:
        vision = {"layers": 12, "width": 768, "head_width": 64, "mlp_ratio": 4.0, **self.vision}
        width = vision["width"]
        return Dims(
            layers=vision["layers"],
            heads=width // vision["head_width"],
            width=width,
            mlp_width=int(width * vision["mlp_ratio"]),
            embed_dim=self.embed_dim,
            tokens=1 + (self.image_size // vision["patch_size"]) ** 2,
            patch=vision["patch_size"],
        )

    @property
    def image_size(self) -> int:
        size = self.vision.get("image_size", 224)
        assert isinstance(size, int), "only square pictures are timed"
        return size

    def build(self, seed: int = 1) -> nn.Module:
        """The open_clip model in evaluation mode, biases and gains random too."""
        with torch.random.fork_rng():
            torch.manual_seed(seed)
            model: nn.Module = open_clip.model.CLIP(
                self.embed_dim, dict(self.vision), dict(_TEXT), quick_gelu=self.quick_gelu
            )
        randomise_vectors(model, seed)
        return model.eval().requires_grad_(requires_grad=False)

    def json(self) -> dict[str, Any]:
        return {**asdict(self), "vision": dict(self.vision)}


def with_tokens(architecture: Architecture, tokens: int) -> Architecture:
    """The same with a picture of as many patches as `tokens` needs, which must be a square plus 1.

    Raises ValueError for another number.
    """
    side = math.isqrt(tokens - 1)
    if side * side != tokens - 1:
        raise ValueError(f"{tokens} tokens are not a class token and a square of patches.")
    return architecture.but(image_size=side * architecture.dims.patch)
