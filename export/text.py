"""The rewritten text tower: the same weights, returning the terms whose sum is the embedding.

As for the image (see `decompose.py`): with x the pooled row of the last residual, σ its standard
deviation and M = (I − 11ᵀ/d) · diag(γ) · P, every vector y that was added into x contributes
`y @ M / σ`. A text's embedding is used at unit length only, so every term is divided by the
length ‖e‖ of the sum as well: the terms add up to the unit vector.
"""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor, nn

from .blocks import LastBlock, LayerNorm, WrittenBlock
from .terms import TextTerms
from .text_towers import TextTower

# Added to a score whose key is not seen. Finite, because shaders may assume that no infinity
# occurs; exp(-30000) is exactly 0 in every precision, and the number exists in fp16.
MASKED = -30000.0


def text_term_projection(tower: TextTower) -> Tensor:
    """M = (I − 11ᵀ/d) · diag(γ) · P, [d, D]: what the final norm and P do to a term, times σ."""
    scaled = tower.ln_final.weight.double()[:, None] * tower.projection.double()
    return (scaled - scaled.mean(dim=0, keepdim=True)).float()


class PooledRow(nn.Module):
    """tokens [T, C] → which of the P positions is pooled: [T, 1], or None where all texts agree."""

    def __init__(self, tower: TextTower) -> None:
        super().__init__()
        self.pool, self.end_id = tower.pool, tower.end_id

    def forward(self, tokens: Tensor) -> Tensor | None:
        if self.pool == "argmax":
            return tokens.argmax(dim=-1, keepdim=True)
        if self.pool == "eos":
            return (tokens == self.end_id).to(torch.int32).argmax(dim=-1, keepdim=True)
        return None

    def taker(self, index: Tensor | None) -> Callable[[Tensor], Tensor]:
        """[..., P, X] → [..., 1, X]: the pooled row of each text."""

        def take(x: Tensor) -> Tensor:
            if index is None:
                return x[..., :1, :] if self.pool == "first" else x[..., -1:, :]
            shaped = index.reshape(-1, *[1] * (x.ndim - 1))
            return x.gather(-2, shaped.expand(*x.shape[:-2], 1, x.shape[-1]))

        return take


class Mask(nn.Module):
    """tokens [T, C] → what is added to the scores [T, H, P, P] (broadcast), or None for nothing."""

    causal: Tensor | None

    def __init__(self, tower: TextTower) -> None:
        super().__init__()
        square = torch.full((tower.positions, tower.positions), MASKED).triu(1)
        self.register_buffer("causal", square[None, None] if tower.causal else None)
        self.masked_id = tower.masked_id
        self.class_token = tower.class_embedding is not None
        self.shifted = tower.mask_shifted

    def forward(self, tokens: Tensor) -> Tensor | None:
        if self.masked_id is None:
            return self.causal
        keys = (tokens == self.masked_id).to(torch.float32) * MASKED
        if self.class_token:
            seen = torch.zeros_like(keys[:, :1])
            keys = torch.cat([seen, keys] if self.shifted else [keys, seen], dim=1)
        keys = keys[:, None, None]
        return keys if self.causal is None else torch.minimum(keys, self.causal)


def _own(mask: Tensor | None, row: Callable[[Tensor], Tensor], texts: int) -> Tensor | None:
    """The pooled row of a mask that broadcasts over texts, over query rows, or over neither."""
    if mask is None or mask.shape[-2] == 1:
        return mask
    return row(mask.expand(texts, -1, -1, -1))


