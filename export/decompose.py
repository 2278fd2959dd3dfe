"""The rewritten image tower: the same weights, returning the terms whose sum is the embedding.

With x the final class-token residual, σ = √(var(x) + eps), γ and β the final norm's gain and bias
and P the projection, `embedding = (γ ⊙ (x − mean(x)) / σ + β) @ P`. Centring and scaling are
linear once σ is known, so with M = (I − 11ᵀ/d) · diag(γ) · P every vector y that was added into x
contributes `y @ M / σ`. The idea is that of Gandelsman, Efros and Steinhardt, "Interpreting CLIP's
Image Representation via Text-Based Decomposition" (ICLR 2024); here each term is centred by its own
mean, so that no constant leaks into the heads.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn

from .blocks import LastBlock, LayerNorm, WrittenBlock
from .terms import Terms
from .towers import VisionTower


def term_projection(tower: VisionTower) -> Tensor:
    """M = (I − 11ᵀ/d) · diag(γ) · P, [d, D]: what the final norm and P do to a term, times σ."""
    scaled = tower.ln_post.weight.double()[:, None] * tower.projection.double()
    return (scaled - scaled.mean(dim=0, keepdim=True)).float()


def head_readout(tower: VisionTower) -> Tensor:
    """R = W_O @ M, [L, H, E, D]: from the E numbers a head wrote to the joint space."""
    m = term_projection(tower).double()
    shape = (tower.heads, tower.head_width, tower.embed_dim)
    return torch.stack([(b.out_weight.double() @ m).reshape(shape) for b in tower.blocks]).float()


def sum_of_terms(terms: Terms) -> Tensor:
    """stem + Σ mlp + Σ head + bias, [B, D]: what the sum check holds against the embedding."""
    heads = terms.head_terms.sum(dim=(1, 2))
    return terms.stem_term + terms.mlp_terms.sum(dim=1) + heads + terms.bias_term


class Decompose(nn.Module):
    """pixels [B, 3, S, S], normalised → Terms. Exact for class-token pooling.

    Costs little more than the tower itself: only the class token's attention row is kept, the
    last block runs for the class token alone, and a head's output stays in E dimensions but for
    its one row of `head_terms`.
    """

    head_slots: Tensor
    term_matrix: Tensor
    attention_bias: Tensor
    projected_beta: Tensor

    def __init__(self, tower: VisionTower) -> None:
        super().__init__()
        width, heads = tower.width, tower.heads
        self.heads = heads
        self.patch_stride = tuple(tower.patch_weight.shape[2:])
        self.patch_weight = nn.Parameter(tower.patch_weight, requires_grad=False)
        position = tower.positional_embedding
        self.class_row = nn.Parameter(tower.class_embedding + position[0], requires_grad=False)
        self.patch_rows = nn.Parameter(position[1:].contiguous(), requires_grad=False)
        self.ln_pre = nn.Identity() if tower.ln_pre is None else LayerNorm(tower.ln_pre)
        self.blocks = nn.ModuleList(
            WrittenBlock(block, heads, tower.activation) for block in tower.blocks[:-1]
        )
        self.last = LastBlock(tower.blocks[-1], heads, tower.activation)
        self.ln_post = LayerNorm(tower.ln_post)
        self.projection = nn.Parameter(tower.projection, requires_grad=False)
        # Row h holds ones at head h's E columns: one product with the two-dimensional W_O then
        # gives every head's output, and W_O is stored once.
        slots = torch.eye(heads).repeat_interleave(width // heads, dim=1)
        self.register_buffer("head_slots", slots)
        m = term_projection(tower)
        self.register_buffer("term_matrix", m)
        biases = torch.stack([block.out_bias for block in tower.blocks]).double().sum(dim=0)
        self.register_buffer("attention_bias", (biases @ m.double()).float())
        beta = tower.ln_post.bias.double() @ tower.projection.double()
        self.register_buffer("projected_beta", beta.float())

    def stem(self, pixels: Tensor) -> Tensor:
        """The residual stream before the first block, [B, N, d]."""
        patches = torch.conv2d(pixels, self.patch_weight, stride=self.patch_stride)
        patches = patches.flatten(2).permute(0, 2, 1) + self.patch_rows
        first = self.class_row.expand(patches.shape[0], 1, -1)
        x: Tensor = self.ln_pre(torch.cat([first, patches], dim=1))
        return x

    def forward(self, pixels: Tensor) -> Terms:
        x = self.stem(pixels)
        rows = [x[:, :1]]
        mlps: list[Tensor] = []
        heads: list[Tensor] = []
        attentions: list[Tensor] = []
        values: list[Tensor] = []
        for block in (*self.blocks, self.last):
            x, attention, value, context, mlp = block(x)
            attentions.append(attention[:, :, :1])
            values.append(value)
            mlps.append(mlp[:, :1])
            heads.append(torch.matmul(context[:, :1] * self.head_slots, block.out.weight))
        layers = len(heads)
        residual = x[:, 0]
        embedding = torch.matmul(self.ln_post(residual), self.projection)

        centred = residual - residual.mean(dim=-1, keepdim=True)
        variance = (centred * centred).mean(dim=-1, keepdim=True)
        inverse_sigma = torch.rsqrt(variance + self.ln_post.eps)  # [B, 1]

        written = torch.cat([*rows, *mlps, *heads], dim=1)  # [B, 1 + L + L·H, d]
        terms = torch.matmul(written, self.term_matrix) * inverse_sigma[:, :, None]
        stem_term, mlp_terms, head_terms = torch.split(
            terms, [1, layers, layers * self.heads], dim=1
        )
        row = torch.cat(attentions, dim=2).permute(0, 2, 1, 3)  # [B, L, H, N]
        value = torch.stack(values, dim=1)  # [B, L, H, N, E]
        weights = row * inverse_sigma[:, :, None, None]
        return Terms(
            embedding=embedding,
            head_terms=head_terms.reshape(-1, layers, self.heads, terms.shape[-1]),
            weighted_values=value * weights[..., None],
            attention=row,
            mlp_terms=mlp_terms,
            stem_term=stem_term[:, 0],
            bias_term=self.attention_bias * inverse_sigma + self.projected_beta,
        )
