"""How far a bundle's graphs are from the untouched open_clip model in fp32."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import torch
from numpy.typing import NDArray
from PIL import Image
from torch import nn

from .decompose_rows import decomposition
from .errors import ExportError
from .manifest import Parity, Precision
from .pictures import Pictures
from .runtime import Floats, Ints, Runtime, batch
from .source import Source
from .towers import vision_tower
from .toy.scenes import SIZE, scene

# Prompts that the parity of the text graph is measured on, besides a bundle's own texts.
TEXTS: Final = (
    "",
    "a red circle",
    "a photo of two dogs.",
    "l'été à Zürich, 7 o'clock",
    "words " * 60,
)
# So many pictures are measured on.
PICTURES: Final = 64
# Scenes that no means are over and nothing was trained on.
FIRST_SEED: Final = 1_600_000_000
_BATCH: Final = 8


@dataclass(frozen=True)
class Reference:
    """Inputs, and what open_clip's own forward and this package's fp32 terms make of them.

    pixels [B, 3, S, S]; embedding [B, D]; head_terms [B, L, H, D]; tokens [T, C];
    text_embedding [T, D].
    """

    pixels: Floats
    embedding: Floats
    head_terms: Floats
    tokens: Ints
    text_embedding: Floats


def reference(source: Source, pictures: Sequence[Image.Image], texts: Sequence[str]) -> Reference:
    """What every precision is held against: torch in fp32 on `pictures`, on TEXTS and `texts`."""
    pixels = batch(source.preprocess, pictures)
    module = decomposition(vision_tower(source.model)).eval()
    embeddings, heads = [], []
    for at in range(0, len(pixels), _BATCH):
        part = pixels[at : at + _BATCH]
        embeddings.append(encode_image(source.model, part))
        with torch.no_grad():
            heads.append(module(torch.from_numpy(part)).head_terms.numpy())
    tokens = source.tokenizer([*TEXTS, *texts]).numpy()
    return Reference(
        pixels=pixels,
        embedding=np.concatenate(embeddings),
        head_terms=np.concatenate(heads),
        tokens=tokens,
        text_embedding=encode_text(source.model, tokens),
    )


def measure(expected: Reference, runtime: Runtime, precision: Precision = "fp32") -> Parity:
    """The graphs in onnxruntime against `expected`.

    Raises ExportError where the graphs of this precision return what is no number.
    """
    sums, errors, cosines, heads = [], [], [], []
    names = ("embedding", "head_terms", "mlp_terms", "stem_term", "bias_term")
    for at in range(0, len(expected.pixels), _BATCH):
        rows = slice(at, at + _BATCH)
        terms = runtime.decompose(expected.pixels[rows], names)
        sums.append(relative(summed(terms), terms["embedding"]))
        errors.append(relative(terms["embedding"], expected.embedding[rows]))
        cosines.append(cosine(terms["embedding"], expected.embedding[rows]))
        heads.append(cosine(terms["head_terms"], expected.head_terms[rows]).ravel())
    text_sums, text_cosines = [], []
    for at in range(0, len(expected.tokens), _BATCH):
        rows = slice(at, at + _BATCH)
        text = runtime.text_terms(expected.tokens[rows], ("text_embedding", *names[1:]))
        embedding = text.pop("text_embedding")
        text_sums.append(relative(summed(text), embedding))
        text_cosines.append(cosine(embedding, expected.text_embedding[rows]))
    found = [
        np.concatenate(part) for part in (sums, errors, cosines, heads, text_sums, text_cosines)
    ]
    if not all(np.isfinite(part).all() for part in found):
        raise ExportError(
            f"the graphs at {precision} return what is no number: the model's values do not fit; "
            f"leave {precision} out of --precision."
        )
    sums_of, errors_of, cosines_of, heads_of, text_sums_of, text_cosines_of = found
    return Parity(
        images=len(expected.pixels),
        texts=len(expected.tokens),
        sum_check=float(sums_of.max()),
        embedding=float(errors_of.max()),
        embedding_cosine=float(cosines_of.min()),
        embedding_cosine_mean=float(cosines_of.mean(dtype=np.float64)),
        head_cosine=float(heads_of.min()),
        head_cosine_mean=float(heads_of.mean(dtype=np.float64)),
        text_cosine=float(text_cosines_of.min()),
        text_sum_check=float(text_sums_of.max()),
    )


def parity_pictures(pictures: Pictures, size: int, count: int = PICTURES) -> list[Image.Image]:
    """The first `count` pictures to measure on, for a tower of `size` pixels.

    The bundle's own pictures first; seeded scenes of the Shapes world, drawn at the tower's size,
    make up what is missing. They are other scenes than those of the built-in model's means.
    """
    own = [opener() for opener in pictures.own[:count]]
    missing = count - len(own)
    scale = -(-size // SIZE)
    drawn = [scene(seed, scale=scale).image for seed in range(FIRST_SEED, FIRST_SEED + missing)]
    return [*own, *drawn]


def measured_on(pictures: Pictures) -> str:
    """What `parity_pictures` are, in words."""
    own = min(PICTURES, len(pictures.own))
    kinds = [f"{own} {pictures.own_source}"] if own else []
    kinds += [f"{PICTURES - own} seeded scenes of the Shapes world"] if own < PICTURES else []
    return " and ".join(kinds)


def encode_image(model: nn.Module, pixels: Floats) -> Floats:
    """open_clip's own image embedding, not normalised: [B, 3, S, S] → [B, D]."""
    with torch.no_grad():
        # CoCa would normalise unasked, and a parallel pool keeps its one query as an axis.
        out = model.encode_image(torch.from_numpy(pixels), normalize=False)  # type: ignore[operator]
    found: Floats = out.reshape(len(pixels), -1).numpy()
    return found


def encode_text(model: nn.Module, tokens: Ints) -> Floats:
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
    with np.errstate(invalid="ignore"):
        error: Floats = np.linalg.norm(found - expected, axis=1) / np.linalg.norm(expected, axis=1)
    return error


def cosine(a: Floats, b: Floats) -> NDArray[np.float64]:
    """The cosine over the last axis in float64, never above 1: [..., D], [..., D] → [...].

    Kept in float64: in float32 two vectors 3e-4 apart would have a cosine of 1. Two vectors of
    nothing but zeros agree: a head that writes nothing does so at any precision.
    """
    x, y = a.astype(np.float64), b.astype(np.float64)
    norms = np.linalg.norm(x, axis=-1) * np.linalg.norm(y, axis=-1)
    silent = ~(np.any(x, axis=-1) | np.any(y, axis=-1))
    with np.errstate(invalid="ignore", divide="ignore"):
        found = np.where(silent, 1.0, np.minimum((x * y).sum(axis=-1) / norms, 1.0))
    return found.astype(np.float64)
