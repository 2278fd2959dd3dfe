"""Reads the image tower of an open_clip model into a `VisionTower`.

Whatever the decomposition cannot take apart exactly is refused here, by name, with
`UnsupportedError`.
"""

from __future__ import annotations

from open_clip.modified_resnet import ModifiedResNet
from open_clip.timm_model import TimmModel
from open_clip.transformer import VisionTransformer
from torch import nn

from .layers import Norm, UnsupportedError, fp32, optional_norm, read_blocks, read_norm
from .pools import AttentionPool, read_pooler
from .timm_towers import timm_tower
from .trunk import Pooling, Trunk, VisionTower

__all__ = ["Trunk", "UnsupportedError", "VisionTower", "vision_tower"]

_WHERE = "the image tower"


def vision_tower(model: nn.Module) -> VisionTower:
    """The image tower of an open_clip model as named fp32 tensors (no copy where it can).

    Raises UnsupportedError, with a sentence, for whatever has no exact decomposition here.
    """
    visual = getattr(model, "visual", None)
    if isinstance(visual, TimmModel):
        return timm_tower(visual)
    if isinstance(visual, ModifiedResNet):
        raise UnsupportedError(
            f"{_WHERE} is a ModifiedResNet; a ResNet has no residual stream of heads and "
            "patches to decompose. Choose a ViT."
        )
    if not isinstance(visual, VisionTransformer):
        raise UnsupportedError(
            f"{_WHERE} is a {type(visual).__name__}; only open_clip's own VisionTransformer and "
            "timm's can be decomposed."
        )
    trunk = _trunk(visual)
    projection = None if visual.proj is None else fp32(visual.proj)
    norm = read_norm(visual.ln_post, "ln_post")
    if visual.attn_pool is not None:
        pool, final = _attention_pool(visual, trunk, norm)
        return VisionTower(trunk, "attention", final, True, projection, pool=pool)
    if visual.pool_type == "none":
        raise UnsupportedError(
            f"{_WHERE} has no pooling (pool_type 'none'), so it has no single embedding to "
            "decompose."
        )
    pooling: Pooling = "class" if visual.pool_type == "tok" else "average"
    return VisionTower(
        trunk, pooling, norm, norm_first=not visual.final_ln_after_pool, projection=projection
    )


def _trunk(visual: VisionTransformer) -> Trunk:
    height, width = visual.image_size
    if height != width:
        raise UnsupportedError(f"{_WHERE} takes {height} x {width} pixels; only squares work.")
    blocks, heads, activation = read_blocks(visual.transformer, _WHERE, plain=False)
    position = fp32(visual.positional_embedding)
    return Trunk(
        image_size=int(height),
        grid=(int(visual.grid_size[0]), int(visual.grid_size[1])),
        heads=heads,
        activation=activation,
        patch_weight=fp32(visual.conv1.weight),
        class_row=fp32(visual.class_embedding) + position[0],
        patch_rows=position[1:],
        ln_pre=optional_norm(visual.ln_pre, "ln_pre"),
        blocks=blocks,
    )


def _attention_pool(
    visual: VisionTransformer, trunk: Trunk, norm: Norm
) -> tuple[AttentionPool, Norm | None]:
    """The pool of an attention-pooled tower and the final norm after it, if any."""
    if visual.attn_pool_contrastive is not None:
        if visual.attn_pool_type != "parallel":
            raise UnsupportedError(
                f"{_WHERE} has two attention pools in a row (attentional_pool "
                f"'{visual.attn_pool_type}'): the second reads the queries of the first, so its "
                "terms belong to no patch."
            )
        if norm.weight.shape[0] != trunk.width:
            raise UnsupportedError(
                f"{_WHERE} has a final norm of width {norm.weight.shape[0]} on tokens of width "
                f"{trunk.width} (attentional_pool 'parallel'), which open_clip itself cannot run."
            )
        return read_pooler(visual.attn_pool_contrastive, slice(None), norm), None
    rows = {"tok": slice(0, 1), "avg": slice(1, None)}.get(visual.pool_type)
    if rows is None:
        raise UnsupportedError(
            f"{_WHERE} ends in attention pooling without pooling its queries (pool_type "
            f"'{visual.pool_type}'), so it has no single embedding to decompose."
        )
    return read_pooler(visual.attn_pool, rows), norm
