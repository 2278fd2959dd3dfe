"""A residual block of any kind, keeping several query rows: what pooling over rows needs.

The blocks in `blocks.py` keep the class token's row only and know plain attention only; they are
the faster ones. Letters: R query rows that are kept, N tokens, H heads, E head width, d width.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import torch
from torch import Tensor, nn

from .blocks import Affine, LayerNorm, Mlp, by_head, scaled_query
from .layers import Activation, Block, Norm

# F.normalize's: a shorter vector is divided by this instead of its own length.
_SHORTEST = 1e-12


class Rows(NamedTuple):
    """What one block wrote into R rows of the residual stream.

    residual [B, R, d], after the block; attention [B, H, R, N]; weights [B, H, R, N], the attention
    over the σ of the norms between the heads and the residual stream; value [B, H, N, E]; context
    [B, R, H·E], Σₙ weights · value; mlp [B, R, d]. `project` takes context [..., H·E] to what it
    wrote, [..., d], biases left out. Where a norm follows the attention, `bias` [d] was written
    times `bias_weights` [B, R, 1], one over that norm's σ.
    """

    residual: Tensor
    attention: Tensor
    weights: Tensor
    value: Tensor
    context: Tensor
    mlp: Tensor
    project: Callable[[Tensor], Tensor]
    bias: Tensor | None = None
    bias_weights: Tensor | None = None

    def only(self, rows: slice) -> Rows:
        """Some of the rows."""
        scale = self.bias_weights
        return self._replace(
            residual=self.residual[:, rows],
            attention=self.attention[:, :, rows],
            weights=self.weights[:, :, rows],
            context=self.context[:, rows],
            mlp=self.mlp[:, rows],
            bias_weights=None if scale is None else scale[:, rows],
        )

    def averaged(self) -> Rows:
        """The mean over the rows, as one row."""
        scale = self.bias_weights
        return self._replace(
            residual=self.residual.mean(dim=1, keepdim=True),
            attention=self.attention.mean(dim=2, keepdim=True),
            weights=self.weights.mean(dim=2, keepdim=True),
            context=self.context.mean(dim=1, keepdim=True),
            mlp=self.mlp.mean(dim=1, keepdim=True),
            bias_weights=None if scale is None else scale.mean(dim=1, keepdim=True),
        )


class HeadNorm(nn.Module):
    """A LayerNorm over each head's E numbers, times `scale`: [..., E] → [..., E]."""

    def __init__(self, norm: Norm, scale: float = 1.0) -> None:
        super().__init__()
        self.norm = LayerNorm(Norm(norm.weight * scale, norm.bias * scale, norm.eps))

    def forward(self, x: Tensor) -> Tensor:
        out: Tensor = self.norm(x)
        return out


class Attend(nn.Module):
    """query [B, H, R, E], key [B, H, N, E] → attention [B, H, R, N].

    With neither norms nor cosine the query comes scaled by 1/√E already.
    """

    cosine_scale: Tensor | None

    def __init__(self, block: Block, head_width: int) -> None:
        super().__init__()
        query, key = block.query_norm, block.key_norm
        self.query_norm = None if query is None else HeadNorm(query, head_width**-0.5)
        self.key_norm = None if key is None else HeadNorm(key)
        cosine = block.cosine_scale
        self.register_buffer("cosine_scale", None if cosine is None else cosine[:, None, None])

    def forward(self, query: Tensor, key: Tensor) -> Tensor:
        if self.cosine_scale is not None:
            query, key = _unit(query) * self.cosine_scale, _unit(key)
        if self.query_norm is not None:
            query = self.query_norm(query)
        if self.key_norm is not None:
            key = self.key_norm(key)
        return torch.softmax(torch.matmul(query, key.permute(0, 1, 3, 2)), dim=-1)


class RowBlock(nn.Module):
    """One residual block: residual [B, N, d] → Rows, those of all tokens or of a slice of them."""

    def __init__(
        self, block: Block, heads: int, activation: Activation, rows: slice | None = None
    ) -> None:
        super().__init__()
        width = block.out_weight.shape[0]
        self.heads, self.rows, self.inner_eps = heads, rows, block.inner_eps
        scaled = block.query_norm is None and block.cosine_scale is None
        weight, bias = scaled_query(block, heads) if scaled else (block.qkv_weight, block.qkv_bias)
        self.ln_1 = LayerNorm(block.ln_1)
        if rows is None:
            self.qkv = Affine(weight, bias)
        else:
            self.query = Affine(weight[:, :width], bias[:width])
            self.key_value = Affine(weight[:, width:], bias[width:])
        self.attend = Attend(block, width // heads)
        self.out = Affine(block.out_weight, block.out_bias)
        outer = block.outer_norm
        self.outer_eps = None if outer is None else outer.eps
        if outer is not None:
            self.gain = nn.Parameter(outer.weight, requires_grad=False)
            self.shift = nn.Parameter(outer.bias, requires_grad=False)
        self.ln_2 = LayerNorm(block.ln_2)
        self.mlp = Mlp(block, activation)

    def forward(self, x: Tensor) -> Rows:
        batch, _, width = x.shape
        normed = self.ln_1(x)
        if self.rows is None:
            query, key, value = self.qkv(normed).split(width, dim=-1)
        else:
            x = x[:, self.rows]
            query = self.query(normed[:, self.rows])
            key, value = self.key_value(normed).split(width, dim=-1)
        value = by_head(value, self.heads)
        attention = self.attend(by_head(query, self.heads), by_head(key, self.heads))
        context = torch.matmul(attention, value).permute(0, 2, 1, 3).reshape(batch, -1, width)
        weights, bias, bias_weights = attention, None, None
        if self.inner_eps is not None:
            scale = torch.rsqrt(_variance(context) + self.inner_eps)
            context, weights = context * scale, weights * scale[:, None]
        if self.outer_eps is None:
            x = x + self.out(context)
        else:
            written = self.out(context)
            bias_weights = torch.rsqrt(_variance(written) + self.outer_eps)
            context, weights = context * bias_weights, weights * bias_weights[:, None]
            x = x + written * bias_weights * self.gain + self.shift
            bias = self.out.bias * self.gain
        mlp = self.mlp(self.ln_2(x))
        return Rows(
            residual=x + mlp,
            attention=attention,
            weights=weights,
            value=value,
            context=context,
            mlp=mlp,
            project=self._project,
            bias=bias,
            bias_weights=bias_weights,
        )

    def _project(self, context: Tensor) -> Tensor:
        written = torch.matmul(context, self.out.weight)
        return written if self.outer_eps is None else written * self.gain


def _variance(x: Tensor) -> Tensor:
    """Over the last axis, kept as 1."""
    centred = x - x.mean(dim=-1, keepdim=True)
    return (centred * centred).mean(dim=-1, keepdim=True)


def _unit(x: Tensor) -> Tensor:
    return x / (x * x).sum(dim=-1, keepdim=True).sqrt().clamp(min=_SHORTEST)
