"""The terms of an untouched open_clip model, slowly: forward hooks, one head and layer at a time.

Shares nothing with the package: attention weights come from torch's own MultiheadAttention, and
every vector is projected in float64 by the final norm's definition.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, nn


@dataclass
class SlowTerms:
    """embedding [B, D]; heads [L][H] of [B, D]; mlps [L] of [B, D]; stem, bias [B, D];
    weighted [L][H] of [B, N, E]; attention [L][H] of [B, N]. All float64."""

    embedding: Tensor
    heads: list[list[Tensor]]
    mlps: list[Tensor]
    stem: Tensor
    bias: Tensor
    weighted: list[list[Tensor]]
    attention: list[list[Tensor]]


def slow_terms(visual: Any, pixels: Tensor) -> SlowTerms:
    """Every term of `visual(pixels)`, from what hooks saw while it ran."""
    blocks = list(visual.transformer.resblocks)
    seen: dict[str, Tensor] = {}
    handles = []

    def keep_output(name: str) -> Any:
        def hook(_module: nn.Module, _args: Any, output: Any) -> None:
            seen[name] = (output[0] if isinstance(output, tuple) else output).detach()

        return hook

    def keep_input(name: str) -> Any:
        def hook(_module: nn.Module, args: Any) -> None:
            seen[name] = args[0].detach()

        return hook

    handles.append(blocks[0].register_forward_pre_hook(keep_input("stem")))
    handles.append(visual.ln_post.register_forward_pre_hook(keep_input("final")))
    for i, block in enumerate(blocks):
        handles.append(block.ln_1.register_forward_hook(keep_output(f"ln_1.{i}")))
        handles.append(block.ls_1.register_forward_hook(keep_output(f"attn.{i}")))
        handles.append(block.ls_2.register_forward_hook(keep_output(f"mlp.{i}")))
    try:
        with torch.no_grad():
            embedding = visual(pixels)
    finally:
        for handle in handles:
            handle.remove()

    final = seen["final"] if visual.final_ln_after_pool else seen["final"][:, 0]
    final = final.double()
    sigma = (final.var(dim=-1, unbiased=False) + visual.ln_post.eps).sqrt()[:, None]
    gain, shift = visual.ln_post.weight.double(), visual.ln_post.bias.double()
    projection = visual.proj.double()

    def project(y: Tensor) -> Tensor:
        y = y.double()
        term: Tensor = ((y - y.mean(dim=-1, keepdim=True)) / sigma * gain) @ projection
        return term

    heads, weighted, attention, biases = [], [], [], torch.zeros(projection.shape[0]).double()
    with torch.no_grad():
        for i, block in enumerate(blocks):
            layer = _attention(block, seen[f"ln_1.{i}"], sigma)
            outputs, layer_weighted, layer_attention, bias = layer
            # The parts are those of the layer that really ran.
            total = sum(outputs, start=torch.zeros(1).double()) + bias
            torch.testing.assert_close(total, seen[f"attn.{i}"][:, 0].double(), rtol=0, atol=2e-5)
            heads.append([project(y) for y in outputs])
            weighted.append(layer_weighted)
            attention.append(layer_attention)
            biases += bias
        return SlowTerms(
            embedding=embedding.double(),
            heads=heads,
            mlps=[project(seen[f"mlp.{i}"][:, 0]) for i in range(len(blocks))],
            stem=project(seen["stem"][:, 0]),
            bias=project(biases.expand(len(pixels), -1)) + shift @ projection,
            weighted=weighted,
            attention=attention,
        )


def _attention(block: Any, x: Tensor, sigma: Tensor) -> Any:
    """The class token's attention, head by head: outputs [H] of [B, d], and what made them."""
    scale = block.ls_1.gamma.double() if hasattr(block.ls_1, "gamma") else torch.ones(1).double()
    attn = block.attn
    width = x.shape[-1]
    each = width // attn.num_heads
    _, weights = attn(x, x, x, need_weights=True, average_attn_weights=False)  # [B, H, N, N]
    out_weight = attn.out_proj.weight.double()
    value_weight = attn.in_proj_weight[2 * width :].double()
    value_bias = attn.in_proj_bias[2 * width :].double()
    outputs, weighted, rows = [], [], []
    for h in range(attn.num_heads):
        own = slice(h * each, (h + 1) * each)
        value = x.double() @ value_weight[own].t() + value_bias[own]  # [B, N, E]
        alpha = weights[:, h, 0].double()  # [B, N]
        weighted.append(alpha[:, :, None] * value / sigma[:, :, None])
        rows.append(alpha)
        summed = (alpha[:, :, None] * value).sum(dim=1)
        outputs.append(summed @ out_weight[:, own].t() * scale)
    return outputs, weighted, rows, attn.out_proj.bias.double() * scale
