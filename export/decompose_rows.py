"""The rewritten image tower for every pooling and every kind of block.

The embedding is a weighted sum over the pooled rows q of the final residual x_q, so a term is
Σ_q u_q · y_q @ M, with y_q what was written into row q (M as in `decompose.py`). With R rows,

    class token                   R = 1, u = 1/σ
    mean, then the final norm     u_q = 1/(R σ), σ of the mean
    final norm, then the mean     u_q = 1/(R σ_q), σ_q of each row
    no final norm                 u_q = 1/R

A head's value at token n is then weighted by Σ_q u_q · α[q, n] (α over the σ of any norm between
the heads and the residual stream). Where the norm comes last, each layer is averaged at once;
where it comes first, every layer's R × N attention is kept until σ_q is known.
"""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor, nn

from .blocks import Affine, LayerNorm, Mlp, WrittenBlock, by_head
from .decompose import Decompose, Projection, constant_term, head_slots, term_projection
from .pools import AttentionPool
from .rows import HeadNorm, RowBlock, Rows
from .stem import Stem
from .terms import Terms
from .trunk import Trunk, VisionTower


def decomposition(tower: VisionTower) -> nn.Module:
    """The module pixels [B, 3, S, S] → Terms that fits the tower."""
    if tower.pool is not None:
        return DecomposePool(tower, tower.pool)
    plain = all(block.plain for block in tower.trunk.blocks)
    if tower.pooling == "class" and plain and tower.norm is not None:
        return Decompose(tower)
    return DecomposeRows(tower)


class Ending(nn.Module):
    """Pooling, final norm and projection of rows, and the terms that they make of each layer."""

    head_slots: Tensor
    term_matrix: Tensor
    attention_bias: Tensor
    constant: Tensor

    def __init__(self, tower: VisionTower, biases: Tensor) -> None:
        """`biases` [width]: the sum of the attention biases that need no scale of their own."""
        super().__init__()
        self.norm_first = tower.norm is not None and tower.norm_first
        self.normed = tower.norm is not None
        self.end = Projection(tower, tower.norm)
        m = term_projection(tower)
        self.register_buffer("head_slots", head_slots(tower))
        self.register_buffer("term_matrix", m)
        self.register_buffer("attention_bias", (biases.double() @ m.double()).float())
        self.register_buffer("constant", constant_term(tower))

    def forward(self, stem: Tensor | None, rows: Sequence[Rows]) -> Terms:
        """stem [B, R, d], the rows before the first layer, None where they begin as zeros."""
        final = rows[-1].residual
        weights = self._row_weights(final)  # [B, R, 1]
        written = [_pooled(layer.mlp, weights) for layer in rows]
        if stem is not None:
            written.append(_pooled(stem, weights))
        bias = self.attention_bias * weights.sum(dim=1) + self.constant
        for layer in rows:
            context = _pooled(layer.context, weights)
            written.append(layer.project(context * self.head_slots))
            if layer.bias is not None and layer.bias_weights is not None:
                scale = (weights * layer.bias_weights).sum(dim=1)
                bias = bias + scale * torch.matmul(layer.bias, self.term_matrix)
        terms = torch.matmul(torch.cat(written, dim=1), self.term_matrix)
        count, heads = len(rows), self.head_slots.shape[0]
        mlp_terms, rest = terms[:, :count], terms[:, count:]
        stem_term = torch.zeros_like(bias) if stem is None else rest[:, 0]
        head_terms = rest if stem is None else rest[:, 1:]
        asked = torch.cat([layer.attention.mean(dim=2, keepdim=True) for layer in rows], dim=2)
        by_row = weights.permute(0, 2, 1)[:, None]  # [B, 1, 1, R]
        shares = torch.cat([torch.matmul(by_row, layer.weights) for layer in rows], dim=2)
        values = torch.stack([layer.value for layer in rows], dim=1)  # [B, L, H, N, E]
        return Terms(
            embedding=self.end.project(self.end.norm(final).mean(dim=1)),
            head_terms=head_terms.reshape(-1, count, heads, terms.shape[-1]),
            weighted_values=values * shares.permute(0, 2, 1, 3)[..., None],
            attention=asked.permute(0, 2, 1, 3),
            mlp_terms=mlp_terms,
            stem_term=stem_term,
            bias_term=bias,
        )

    def _row_weights(self, final: Tensor) -> Tensor:
        """u_q for residual [B, R, d]: [B, R, 1]; with the norm last, R = 1 by now."""
        if not self.normed:
            return torch.ones_like(final[..., :1]) / final.shape[1]
        centred = final - final.mean(dim=-1, keepdim=True)
        variance = (centred * centred).mean(dim=-1, keepdim=True)
        return torch.rsqrt(variance + self.end.eps) / final.shape[1]


