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
from .layers import Norm
from .stem import Stem
from .terms import Terms
from .trunk import VisionTower


def term_projection(tower: VisionTower) -> Tensor:
    """M = (I − 11ᵀ/d) · diag(γ) · P, [d, D]: what the final norm and P do to a term, times σ.

    Without a final norm M is P, without a projection P is the identity.
    """
    if tower.projection is None:
        like = tower.trunk.patch_rows
        m = torch.eye(tower.width, dtype=torch.float64, device=like.device)
    else:
        m = tower.projection.double()
    if tower.norm is None:
        return m.float()
    scaled = tower.norm.weight.double()[:, None] * m
    return (scaled - scaled.mean(dim=0, keepdim=True)).float()


def constant_term(tower: VisionTower) -> Tensor:
    """β @ P + the projection's bias, [D]: what is in the embedding of every image."""
    constant = torch.zeros(
        tower.embed_dim, dtype=torch.float64, device=tower.trunk.patch_rows.device
    )
    if tower.norm is not None:
        beta = tower.norm.bias.double()
        constant = beta if tower.projection is None else beta @ tower.projection.double()
    if tower.projection_bias is not None:
        constant = constant + tower.projection_bias.double()
    return constant.float()


def head_readout(tower: VisionTower) -> Tensor:
    """R = W_O @ M, [L, H, E, D]: from the E numbers a head wrote to the joint space."""
    m = term_projection(tower).double()
    shape = (tower.heads, tower.head_width, tower.embed_dim)
    return torch.stack([(w.double() @ m).reshape(shape) for w in tower.head_weights]).float()


def head_slots(tower: VisionTower) -> Tensor:
    """[H, H·E], ones in row h at head h's columns.

    One product of the masked heads' outputs with the two-dimensional W_O then gives what every
    head wrote, and W_O is stored once.
    """
    identity = torch.eye(tower.heads, device=tower.trunk.patch_rows.device)
    return identity.repeat_interleave(tower.head_width, dim=1)


def own(part: Tensor) -> Tensor:
    """The same in memory of its own: a slice that is kept keeps all of what it was cut from."""
    return part.clone()


class Projection(nn.Module):
    """The final norm and the projection as the model has them: [..., d] → [..., D]."""

    projection: Tensor | None
    bias: Tensor | None

    def __init__(self, tower: VisionTower, norm: Norm | None) -> None:
        super().__init__()
        self.norm = nn.Identity() if norm is None else LayerNorm(norm)
        self.eps = 0.0 if norm is None else norm.eps
        self.register_buffer("projection", tower.projection)
        self.register_buffer("bias", tower.projection_bias)

    def forward(self, x: Tensor) -> Tensor:
        return self.project(self.norm(x))

    def project(self, normed: Tensor) -> Tensor:
        """The projection alone."""
        if self.projection is not None:
            normed = torch.matmul(normed, self.projection)
        return normed if self.bias is None else normed + self.bias


class Decompose(nn.Module):
    """pixels [B, 3, S, S], normalised → Terms. For class-token pooling over plain blocks.

    Costs little more than the tower itself: only the class token's attention row is kept, the
    last block runs for the class token alone, and a head's output stays in E dimensions but for
    its one row of `head_terms`. `decompose_rows.py` has the towers of every other kind.
    """

    head_slots: Tensor
    term_matrix: Tensor
    attention_bias: Tensor
    constant: Tensor

    def __init__(self, tower: VisionTower) -> None:
        super().__init__()
        if tower.norm is None:
            raise ValueError("a tower with class-token pooling has a final norm")
        trunk = tower.trunk
        self.heads = trunk.heads
        self.stem = Stem(trunk)
        self.blocks = nn.ModuleList(
            WrittenBlock(block, trunk.heads, trunk.activation) for block in trunk.blocks[:-1]
        )
        self.last = LastBlock(trunk.blocks[-1], trunk.heads, trunk.activation)
        self.end = Projection(tower, tower.norm)
        self.register_buffer("head_slots", head_slots(tower))
        m = term_projection(tower)
        self.register_buffer("term_matrix", m)
        biases = torch.stack([block.out_bias for block in trunk.blocks]).double().sum(dim=0)
        self.register_buffer("attention_bias", (biases @ m.double()).float())
        self.register_buffer("constant", constant_term(tower))

    def forward(self, pixels: Tensor) -> Terms:
        x = self.stem(pixels)
        rows = [own(x[:, :1])]
        mlps: list[Tensor] = []
        heads: list[Tensor] = []
        attentions: list[Tensor] = []
        values: list[Tensor] = []
        for block in (*self.blocks, self.last):
            x, attention, value, context, mlp = block(x)
            attentions.append(own(attention[:, :, :1]))
            values.append(value)
            mlps.append(own(mlp[:, :1]))
            heads.append(torch.matmul(context[:, :1] * self.head_slots, block.out.weight))
        layers = len(heads)
        residual = x[:, 0]
        embedding = self.end(residual)

        centred = residual - residual.mean(dim=-1, keepdim=True)
        variance = (centred * centred).mean(dim=-1, keepdim=True)
        inverse_sigma = torch.rsqrt(variance + self.end.eps)  # [B, 1]

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
            bias_term=self.attention_bias * inverse_sigma + self.constant,
        )
