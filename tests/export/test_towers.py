"""What cannot be decomposed exactly is refused by name."""

from __future__ import annotations

from typing import Any

import pytest
import torch
from open_clip.modified_resnet import ModifiedResNet
from open_clip.timm_model import TimmModel
from torch import nn

from clip_headlight.export.layers import UnsupportedError
from clip_headlight.export.text_towers import text_tower
from clip_headlight.export.towers import vision_tower

from .conftest import tiny_model


@pytest.mark.parametrize(
    ("vision", "named"),
    [
        ({"pool_type": "avg"}, "average pooling"),
        ({"pool_type": "none"}, "no pooling"),
        ({"attentional_pool": True, "attn_pooler_heads": 2}, "attention pooling"),
        ({"qk_norm": True}, "qk_norm"),
        ({"scaled_cosine_attn": True}, "scaled_cosine_attn"),
        ({"scale_heads": True}, "scale_heads"),
        ({"scale_attn_inner": True}, "scale_attn_inner"),
        ({"scale_attn": True}, "scale_attn"),
        ({"scale_fc": True}, "scale_fc"),
        ({"act_kwargs": {"approximate": "tanh"}}, "tanh approximation of GELU"),
        ({"image_size": (32, 48)}, "32 x 48"),
    ],
)
def test_an_unsupported_image_tower_is_refused_by_name(vision: dict[str, Any], named: str) -> None:
    with pytest.raises(UnsupportedError, match=named):
        vision_tower(tiny_model(vision))


def test_a_timm_tower_is_refused_by_name() -> None:
    clip = tiny_model()
    clip.visual = TimmModel("vit_tiny_patch16_224", embed_dim=24, image_size=32, pool="avg")
    with pytest.raises(UnsupportedError, match="timm"):
        vision_tower(clip)


def test_a_resnet_is_refused_by_name() -> None:
    clip = tiny_model()
    clip.visual = ModifiedResNet((1, 1, 1, 1), output_dim=24, heads=2, image_size=32, width=8)
    with pytest.raises(UnsupportedError, match="ModifiedResNet"):
        vision_tower(clip)


def test_an_unknown_activation_is_refused_with_its_layer() -> None:
    clip: Any = tiny_model()
    clip.visual.transformer.resblocks[1].mlp.gelu = nn.SiLU()
    with pytest.raises(UnsupportedError, match=r"layer 2.*SiLU"):
        vision_tower(clip)


def test_an_unknown_norm_is_refused_with_its_layer() -> None:
    clip: Any = tiny_model()
    clip.visual.transformer.resblocks[0].ln_2 = nn.RMSNorm(32)
    with pytest.raises(UnsupportedError, match=r"layer 1, ln_2.*RMSNorm"):
        vision_tower(clip)


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ({"no_causal_mask": True}, "no_causal_mask"),
        ({"pool_type": "last"}, "'last'"),
        ({"proj_bias": True}, "Linear"),
        ({"proj_type": "none"}, "NoneType"),
    ],
)
def test_an_unsupported_text_tower_is_refused_by_name(text: dict[str, Any], named: str) -> None:
    with pytest.raises(UnsupportedError, match=named):
        text_tower(tiny_model(text=text))


def test_the_towers_are_fp32_whatever_the_model_was_loaded_in() -> None:
    tower = vision_tower(tiny_model().half())
    assert tower.projection.dtype == torch.float32
    assert tower.blocks[0].qkv_weight.dtype == torch.float32
