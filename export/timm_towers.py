"""Reads timm's VisionTransformer, the trunk of SigLIP and others, into a `VisionTower`.

Only the class itself, not its subclasses: each of those changes something that the terms would
miss. timm belongs to open_clip's own dependencies.
"""

from __future__ import annotations

from typing import Any

import torch
from open_clip.timm_model import TimmModel
from timm.layers.activations import GELU, GELUTanh, QuickGELU
from timm.layers.attention import Attention
from timm.layers.attention_pool import AttentionPoolLatent
from timm.layers.layer_scale import LayerScale
from timm.layers.mlp import Mlp
from timm.layers.patch_embed import PatchEmbed
from timm.models.vision_transformer import Block as TimmBlock
from timm.models.vision_transformer import VisionTransformer
from torch import Tensor, nn

from .layers import (
    Activation,
    Block,
    Norm,
    UnsupportedError,
    fold_attention,
    fp32,
    one_of,
    optional_norm,
    read_activation,
    read_layer_scale,
    read_linear,
    read_norm,
)
from .pools import AttentionPool, PoolMlp, normed
from .trunk import Pooling, Trunk, VisionTower

_WHERE = "the image tower"
_NOT_YET: dict[str, str] = {
    "ConvNeXt": "convolutions instead of attention",
    "Eva": "blocks of its own (rotary positions, gated or normed MLPs)",
    "FastVit": "convolutions instead of attention in most of its stages",
    "SwinTransformer": "shifted windows whose tokens are merged from stage to stage",
    "VisionTransformerRelPos": "relative positions added to its attention",
}
_POOLINGS: dict[str, Pooling] = {"token": "class", "avg": "average", "map": "attention"}


def timm_tower(visual: TimmModel) -> VisionTower:
    """The image tower of an open_clip model that wraps a timm trunk.

    Raises UnsupportedError, with a sentence, for whatever has no exact decomposition here.
    """
    trunk = visual.trunk
    if type(trunk) is not VisionTransformer:
        name = type(trunk).__name__
        has = f", which has {_NOT_YET[name]}" if name in _NOT_YET else ""
        raise UnsupportedError(
            f"{_WHERE} is timm's {name}{has}; of timm's classes only VisionTransformer can be read."
        )
    pooling = _POOLINGS.get(trunk.global_pool)
    if pooling is None:
        raise UnsupportedError(
            f"{_WHERE} pools by '{trunk.global_pool}' (timm's global_pool), which is no weighted "
            "sum of its tokens; 'token', 'avg' and 'map' can be decomposed."
        )
    projection, projection_bias = _projection(visual)
    before = optional_norm(trunk.norm, "norm")
    after = optional_norm(trunk.fc_norm, "fc_norm")
    read = _trunk(trunk)
    if pooling == "attention":
        pool = _attention_pool(trunk, before)
        return VisionTower(read, pooling, after, False, projection, projection_bias, pool)
    if before is not None and after is not None:
        raise UnsupportedError(f"{_WHERE} has a norm before and another after its pooling.")
    return VisionTower(
        read,
        pooling,
        before or after,
        norm_first=before is not None,
        projection=projection,
        projection_bias=projection_bias,
        average_class=bool(trunk.pool_include_prefix),
    )


def _projection(visual: TimmModel) -> tuple[Tensor | None, Tensor | None]:
    """The one matrix between the pooled row and the embedding, and its bias, where they exist."""
    found: list[nn.Linear] = []
    for name, module in (("head", visual.trunk.head), *visual.head.named_children()):
        if isinstance(module, nn.Linear):
            found.append(module)
        elif not isinstance(module, (nn.Identity, nn.Dropout)):
            raise UnsupportedError(
                f"{_WHERE} ends in a {type(module).__name__} after the pooling ({name}); only a "
                "linear projection keeps its embedding a sum."
            )
    if len(found) > 1:
        raise UnsupportedError(f"{_WHERE} has two projections in a row.")
    if not found:
        return None, None
    weight, bias = read_linear(found[0], "the projection")
    return weight, None if found[0].bias is None else bias


