"""The yardstick: the same decomposition, done straightforwardly, as in the literature.

In every layer each query's, key's and head's share of the attention's output is written out,
[B, N, N, H, d], before it is summed into the residual stream; the class token's rows are kept and
projected at the end. That is how Gandelsman, Efros and Steinhardt (ICLR 2024) define the terms, and
how a hook on the attention finds them. It runs open_clip's own modules and shares no code with the
factored form.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import torch
from torch import Tensor, nn


class PerQueryTerms(NamedTuple):
    """embedding [B, D], patch_terms [B, L, N, H, D] (the class token's rows, without the output
    bias), mlp_terms [B, L, D]."""

    embedding: Tensor
    patch_terms: Tensor
    mlp_terms: Tensor


class PerQuery(nn.Module):
    """pixels [B, 3, S, S] → PerQueryTerms, for an open_clip tower with class-token pooling."""

    def __init__(self, visual: Any) -> None:
        super().__init__()
        self.visual = visual

    def forward(self, pixels: Tensor) -> PerQueryTerms:
        visual: Any = self.visual
        x = visual.conv1(pixels).flatten(2).transpose(1, 2)
        first = visual.class_embedding.expand(len(x), 1, -1)
        x = visual.ln_pre(torch.cat([first, x], dim=1) + visual.positional_embedding)
        rows, mlps = [], []
        for block in visual.transformer.resblocks:
            shares = _shares(block.attn, block.ln_1(x))  # [B, N, N, H, d]
            rows.append(shares[:, 0].clone())
            x = x + shares.sum(dim=(2, 3)) + block.attn.out_proj.bias
            del shares
            mlp = block.mlp(block.ln_2(x))
            mlps.append(mlp[:, 0])
            x = x + mlp
        final = x[:, 0]
        sigma = (final.var(dim=-1, unbiased=False) + visual.ln_post.eps).sqrt()

        def project(y: Tensor) -> Tensor:
            centred = y - y.mean(dim=-1, keepdim=True)
            scale = sigma.reshape(-1, *[1] * (y.ndim - 1))
            projected: Tensor = (centred / scale * visual.ln_post.weight) @ visual.proj
            return projected

        return PerQueryTerms(
            embedding=visual.ln_post(final) @ visual.proj,
            patch_terms=torch.stack([project(row) for row in rows], dim=1),
            mlp_terms=project(torch.stack(mlps, dim=1)),
        )


def _shares(attn: Any, x: Tensor) -> Tensor:
    """What query n takes from key m through head h: [B, N, N, H, d]; summed over m and h, and with
    the output bias, it is the attention's output."""
    batch, tokens, width = x.shape
    heads = attn.num_heads
    joint = nn.functional.linear(x, attn.in_proj_weight, attn.in_proj_bias)
    query, key, value = (
        part.reshape(batch, tokens, heads, -1).transpose(1, 2) for part in joint.chunk(3, dim=-1)
    )
    scores = query @ key.transpose(-2, -1) * (width // heads) ** -0.5
    weighted = torch.einsum("bhnm,bhme->bnmhe", scores.softmax(dim=-1), value)
    out_weight = attn.out_proj.weight.reshape(width, heads, -1)
    return torch.einsum("bnmhe,dhe->bnmhd", weighted, out_weight)
