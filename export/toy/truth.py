"""What each head of a Shapes model carries, measured where the truth is known.

For every head and every attribute of the scenes: the share of the variance of the head's term that
a linear probe on the attribute's values (one-hot) explains on scenes that it was not fitted to. A
head that knows nothing of an attribute has 0, whatever the number of values. No torch.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ..bundle_readout import bundle_readout
from ..errors import ExportError
from ..head_words import Text, describe_heads
from ..heads_schema import HeadTruth, HeadWords
from ..opened import Opened
from ..runtime import batch
from ..textspan import HeadSpace, head_space
from .attributes import ATTRIBUTES, MODEL_NAME, NAMES, UNSAID
from .scenes import scene

Doubles = NDArray[np.float64]
# The scenes of the published accuracies: neither trained on, nor in any mean or moment.
FIRST_SEED: Final = 1_000_000_000
SCENES: Final = 2000
# Attributes that a scene may lack and that lacking is itself a value of: a word may be absent.
_ABSENT_IS_A_VALUE: Final = ("word",)
# How often random directions are drawn; the baseline's figures are means over the draws.
DRAWS: Final = 10
_BATCH: Final = 16
_FOLDS: Final = 2


@dataclass(frozen=True)
class Truth:
    """shares: [L, H, 8], of each attribute alone, in the order of NAMES; together: [L, H], of all.

    Shares are of the head's variance over all the scenes (R²). A position can only explain what
    varies among scenes with a single object, for the others have none, and that they have none is
    their count's; a word that is not there is a value of its own.
    """

    shares: Doubles
    together: Doubles
    scenes: int

    def of(self, layer: int, head: int) -> HeadTruth:
        """What heads.json says of one head."""
        return _told(self.shares[layer, head], self.together[layer, head])

    def mean(self) -> HeadTruth:
        """The mean over all heads."""
        return _told(self.shares.mean(axis=(0, 1)), self.together.mean())

    def purity(self) -> Doubles:
        """[L, H]: 1 for a head that carries one attribute only, 0 for one that carries all alike.

        1 − the entropy of its shares to base 8: the disentanglement of Eastwood and Williams, "A
        Framework for the Quantitative Evaluation of Disentangled Representations" (ICLR 2018).
        """
        shares = self.shares.clip(min=1e-12)
        shares = shares / shares.sum(axis=-1, keepdims=True)
        found: Doubles = 1 + (shares * np.log(shares)).sum(axis=-1) / np.log(len(NAMES))
        return found


def _told(shares: Doubles, together: float) -> HeadTruth:
    attributes = zip(NAMES, shares.tolist(), strict=True)
    return HeadTruth(
        attributes={name: round(share, 4) for name, share in attributes},
        together=round(float(together), 4),
    )


@dataclass(frozen=True)
class Measured:
    """truth: what every head carries; spaces: [L][H]; at_random: what random directions carry."""

    truth: Truth
    spaces: list[list[HeadSpace]]
    at_random: HeadTruth


def measure(
    bundle: Opened, scenes: int = SCENES, advance: Callable[[int], None] = lambda _done: None
) -> Measured:
    """What every head of the Shapes model in `bundle` carries, over held-out scenes.

    Raises ExportError for any other model.
    """
    name = bundle.manifest.name
    if name != MODEL_NAME:
        raise ExportError(
            f"{bundle.manifest.id} is a bundle of {name}; the truth is known for the Shapes world, "
            f"so only of {MODEL_NAME}."
        )
    found, embeddings, attributes = [], [], []
    for at in range(FIRST_SEED, FIRST_SEED + scenes, _BATCH):
        drawn = [scene(seed) for seed in range(at, min(at + _BATCH, FIRST_SEED + scenes))]
        pixels = batch(bundle.manifest.preprocess, [some.image for some in drawn])
        terms = bundle.runtime.decompose(pixels, ("weighted_values", "embedding"))
        found.append(terms["weighted_values"].sum(axis=3, dtype=np.float64))
        embeddings.append(terms["embedding"].astype(np.float64))
        attributes += [some.attributes.vector() for some in drawn]
        advance(len(attributes))
    vectors = np.concatenate(found)  # [n, L, H, E]
    readout = bundle_readout(bundle.runtime, bundle.manifest.dims).astype(np.float64)
    # Rᵀ = Q U: distances between terms are those between U w, in E numbers instead of D.
    upper = np.linalg.qr(readout.swapaxes(2, 3)).R  # [L, H, k, E]
    own = np.einsum("nlhe,lhke->nlhk", vectors, upper)
    mean = vectors.mean(axis=0)
    centred = (vectors - mean).transpose(1, 2, 3, 0)
    covariance = centred @ centred.swapaxes(2, 3) / len(vectors)
    spaces = [
        [head_space(*moments) for moments in zip(*row, strict=True)]
        for row in zip(mean, covariance, readout, strict=True)
    ]
    told = np.stack(attributes)
    at_random = probe(along_random(np.concatenate(embeddings), vectors.shape[-1], DRAWS), told)
    return Measured(probe(own, told), spaces, at_random.mean())


def along_random(embeddings: Doubles, width: int, draws: int) -> Doubles:
    """[n, D] → [n, 1, draws, width]: what there is along random orthonormal directions."""
    rng = np.random.default_rng(0)
    size = (embeddings.shape[1], width)
    bases = [np.linalg.qr(rng.normal(size=size))[0] for _ in range(draws)]
    found: Doubles = np.stack([embeddings @ basis for basis in bases], axis=1)[:, None]
    return found


def source(scenes: int) -> str:
    """The scenes that the truth is measured on, in words."""
    return f"{scenes} scenes of the Shapes world, seeds {FIRST_SEED} to {FIRST_SEED + scenes - 1}"


def probe(terms: Doubles, attributes: NDArray[np.int8]) -> Truth:
    """terms: [n, L, H, k], in any orthonormal coordinates; attributes: [n, 8], UNSAID for none."""
    layers, heads = terms.shape[1:3]
    shares = np.zeros((layers, heads, len(NAMES)))
    everything = np.ones((len(terms), 0))
    whole = held_out(everything, terms)[1]
    for column, name in enumerate(NAMES):
        values = attributes[:, column]
        design = one_hot(values, len(ATTRIBUTES[name]))
        has = values != UNSAID
        if name in _ABSENT_IS_A_VALUE:
            design = np.column_stack([design, ~has])
            has = np.ones(len(values), dtype=bool)
        shares[:, :, column] = _share(*held_out(design[has], terms[has]), whole)
        everything = np.column_stack([everything, design])
    return Truth(shares, _share(*held_out(everything, terms), whole), len(terms))


def _share(missed: Doubles, varied: Doubles, whole: Doubles) -> Doubles:
    """What was explained of all that there was to explain, 0 where there was nothing: [L, H]."""
    found: Doubles = np.where(whole > 0, (varied - missed) / np.where(whole > 0, whole, 1), 0.0)
    return found


def one_hot(values: NDArray[np.int8], count: int) -> Doubles:
    """[n, count]; a row of zeros where there is no value."""
    return np.asarray(values[:, None] == np.arange(count), dtype=np.float64)


def held_out(design: Doubles, terms: Doubles) -> tuple[Doubles, Doubles]:
    """Σ‖term − fitted‖² and Σ‖term − mean‖² on scenes apart from those fitted: [L, H] each.

    design: [n, p]; terms: [n, L, H, k]. Even scenes are predicted from odd ones and the other way
    round, the mean too, so that an attribute that is not carried comes out at 0 within noise.
    """
    count = len(design)
    flat = terms.reshape(count, -1)
    fold = np.arange(count) % _FOLDS
    missed, varied = np.zeros_like(flat), np.zeros_like(flat)
    for number in range(_FOLDS):
        held, fitted = fold == number, fold != number
        mean = flat[fitted].mean(axis=0)
        # The least-norm solution: values that no fitted scene has are predicted by the mean.
        weights = np.linalg.lstsq(design[fitted], flat[fitted] - mean, rcond=None)[0]
        varied[held] = flat[held] - mean
        missed[held] = varied[held] - design[held] @ weights
    by_head = (count, *terms.shape[1:])
    squares = [(rest**2).reshape(by_head).sum(axis=(0, 3)) for rest in (missed, varied)]
    return squares[0], squares[1]


def random_heads(
    spaces: Sequence[Sequence[HeadSpace]],
    texts: Sequence[Text],
    embeddings: Doubles,
    directions: int,
    seed: int,
) -> list[HeadWords]:
    """The words of heads that vary as much, but along random directions of the joint space."""
    rng = np.random.default_rng(seed)
    turned = [
        [
            HeadSpace(np.linalg.qr(rng.normal(size=space.basis.shape))[0], space.root)
            for space in row
        ]
        for row in spaces
    ]
    return describe_heads(turned, texts, embeddings, directions)
