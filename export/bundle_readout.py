"""R, each head's readout into the joint space, from a bundle alone. No torch."""

from __future__ import annotations

import numpy as np

from .manifest import Dims
from .runtime import Floats, Runtime

_TEXTS = 64


def bundle_readout(runtime: Runtime, dims: Dims) -> Floats:
    """R [L, H, E, D] of a bundle, read out of its readout graph with unit vectors: exact in fp32.

    A token carries each of the E unit vectors, and each text is a unit vector of the joint space.
    """
    shape = (dims.layers, dims.heads, dims.head_width, dims.embed_dim)
    found = np.empty(shape, dtype=np.float32)
    texts = np.eye(dims.embed_dim, dtype=np.float32)
    for e in range(0, dims.head_width, dims.tokens):
        width = min(dims.tokens, dims.head_width - e)
        units = np.zeros((1, *shape[:2], dims.tokens, shape[2]), dtype=np.float32)
        units[..., np.arange(width), e + np.arange(width)] = 1.0
        for d in range(0, dims.embed_dim, _TEXTS):
            scores = runtime.readout(units, texts[d : d + _TEXTS])[0]  # [texts, L, H, N]
            found[:, :, e : e + width, d : d + _TEXTS] = scores[..., :width].transpose(1, 2, 3, 0)
    return found
