"""From a picture to the `pixels` input, as open_clip's evaluation transform does it. No torch.

Pillow does the resizing, as it does in open_clip; the rest is numpy, operation by operation, so
that the numbers are the same to the last bit.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from .manifest import Preprocess

_FILTERS = {"bicubic": Image.Resampling.BICUBIC, "bilinear": Image.Resampling.BILINEAR}


def to_pixels(preprocess: Preprocess, picture: Image.Image) -> NDArray[np.float32]:
    """A picture → pixels [3, S, S], normalised."""
    square = crop(resized(picture, preprocess), preprocess.size).convert("RGB")
    values = np.asarray(square, dtype=np.float32) / np.float32(255)
    mean, std = (np.array(x, dtype=np.float32) for x in (preprocess.mean, preprocess.std))
    found: NDArray[np.float32] = np.ascontiguousarray(((values - mean) / std).transpose(2, 0, 1))
    return found


def resized(picture: Image.Image, preprocess: Preprocess) -> Image.Image:
    """The picture with its shorter side, its longer side or both sides at S pixels."""
    size, (width, height) = preprocess.size, picture.size
    if preprocess.resize_mode == "squash":
        shape = (size, size)
    elif preprocess.resize_mode == "longest":
        ratio = max(height / size, width / size)
        shape = (round(width / ratio), round(height / ratio))
    elif width <= height:
        shape = (size, int(size * height / width))
    else:
        shape = (int(size * width / height), size)
    if shape == picture.size:
        return picture
    return picture.resize(shape, _FILTERS[preprocess.interpolation])


def crop(picture: Image.Image, size: int) -> Image.Image:
    """The middle size × size pixels; where the picture is smaller, black is put around it."""
    width, height = picture.size
    if width < size or height < size:
        padded = Image.new(picture.mode, (max(width, size), max(height, size)))
        padded.paste(picture, (max(size - width, 0) // 2, max(size - height, 0) // 2))
        picture, (width, height) = padded, padded.size
    left, top = round((width - size) / 2), round((height - size) / 2)
    return picture.crop((left, top, left + size, top + size))
