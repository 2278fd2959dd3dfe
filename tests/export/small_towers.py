"""One small image tower of every kind, its weights seeded, its vectors and scales random too."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import torch
from open_clip.timm_model import TimmModel
from timm.layers.attention_pool import AttentionPoolLatent
from timm.models.vision_transformer import VisionTransformer as TimmViT
from torch import Tensor, nn

from .conftest import SEED, tiny_model
from .slow_pools import slow_coca, slow_siglip
from .slow_terms import SlowTerms, slow_terms

Slow = Callable[[Any, Tensor], SlowTerms]
EVERYTHING = {
    "scale_heads": True, "scale_attn_inner": True, "scale_attn": True, "scale_fc": True,
    "ls_init_value": 0.5, "qk_norm": True,
}  # fmt: skip
TRUNK: dict[str, Any] = {
    "img_size": 32, "patch_size": 16, "embed_dim": 32, "depth": 2, "num_heads": 4,
    "num_classes": 0, "qkv_bias": True,
}  # fmt: skip


def randomise(model: nn.Module) -> nn.Module:
    """Noise on every gain, bias, scale and token, which otherwise start as 0 or 1."""
    generator = torch.Generator().manual_seed(SEED)
    with torch.no_grad():
        for parameter in model.parameters():
            if parameter.ndim != 2 and parameter.ndim < 4:
                parameter.add_(0.2 * torch.randn(parameter.shape, generator=generator))
    return model.eval()


def clip(vision: dict[str, Any], **model: Any) -> Any:
    """An open_clip tower with two layers; `vision` changes its configuration."""
    return randomise(tiny_model({"layers": 2, **vision}, **model))


def timm(trunk: dict[str, Any], proj: str | None = "none", embed_dim: int = 32) -> Any:
    """A model whose image tower is open_clip's wrapper around a timm VisionTransformer."""
    with torch.random.fork_rng():
        torch.manual_seed(SEED)
        visual = TimmModel("test_vit", embed_dim, image_size=32, pool="", proj=proj or "none")
        visual.trunk = TimmViT(**(TRUNK | trunk))
        if proj == "linear":
            visual.head[-1] = nn.Linear(32, embed_dim, bias=True)
    return SimpleNamespace(visual=randomise(visual))


def pooled(vision: dict[str, Any]) -> Any:
    return clip({"attentional_pool": True, "attn_pooler_heads": 3} | vision)


def siglip(**trunk: Any) -> Any:
    return timm({"class_token": False, "global_pool": "map"} | trunk)


def _unprojected(vision: dict[str, Any]) -> Any:
    model = clip(vision)
    model.visual.proj = None
    return model


def _latents() -> Any:
    model = siglip()
    pool = AttentionPoolLatent(
        32, 0, num_heads=2, latent_len=3, pool_type="avg", qk_norm=True, q_proj=False
    )
    model.visual.trunk.attn_pool = randomise(pool)
    return model


# What each kind is called, how it is made, and which slow computation it is held against.
KINDS: dict[str, tuple[Callable[[], Any], Slow]] = {
    "class": (lambda: clip({}), slow_terms),
    "class, tanh GELU": (lambda: clip({"act_kwargs": {"approximate": "tanh"}}), slow_terms),
    "class, no projection": (lambda: _unprojected({}), slow_terms),
    "class, qk norm": (lambda: clip({"qk_norm": True}), slow_terms),
    "class, scaled heads": (lambda: clip({"scale_heads": True}), slow_terms),
    "class, inner norm": (lambda: clip({"scale_attn_inner": True}), slow_terms),
    "class, outer norm": (lambda: clip({"scale_attn": True}), slow_terms),
    "class, norm in the MLP": (lambda: clip({"scale_fc": True}), slow_terms),
    "class, everything": (lambda: clip(EVERYTHING, quick_gelu=True), slow_terms),
    "average, norm first": (lambda: clip({"pool_type": "avg"}), slow_terms),
    "average, norm last": (
        lambda: clip({"pool_type": "avg", "final_ln_after_pool": True, "no_ln_pre": True}),
        slow_terms,
    ),
    "average, no projection": (lambda: _unprojected({"pool_type": "avg"}), slow_terms),
    "average, one layer": (lambda: clip({"pool_type": "avg", "layers": 1}), slow_terms),
    "average, norm first, everything": (
        lambda: clip(EVERYTHING | {"pool_type": "avg"}),
        slow_terms,
    ),
    "average, norm last, everything": (
        lambda: clip(EVERYTHING | {"pool_type": "avg", "final_ln_after_pool": True}),
        slow_terms,
    ),
    "timm class": (lambda: timm({"pre_norm": True}, "linear", 24), slow_terms),
    "timm class, own head": (
        lambda: timm({"num_classes": 24, "init_values": 0.5, "no_embed_class": True}, None),
        slow_terms,
    ),
    "timm average, no class token": (
        lambda: timm(
            {
                "class_token": False, "global_pool": "avg", "fc_norm": False,
                "init_values": 0.5, "qkv_bias": False,
            },
            "linear",
            24,
        ),
        slow_terms,
    ),
    "timm average of all rows": (
        lambda: timm({"global_pool": "avg", "pool_include_prefix": True}, "linear", 24),
        slow_terms,
    ),
    "timm with every norm": (
        lambda: timm({"qk_norm": True, "scale_attn_norm": True, "scale_mlp_norm": True}),
        slow_terms,
    ),
    "CoCa": (lambda: pooled({"attn_pooler_queries": 5}), slow_coca),
    "CoCa, width of the trunk": (
        lambda: clip({"attentional_pool": True, "attn_pooler_heads": 2}, embed_dim=32),
        slow_coca,
    ),
    "CoCa, mean of the queries": (
        lambda: pooled({"attn_pooler_queries": 5, "pool_type": "avg"}),
        slow_coca,
    ),
    "parallel pool": (
        lambda: clip({"attentional_pool": "parallel", "attn_pooler_heads": 2}, embed_dim=32),
        slow_coca,
    ),
    "SigLIP": (siglip, slow_siglip),
    "SigLIP, tanh GELU": (lambda: siglip(act_layer="gelu_tanh"), slow_siglip),
    "SigLIP, norm after the pool": (lambda: siglip(fc_norm=True), slow_siglip),
    "SigLIP with a class token": (
        lambda: siglip(class_token=True, pool_include_prefix=True, qk_norm=True),
        slow_siglip,
    ),
    "SigLIP, three latents, no MLP": (_latents, slow_siglip),
}  # fmt: skip
