"""The terms of an untouched open_clip text tower, slowly: hooks, one head and word at a time.

Shares nothing with the package: attention weights come from torch's own MultiheadAttention under
the mask that the tower itself made, and every vector is projected in float64 by the final norm's
definition.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import torch
from open_clip.model import CLIP
from torch import Tensor, nn


@dataclass
class SlowTextTerms:
    """text_embedding [T, D]; heads [L][H] of [T, D]; mlps [L] of [T, D]; stem, bias [T, D];
    weighted [L][H] of [T, P, E]; attention [L][H] of [T, P]; words [T, P, D]. All float64, all
    in units of the unit embedding."""

    text_embedding: Tensor
    heads: list[list[Tensor]]
    mlps: list[Tensor]
    stem: Tensor
    bias: Tensor
    weighted: list[list[Tensor]]
    attention: list[list[Tensor]]
    words: Tensor


def pooled_positions(model: Any, tokens: Tensor) -> list[int]:
    """The position that open_clip's tower reads out, written out for one text at a time."""
    text = model if isinstance(model, CLIP) else model.text
    pool = text.text_pool_type if isinstance(model, CLIP) else text.pool_type
    end = text.text_eos_id if isinstance(model, CLIP) else text.eos_id
    if getattr(text, "cls_emb", None) is not None:
        return [tokens.shape[1]] * len(tokens)
    found = []
    for ids in tokens.tolist():
        match pool:
            case "first":
                found.append(0)
            case "last":
                found.append(len(ids) - 1)
            case "argmax":
                found.append(ids.index(max(ids)))
            case "eos":
                found.append(ids.index(end) if end in ids else 0)
    return found


def slow_text_terms(model: Any, tokens: Tensor) -> SlowTextTerms:
    """Every term of `model.encode_text(tokens, normalize=True)`, from what hooks saw."""
    text = model if isinstance(model, CLIP) else model.text
    blocks = list(text.transformer.resblocks)
    seen, masks, unit = _run(model, text, blocks, tokens)
    rows = torch.tensor(pooled_positions(model, tokens))

    def pooled(x: Tensor) -> Tensor:
        return torch.stack([x[i, row] for i, row in enumerate(rows)]).double()

    last = pooled(seen[f"out.{len(blocks) - 1}"])
    norm, projection = text.ln_final, text.text_projection
    sigma = (last.var(dim=-1, unbiased=False) + norm.eps).sqrt()
    gain, shift = norm.weight.double(), norm.bias.double()
    matrix, added = torch.eye(len(gain)).double(), torch.zeros(1).double()
    if isinstance(projection, nn.Linear):
        matrix = projection.weight.double().t()
        if projection.bias is not None:
            added = projection.bias.double()
    elif projection is not None:
        matrix = projection.double()
    normed = (last - last.mean(dim=-1, keepdim=True)) / sigma[:, None] * gain + shift
    length = (normed @ matrix + added).norm(dim=-1)

    def project(y: Tensor) -> Tensor:
        """[T, ..., d] → [T, ..., D]"""
        shape = (-1, *[1] * (y.ndim - 1))
        centred = (y.double() - y.double().mean(dim=-1, keepdim=True)) * gain
        term: Tensor = (centred @ matrix) / (sigma * length).reshape(shape)
        return term

    heads, weighted, attention = [], [], []
    words = torch.zeros(*seen["stem"].shape[:2], matrix.shape[1]).double()
    biases = torch.zeros(len(gain)).double()
    with torch.no_grad():
        for i, block in enumerate(blocks):
            outputs, shares, values, alphas, bias = _attention(
                block, seen[f"ln_1.{i}"], masks[i], rows
            )
            # The parts are those of the layer that really ran.
            total = sum(outputs, start=torch.zeros(1).double()) + bias
            torch.testing.assert_close(total, pooled(seen[f"attn.{i}"]), rtol=0, atol=2e-5)
            heads.append([project(y) for y in outputs])
            words += sum((project(share) for share in shares), start=torch.zeros(1).double())
            weighted.append([v / (sigma * length)[:, None, None] for v in values])
            attention.append(alphas)
            biases += bias
        constant = (shift @ matrix + added) / length[:, None]
        return SlowTextTerms(
            text_embedding=unit.double(),
            heads=heads,
            mlps=[project(pooled(seen[f"mlp.{i}"])) for i in range(len(blocks))],
            stem=project(pooled(seen["stem"])),
            bias=project(biases.expand(len(tokens), -1)) + constant,
            weighted=weighted,
            attention=attention,
            words=words,
        )


