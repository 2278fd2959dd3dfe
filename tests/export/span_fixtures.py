"""`spans.json`: TEXTSPAN of some heads, for the page's own to be held against.

Picks, shares, rank and variance come from the straightforward form (`slow_textspan`) on all the
terms in double precision; `vectors` [n, E], `readout` [E, D] and `embeddings` [M, D] are float32 in
base64. Two heads are the built-in model's on scenes of the Shapes world, the others are made up:
one that writes to fewer directions than it has, one far from the origin with every text twice, and
one with fewer texts than directions. A case ends before a pick that is nearly a tie.

    python -m tests.export.span_fixtures OUT
"""

from __future__ import annotations

import base64
import json
import sys
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from clip_headlight.export.bundle_readout import bundle_readout
from clip_headlight.export.descriptions.pool import Pool, shapes_pool
from clip_headlight.export.image_stream import ToyStream
from clip_headlight.export.opened import open_bundle
from clip_headlight.export.pool_texts import embed_pool
from clip_headlight.export.runtime import batch
from clip_headlight.export.textspan import RANK_TOLERANCE

from .slow_textspan import slow_textspan

Floats = NDArray[np.float32]
BUNDLE = Path(__file__).parents[2] / "server" / "bundles" / "shapes"
SCENES = 40
EVERY_TEXT = 9
# From 0.
HEADS = ((4, 2), (5, 7))
# Standard deviations closer than this may be ordered by float32's own rounding.
TIE = 1e-6


@dataclass(frozen=True)
class Head:
    """vectors: [n, E]; readout: [E, D]; embeddings: [M, D]."""

    name: str
    vectors: Floats
    readout: Floats
    embeddings: Floats
    directions: int

    def described(self) -> dict[str, object]:
        """The case as it stands in the file."""
        terms = self.vectors.astype(np.float64) @ self.readout.astype(np.float64)
        texts = self.embeddings.astype(np.float64)
        texts /= np.linalg.norm(texts, axis=1, keepdims=True)
        lengths = np.linalg.svd(terms, compute_uv=False)
        rank = int((lengths > RANK_TOLERANCE * lengths[0]).sum())
        picks, shares, margins = slow_textspan(terms, texts, rank, min(self.directions, rank))
        whole = next((i for i, m in enumerate(margins) if 0 < m < TIE), len(picks))
        return {
            "name": self.name,
            "head_width": self.vectors.shape[1],
            "dim": self.readout.shape[1],
            "directions": self.directions,
            "vectors": _packed(self.vectors),
            "readout": _packed(self.readout),
            "embeddings": _packed(self.embeddings),
            "rank": rank,
            "variance": float(((terms - terms.mean(axis=0)) ** 2).sum() / len(terms)),
            "picks": picks[:whole],
            "shares": shares[:whole],
        }


def heads() -> list[Head]:
    """All cases."""
    made = [
        _made("as many directions as numbers", 1, n=50, width=8, dim=24, texts=60),
        _made("fewer directions than numbers", 2, n=50, width=8, dim=24, texts=60, rank=3),
        _made("far from the origin, every text twice", 3, n=30, width=6, dim=16, texts=20, shift=4),
        _made("fewer texts than directions", 4, n=30, width=8, dim=16, texts=4),
    ]
    return made + _built_in()


def _made(
    name: str,
    seed: int,
    *,
    n: int,
    width: int,
    dim: int,
    texts: int,
    rank: int | None = None,
    shift: float = 0.0,
) -> Head:
    rng = np.random.default_rng(seed)
    rank = rank or width
    spread = rng.normal(size=(n, rank)) * np.geomspace(3.0, 0.3, rank)
    vectors = spread @ rng.normal(size=(rank, width)) + shift * rng.normal(size=width)
    embeddings = rng.normal(size=(texts, dim))
    if shift:
        embeddings = np.concatenate([embeddings, embeddings])
    return Head(
        name,
        vectors.astype(np.float32),
        rng.normal(size=(width, dim)).astype(np.float32),
        embeddings.astype(np.float32),
        # Four texts of which nothing is left after four picks.
        min(width, texts),
    )


def _built_in() -> list[Head]:
    bundle = open_bundle(BUNDLE)
    settings = bundle.manifest.preprocess
    found = []
    for _, opener in ToyStream(SCENES).openers(0):
        terms = bundle.runtime.decompose(batch(settings, [opener()]))
        found.append(terms["weighted_values"].sum(axis=3, dtype=np.float64)[0])  # [L, H, E]
    vectors = np.stack(found).astype(np.float32)
    readout = bundle_readout(bundle.runtime, bundle.manifest.dims)
    pool = Pool("some", shapes_pool().texts[::EVERY_TEXT])
    texts = embed_pool(pool, bundle).astype(np.float32)
    return [
        Head(f"L{layer + 1}.H{head + 1}", vectors[:, layer, head], readout[layer, head], texts, 12)
        for layer, head in HEADS
    ]


def _packed(array: Floats) -> str:
    return base64.b64encode(np.ascontiguousarray(array, dtype="<f4").tobytes()).decode("ascii")


def write_spans(out: Path) -> int:
    """`spans.json`; returns the number of cases."""
    cases = [head.described() for head in heads()]
    (out / "spans.json").write_text(json.dumps(cases, indent=1) + "\n", encoding="ascii")
    return len(cases)


if __name__ == "__main__":
    print(f"{write_spans(Path(sys.argv[1]))} heads described")
