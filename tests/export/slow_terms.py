"""The terms of an untouched open_clip image tower, slowly: forward hooks, one head at a time.

Shares nothing with the package. Hooks keep what each module saw while the model ran; each head's
output is recomputed from it in float64 by the definition of its attention, held against what the
layer really wrote, and projected by the definition of the final norm.
"""

from __future__ import annotations

from collections.abc import Callable
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


@dataclass
class Heads:
    """One attention: outputs [H] of [B, R, d], bias [B, R, d], alpha [B, H, R, N], value
    [B, H, N, E], and scale [B, R], one over the σ of the norms after the heads."""

    outputs: list[Tensor]
    bias: Tensor
    alpha: Tensor
    value: Tensor
    scale: Tensor


@dataclass
class Ending:
    """Which rows are pooled, what a vector in them becomes, and what is added at the very end."""

    rows: slice
    norm: nn.Module | None
    norm_first: bool
    projection: Tensor
    constant: Tensor
    final: Tensor  # the last residual, rows [B, R, d]

    def _sigma(self) -> Tensor:
        """[B, R] with the norm first, else [B, 1]; ones without a norm."""
        rows = self.final if self.norm_first else self.final.mean(dim=1, keepdim=True)
        if self.norm is None:
            return torch.ones(rows.shape[:2]).double()
        return (rows.var(dim=-1, unbiased=False) + self.norm.eps).sqrt()  # type: ignore[operator]

    def term(self, y: Tensor) -> Tensor:
        """What y [B, R, d], added into the pooled rows, is in the embedding: [B, D]."""
        if self.norm is None:
            return y.mean(dim=1) @ self.projection
        centred = (y - y.mean(dim=-1, keepdim=True)) / self._sigma()[:, :, None]
        gained: Tensor = centred * d(self.norm.weight)
        return gained.mean(dim=1) @ self.projection

    def share(self, alpha: Tensor, scale: Tensor) -> Tensor:
        """alpha [B, R, N], scale [B, R] → each token's weight in the embedding, [B, N]."""
        return (alpha * (scale / self._sigma())[:, :, None]).mean(dim=1)

    def shift(self) -> Tensor:
        if self.norm is None:
            return self.constant
        return d(self.norm.bias) @ self.projection + self.constant


def d(x: Any) -> Tensor:
    """A parameter or captured tensor in float64, outside autograd."""
    found: Tensor = x.detach().double()
    return found


class Watch:
    """Keeps the inputs and outputs of modules by name while `run` is called."""

    def __init__(self, modules: dict[str, nn.Module]) -> None:
        self.ins: dict[str, Tensor] = {}
        self.outs: dict[str, Tensor] = {}
        self._modules = modules

    def run(self, forward: Callable[[], Any]) -> Tensor:
        handles = [
            module.register_forward_hook(self._keep(name)) for name, module in self._modules.items()
        ]
        try:
            with torch.no_grad():
                out = forward()
        finally:
            for handle in handles:
                handle.remove()
        return d(out[0] if isinstance(out, tuple) else out)

    def _keep(self, name: str) -> Any:
        def hook(_module: nn.Module, args: Any, output: Any) -> None:
            self.ins[name] = d(args[0])
            self.outs[name] = d(output[0] if isinstance(output, tuple) else output)

        return hook


