"""The joint space of one head or several: exact cosines and products, in E numbers a head.

A head's term is `s @ R` with `s` [E] and R [E, D] the same for all pictures. So the inner product
of two terms is `s G sᵀ` with the Gram matrix G = R Rᵀ [E, E], and D never comes in. The sum of
several heads' terms is one such product too: `s` and R are then those of the heads, one behind
another. Everything is in float64; G is formed from R in float64 as well, for a Gram matrix that was
rounded to float32 loses what a head reads out weakly.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

Doubles = NDArray[np.float64]


@dataclass(frozen=True)
class Space:
    """`readout` [K, E, D] of K heads; `mean` [K, E] is what every vector is taken relative to."""

    readout: Doubles
    mean: Doubles

    @cached_property
    def _flat(self) -> Doubles:
        """R of the heads one below another, [K·E, D]."""
        return self.readout.reshape(-1, self.readout.shape[2])

    @cached_property
    def gram(self) -> Doubles:
        """R Rᵀ [K·E, K·E]."""
        found: Doubles = self._flat @ self._flat.T
        return found

    @property
    def projection(self) -> Doubles:
        """A matrix [K·E, min(K·E, D)] that keeps the length of every term."""
        left, values, _ = np.linalg.svd(self._flat, full_matrices=False)
        found: Doubles = left * values
        return found

    def term(self, vectors: Doubles) -> Doubles:
        """[…, K, E] → the sum of the heads' terms, […, D], less the mean's."""
        found: Doubles = self._centred(vectors) @ self._flat
        return found

    def towards(self, direction: Doubles) -> Doubles:
        """R @ direction: [D] → what each head's vector is multiplied with, [K, E]."""
        found: Doubles = self.readout @ direction
        return found

    def lengths(self, vectors: Doubles) -> Doubles:
        """|term|: […, K, E] → […]."""
        flat = self._centred(vectors)
        if flat.shape[-1] > self._flat.shape[1]:
            long: Doubles = np.linalg.norm(flat @ self._flat, axis=-1)
            return long
        squares = np.einsum("...e,...e->...", flat @ self.gram, flat)
        found: Doubles = np.sqrt(np.maximum(squares, 0.0))
        return found

    def products(self, vectors: Doubles, direction: Doubles) -> Doubles:
        """term · direction: […, K, E] and [D] → […]."""
        found: Doubles = self._centred(vectors) @ self.towards(direction).reshape(-1)
        return found

    def cosines(self, vectors: Doubles, direction: Doubles) -> Doubles:
        """Of the terms and `direction`: […, K, E] and [D] → […]; 0 where either is nought."""
        lengths = self.lengths(vectors) * np.linalg.norm(direction)
        products = self.products(vectors, direction)
        found: Doubles = np.divide(
            products, lengths, out=np.zeros_like(products), where=lengths > 0
        )
        return found

    def _centred(self, vectors: Doubles) -> Doubles:
        """[…, K, E] → […, K·E], less the mean."""
        return (vectors - self.mean).reshape(*vectors.shape[:-2], -1)
