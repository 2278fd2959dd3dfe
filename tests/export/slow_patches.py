"""What every head of an untouched open_clip tower took from every token, slowly.

As slow_terms.py, whose hooks it uses: a head's output is recomputed with the values of all tokens
but one set to zero, and projected by the definition of the final norm. Attention is linear in the
values, so over the tokens these add up to the head's term.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor

from .slow_pools import Pool, pool_heads
from .slow_terms import Ending, Heads, Watch, _attention, _ending, _self_attention, project_heads


def slow_patch_terms(visual: Any, pixels: Tensor) -> Tensor:
    """[L, H, N, D] in float64, for one picture [1, 3, S, S] and an open_clip `visual`."""
    blocks = list(visual.transformer.resblocks)
    watch = Watch(
        {f"norm.{i}": block.ln_1 for i, block in enumerate(blocks)}
        | {f"block.{i}": block for i, block in enumerate(blocks)}
    )
    watch.run(lambda: visual(pixels))
    ending = _ending(visual, watch.outs[f"block.{len(blocks) - 1}"])
    layers = []
    for i, block in enumerate(blocks):
        attn = _attention(block)
        found = _self_attention(attn, watch.outs[f"norm.{i}"], ending.rows)

        def written(value: Tensor, attn: Any = attn, alpha: Tensor = found.alpha) -> Heads:
            return project_heads(alpha, value, attn)

        layers.append(_by_token(found.value, written, ending))
    return torch.stack(layers)


def slow_pool_patch_terms(pool: Pool) -> Tensor:
    """[1, H, N, D] in float64: the same of an attention pool, for one picture."""

    def written(value: Tensor) -> Heads:
        return pool_heads(pool, value)

    return _by_token(pool.value, written, pool.ending)[None]


def _by_token(value: Tensor, written: Callable[[Tensor], Heads], ending: Ending) -> Tensor:
    """[H, N, D]: the heads' terms with the values [1, H, N, E] of one token at a time."""
    tokens = []
    for n in range(value.shape[2]):
        only = torch.zeros_like(value)
        only[:, :, n] = value[:, :, n]
        tokens.append(torch.stack([ending.term(y)[0] for y in written(only).outputs]))
    return torch.stack(tokens, dim=1)
