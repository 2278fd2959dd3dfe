"""How far a bundle's graphs are from the untouched open_clip model in fp32."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from PIL import Image
from torch import nn

from .manifest import Parity
from .runtime import Floats, Runtime, batch
from .source import Source

# Prompts that the parity of the text graph is measured on, besides a bundle's own texts.
TEXTS = ("", "a red circle", "a photo of two dogs.", "l'été à Zürich, 7 o'clock", "words " * 60)
_BATCH = 8


@dataclass(frozen=True)
class Measured:
    """The manifest's figures, and the worst relative error of the text embedding."""

    parity: Parity
    text_error: float


def measure(
    source: Source, runtime: Runtime, pictures: Sequence[Image.Image], texts: Sequence[str]
) -> Measured:
    """The graphs in onnxruntime against open_clip's own forward, worst of all the inputs."""
    sums, errors, cosines = [], [], []
    for at in range(0, len(pictures), _BATCH):
        pixels = batch(source.preprocess, pictures[at : at + _BATCH])
        names = ("embedding", "head_terms", "mlp_terms", "stem_term", "bias_term")
        terms = runtime.decompose(pixels, names)
        expected = encode_image(source.model, pixels)
        sums.append(relative(summed(terms), terms["embedding"]))
        errors.append(relative(terms["embedding"], expected))
        cosines.append(cosine(terms["embedding"], expected))
    tokens = source.tokenizer([*TEXTS, *texts]).numpy()
    found, wanted = runtime.text(tokens), encode_text(source.model, tokens)
    return Measured(
        parity=Parity(
            images=len(pictures),
            sum_check=float(np.concatenate(sums).max()),
            embedding=float(np.concatenate(errors).max()),
            embedding_cosine=float(np.concatenate(cosines).min()),
            text_cosine=float(cosine(found, wanted).min()),
        ),
        text_error=float(relative(found, wanted).max()),
    )


def encode_image(model: nn.Module, pixels: Floats) -> Floats:
    """open_clip's own image embedding, not normalised: [B, 3, S, S] → [B, D]."""
    with torch.no_grad():
        out = model.encode_image(torch.from_numpy(pixels))  # type: ignore[operator]
    found: Floats = (out[0] if isinstance(out, tuple) else out).numpy()
    return found


def encode_text(model: nn.Module, tokens: np.ndarray) -> Floats:
    """open_clip's own text embedding, L2-normalised: [T, C] → [T, D]."""
    with torch.no_grad():
        found: Floats = model.encode_text(torch.from_numpy(tokens), normalize=True).numpy()  # type: ignore[operator]
    return found


def summed(terms: dict[str, Floats]) -> Floats:
    """stem + Σ mlp + Σ head + bias, [B, D]."""
    heads = terms["head_terms"].sum(axis=(1, 2))
    total: Floats = terms["stem_term"] + terms["mlp_terms"].sum(axis=1) + heads + terms["bias_term"]
    return total


def relative(found: Floats, expected: Floats) -> Floats:
    """‖found − expected‖ / ‖expected‖ of each row: [B, D] → [B]."""
    error: Floats = np.linalg.norm(found - expected, axis=1) / np.linalg.norm(expected, axis=1)
    return error


def cosine(a: Floats, b: Floats) -> Floats:
    """The cosine of each row in float64, never above 1: [B, D], [B, D] → [B]."""
    x, y = a.astype(np.float64), b.astype(np.float64)
    norms = np.linalg.norm(x, axis=1) * np.linalg.norm(y, axis=1)
    found: Floats = np.minimum((x * y).sum(axis=1) / norms, 1.0).astype(np.float32)
    return found
