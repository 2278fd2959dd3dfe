"""The text tower, written out: token ids → L2-normalised text embedding."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from .blocks import LayerNorm, WrittenBlock
from .text_towers import TextTower

# Added to a score that causality forbids. Finite, because shaders may assume that no infinity
# occurs; exp(-30000) is exactly 0 in every precision, and the number exists in fp16.
MASKED = -30000.0


class TextEncoder(nn.Module):
    """tokens i64 [T, C] → text_embedding [T, D], L2-normalised, pooled at the highest id."""

    mask: Tensor

    def __init__(self, tower: TextTower) -> None:
        super().__init__()
        self.token_embedding = nn.Parameter(tower.token_embedding, requires_grad=False)
        self.positional_embedding = nn.Parameter(tower.positional_embedding, requires_grad=False)
        self.blocks = nn.ModuleList(
            WrittenBlock(block, tower.heads, tower.activation) for block in tower.blocks
        )
        self.ln_final = LayerNorm(tower.ln_final)
        self.projection = nn.Parameter(tower.projection, requires_grad=False)
        mask = torch.full((tower.context_length, tower.context_length), MASKED).triu(1)
        self.register_buffer("mask", mask)

    def forward(self, tokens: Tensor) -> Tensor:
        x = torch.nn.functional.embedding(tokens, self.token_embedding) + self.positional_embedding
        for block in self.blocks:
            x = block(x, self.mask)[0]
        end = tokens.argmax(dim=-1)[:, None, None].expand(-1, 1, x.shape[-1])
        pooled = x.gather(1, end)[:, 0]
        embedding = torch.matmul(self.ln_final(pooled), self.projection)
        norm = (embedding * embedding).sum(dim=-1, keepdim=True).sqrt()
        return embedding / norm
