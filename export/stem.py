"""The stem of an image tower: pixels → the residual stream before the first block."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from .blocks import LayerNorm
from .trunk import Trunk


class Stem(nn.Module):
    """pixels [B, 3, S, S], normalised → residual [B, N, d]: class row, patches, `ln_pre`."""

    class_row: Tensor | None

    def __init__(self, trunk: Trunk) -> None:
        super().__init__()
        self.stride = tuple(trunk.patch_weight.shape[2:])
        self.patch_weight = nn.Parameter(trunk.patch_weight, requires_grad=False)
        self.register_buffer("class_row", trunk.class_row)
        self.patch_rows = nn.Parameter(trunk.patch_rows.contiguous(), requires_grad=False)
        self.ln_pre = nn.Identity() if trunk.ln_pre is None else LayerNorm(trunk.ln_pre)

    def forward(self, pixels: Tensor) -> Tensor:
        patches = torch.conv2d(pixels, self.patch_weight, stride=self.stride)
        x = patches.flatten(2).permute(0, 2, 1) + self.patch_rows
        if self.class_row is not None:
            x = torch.cat([self.class_row.expand(x.shape[0], 1, -1), x], dim=1)
        residual: Tensor = self.ln_pre(x)
        return residual
