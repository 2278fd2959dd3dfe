"""What the two towers share: a residual block as named tensors, read from open_clip's modules.

Whatever the decomposition cannot take apart exactly is refused here, by name, with
`UnsupportedError`.
Letters as everywhere: L layers, H heads, E head width, d residual width, D joint width, N tokens.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import torch
from open_clip.transformer import (
    Attention,
    CustomResidualAttentionBlock,
    LayerScale,
    QuickGELU,
    ResidualAttentionBlock,
    Transformer,
)
from torch import Tensor, nn

from .errors import ExportError

Activation = Literal["gelu", "quick_gelu"]


class UnsupportedError(ExportError):
    """The sentence that says which part of a model has no exact decomposition here."""


@dataclass(frozen=True)
class Norm:
    """A LayerNorm over the last axis; `weight` and `bias` [width]."""

    weight: Tensor
    bias: Tensor
    eps: float


@dataclass(frozen=True)
class Block:
    """One residual block, `x + attention(ln_1(x))` then `x + mlp(ln_2(x))`.

    Weights stand as `y @ weight + bias`: `qkv_weight` [d, 3d] (query, key, value side by side),
    `out_weight` [d, d] (rows grouped by head), `fc_weight` [d, m], `proj_weight` [m, d].
    A LayerScale is already folded into `out_*` and `proj_*`.
    """

    ln_1: Norm
    qkv_weight: Tensor
    qkv_bias: Tensor
    out_weight: Tensor
    out_bias: Tensor
    ln_2: Norm
    fc_weight: Tensor
    fc_bias: Tensor
    proj_weight: Tensor
    proj_bias: Tensor


def fp32(tensor: Tensor) -> Tensor:
    """A parameter as fp32 outside autograd; no copy where it is fp32 already."""
    return tensor.detach().to(torch.float32)


def read_norm(module: nn.Module, where: str) -> Norm:
    """The tensors of a LayerNorm. Raises UnsupportedError for any other module."""
    if not isinstance(module, nn.LayerNorm) or len(module.normalized_shape) != 1:
        raise UnsupportedError(
            f"{where} is a {type(module).__name__}; only a LayerNorm over the residual width "
            "has an exact decomposition here."
        )
    width = module.normalized_shape[0]
    weight = torch.ones(width) if module.weight is None else fp32(module.weight)
    bias = torch.zeros(width) if module.bias is None else fp32(module.bias)
    return Norm(weight, bias, float(module.eps))


def _activation(module: nn.Module, where: str) -> Activation:
    if isinstance(module, QuickGELU):
        return "quick_gelu"
    if isinstance(module, nn.GELU):
        if module.approximate != "none":
            raise UnsupportedError(
                f"{where} uses the {module.approximate} approximation of GELU; "
                "exact GELU and QuickGELU are supported."
            )
        return "gelu"
    raise UnsupportedError(
        f"{where} uses the activation {type(module).__name__}; GELU and QuickGELU are supported."
    )


def _layer_scale(module: nn.Module, where: str) -> Tensor | None:
    if isinstance(module, nn.Identity):
        return None
    if isinstance(module, LayerScale):
        return fp32(module.gamma)
    raise UnsupportedError(
        f"{where} is a {type(module).__name__}; only a LayerScale can be folded."
    )


def _check_attention(attention: nn.Module, where: str) -> None:
    if isinstance(attention, nn.MultiheadAttention):
        if attention.in_proj_weight is None or attention.bias_k is not None:
            raise UnsupportedError(
                f"{where} has separate key and value inputs; only self-attention with one joint "
                "query, key and value projection is supported."
            )
        if attention.add_zero_attn:
            raise UnsupportedError(
                f"{where} attends to an added zero token, which no term describes."
            )
        return
    if not isinstance(attention, Attention):
        raise UnsupportedError(f"{where} is a {type(attention).__name__}, which is not supported.")
    features: dict[str, Any] = {
        "query and key normalisation (qk_norm)": isinstance(attention.ln_q, nn.LayerNorm),
        "scaled cosine attention (scaled_cosine_attn)": attention.scaled_cosine,
        "a learnt scale per head (scale_heads)": attention.head_scale is not None,
        "a norm before the output projection (scale_attn_inner)": isinstance(
            attention.ln_inner, nn.LayerNorm
        ),
    }
    for name, present in features.items():
        if present:
            raise UnsupportedError(f"{where} has {name}, which cannot be decomposed yet.")


def _block(block: nn.Module, where: str) -> Block:
    if not isinstance(block, (ResidualAttentionBlock, CustomResidualAttentionBlock)):
        raise UnsupportedError(f"{where} is a {type(block).__name__}, which is not supported.")
    if isinstance(block, ResidualAttentionBlock) and hasattr(block, "ln_1_kv"):
        raise UnsupportedError(f"{where} is a cross-attention block, which is not supported.")
    if isinstance(block, CustomResidualAttentionBlock):
        if not isinstance(block.ln_attn, nn.Identity):
            raise UnsupportedError(
                f"{where} has a norm after the attention (scale_attn), so its heads do not add up."
            )
        if not isinstance(block.mlp.ln, nn.Identity):
            raise UnsupportedError(
                f"{where} has a norm inside the MLP (scale_fc), not supported yet."
            )
    attention = block.attn
    _check_attention(attention, f"{where}, attn")
    qkv_weight = fp32(attention.in_proj_weight)
    qkv_bias = attention.in_proj_bias
    out_weight, out_bias = _linear(attention.out_proj)
    proj_weight, proj_bias = _linear(block.mlp.c_proj)
    fc_weight, fc_bias = _linear(block.mlp.c_fc)
    scale_1 = _layer_scale(block.ls_1, f"{where}, ls_1")
    if scale_1 is not None:
        out_weight, out_bias = out_weight * scale_1, out_bias * scale_1
    scale_2 = _layer_scale(block.ls_2, f"{where}, ls_2")
    if scale_2 is not None:
        proj_weight, proj_bias = proj_weight * scale_2, proj_bias * scale_2
    return Block(
        ln_1=read_norm(block.ln_1, f"{where}, ln_1"),
        qkv_weight=qkv_weight.t(),
        qkv_bias=torch.zeros(qkv_weight.shape[0]) if qkv_bias is None else fp32(qkv_bias),
        out_weight=out_weight,
        out_bias=out_bias,
        ln_2=read_norm(block.ln_2, f"{where}, ln_2"),
        fc_weight=fc_weight,
        fc_bias=fc_bias,
        proj_weight=proj_weight,
        proj_bias=proj_bias,
    )


def _linear(linear: nn.Linear) -> tuple[Tensor, Tensor]:
    """`(weight [in, out], bias [out])` of a linear layer."""
    bias = torch.zeros(linear.out_features) if linear.bias is None else fp32(linear.bias)
    return fp32(linear.weight).t(), bias


def read_blocks(transformer: nn.Module, where: str) -> tuple[tuple[Block, ...], int, Activation]:
    """The blocks, the number of heads and the activation of a transformer."""
    if not isinstance(transformer, Transformer):
        raise UnsupportedError(
            f"{where} is a {type(transformer).__name__}, which is not supported."
        )
    modules = list(transformer.resblocks)
    if not modules:
        raise UnsupportedError(f"{where} has no layers, so there is nothing to decompose.")
    blocks = tuple(_block(block, f"{where}, layer {i + 1}") for i, block in enumerate(modules))
    kinds = {
        _activation(block.mlp.gelu, f"{where}, layer {i + 1}") for i, block in enumerate(modules)
    }
    heads = {int(block.attn.num_heads) for block in modules}
    if len(heads) != 1 or len(kinds) != 1:
        raise UnsupportedError(
            f"{where} does not have the same heads and activation in every layer."
        )
    return blocks, heads.pop(), kinds.pop()
