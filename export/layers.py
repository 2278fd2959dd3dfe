"""What the two towers share: a residual block as named tensors, read from open_clip's modules.

Whatever the decomposition cannot take apart exactly is refused here, by name, with
`UnsupportedError`.
Letters as everywhere: L layers, H heads, E head width, d residual width, D joint width, N tokens.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
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

Activation = Literal["gelu", "quick_gelu", "gelu_tanh"]


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
    A LayerScale is already folded into `out_*` and `proj_*`, a scale per head into the values.

    The rest is None in a `plain` block. `query_norm` and `key_norm` act on each head's E numbers
    (qk_norm). With `cosine_scale` [H], queries and keys have unit length and their products are
    multiplied by it (scaled_cosine_attn). With `inner_eps`, the heads' outputs side by side are
    divided by √(var + inner_eps) first; the norm's centring and gain are folded into `out_weight`,
    its bias into `out_bias` (scale_attn_inner). With `outer_norm`, the attention's output is
    divided by √(mean square + eps), then gets this gain and bias; the centring is folded into
    `out_*`, the LayerScale into the gain and bias (scale_attn). `fc_norm` stands between the
    MLP's activation and its second matrix (scale_fc).
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
    query_norm: Norm | None = None
    key_norm: Norm | None = None
    cosine_scale: Tensor | None = None
    inner_eps: float | None = None
    outer_norm: Norm | None = None
    fc_norm: Norm | None = None

    @property
    def plain(self) -> bool:
        """Whether the block is the original one, without any of the later additions."""
        extras = (self.query_norm, self.key_norm, self.cosine_scale, self.inner_eps)
        return all(extra is None for extra in (*extras, self.outer_norm, self.fc_norm))

    @property
    def head_weight(self) -> Tensor:
        """[d, d]: from the heads' outputs, divided by every norm's σ, to the residual stream."""
        if self.outer_norm is None:
            return self.out_weight
        return self.out_weight * self.outer_norm.weight


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
    bias = torch.zeros_like(weight) if module.bias is None else fp32(module.bias)
    return Norm(weight, bias, float(module.eps))


def optional_norm(module: nn.Module, where: str) -> Norm | None:
    """None for an Identity, else the LayerNorm that `read_norm` reads."""
    return None if isinstance(module, nn.Identity) else read_norm(module, where)


def read_linear(linear: nn.Module, where: str) -> tuple[Tensor, Tensor]:
    """`(weight [in, out], bias [out])` of a linear layer, the bias zeros where it has none.

    Raises UnsupportedError for any other module.
    """
    if not isinstance(linear, nn.Linear):
        raise UnsupportedError(
            f"{where} is a {type(linear).__name__}; only a linear layer is a matrix of terms."
        )
    weight = fp32(linear.weight).t()
    bias = weight.new_zeros(linear.out_features) if linear.bias is None else fp32(linear.bias)
    return weight, bias


def read_activation(module: nn.Module, where: str) -> Activation:
    """The name of an MLP's activation. Raises UnsupportedError for an unknown one."""
    if isinstance(module, QuickGELU):
        return "quick_gelu"
    if isinstance(module, nn.GELU):
        return "gelu" if module.approximate == "none" else "gelu_tanh"
    raise UnsupportedError(
        f"{where} uses the activation {type(module).__name__}; GELU, its tanh approximation and "
        "QuickGELU are supported."
    )


