"""The uniform view of an open_clip image tower as named tensors.

Whatever the decomposition cannot take apart exactly is refused here, by name, with
`UnsupportedError`.
Letters as everywhere: L layers, H heads, E head width, d residual width, D joint width, N tokens.
"""

from __future__ import annotations

from dataclasses import dataclass

from open_clip.modified_resnet import ModifiedResNet
from open_clip.timm_model import TimmModel
from open_clip.transformer import VisionTransformer
from torch import Tensor, nn

from .layers import Activation, Block, Norm, UnsupportedError, fp32, read_blocks, read_norm


@dataclass(frozen=True)
class VisionTower:
    """A ViT with class-token pooling.

    `patch_weight` [d, 3, p, p]; `class_embedding` [d]; `positional_embedding` [N, d];
    `projection` [d, D].
    """

    image_size: int
    grid: tuple[int, int]
    heads: int
    activation: Activation
    patch_weight: Tensor
    class_embedding: Tensor
    positional_embedding: Tensor
    ln_pre: Norm | None
    blocks: tuple[Block, ...]
    ln_post: Norm
    projection: Tensor

    @property
    def width(self) -> int:
        return int(self.class_embedding.shape[0])

    @property
    def embed_dim(self) -> int:
        return int(self.projection.shape[1])

    @property
    def head_width(self) -> int:
        return self.width // self.heads

    @property
    def tokens(self) -> int:
        return int(self.positional_embedding.shape[0])


def vision_tower(model: nn.Module) -> VisionTower:
    """The image tower of an open_clip model as named fp32 tensors (no copy where it can).

    Raises UnsupportedError, with a sentence, for whatever has no exact decomposition here.
    """
    visual = getattr(model, "visual", None)
    if isinstance(visual, TimmModel):
        name = type(visual.trunk).__name__
        raise UnsupportedError(
            f"the image tower is a timm model ({name}); only open_clip's own VisionTransformer "
            "can be decomposed yet."
        )
    if isinstance(visual, ModifiedResNet):
        raise UnsupportedError(
            "the image tower is a ModifiedResNet; a ResNet has no residual stream of heads and "
            "patches to decompose. Choose a ViT."
        )
    if not isinstance(visual, VisionTransformer):
        raise UnsupportedError(
            f"the image tower is a {type(visual).__name__}; only open_clip's own "
            "VisionTransformer can be decomposed yet."
        )
    if visual.attn_pool is not None:
        raise UnsupportedError(
            "the image tower ends in attention pooling (attn_pool); only class-token pooling "
            "(pool_type 'tok') can be decomposed yet."
        )
    if visual.pool_type != "tok":
        names = {"avg": "average pooling", "none": "no pooling"}
        raise UnsupportedError(
            f"the image tower has {names.get(visual.pool_type, visual.pool_type)} "
            f"(pool_type '{visual.pool_type}'); only class-token pooling (pool_type 'tok') can be "
            "decomposed yet."
        )
    height, width = visual.image_size
    if height != width:
        raise UnsupportedError(
            f"the image tower takes {height} x {width} pixels; only squares work."
        )
    if visual.proj is None:
        raise UnsupportedError("the image tower has no projection into the joint space (proj).")
    blocks, heads, activation = read_blocks(visual.transformer, "the image tower")
    ln_pre = visual.ln_pre
    return VisionTower(
        image_size=int(height),
        grid=(int(visual.grid_size[0]), int(visual.grid_size[1])),
        heads=heads,
        activation=activation,
        patch_weight=fp32(visual.conv1.weight),
        class_embedding=fp32(visual.class_embedding),
        positional_embedding=fp32(visual.positional_embedding),
        ln_pre=None if isinstance(ln_pre, nn.Identity) else read_norm(ln_pre, "ln_pre"),
        blocks=blocks,
        ln_post=read_norm(visual.ln_post, "ln_post"),
        projection=fp32(visual.proj),
    )
