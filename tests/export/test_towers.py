"""What cannot be decomposed exactly is refused by name."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, cast

import pytest
import torch
from open_clip.modified_resnet import ModifiedResNet
from open_clip.timm_model import TimmModel
from timm.layers.mlp import SwiGLU
from timm.layers.norm import RmsNorm
from timm.models.vision_transformer import ResPostBlock
from torch import nn

from clip_headlight.export.layers import UnsupportedError
from clip_headlight.export.towers import vision_tower

from .conftest import tiny_model
from .small_towers import timm


@pytest.mark.parametrize(
    ("vision", "named"),
    [
        ({"pool_type": "none"}, "no pooling"),
        (
            {"attentional_pool": True, "attn_pooler_heads": 2, "pool_type": "none"},
            "without pooling its queries",
        ),
        (
            {
                "attentional_pool": True,
                "attn_pooler_heads": 2,
                "attn_pooler_queries": 1,
                "pool_type": "avg",
            },
            "no query left",
        ),
        ({"attentional_pool": "cascade", "attn_pooler_heads": 2}, "two attention pools in a row"),
        ({"attentional_pool": "parallel", "attn_pooler_heads": 2}, "open_clip itself cannot run"),
        ({"image_size": (32, 48)}, "32 x 48"),
    ],
)
def test_an_unsupported_image_tower_is_refused_by_name(vision: dict[str, Any], named: str) -> None:
    with pytest.raises(UnsupportedError, match=named):
        vision_tower(tiny_model(vision))


@pytest.mark.parametrize(
    ("trunk", "named"),
    [
        ({"global_pool": "max"}, "pools by 'max'"),
        ({"global_pool": "avgmax"}, "pools by 'avgmax'"),
        ({"reg_tokens": 2}, "register tokens"),
        ({"dynamic_img_size": True}, "a changing image size"),
        ({"embed_norm_layer": nn.LayerNorm}, "PatchEmbed with a norm"),
        ({"block_fn": ResPostBlock}, "layer 1 is a ResPostBlock"),
        ({"mlp_layer": SwiGLU}, "SwiGLU as its MLP"),
        ({"norm_layer": RmsNorm}, "RmsNorm"),
        ({"act_layer": nn.SiLU}, "SiLU"),
        ({"global_pool": "map"}, "leaves out the class token"),
        ({"global_pool": "prr"}, "pools by 'prr'"),
        ({"img_size": (32, 48)}, "32 x 48"),
    ],
)
def test_an_unsupported_timm_vit_is_refused_by_name(trunk: dict[str, Any], named: str) -> None:
    with pytest.raises(UnsupportedError, match=named):
        vision_tower(timm(trunk))


@pytest.mark.parametrize(
    ("name", "named"),
    [
        (
            "vit_pe_core_tiny_patch16_384",
            r"timm's Eva, which has blocks of its own \(rotary positions",
        ),
        ("convnext_tiny", "timm's ConvNeXt, which has convolutions"),
        ("vit_base_mci_224", "embeds its patches by a HybridEmbed"),
    ],
)
def test_another_class_of_timm_is_refused_with_what_it_has(name: str, named: str) -> None:
    with torch.device("meta"):
        model = SimpleNamespace(visual=TimmModel(name, 24, pool=""))
    with pytest.raises(UnsupportedError, match=named):
        vision_tower(cast("nn.Module", model))


def test_a_projection_with_an_mlp_is_refused() -> None:
    model = SimpleNamespace(visual=TimmModel("test_vit", 24, image_size=160, proj="mlp"))
    with pytest.raises(UnsupportedError, match="ends in a Mlp after the pooling"):
        vision_tower(cast("nn.Module", model))


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


def test_the_towers_are_fp32_whatever_the_model_was_loaded_in() -> None:
    tower = vision_tower(tiny_model().half())
    assert tower.projection is not None
    assert tower.projection.dtype == torch.float32
    assert tower.trunk.blocks[0].qkv_weight.dtype == torch.float32
