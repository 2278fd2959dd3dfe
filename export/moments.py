"""Means and second moments of every term over a stream of images.

Nothing is kept of a single image, so a million need no more memory than a thousand. Sums are in
float64 and parts are merged as in Chan, Golub and LeVeque, "Updating Formulae and a Pairwise
Algorithm for Computing Sample Variances" (1979), so the order of the images does not matter.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Final, Self

import numpy as np
from numpy.typing import NDArray
from safetensors import SafetensorError, safe_open
from safetensors.numpy import save

from .errors import ExportError

Doubles = NDArray[np.float64]
Floats = NDArray[np.float32]
# Terms whose means are kept; the vectors come from `weighted_values`.
MEAN_TERMS: Final = ("head_terms", "mlp_terms", "stem_term", "bias_term", "embedding")
TERMS: Final = (*MEAN_TERMS, "weighted_values")
_VECTORS: Final = "vectors"
_SCATTER: Final = "scatter"
_COUNT: Final = "count"


class Moments:
    """Moments over `count` images.

    means: `head_terms` [L, H, D], `mlp_terms` [L, D], `stem_term` [D], `bias_term` [D],
    `embedding` [D] and `vectors` [L, H, E], a head's own Σₙ weighted_values;
    scatter: [L, H, E, E], Σ over images of (vector − mean)(vector − mean)ᵀ.
    A layer's mean is the sum of its heads', since means are linear.
    """

    def __init__(self) -> None:
        self.count = 0
        self.means: dict[str, Doubles] = {}
        self.scatter: Doubles = np.zeros(())

    @classmethod
    def of(cls, terms: Mapping[str, Floats]) -> Self:
        """The moments of a batch of decompositions, named as the graph's outputs, [B, …] each."""
        found = cls()
        found.count = len(terms["embedding"])
        found.means = {name: terms[name].mean(axis=0, dtype=np.float64) for name in MEAN_TERMS}
        vectors = terms["weighted_values"].sum(axis=3, dtype=np.float64)  # [B, L, H, E]
        found.means[_VECTORS] = vectors.mean(axis=0)
        centred = (vectors - found.means[_VECTORS]).transpose(1, 2, 3, 0)  # [L, H, E, B]
        found.scatter = centred @ centred.swapaxes(2, 3)
        return found

    def merged(self, other: Moments) -> Moments:
        """The moments over the images of both."""
        if self.count == 0 or other.count == 0:
            return other if self.count == 0 else self
        total = self.count + other.count
        share = other.count / total
        both = Moments()
        both.count = total
        both.means = {
            name: mean + (other.means[name] - mean) * share for name, mean in self.means.items()
        }
        apart = other.vectors - self.vectors
        between = apart[..., :, None] * apart[..., None, :]
        both.scatter = self.scatter + other.scatter + between * (self.count * share)
        return both

    @property
    def vectors(self) -> Doubles:
        """[L, H, E]: the mean of what each head writes, in its own E numbers."""
        return self.means[_VECTORS]

    def covariance(self) -> Doubles:
        """[L, H, E, E], over the images (divided by their number)."""
        return self.scatter / self.count

    def save(self, path: Path, notes: Mapping[str, str]) -> None:
        """Writes everything to `path` in one step. Raises ExportError where it cannot."""
        tensors = {name: np.ascontiguousarray(mean) for name, mean in self.means.items()}
        if self.count:
            tensors[_SCATTER] = np.ascontiguousarray(self.scatter)
        tensors[_COUNT] = np.array([self.count], dtype=np.int64)
        partial = path.with_name(f".{path.name}.{os.getpid()}")
        try:
            with partial.open("wb") as stream:
                stream.write(save(tensors, metadata=dict(notes)))
                stream.flush()
                os.fsync(stream.fileno())
            partial.replace(path)
        except OSError as error:
            partial.unlink(missing_ok=True)
            raise ExportError(f"{path} cannot be written: {error.strerror or error}.") from error

    @classmethod
    def load(cls, path: Path) -> tuple[Self, dict[str, str]]:
        """What `save` wrote, bit by bit, and its notes. Raises ExportError for anything else."""
        found = cls()
        try:
            with safe_open(str(path), framework="np") as stored:
                notes: dict[str, str] = dict(stored.metadata() or {})
                tensors = {name: stored.get_tensor(name) for name in stored.keys()}  # noqa: SIM118
            found.count = int(tensors.pop(_COUNT)[0])
            found.scatter = tensors.pop(_SCATTER, found.scatter)
            found.means = tensors
        except (OSError, SafetensorError, KeyError, ValueError) as error:
            raise ExportError(f"{path} is no checkpoint that can be read: {error}.") from error
        return found, notes
