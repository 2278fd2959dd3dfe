"""A bundle of each way to pool is written, described and held against open_clip from end to end."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import open_clip
import pytest
from timm.models import register_model
from timm.models.vision_transformer import VisionTransformer as TimmViT

from clip_headlight.export.bundle import write_bundle
from clip_headlight.export.manifest import Manifest
from clip_headlight.export.source import load_source
from clip_headlight.export.verify import verify_bundle

from .conftest import SEED

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
POOLING = {"Tiny-CLIPA": "average", "Tiny-CoCa": "attention", "Tiny-Map-Pool": "attention"}


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


@pytest.fixture(scope="module", params=CONFIGS)
def name(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> str:
    path = tmp_path_factory.mktemp("configs") / f"{request.param}.json"
    path.write_text(json.dumps(CONFIGS[request.param]))
    open_clip.add_model_config(path)
    return str(request.param)


def test_the_bundle_holds_in_every_check(name: str, tmp_path: Path) -> None:
    source = load_source(name, random_seed=SEED)
    manifest = write_bundle(source, tmp_path / name)
    assert manifest.pooling == POOLING[name]
    dims = manifest.dims
    assert dims.tokens == dims.class_tokens + dims.grid[0] * dims.grid[1]
    assert dims.trunk_layers == 2
    assert dims.layers == (1 if manifest.pooling == "attention" else 2)
    assert dims.class_tokens == (0 if name == "Tiny-Map-Pool" else 1)
    assert (manifest.logit_bias is None) == (name != "Tiny-Map-Pool")
    parity = manifest.precisions["fp32"].parity
    assert max(parity.sum_check, parity.embedding, parity.text_sum_check) <= 1e-5

    def again(_manifest: Manifest) -> Any:
        return load_source(name, random_seed=SEED)

    rows = verify_bundle(tmp_path / name, again)
    assert [row for row in rows if not row.ok] == []
