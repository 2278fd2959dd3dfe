"""An attention pool as named tensors: few learnt queries that read every token of the trunk.

A query does not depend on the image, so it stands here projected, normed and scaled. Letters: Q
queries, H heads of the pool, E their width, d width of the trunk, p width of the pool.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from open_clip.transformer import AttentionalPooler
from torch import Tensor, nn
from torch.nn import functional as F

from .layers import Norm, UnsupportedError, fp32, read_linear, read_norm


@dataclass(frozen=True)
class PoolMlp:
    """What the pool adds to its own output, `y + mlp(norm(y))`; weights as in a Block."""

    norm: Norm | None
    fc_weight: Tensor
    fc_bias: Tensor
    fc_norm: Norm | None
    proj_weight: Tensor
    proj_bias: Tensor


@dataclass(frozen=True)
class AttentionPool:
    """`norms`, applied to the trunk's tokens in turn; then attention of `query` over them.

    `query` [Q, H, E], 1/√E included; `key_value_weight` [d, 2·H·E] (key, value side by side);
    `key_norm` over E; `out_weight` [H·E, p]. The Q rows are averaged into one.
    """

    norms: tuple[Norm, ...]
    query: Tensor
    key_value_weight: Tensor
    key_value_bias: Tensor
    key_norm: Norm | None
    out_weight: Tensor
    out_bias: Tensor
    mlp: PoolMlp | None = None

    @property
    def heads(self) -> int:
        return int(self.query.shape[1])

    @property
    def head_width(self) -> int:
        return int(self.query.shape[2])

    @property
    def width(self) -> int:
        return int(self.out_weight.shape[1])


def normed(x: Tensor, norm: Norm) -> Tensor:
    """`norm` of x over its last axis."""
    return F.layer_norm(x, norm.weight.shape, norm.weight, norm.bias, norm.eps)


def read_pooler(pooler: AttentionalPooler, rows: slice, *before: Norm) -> AttentionPool:
    """open_clip's pooler, of whose queries `rows` reach the embedding; `before` precede its norm.

    Raises UnsupportedError where no query is left.
    """
    attention = pooler.attn
    if not isinstance(attention, nn.MultiheadAttention) or attention.bias_k is not None:
        raise UnsupportedError(
            f"the attention pool is made of a {type(attention).__name__} that is not open_clip's."
        )
    width, heads = attention.embed_dim, attention.num_heads
    joint: Tensor | None = attention.in_proj_weight
    if joint is not None:
        weights = torch.split(fp32(joint), width)
    else:
        names = ("q_proj_weight", "k_proj_weight", "v_proj_weight")
        weights = tuple(fp32(getattr(attention, name)) for name in names)
    bias = fp32(attention.in_proj_bias)
    query = normed(fp32(pooler.query), read_norm(pooler.ln_q, "the pool's ln_q"))[rows]
    if query.shape[0] == 0:
        raise UnsupportedError(
            "the attention pool has no query left to average (attn_pooler_queries 1 with "
            "pool_type 'avg'), so open_clip's own embedding is not a number."
        )
    query = query @ weights[0].t() + bias[:width]
    out_weight, out_bias = read_linear(attention.out_proj, "the pool's out_proj")
    return AttentionPool(
        norms=(*before, read_norm(pooler.ln_k, "the pool's ln_k")),
        query=query.reshape(query.shape[0], heads, -1) * (width // heads) ** -0.5,
        key_value_weight=torch.cat(weights[1:]).t(),
        key_value_bias=bias[width:],
        key_norm=None,
        out_weight=out_weight,
        out_bias=out_bias,
    )
