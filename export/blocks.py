"""A residual block written out in plain matrix products, the same for both towers.

Attention is MatMul and Softmax, never a fused operator, so that the browser runs what was tested.
Weights stand as `y @ weight`, two-dimensional, so that no transposed copy is made on the way.
"""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from .layers import Activation, Block, Norm
from .pools import PoolMlp


class LayerNorm(nn.Module):
    """`Norm` as a module: [..., width] → [..., width]."""

    def __init__(self, norm: Norm) -> None:
        super().__init__()
        self.weight = nn.Parameter(norm.weight, requires_grad=False)
        self.bias = nn.Parameter(norm.bias, requires_grad=False)
        self.eps = norm.eps

    def forward(self, x: Tensor) -> Tensor:
        return F.layer_norm(x, self.weight.shape, self.weight, self.bias, self.eps)


class Affine(nn.Module):
    """`x @ weight + bias`, weight [in, out]."""

    def __init__(self, weight: Tensor, bias: Tensor) -> None:
        super().__init__()
        self.weight = nn.Parameter(weight.contiguous(), requires_grad=False)
        self.bias = nn.Parameter(bias.contiguous(), requires_grad=False)

    def forward(self, x: Tensor) -> Tensor:
        return torch.matmul(x, self.weight) + self.bias


class Mlp(nn.Module):
    """[..., d] → [..., d], both biases included."""

    def __init__(self, weights: Block | PoolMlp, activation: Activation) -> None:
        super().__init__()
        self.fc = Affine(weights.fc_weight, weights.fc_bias)
        self.norm = nn.Identity() if weights.fc_norm is None else LayerNorm(weights.fc_norm)
        self.proj = Affine(weights.proj_weight, weights.proj_bias)
        self.activation = activation

    def forward(self, x: Tensor) -> Tensor:
        hidden = self.fc(x)
        if self.activation == "quick_gelu":
            hidden = hidden * torch.sigmoid(1.702 * hidden)
        else:
            tanh = self.activation == "gelu_tanh"
            hidden = F.gelu(hidden, approximate="tanh" if tanh else "none")
        out: Tensor = self.proj(self.norm(hidden))
        return out


def scaled_query(block: Block, heads: int) -> tuple[Tensor, Tensor]:
    """`qkv_weight` and `qkv_bias` with the 1/√E of the attention folded into the query part."""
    width = block.out_weight.shape[0]
    scale = torch.ones(3 * width, device=block.qkv_weight.device)
    scale[:width] = (width // heads) ** -0.5
    return block.qkv_weight * scale, block.qkv_bias * scale


class WrittenBlock(nn.Module):
    """One residual block for every token.

    `forward(x [B, N, d], mask)` returns the next residual [B, N, d] and what the terms are made
    of: attention [B, H, N, N], values [B, H, N, E], context [B, N, d] (the heads' outputs side
    by side, before the output projection) and the MLP's output [B, N, d].
    """

    def __init__(self, block: Block, heads: int, activation: Activation) -> None:
        super().__init__()
        self.heads = heads
        self.ln_1 = LayerNorm(block.ln_1)
        self.qkv = Affine(*scaled_query(block, heads))
        self.out = Affine(block.out_weight, block.out_bias)
        self.ln_2 = LayerNorm(block.ln_2)
        self.mlp = Mlp(block, activation)

    def forward(
        self, x: Tensor, mask: Tensor | None = None
    ) -> tuple[Tensor, Tensor, Tensor, Tensor, Tensor]:
        batch, tokens, width = x.shape
        query, key, value = self.qkv(self.ln_1(x)).split(width, dim=-1)
        attention, value = attend(by_head(query, self.heads), key, value, mask)
        context = torch.matmul(attention, value).permute(0, 2, 1, 3).reshape(batch, tokens, width)
        x = x + self.out(context)
        mlp = self.mlp(self.ln_2(x))
        return x + mlp, attention, value, context, mlp


def first_row(x: Tensor) -> Tensor:
    """The class token's row: [B, N, d] → [B, 1, d]."""
    return x[:, :1]


class LastBlock(nn.Module):
    """The last residual block, for the pooled row only: no other row reaches the embedding.

    `forward(x [B, N, d])` returns as WrittenBlock does, with one row: residual [B, 1, d],
    attention [B, H, 1, N], values [B, H, N, E], context [B, 1, d], MLP output [B, 1, d].
    `row` takes the pooled row out of [B, N, d]; `mask` is that row's, [B, 1, 1, N].
    """

    def __init__(self, block: Block, heads: int, activation: Activation) -> None:
        super().__init__()
        self.heads = heads
        width = block.out_weight.shape[0]
        weight, bias = scaled_query(block, heads)
        self.ln_1 = LayerNorm(block.ln_1)
        self.query = Affine(weight[:, :width], bias[:width])
        self.key_value = Affine(weight[:, width:], bias[width:])
        self.out = Affine(block.out_weight, block.out_bias)
        self.ln_2 = LayerNorm(block.ln_2)
        self.mlp = Mlp(block, activation)

    def forward(
        self,
        x: Tensor,
        row: Callable[[Tensor], Tensor] = first_row,
        mask: Tensor | None = None,
    ) -> tuple[Tensor, Tensor, Tensor, Tensor, Tensor]:
        batch, _, width = x.shape
        normed = self.ln_1(x)
        query = self.query(row(normed)).reshape(batch, self.heads, 1, width // self.heads)
        key, value = self.key_value(normed).split(width, dim=-1)
        attention, value = attend(query, key, value, mask)
        context = torch.matmul(attention, value).reshape(batch, 1, width)
        x = row(x) + self.out(context)
        mlp = self.mlp(self.ln_2(x))
        return x + mlp, attention, value, context, mlp


def attend(query: Tensor, key: Tensor, value: Tensor, mask: Tensor | None) -> tuple[Tensor, Tensor]:
    """Keys and values [B, N, d], `query` [B, H, Q, E] → attention [B, H, Q, N], values by head."""
    batch, heads = query.shape[:2]
    tokens = key.shape[1]
    scores = torch.matmul(query, key.reshape(batch, tokens, heads, -1).permute(0, 2, 3, 1))
    if mask is not None:
        scores = scores + mask
    return torch.softmax(scores, dim=-1), by_head(value, heads)


def by_head(x: Tensor, heads: int) -> Tensor:
    """[B, N, d] → [B, H, N, E], in memory of its own."""
    batch, tokens, _ = x.shape
    return x.reshape(batch, tokens, heads, -1).permute(0, 2, 1, 3).contiguous()