def _trunk(trunk: VisionTransformer) -> Trunk:
    embed = trunk.patch_embed
    if type(embed) is not PatchEmbed or not isinstance(embed.norm, nn.Identity):
        raise UnsupportedError(
            f"{_WHERE} embeds its patches by a {type(embed).__name__}"
            f"{' with a norm' if type(embed) is PatchEmbed else ''}; only one linear map of each "
            "patch (timm's PatchEmbed) can be read."
        )
    if trunk.dynamic_img_size or trunk.reg_token is not None:
        what = "a changing image size" if trunk.dynamic_img_size else "register tokens"
        raise UnsupportedError(f"{_WHERE} has {what} (timm), which no term describes yet.")
    height, width = embed.img_size
    if height != width:
        raise UnsupportedError(f"{_WHERE} takes {height} x {width} pixels; only squares work.")
    class_row = None if trunk.cls_token is None else fp32(trunk.cls_token)[0, 0]
    patch_weight = fp32(embed.proj.weight)
    patch_rows = patch_weight.new_zeros(embed.num_patches, patch_weight.shape[0])
    if embed.proj.bias is not None:
        patch_rows = patch_rows + fp32(embed.proj.bias)
    if trunk.pos_embed is not None:
        position = fp32(trunk.pos_embed)[0]
        if class_row is not None and not trunk.no_embed_class:
            class_row, position = class_row + position[0], position[1:]
        patch_rows = patch_rows + position
    modules: list[Any] = list(trunk.blocks)
    if not modules:
        raise UnsupportedError(f"{_WHERE} has no layers, so there is nothing to decompose.")
    blocks = tuple(_block(block, f"{_WHERE}, layer {i + 1}") for i, block in enumerate(modules))
    kinds = {_activation(block.mlp.act, f"{_WHERE}, layer {i + 1}")
             for i, block in enumerate(modules)}  # fmt: skip
    heads, activation = one_of(_WHERE, {int(block.attn.num_heads) for block in modules}, kinds)
    return Trunk(
        image_size=int(height),
        grid=(int(embed.grid_size[0]), int(embed.grid_size[1])),
        heads=heads,
        activation=activation,
        patch_weight=patch_weight,
        class_row=class_row,
        patch_rows=patch_rows,
        ln_pre=optional_norm(trunk.norm_pre, "norm_pre"),
        blocks=blocks,
    )


def _activation(module: nn.Module, where: str) -> Activation:
    if isinstance(module, GELUTanh):
        return "gelu_tanh"
    if isinstance(module, GELU):
        return "gelu"
    if isinstance(module, QuickGELU):
        return "quick_gelu"
    return read_activation(module, where)


def _block(block: nn.Module, where: str) -> Block:
    if type(block) is not TimmBlock:
        raise UnsupportedError(f"{where} is a {type(block).__name__}, which is not supported.")
    attention: Any = block.attn
    if type(attention) is not Attention or attention.gate is not None:
        raise UnsupportedError(
            f"{where} attends by a {type(attention).__name__}"
            f"{' with a gate' if type(attention) is Attention else ''}, which is not supported."
        )
    if attention.proj.out_features != attention.attn_dim:
        raise UnsupportedError(f"{where} has heads that together are not as wide as its residual.")
    mlp = _mlp(block.mlp, where)
    qkv_weight, qkv_bias = read_linear(attention.qkv, f"{where}, attn.qkv")
    out_weight, out_bias = read_linear(attention.proj, f"{where}, attn.proj")
    scale = read_layer_scale(block.ls2, f"{where}, ls2", LayerScale)
    proj_weight, proj_bias = mlp.proj_weight, mlp.proj_bias
    if scale is not None:
        proj_weight, proj_bias = proj_weight * scale, proj_bias * scale
    found = Block(
        ln_1=read_norm(block.norm1, f"{where}, norm1"),
        qkv_weight=qkv_weight,
        qkv_bias=qkv_bias,
        out_weight=out_weight,
        out_bias=out_bias,
        ln_2=read_norm(block.norm2, f"{where}, norm2"),
        fc_weight=mlp.fc_weight,
        fc_bias=mlp.fc_bias,
        proj_weight=proj_weight,
        proj_bias=proj_bias,
        query_norm=optional_norm(attention.q_norm, f"{where}, q_norm"),
        key_norm=optional_norm(attention.k_norm, f"{where}, k_norm"),
        fc_norm=mlp.fc_norm,
    )
    return fold_attention(
        found,
        layer_scale=read_layer_scale(block.ls1, f"{where}, ls1", LayerScale),
        inner_norm=optional_norm(attention.norm, f"{where}, attn.norm"),
    )