def slow_terms(visual: Any, pixels: Tensor) -> SlowTerms:
    """Every term of `visual(pixels)` for class and average pooling, open_clip's or timm's."""
    timm = hasattr(visual, "trunk")
    trunk = visual.trunk if timm else visual
    blocks = list(trunk.blocks if timm else trunk.transformer.resblocks)
    names = ("norm1", "ls1", "norm2", "ls2") if timm else ("ln_1", "ls_1", "ln_2", "ls_2")
    watch = Watch(
        {f"{i}.{k}": getattr(b, name) for i, b in enumerate(blocks) for k, name in enumerate(names)}
        | {f"block.{i}": b for i, b in enumerate(blocks)}
    )
    embedding = watch.run(lambda: visual(pixels))
    final = watch.outs[f"block.{len(blocks) - 1}"]
    ending = (_timm_ending if timm else _ending)(visual, final)
    rows = ending.rows
    bias = torch.zeros(1).double()
    heads, mlps, weighted, attention = [], [], [], []
    for i, block in enumerate(blocks):
        attn = _timm_attention(block) if timm else _attention(block)
        found = _self_attention(attn, watch.outs[f"{i}.0"], rows)
        wrote = watch.outs[f"{i}.1"][:, rows]
        total = torch.stack(found.outputs).sum(dim=0) + found.bias
        torch.testing.assert_close(total, wrote, rtol=0, atol=3e-5)
        heads.append([ending.term(y) for y in found.outputs])
        bias = bias + ending.term(found.bias)
        shares = [ending.share(found.alpha[:, h], found.scale) for h in range(len(found.outputs))]
        weighted.append([s[:, :, None] * found.value[:, h] for h, s in enumerate(shares)])
        attention.append([found.alpha[:, h].mean(dim=1) for h in range(len(found.outputs))])
        mlps.append(ending.term(watch.outs[f"{i}.3"][:, rows]))
    return SlowTerms(
        embedding=embedding,
        heads=heads,
        mlps=mlps,
        stem=ending.term(watch.ins["block.0"][:, rows]),
        bias=bias + ending.shift(),
        weighted=weighted,
        attention=attention,
    )


def _ending(visual: Any, final: Tensor) -> Ending:
    rows = slice(0, 1) if visual.pool_type == "tok" else slice(1, None)
    width = final.shape[-1]
    projection = torch.eye(width).double() if visual.proj is None else d(visual.proj)
    return Ending(
        rows=rows,
        norm=visual.ln_post,
        norm_first=not visual.final_ln_after_pool,
        projection=projection,
        constant=torch.zeros(projection.shape[1]).double(),
        final=final[:, rows],
    )


def _timm_ending(visual: Any, final: Tensor) -> Ending:
    trunk = visual.trunk
    prefix = 0 if trunk.pool_include_prefix else trunk.num_prefix_tokens
    rows = slice(0, 1) if trunk.global_pool == "token" else slice(prefix, None)
    first = not isinstance(trunk.norm, nn.Identity)
    projection, constant = timm_projection(visual, final.shape[-1])
    norm = trunk.norm if first else trunk.fc_norm
    return Ending(rows, norm, first, projection, constant, final[:, rows])


def timm_projection(visual: Any, width: int) -> tuple[Tensor, Tensor]:
    linear = [m for m in (visual.trunk.head, *visual.head) if isinstance(m, nn.Linear)]
    if not linear:
        return torch.eye(width).double(), torch.zeros(width).double()
    (only,) = linear
    zero = torch.zeros(only.out_features).double()
    return d(only.weight).t(), zero if only.bias is None else d(only.bias)


def _attention(block: Any) -> dict[str, Any]:
    attn = block.attn
    return {
        "heads": attn.num_heads, "qkv": d(attn.in_proj_weight), "bias": attn.in_proj_bias,
        "q_norm": getattr(attn, "ln_q", None), "k_norm": getattr(attn, "ln_k", None),
        "cosine": getattr(attn, "logit_scale", None),
        "head_scale": getattr(attn, "head_scale", None),
        "inner": getattr(attn, "ln_inner", None), "out": attn.out_proj,
        "outer": getattr(block, "ln_attn", None), "gamma": getattr(block.ls_1, "gamma", None),
    }  # fmt: skip


def _timm_attention(block: Any) -> dict[str, Any]:
    attn = block.attn
    return {
        "heads": attn.num_heads, "qkv": d(attn.qkv.weight), "bias": attn.qkv.bias,
        "q_norm": attn.q_norm, "k_norm": attn.k_norm, "cosine": None, "head_scale": None,
        "inner": attn.norm, "out": attn.proj, "outer": None,
        "gamma": getattr(block.ls1, "gamma", None),
    }  # fmt: skip


