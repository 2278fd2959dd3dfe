"""An image tower as named tensors: a trunk of blocks, and how its tokens become one embedding.

Letters as everywhere: L layers, H heads, E head width, d residual width, D joint width, N tokens.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from torch import Tensor

from .layers import Activation, Block, Norm
from .pools import AttentionPool

Pooling = Literal["class", "average", "attention"]


@dataclass(frozen=True)
class Trunk:
    """From pixels to the residual stream of N tokens: the class token where there is one, then
    the patch grid row by row.

    `patch_weight` [d, 3, p, p]; `class_row` [d] and `patch_rows` [grid, d] hold the positions and
    every bias of the stem; `ln_pre` acts on all rows.
    """

    image_size: int
    grid: tuple[int, int]
    heads: int
    activation: Activation
    patch_weight: Tensor
    class_row: Tensor | None
    patch_rows: Tensor
    ln_pre: Norm | None
    blocks: tuple[Block, ...]

    @property
    def width(self) -> int:
        return int(self.patch_rows.shape[1])

    @property
    def class_tokens(self) -> Literal[0, 1]:
        return 0 if self.class_row is None else 1

    @property
    def tokens(self) -> int:
        return self.class_tokens + int(self.patch_rows.shape[0])


@dataclass(frozen=True)
class VisionTower:
    """A trunk and its ending: pooling, final norm, projection.

    `pooling` "class": the class token's row; "average": the mean of the patch rows, or of all rows
    with `average_class`; "attention": `pool` over all rows, which is then the one layer whose
    terms there are. The final `norm` comes before the averaging with `norm_first`.
    `projection` [width, D]; `projection_bias` [D].
    """

    trunk: Trunk
    pooling: Pooling
    norm: Norm | None
    norm_first: bool
    projection: Tensor | None
    projection_bias: Tensor | None = None
    pool: AttentionPool | None = None
    average_class: bool = False

    @property
    def layers(self) -> int:
        """L, the layers whose terms there are."""
        return len(self.trunk.blocks) if self.pool is None else 1

    @property
    def trunk_layers(self) -> int:
        return len(self.trunk.blocks)

    @property
    def heads(self) -> int:
        return self.trunk.heads if self.pool is None else self.pool.heads

    @property
    def head_width(self) -> int:
        if self.pool is None:
            return self.trunk.width // self.trunk.heads
        return self.pool.head_width

    @property
    def width(self) -> int:
        """d, the width of the residual stream that the terms are written into."""
        return self.trunk.width if self.pool is None else self.pool.width

    @property
    def embed_dim(self) -> int:
        return self.width if self.projection is None else int(self.projection.shape[1])

    @property
    def tokens(self) -> int:
        return self.trunk.tokens

    @property
    def class_tokens(self) -> Literal[0, 1]:
        return self.trunk.class_tokens

    @property
    def grid(self) -> tuple[int, int]:
        return self.trunk.grid

    @property
    def image_size(self) -> int:
        return self.trunk.image_size

    @property
    def activation(self) -> Activation:
        return self.trunk.activation

    @property
    def head_weights(self) -> tuple[Tensor, ...]:
        """W_O of each of the L layers, [H·E, width]: from heads' outputs to the residual stream."""
        if self.pool is not None:
            return (self.pool.out_weight,)
        return tuple(block.head_weight for block in self.trunk.blocks)