def _pooled(rows: Tensor, weights: Tensor) -> Tensor:
    """Σ_q u_q · y_q: [B, R, d], [B, R, 1] → [B, 1, d]."""
    return (rows * weights).sum(dim=1, keepdim=True)


class DecomposeRows(nn.Module):
    """pixels [B, 3, S, S], normalised → Terms, for class and average pooling over any blocks."""

    def __init__(self, tower: VisionTower) -> None:
        super().__init__()
        trunk = tower.trunk
        first = tower.pooling == "average" and not tower.average_class and trunk.class_tokens
        self.rows = slice(0, 1) if tower.pooling == "class" else slice(int(first), None)
        self.early = not (tower.norm is not None and tower.norm_first)
        self.stem = Stem(trunk)
        last = len(trunk.blocks) - 1
        self.blocks = nn.ModuleList(
            RowBlock(block, trunk.heads, trunk.activation, self.rows if i == last else None)
            for i, block in enumerate(trunk.blocks)
        )
        biases = [
            block.out_bias if block.outer_norm is None else block.outer_norm.bias
            for block in trunk.blocks
        ]
        self.ending = Ending(tower, torch.stack(biases).double().sum(dim=0))

    def forward(self, pixels: Tensor) -> Terms:
        x = self.stem(pixels)
        stem = x[:, self.rows]
        if self.early:
            stem = stem.mean(dim=1, keepdim=True)
        kept: list[Rows] = []
        for i, block in enumerate(self.blocks):
            rows: Rows = block(x)
            x = rows.residual
            if i + 1 < len(self.blocks):
                rows = rows.only(self.rows)
            kept.append(rows.averaged() if self.early else rows)
        terms: Terms = self.ending(stem, kept)
        return terms


class PoolLayer(nn.Module):
    """The attention pool: tokens [B, N, d] → Rows of its Q queries; no residual goes in."""

    query: Tensor

    def __init__(self, pool: AttentionPool, trunk: Trunk) -> None:
        super().__init__()
        self.heads = pool.heads
        self.norms = nn.Sequential(*(LayerNorm(norm) for norm in pool.norms))
        self.register_buffer("query", pool.query.permute(1, 0, 2).contiguous())  # [H, Q, E]
        self.key_value = Affine(pool.key_value_weight, pool.key_value_bias)
        self.key_norm = nn.Identity() if pool.key_norm is None else HeadNorm(pool.key_norm)
        self.out = Affine(pool.out_weight, pool.out_bias)
        mlp = pool.mlp
        self.norm = nn.Identity() if mlp is None or mlp.norm is None else LayerNorm(mlp.norm)
        self.mlp = None if mlp is None else Mlp(mlp, trunk.activation)

    def forward(self, tokens: Tensor) -> Rows:
        batch, queries = tokens.shape[0], self.query.shape[1]
        key, value = self.key_value(self.norms(tokens)).chunk(2, dim=-1)
        key, value = self.key_norm(by_head(key, self.heads)), by_head(value, self.heads)
        scores = torch.matmul(self.query, key.permute(0, 1, 3, 2))
        attention = torch.softmax(scores, dim=-1)  # [B, H, Q, N]
        context = torch.matmul(attention, value).permute(0, 2, 1, 3)
        context = context.reshape(batch, queries, -1)
        written = self.out(context)
        mlp = torch.zeros_like(written) if self.mlp is None else self.mlp(self.norm(written))
        return Rows(written + mlp, attention, attention, value, context, mlp, self._project)

    def _project(self, context: Tensor) -> Tensor:
        return torch.matmul(context, self.out.weight)


class DecomposePool(nn.Module):
    """pixels [B, 3, S, S], normalised → Terms of the attention pool, the pooled form: L = 1."""

    def __init__(self, tower: VisionTower, pool: AttentionPool) -> None:
        super().__init__()
        trunk = tower.trunk
        self.early = not (tower.norm is not None and tower.norm_first)
        self.stem = Stem(trunk)
        self.blocks = nn.ModuleList(
            WrittenBlock(block, trunk.heads, trunk.activation)
            if block.plain
            else RowBlock(block, trunk.heads, trunk.activation)
            for block in trunk.blocks
        )
        self.pool = PoolLayer(pool, trunk)
        self.ending = Ending(tower, pool.out_bias)

    def forward(self, pixels: Tensor) -> Terms:
        x = self.stem(pixels)
        for block in self.blocks:
            x = block(x)[0]
        rows: Rows = self.pool(x)
        if self.early:
            rows = rows.averaged()
        terms: Terms = self.ending(None, [rows])
        return terms
