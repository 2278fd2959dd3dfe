"""Pixels without torch are open_clip's to the last bit."""

from __future__ import annotations

import itertools
from typing import Literal

import numpy as np
import pytest
from open_clip.transform import PreprocessCfg, image_transform_v2
from PIL import Image

from clip_headlight.export.manifest import Preprocess
from clip_headlight.export.pixels import to_pixels

MEAN, STD = (0.481, 0.458, 0.408), (0.269, 0.261, 0.276)
SHAPES = [(64, 64), (65, 97), (97, 65), (200, 31), (31, 200), (20, 33), (33, 20), (640, 427)]
SETTINGS = list(itertools.product(("shortest", "squash", "longest"), ("bicubic", "bilinear")))


@pytest.mark.parametrize(("mode", "interpolation"), SETTINGS)
def test_pixels_are_those_of_open_clips_evaluation_transform(
    mode: Literal["shortest", "squash", "longest"], interpolation: Literal["bicubic", "bilinear"]
) -> None:
    rng = np.random.default_rng(0)
    for size, (width, height) in itertools.product((64, 51), SHAPES):
        noise = rng.integers(0, 256, (height, width, 3), dtype=np.uint8)
        picture = Image.fromarray(noise)
        config = PreprocessCfg(
            size=size, mean=MEAN, std=STD, interpolation=interpolation, resize_mode=mode
        )
        expected = image_transform_v2(config, is_train=False)(picture).numpy()
        described = Preprocess(
            size=size, mean=MEAN, std=STD, interpolation=interpolation, resize_mode=mode
        )
        found = to_pixels(described, picture)
        assert found.dtype == np.float32
        np.testing.assert_array_equal(found, expected, err_msg=f"{width} × {height} → {size}")