class DecomposeText(nn.Module):
    """tokens i64 [T, C] → TextTerms.

    Costs little more than the tower itself: the last block runs for the pooled row alone, and
    that pays for the one product a layer that turns each token's share of the heads' outputs into
    residual units.
    """

    head_slots: Tensor
    term_matrix: Tensor
    attention_bias: Tensor
    projected_bias: Tensor

    def __init__(self, tower: TextTower) -> None:
        super().__init__()
        self.heads = tower.heads
        self.token_embedding = nn.Parameter(tower.token_embedding, requires_grad=False)
        self.positional_embedding = nn.Parameter(tower.positional_embedding, requires_grad=False)
        self.class_embedding = (
            None
            if tower.class_embedding is None
            else nn.Parameter(tower.class_embedding, requires_grad=False)
        )
        self.pooled = PooledRow(tower)
        self.mask = Mask(tower)
        self.blocks = nn.ModuleList(
            WrittenBlock(block, tower.heads, tower.activation) for block in tower.blocks[:-1]
        )
        self.last = LastBlock(tower.blocks[-1], tower.heads, tower.activation)
        self.ln_final = LayerNorm(tower.ln_final)
        self.projection = nn.Parameter(tower.projection.contiguous(), requires_grad=False)
        self.projection_bias = nn.Parameter(tower.projection_bias, requires_grad=False)
        # As in `Decompose`: one product with the two-dimensional W_O gives every head's output.
        slots = torch.eye(tower.heads).repeat_interleave(tower.head_width, dim=1)
        self.register_buffer("head_slots", slots)
        m = text_term_projection(tower)
        self.register_buffer("term_matrix", m)
        biases = torch.stack([block.out_bias for block in tower.blocks]).double().sum(dim=0)
        self.register_buffer("attention_bias", (biases @ m.double()).float())
        beta = tower.ln_final.bias.double() @ tower.projection.double()
        projected = beta + tower.projection_bias.double()
        self.register_buffer("projected_bias", projected.float())

    def stem(self, tokens: Tensor) -> Tensor:
        """The residual stream before the first block, [T, P, d]."""
        x = nn.functional.embedding(tokens, self.token_embedding)
        if self.class_embedding is not None:
            last = self.class_embedding.expand(x.shape[0], 1, -1)
            x = torch.cat([x, last], dim=1)
        return x + self.positional_embedding

    def forward(self, tokens: Tensor) -> TextTerms:
        x = self.stem(tokens)
        row = self.pooled.taker(self.pooled(tokens))
        mask = self.mask(tokens)
        stem = row(x)
        mlps: list[Tensor] = []
        heads: list[Tensor] = []
        attentions: list[Tensor] = []
        shares: list[Tensor] = []
        words = torch.zeros_like(x)
        for block in (*self.blocks, self.last):
            if block is self.last:
                x, attention, value, context, mlp = block(x, row, _own(mask, row, x.shape[0]))
            else:
                x, attention, value, context, mlp = block(x, mask)
                attention, context, mlp = row(attention), row(context), row(mlp)
            share = value * attention.permute(0, 1, 3, 2)  # [T, H, P, E]
            side_by_side = share.permute(0, 2, 1, 3).reshape(share.shape[0], share.shape[2], -1)
            words = words + torch.matmul(side_by_side, block.out.weight)
            attentions.append(attention)
            shares.append(share)
            mlps.append(mlp)
            heads.append(torch.matmul(context * self.head_slots, block.out.weight))
        return self.terms(x[:, 0], [stem, *mlps, *heads], attentions, shares, words)

    def terms(
        self,
        residual: Tensor,
        written: list[Tensor],
        attentions: list[Tensor],
        shares: list[Tensor],
        words: Tensor,
    ) -> TextTerms:
        """The terms in units of the unit embedding, from what was written in residual units.

        residual [T, d], the pooled row after the last block; written: the stem, L MLP outputs
        [T, 1, d] and L heads' outputs [T, H, d]; attentions L of [T, H, 1, P]; shares L of
        [T, H, P, E]; words [T, P, d].
        """
        layers = len(shares)
        embedding = torch.matmul(self.ln_final(residual), self.projection) + self.projection_bias
        inverse_length = 1 / (embedding * embedding).sum(dim=-1, keepdim=True).sqrt()
        centred = residual - residual.mean(dim=-1, keepdim=True)
        variance = (centred * centred).mean(dim=-1, keepdim=True)
        inverse_sigma = torch.rsqrt(variance + self.ln_final.eps)
        scale = inverse_sigma * inverse_length  # [T, 1]

        terms = torch.matmul(torch.cat(written, dim=1), self.term_matrix) * scale[..., None]
        stem_term, mlp_terms, head_terms = torch.split(
            terms, [1, layers, layers * self.heads], dim=1
        )
        bias = self.attention_bias * inverse_sigma + self.projected_bias
        return TextTerms(
            text_embedding=embedding * inverse_length,
            head_terms=head_terms.reshape(-1, layers, self.heads, terms.shape[-1]),
            weighted_values=torch.stack(shares, dim=1) * scale[:, :, None, None, None],
            attention=torch.cat(attentions, dim=2).permute(0, 2, 1, 3),
            mlp_terms=mlp_terms,
            stem_term=stem_term[:, 0],
            bias_term=bias * inverse_length,
            word_terms=torch.matmul(words, self.term_matrix) * scale[..., None],
        )
