"""A head's vectors in fewer bits, and what that costs: the recall of the nearest ten.

int8 is symmetric, with one scale for each vector: s ≈ scale · q, q from −127 to 127.
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from ..errors import ExportError
from ..moments import Floats
from .schema import Recall, Vectors

DTYPES: Final[dict[Vectors, str]] = {"fp32": "<f4", "fp16": "<f2", "int8": "|i1"}
AT: Final = 10
_QUERIES: Final = 100

Stored = NDArray[Any]


def encode(vectors: Floats, kind: Vectors) -> tuple[Stored, Floats | None]:
    """vectors [..., E] → as they are stored, and for int8 the scales [...].

    Raises ExportError for a number that fp16 cannot hold.
    """
    if kind == "int8":
        scales = np.abs(vectors).max(axis=-1) / np.float32(127)
        steps = np.where(scales > 0, scales, np.float32(1))[..., None]
        return np.rint(vectors / steps).astype(DTYPES[kind]), scales.astype("<f4")
    with np.errstate(over="ignore"):
        stored = vectors.astype(DTYPES[kind])
    if not np.isfinite(stored).all():
        raise ExportError(
            f"a vector has a number of {np.abs(vectors).max():.0f}, too large for fp16; make the "
            "index with --vectors fp32 or int8."
        )
    return stored, None


def decode(stored: Stored, scales: Floats | None) -> Floats:
    """What `encode` stored, as float32."""
    found: Floats = stored.astype(np.float32)
    if scales is not None:
        found *= scales[..., None]
    return found


def cosines(queries: Floats, vectors: Floats, gram: Floats) -> Floats:
    """[Q, E], [n, E], G [E, E] → the cosines of the heads' terms [Q, n]; 0 for a term of 0."""
    lengths = [
        np.sqrt(np.maximum(np.einsum("ne,ne->n", s @ gram, s), 0)) for s in (queries, vectors)
    ]
    product = (queries @ gram) @ vectors.T
    below = lengths[0][:, None] * lengths[1][None, :]
    found: Floats = np.divide(product, below, out=np.zeros_like(product), where=below > 0)
    return found


def recall(sample: Floats, kind: Vectors, grams: Floats) -> Recall | None:
    """What storing `sample` [n, L, H, E] as `kind` costs; None where nothing can be said.

    The queries are evenly spread over the sample and stay exact, as a new picture would be.
    """
    n = len(sample)
    if kind == "fp32" or n < 2:
        return None
    stored, scales = encode(sample, kind)
    again = decode(stored, scales)
    at, chosen = min(AT, n - 1), np.unique(np.linspace(0, n - 1, _QUERIES).astype(int))
    found, worst = [], 0.0
    for layer, head in np.ndindex(*grams.shape[:2]):
        exact, near = sample[:, layer, head], again[:, layer, head]
        gram = grams[layer, head]
        right = cosines(exact[chosen], exact, gram)
        said = cosines(exact[chosen], near, gram)
        worst = max(worst, float(np.abs(right - said).max()))
        for values in (right, said):
            values[np.arange(len(chosen)), chosen] = -np.inf
        best = [np.argpartition(-values, at - 1, axis=1)[:, :at] for values in (right, said)]
        hits = [len(np.intersect1d(a, b)) for a, b in zip(*best, strict=True)]
        found.append(float(np.mean(hits)) / at)
    return Recall(
        at=at,
        mean=round(float(np.mean(found)), 6),
        worst_head=round(min(found), 6),
        queries=len(chosen),
        among=n,
        cosine_error=round(worst, 8),
    )
