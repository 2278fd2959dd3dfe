"""What every head of an untouched open_clip tower took from every token, slowly.

As slow_terms.py, whose hooks it uses: a head's output is recomputed with the values of all tokens
but one set to zero, and projected by the definition of the final norm. Attention is linear in the
values, so over the tokens these add up to the head's term.
"""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor

from .slow_terms import Watch, _attention, _ending, _self_attention, project_heads


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
        tokens = []
        for n in range(found.value.shape[2]):
            only = torch.zeros_like(found.value)
            only[:, :, n] = found.value[:, :, n]
            heads = project_heads(found.alpha, only, attn).outputs
            tokens.append(torch.stack([ending.term(y)[0] for y in heads]))
        layers.append(torch.stack(tokens, dim=1))
    return torch.stack(layers)