def fold_attention(
    block: Block,
    *,
    layer_scale: Tensor | None = None,
    head_scale: Tensor | None = None,
    inner_norm: Norm | None = None,
    outer_norm: Norm | None = None,
) -> Block:
    """`block` with whatever stands between its values and the residual stream folded in.

    `layer_scale` [d]; `head_scale` [H], on each head's output; `inner_norm` [d], before the output
    projection; `outer_norm` [d], after it. Folded in float64.
    """
    if layer_scale is None and head_scale is None and inner_norm is None and outer_norm is None:
        return block
    width = block.out_weight.shape[0]
    qkv_weight, qkv_bias = block.qkv_weight, block.qkv_bias
    if head_scale is not None:
        gain = torch.ones(3 * width, device=head_scale.device)
        gain[2 * width :] = head_scale.repeat_interleave(width // head_scale.shape[0])
        qkv_weight, qkv_bias = qkv_weight * gain, qkv_bias * gain
    weight, bias = block.out_weight.double(), block.out_bias.double()
    if inner_norm is not None:
        bias = bias + inner_norm.bias.double() @ weight
        weight = inner_norm.weight.double()[:, None] * weight
        weight = weight - weight.mean(dim=0, keepdim=True)
    if outer_norm is not None:
        weight = weight - weight.mean(dim=1, keepdim=True)
        bias = bias - bias.mean()
        if layer_scale is not None:
            gain, shift = outer_norm.weight * layer_scale, outer_norm.bias * layer_scale
            outer_norm = Norm(gain, shift, outer_norm.eps)
    elif layer_scale is not None:
        weight, bias = weight * layer_scale, bias * layer_scale
    return replace(
        block,
        qkv_weight=qkv_weight,
        qkv_bias=qkv_bias,
        out_weight=weight.float(),
        out_bias=bias.float(),
        inner_eps=None if inner_norm is None else inner_norm.eps,
        outer_norm=outer_norm,
    )


def read_layer_scale(module: nn.Module, where: str, kind: type[Any] = LayerScale) -> Tensor | None:
    """The gamma [width] of a LayerScale of this `kind`; None where there is none.

    Raises UnsupportedError for anything else.
    """
    if isinstance(module, nn.Identity):
        return None
    if isinstance(module, kind):
        gamma: Tensor = module.gamma
        return fp32(gamma)
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
    elif not isinstance(attention, Attention):
        raise UnsupportedError(f"{where} is a {type(attention).__name__}, which is not supported.")


def _block(block: nn.Module, where: str) -> Block:
    if not isinstance(block, (ResidualAttentionBlock, CustomResidualAttentionBlock)):
        raise UnsupportedError(f"{where} is a {type(block).__name__}, which is not supported.")
    if isinstance(block, ResidualAttentionBlock) and hasattr(block, "ln_1_kv"):
        raise UnsupportedError(f"{where} is a cross-attention block, which is not supported.")
    attention = block.attn
    _check_attention(attention, f"{where}, attn")
    qkv_weight = fp32(attention.in_proj_weight)
    qkv_bias = attention.in_proj_bias
    out_weight, out_bias = read_linear(attention.out_proj, f"{where}, attn.out_proj")
    proj_weight, proj_bias = read_linear(block.mlp.c_proj, f"{where}, mlp.c_proj")
    fc_weight, fc_bias = read_linear(block.mlp.c_fc, f"{where}, mlp.c_fc")
    scale_2 = read_layer_scale(block.ls_2, f"{where}, ls_2")
    if scale_2 is not None:
        proj_weight, proj_bias = proj_weight * scale_2, proj_bias * scale_2
    found = Block(
        ln_1=read_norm(block.ln_1, f"{where}, ln_1"),
        qkv_weight=qkv_weight.t(),
        qkv_bias=qkv_weight.new_zeros(qkv_weight.shape[0]) if qkv_bias is None else fp32(qkv_bias),
        out_weight=out_weight,
        out_bias=out_bias,
        ln_2=read_norm(block.ln_2, f"{where}, ln_2"),
        fc_weight=fc_weight,
        fc_bias=fc_bias,
        proj_weight=proj_weight,
        proj_bias=proj_bias,
    )
    scale_1 = read_layer_scale(block.ls_1, f"{where}, ls_1")
    if not isinstance(block, CustomResidualAttentionBlock):
        return fold_attention(found, layer_scale=scale_1)
    return _custom(found, block, scale_1, where)


def _custom(
    found: Block, block: CustomResidualAttentionBlock, scale_1: Tensor | None, where: str
) -> Block:
    """`found` with what open_clip's custom blocks add to the original one."""
    attention = block.attn
    cosine, heads = attention.logit_scale, attention.head_scale
    if cosine is not None:
        cosine = fp32(cosine).flatten().clamp(max=attention.logit_scale_max).exp()
    found = replace(
        found,
        query_norm=optional_norm(attention.ln_q, f"{where}, ln_q"),
        key_norm=optional_norm(attention.ln_k, f"{where}, ln_k"),
        cosine_scale=cosine,
        fc_norm=optional_norm(block.mlp.ln, f"{where}, mlp.ln"),
    )
    return fold_attention(
        found,
        layer_scale=scale_1,
        head_scale=None if heads is None else fp32(heads).flatten(),
        inner_norm=optional_norm(attention.ln_inner, f"{where}, ln_inner"),
        outer_norm=optional_norm(block.ln_attn, f"{where}, ln_attn"),
    )


def one_of(where: str, heads: set[int], kinds: set[Activation]) -> tuple[int, Activation]:
    """The number of heads and the activation, where every layer has the same ones."""
    if len(heads) != 1 or len(kinds) != 1:
        raise UnsupportedError(
            f"{where} does not have the same heads and activation in every layer."
        )
    return heads.pop(), kinds.pop()


def read_blocks(
    transformer: nn.Module, where: str, *, plain: bool = True
) -> tuple[tuple[Block, ...], int, Activation]:
    """The blocks, the number of heads and the activation of a transformer.

    With `plain`, blocks with more than the original ones are refused: for readers that know
    nothing of their other fields.
    """
    if not isinstance(transformer, Transformer):
        raise UnsupportedError(
            f"{where} is a {type(transformer).__name__}, which is not supported."
        )
    modules = list(transformer.resblocks)
    if not modules:
        raise UnsupportedError(f"{where} has no layers, so there is nothing to decompose.")
    blocks = tuple(_block(block, f"{where}, layer {i + 1}") for i, block in enumerate(modules))
    if plain:
        for i, block in enumerate(blocks):
            _check_plain(block, f"{where}, layer {i + 1}")
    kinds = {
        read_activation(block.mlp.gelu, f"{where}, layer {i + 1}")
        for i, block in enumerate(modules)
    }
    heads, activation = one_of(where, {int(block.attn.num_heads) for block in modules}, kinds)
    return blocks, heads, activation


def _check_plain(block: Block, where: str) -> None:
    features: dict[str, object] = {
        "query and key normalisation (qk_norm)": block.query_norm,
        "scaled cosine attention (scaled_cosine_attn)": block.cosine_scale,
        "a norm before the output projection (scale_attn_inner)": block.inner_eps,
        "a norm after the attention (scale_attn)": block.outer_norm,
        "a norm inside the MLP (scale_fc)": block.fc_norm,
    }
    for name, present in features.items():
        if present is not None:
            raise UnsupportedError(f"{where} has {name}, which cannot be decomposed yet.")