def _run(
    model: Any, text: Any, blocks: list[Any], tokens: Tensor
) -> tuple[dict[str, Tensor], list[Tensor | None], Tensor]:
    """open_clip's own forward, and what its modules were given and gave back."""
    seen: dict[str, Tensor] = {}
    masks: list[Tensor | None] = []
    handles = []

    def keep(name: str) -> Callable[..., None]:
        def hook(_module: nn.Module, _args: Any, output: Any) -> None:
            seen[name] = (output[0] if isinstance(output, tuple) else output).detach()

        return hook

    def before(_module: nn.Module, args: Any, kwargs: Any) -> None:
        seen.setdefault("stem", args[0].detach())
        masks.append(kwargs["attn_mask"])

    for i, block in enumerate(blocks):
        handles.append(block.register_forward_pre_hook(before, with_kwargs=True))
        handles.append(block.register_forward_hook(keep(f"out.{i}")))
        handles.append(block.ln_1.register_forward_hook(keep(f"ln_1.{i}")))
        handles.append(block.ls_1.register_forward_hook(keep(f"attn.{i}")))
        handles.append(block.ls_2.register_forward_hook(keep(f"mlp.{i}")))
    try:
        with torch.no_grad():
            unit = model.encode_text(tokens, normalize=True)
    finally:
        for handle in handles:
            handle.remove()
    return seen, masks, unit


def _attention(block: Any, x: Tensor, mask: Tensor | None, rows: Tensor) -> Any:
    """The pooled row's attention, head by head.

    outputs [H] of [T, d], the words' shares of them [H] of [T, P, d], α·v [H] of [T, P, E],
    α [H] of [T, P], and the bias [d].
    """
    attn = block.attn
    width = x.shape[-1]
    each = width // attn.num_heads
    if isinstance(attn, nn.MultiheadAttention):
        _, weights = attn(
            x, x, x, need_weights=True, average_attn_weights=False, attn_mask=mask
        )  # [T, H, P, P]
        gains = torch.ones(attn.num_heads)
    else:  # open_clip's Attention, plain but for a scale on each head's output
        weights = _weights(attn, x, mask)
        scale = attn.head_scale
        gains = torch.ones(attn.num_heads) if scale is None else scale.flatten()
    layer_scale = block.ls_1.gamma.double() if hasattr(block.ls_1, "gamma") else 1.0
    out_weight = attn.out_proj.weight.double()
    value_weight = attn.in_proj_weight[2 * width :].double()
    value_bias = attn.in_proj_bias[2 * width :].double()
    outputs, shares, values, alphas = [], [], [], []
    for h in range(attn.num_heads):
        own = slice(h * each, (h + 1) * each)
        value = (x.double() @ value_weight[own].t() + value_bias[own]) * gains[h].double()
        alpha = torch.stack([weights[i, h, row] for i, row in enumerate(rows)]).double()
        weighted = alpha[:, :, None] * value
        share = weighted @ out_weight[:, own].t() * layer_scale
        values.append(weighted)
        alphas.append(alpha)
        shares.append(share)
        outputs.append(share.sum(dim=1))
    return outputs, shares, values, alphas, attn.out_proj.bias.double() * layer_scale


def _weights(attn: Any, x: Tensor, mask: Tensor | None) -> Tensor:
    """softmax(q · k / √E + mask), [T, H, P, P]."""
    batch, positions, width = x.shape
    joint = x @ attn.in_proj_weight.t() + attn.in_proj_bias
    query, key, _ = joint.reshape(batch, positions, 3, attn.num_heads, -1).unbind(2)
    scores = torch.einsum("bqhe,bkhe->bhqk", query, key) / (width // attn.num_heads) ** 0.5
    if mask is not None:
        scores = scores + mask.reshape(-1, mask.shape[-2], mask.shape[-1])[:, None]
    weights: Tensor = scores.softmax(dim=-1)
    return weights
