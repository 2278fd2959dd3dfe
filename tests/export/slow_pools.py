"""The terms of an attention pool on an untouched model, slowly, as in `slow_terms.py`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, nn

from .slow_terms import (
    Ending,
    Heads,
    SlowTerms,
    Watch,
    d,
    normed,
    project_heads,
    split_heads,
    timm_projection,
)


@dataclass
class Pool:
    """alpha [B, H, R, N] and value [B, H, N, E] of the pool's R queries, `out` behind its heads;
    mlp [B, R, d], what the pool's MLP wrote."""

    ending: Ending
    alpha: Tensor
    value: Tensor
    out: nn.Linear
    embedding: Tensor
    mlp: Tensor


def slow_coca(visual: Any, pixels: Tensor) -> SlowTerms:
    return _terms(coca_pool(visual, pixels))


def slow_siglip(visual: Any, pixels: Tensor) -> SlowTerms:
    return _terms(siglip_pool(visual, pixels))


def coca_pool(visual: Any, pixels: Tensor) -> Pool:
    """open_clip's AttentionalPooler, its class query or the mean of the others, then ln_post."""
    parallel = visual.attn_pool_contrastive is not None
    pool = visual.attn_pool_contrastive if parallel else visual.attn_pool
    watch = Watch({"pool": pool})
    embedding = watch.run(lambda: visual(pixels)).reshape(len(pixels), -1)
    rows = (
        slice(None) if parallel else {"tok": slice(0, 1), "avg": slice(1, None)}[visual.pool_type]
    )
    pooled = watch.outs["pool"][:, rows]
    ending = Ending(
        rows=rows,
        norm=None if parallel else visual.ln_post,
        norm_first=True,
        projection=d(visual.proj),
        constant=torch.zeros(visual.proj.shape[1]).double(),
        final=pooled,
    )
    attn, tokens = pool.attn, normed(watch.ins["pool"], pool.ln_k)
    width = attn.embed_dim
    weights = (
        [d(attn.q_proj_weight), d(attn.k_proj_weight), d(attn.v_proj_weight)]
        if attn.in_proj_weight is None
        else list(d(attn.in_proj_weight).chunk(3))
    )
    bias = torch.split(d(attn.in_proj_bias), width)
    asked = normed(d(pool.query), pool.ln_q)[rows].expand(len(pixels), -1, -1)
    query, key, value = (
        split_heads(x @ w.t() + b, attn.num_heads)
        for x, w, b in zip((asked, tokens, tokens), weights, bias, strict=True)
    )
    alpha = (query @ key.transpose(-1, -2) / query.shape[-1] ** 0.5).softmax(dim=-1)
    return Pool(ending, alpha, value, attn.out_proj, embedding, torch.zeros_like(pooled))


def siglip_pool(visual: Any, pixels: Tensor) -> Pool:
    """timm's AttentionPoolLatent behind its final norm, and the pool's own MLP."""
    trunk = visual.trunk
    pool = trunk.attn_pool
    watch = Watch({"pool": pool, "proj": pool.proj} | ({"mlp": pool.mlp} if pool.mlp else {}))
    embedding = watch.run(lambda: visual(pixels))
    after = None if isinstance(trunk.fc_norm, nn.Identity) else trunk.fc_norm
    rows = slice(0, 1) if pool.pool == "token" else slice(None)
    mlp = watch.outs["mlp"][:, rows] if pool.mlp else torch.zeros_like(watch.outs["proj"][:, rows])
    final = watch.outs["proj"][:, rows] + mlp
    projection, constant = timm_projection(visual, final.shape[-1])
    ending = Ending(rows, after, False, projection, constant, final)
    tokens = watch.ins["pool"]
    asked = d(pool.latent)[0, rows]
    if not isinstance(pool.q, nn.Identity):
        asked = asked @ d(pool.q.weight).t() + d(pool.q.bias)
    query = split_heads(asked.expand(len(pixels), -1, -1), pool.num_heads)
    key, value = (tokens @ d(pool.kv.weight).t() + d(pool.kv.bias)).chunk(2, dim=-1)
    key, value = split_heads(key, pool.num_heads), split_heads(value, pool.num_heads)
    query, key = normed(query, pool.q_norm), normed(key, pool.k_norm)
    alpha = (query @ key.transpose(-1, -2) / query.shape[-1] ** 0.5).softmax(dim=-1)
    return Pool(ending, alpha, value, pool.proj, embedding, mlp)


def pool_heads(pool: Pool, value: Tensor) -> Heads:
    """What the pool's heads write where their values are `value`."""
    plain = {"out": pool.out, "inner": None, "outer": None, "gamma": None}
    return project_heads(pool.alpha, value, plain)


def _terms(pool: Pool) -> SlowTerms:
    ending, alpha, value, mlp = pool.ending, pool.alpha, pool.value, pool.mlp
    found = pool_heads(pool, value)
    total = torch.stack(found.outputs).sum(dim=0) + found.bias + mlp
    torch.testing.assert_close(total, ending.final, rtol=0, atol=3e-5)
    count = value.shape[1]
    shares = [ending.share(alpha[:, h], found.scale) for h in range(count)]
    return SlowTerms(
        embedding=pool.embedding,
        heads=[[ending.term(y) for y in found.outputs]],
        mlps=[ending.term(mlp)],
        stem=torch.zeros_like(pool.embedding),
        bias=ending.term(found.bias) + ending.shift(),
        weighted=[[s[:, :, None] * value[:, h] for h, s in enumerate(shares)]],
        attention=[[alpha[:, h].mean(dim=1) for h in range(count)]],
    )
