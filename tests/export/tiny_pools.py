"""A small model of each way to pool, with the tokenizer that open_clip brings along."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import open_clip
from timm.models import register_model
from timm.models.vision_transformer import VisionTransformer as TimmViT

TEXT: dict[str, Any] = {
    "context_length": 77, "vocab_size": 49408, "width": 16, "heads": 2, "layers": 2,
}  # fmt: skip
IMAGE: dict[str, Any] = {
    "image_size": 32, "layers": 2, "width": 32, "head_width": 8, "patch_size": 16,
}  # fmt: skip
CONFIGS: dict[str, dict[str, Any]] = {
    "Tiny-CLIPA": {
        "embed_dim": 24,
        "vision_cfg": IMAGE
        | {"no_ln_pre": True, "pool_type": "avg", "final_ln_after_pool": True},
        "text_cfg": TEXT | {"no_causal_mask": True, "pool_type": "last"},
    },
    "Tiny-CoCa": {
        "embed_dim": 24,
        "vision_cfg": IMAGE
        | {"attentional_pool": True, "attn_pooler_heads": 3, "output_tokens": True},
        "text_cfg": TEXT | {"context_length": 76, "embed_cls": True, "output_tokens": True},
        "multimodal_cfg": {
            "context_length": 76, "vocab_size": 49408, "width": 24, "heads": 2, "layers": 1,
            "attn_pooler_heads": 2,
        },
        "custom_text": True,
    },
    "Tiny-Map-Pool": {
        "embed_dim": 32,
        "init_logit_bias": -10,
        "custom_text": True,
        "vision_cfg": {
            "image_size": 32, "timm_model_name": "headlight_tiny_siglip",
            "timm_model_pretrained": False, "timm_pool": "map", "timm_proj": "none",
        },
        "text_cfg": TEXT
        | {
            "no_causal_mask": True, "proj_bias": True, "pool_type": "last",
            "norm_kwargs": {"eps": 1e-6}, "act_kwargs": {"approximate": "tanh"},
        },
    },
}  # fmt: skip


def headlight_tiny_siglip(pretrained: bool = False, **kwargs: Any) -> TimmViT:
    """A SigLIP trunk as timm's own, but small. (open_clip asks for another tokenizer by the word
    "siglip" in the name of a model, not of its trunk.)"""
    asked = {key: kwargs[key] for key in ("num_classes", "global_pool")}
    return TimmViT(
        img_size=32,
        patch_size=16,
        embed_dim=32,
        depth=2,
        num_heads=4,
        class_token=False,
        act_layer="gelu_tanh",
        **asked,
    )


register_model(headlight_tiny_siglip)


def register(name: str, folder: Path) -> str:
    """Makes the model of that name known to open_clip; its configuration is put into `folder`."""
    path = folder / f"{name}.json"
    path.write_text(json.dumps(CONFIGS[name]))
    open_clip.add_model_config(path)
    return name