def normed(x: Tensor, norm: Any) -> Tensor:
    if norm is None or isinstance(norm, nn.Identity):
        return x
    sigma = (x.var(dim=-1, unbiased=False, keepdim=True) + norm.eps).sqrt()
    centred: Tensor = (x - x.mean(dim=-1, keepdim=True)) / sigma
    return centred * d(norm.weight) + d(norm.bias)


def split_heads(x: Tensor, heads: int) -> Tensor:
    return torch.stack(x.chunk(heads, dim=-1), dim=1)  # [B, H, N, E]


def _self_attention(attn: dict[str, Any], x: Tensor, rows: slice) -> Heads:
    """`x` [B, N, d], already normed → what each head wrote into `rows`."""
    written = x @ attn["qkv"].t()
    if attn["bias"] is not None:
        written = written + d(attn["bias"])
    query, key, value = (split_heads(part, attn["heads"]) for part in written.chunk(3, dim=-1))
    query, key = normed(query, attn["q_norm"]), normed(key, attn["k_norm"])
    scores = query @ key.transpose(-1, -2) / query.shape[-1] ** 0.5
    if attn["cosine"] is not None:
        unit = torch.nn.functional.normalize
        scores = unit(query, dim=-1) @ unit(key, dim=-1).transpose(-1, -2)
        scores = scores * d(attn["cosine"]).clamp(max=torch.tensor(100.0).log()).exp()
    alpha = scores.softmax(dim=-1)[:, :, rows]
    if attn["head_scale"] is not None:
        value = value * d(attn["head_scale"])
    return project_heads(alpha, value, attn)


def project_heads(alpha: Tensor, value: Tensor, attn: dict[str, Any]) -> Heads:
    """Each head's output alone in its columns, through whatever follows up to the residual."""
    count, each = value.shape[1], value.shape[-1]
    out, inner, outer, gamma = (attn[name] for name in ("out", "inner", "outer", "gamma"))
    contexts = []
    for h in range(count):
        own = alpha[:, h] @ value[:, h]
        alone = own.new_zeros(*own.shape[:2], count * each)
        alone[..., h * each : (h + 1) * each] = own
        contexts.append(alone)
    bias = torch.zeros(count * each).double()
    scale = torch.ones(alpha.shape[0], alpha.shape[2]).double()
    if isinstance(inner, nn.LayerNorm):
        together = torch.stack(contexts).sum(dim=0)
        over = 1 / (together.var(dim=-1, unbiased=False) + inner.eps).sqrt()
        contexts = [_linear_norm(c, over, inner) for c in contexts]
        bias, scale = d(inner.bias), scale * over
    weight, last = torch.eye(count * each).double(), torch.zeros(1).double()
    if isinstance(out, nn.Linear):
        weight, last = d(out.weight).t(), d(out.bias)
    outputs = [c @ weight for c in contexts]
    rest = (bias @ weight + last).expand_as(outputs[0])
    if isinstance(outer, nn.LayerNorm):
        together = torch.stack(outputs).sum(dim=0) + rest
        over = 1 / (together.var(dim=-1, unbiased=False) + outer.eps).sqrt()
        outputs = [_linear_norm(y, over, outer) for y in outputs]
        rest = _linear_norm(rest, over, outer) + d(outer.bias)
        scale = scale * over
    if gamma is not None:
        outputs, rest = [y * d(gamma) for y in outputs], rest * d(gamma)
    return Heads(outputs, rest, alpha, value, scale)


def _linear_norm(y: Tensor, over_sigma: Tensor, norm: nn.LayerNorm) -> Tensor:
    """A norm's centring, scale and gain of one summand, its σ known."""
    return (y - y.mean(dim=-1, keepdim=True)) * over_sigma[:, :, None] * d(norm.weight)
