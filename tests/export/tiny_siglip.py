"""SigLIP and CLIPA in small, as open_clip configures them, with tokenizers from a folder."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import open_clip
from timm.models import register_model
from timm.models.vision_transformer import VisionTransformer as TimmViT

from .fast_tokenizers import KINDS, load

TEXT: dict[str, Any] = {
    "vocab_size": 640, "width": 32, "heads": 2, "layers": 2, "no_causal_mask": True,
    "pool_type": "last",
}  # fmt: skip
SIGLIP: dict[str, Any] = {
    "embed_dim": 32,
    "init_logit_bias": -10,
    "custom_text": True,
    "vision_cfg": {
        "image_size": 32, "timm_model_name": "headlight_tiny_map_pool",
        "timm_model_pretrained": False, "timm_pool": "map", "timm_proj": "none",
    },
    "text_cfg": TEXT | {"proj_bias": True, "norm_kwargs": {"eps": 1e-6}},
}  # fmt: skip
CLIPA: dict[str, Any] = {
    "embed_dim": 24,
    "vision_cfg": {
        "image_size": 32, "layers": 2, "width": 32, "head_width": 8, "patch_size": 16,
        "no_ln_pre": True, "pool_type": "avg", "final_ln_after_pool": True,
    },
    "text_cfg": TEXT,
}  # fmt: skip
MODELS = {"siglip": SIGLIP, "siglip2": SIGLIP, "clipa": CLIPA}


def headlight_tiny_map_pool(pretrained: bool = False, **kwargs: Any) -> TimmViT:
    """SigLIP's trunk as timm builds it, two layers deep."""
    asked = {key: kwargs[key] for key in ("num_classes", "global_pool")}
    return TimmViT(
        img_size=32, patch_size=8, embed_dim=32, depth=2, num_heads=4, class_token=False, **asked
    )


register_model(headlight_tiny_map_pool)


def register(kind: str, folder: Path) -> str:
    """Makes `kind` known to open_clip, its tokenizer in `folder`; returns the model's name."""
    tokenizer = load(kind, folder / f"tokenizer-{kind}").tokenizer
    config = json.loads(json.dumps(MODELS[kind]))
    kwargs = dict(KINDS[kind][1])
    config["text_cfg"] |= {
        "context_length": kwargs.pop("context_length"),
        "hf_tokenizer_name": tokenizer.name_or_path,
        "tokenizer_kwargs": kwargs,
    }
    path = folder / f"Tiny-{kind}.json"
    path.write_text(json.dumps(config))
    open_clip.add_model_config(path)
    return path.stem