def _mlp(mlp: nn.Module, where: str, norm: Norm | None = None) -> PoolMlp:
    if type(mlp) is not Mlp:
        raise UnsupportedError(
            f"{where} has a {type(mlp).__name__} as its MLP, which is not supported."
        )
    fc_weight, fc_bias = read_linear(mlp.fc1, f"{where}, mlp.fc1")
    proj_weight, proj_bias = read_linear(mlp.fc2, f"{where}, mlp.fc2")
    fc_norm = optional_norm(mlp.norm, f"{where}, mlp.norm")
    return PoolMlp(norm, fc_weight, fc_bias, fc_norm, proj_weight, proj_bias)


def _attention_pool(trunk: VisionTransformer, before: Norm | None) -> AttentionPool:
    pool: Any = trunk.attn_pool
    where = "the attention pool"
    latent = isinstance(pool, AttentionPoolLatent)
    if not latent or getattr(pool, "pos_embed", None) is not None:
        raise UnsupportedError(
            f"{where} is a {type(pool).__name__}{' with positions' if latent else ''}; only "
            "timm's AttentionPoolLatent without positions is supported."
        )
    if trunk.num_prefix_tokens and not trunk.pool_include_prefix:
        raise UnsupportedError(f"{where} leaves out the class token, which no term describes yet.")
    rows = {"token": slice(0, 1), "avg": slice(None)}.get(pool.pool)
    if rows is None:
        raise UnsupportedError(f"{where} keeps all its queries (pool_type '{pool.pool}').")
    width, each = pool.num_heads * pool.head_dim, pool.head_dim
    query = fp32(pool.latent)[0]
    if not isinstance(pool.q, nn.Identity):
        weight, bias = read_linear(pool.q, f"{where}, q")
        query = query @ weight + bias
    query = query[rows].reshape(-1, pool.num_heads, each)
    query_norm = optional_norm(pool.q_norm, f"{where}, q_norm")
    if query_norm is not None:
        query = normed(query, query_norm)
    key_value_weight, key_value_bias = read_linear(pool.kv, f"{where}, kv")
    first: Any = trunk.blocks[0]
    mlp, out_weight = None, torch.eye(width, device=query.device)
    out_bias = query.new_zeros(width)
    if pool.mlp is not None:
        out_weight, out_bias = read_linear(pool.proj, f"{where}, proj")
        mlp = _mlp(pool.mlp, where, optional_norm(pool.norm, f"{where}, norm"))
        if _activation(pool.mlp.act, where) != _activation(first.mlp.act, where):
            raise UnsupportedError(f"{where} has another activation than the trunk.")
    return AttentionPool(
        norms=() if before is None else (before,),
        query=query * each**-0.5,
        key_value_weight=key_value_weight,
        key_value_bias=key_value_bias,
        key_norm=optional_norm(pool.k_norm, f"{where}, k_norm"),
        out_weight=out_weight,
        out_bias=out_bias,
        mlp=mlp,
    )
