"""The cosine of a picture and a text as a sum over pairs of a patch and a word. Pure numpy.

Both embeddings are sums: of patches, stem, MLPs and biases the one, of words, stem, MLPs and
biases the other. Their product is a sum over pairs, exactly; docs/words.md derives it.
Letters: N image tokens, P text positions, W words, L, H layers and heads of the image tower, D.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Doubles = NDArray[np.float64]
# weighted_values [1, L, H, N, E], texts [T, D] → patch_scores [1, T, L, H, N]
Readout = Callable[[Floats, Floats], Floats]

# What is left of an embedding when its heads are shared out among patches or words.
REST: Final = ("stem", "MLPs", "biases")
# So many scores are asked of the readout at a time: 64 MB of them.
_AT_ONCE: Final = 2**24


@dataclass(frozen=True)
class Terms:
    """One embedding's terms: embedding [D], head_terms [L, H, D], mlp_terms [L, D], stem_term
    [D], bias_term [D]."""

    embedding: Doubles
    head_terms: Doubles
    mlp_terms: Doubles
    stem_term: Doubles
    bias_term: Doubles

    @classmethod
    def of(cls, outputs: Mapping[str, Floats], embedding: str) -> Terms:
        """The first row of a graph's outputs; `embedding` is the name of their sum."""
        names = ("head_terms", "mlp_terms", "stem_term", "bias_term")
        found = {name: outputs[name][0].astype(np.float64) for name in names}
        return cls(embedding=outputs[embedding][0].astype(np.float64), **found)

    @property
    def rest(self) -> Doubles:
        """stem, Σ mlp and bias, [3, D]: in the order of REST."""
        return np.stack([self.stem_term, self.mlp_terms.sum(axis=0), self.bias_term])

    @property
    def sum_check(self) -> float:
        """‖embedding − Σ terms‖ / ‖embedding‖."""
        total = self.rest.sum(axis=0) + self.head_terms.sum(axis=(0, 1))
        return float(np.linalg.norm(self.embedding - total) / np.linalg.norm(self.embedding))

    def towards(self, other: Terms) -> LayerScores:
        """Every term's share of the cosine with `other`."""
        length = np.linalg.norm(self.embedding) * np.linalg.norm(other.embedding)
        direction = other.embedding / length
        return LayerScores(
            heads=self.head_terms @ direction,
            mlps=self.mlp_terms @ direction,
            stem=float(self.stem_term @ direction),
            biases=float(self.bias_term @ direction),
        )


@dataclass(frozen=True)
class LayerScores:
    """The cosine as a sum over one tower: heads [L, H], mlps [L], stem and biases."""

    heads: Doubles
    mlps: Doubles
    stem: float
    biases: float

    @property
    def total(self) -> float:
        return float(self.heads.sum() + self.mlps.sum()) + self.stem + self.biases


def cosine(image: Terms, text: Terms) -> float:
    """The cosine of the two embeddings."""
    lengths = np.linalg.norm(image.embedding) * np.linalg.norm(text.embedding)
    return float(image.embedding @ text.embedding / lengths)


def pair_scores(
    image: Terms, weighted_values: Floats, text: Terms, word_terms: Floats, readout: Readout
) -> Doubles:
    """The cosine as pairs, [N + 3, P + 3]: rows and columns end with stem, MLPs and biases.

    `weighted_values` [1, L, H, N, E]; `word_terms` [1, P, D]. The sum of all is the cosine.
    """
    columns = np.concatenate([word_terms[0].astype(np.float64), text.rest])
    lengths = np.linalg.norm(image.embedding) * np.linalg.norm(text.embedding)
    patches = _patches(weighted_values, columns, readout)
    scores: Doubles = np.concatenate([patches, image.rest @ columns.T]) / lengths
    return scores


def _patches(weighted_values: Floats, columns: Doubles, readout: Readout) -> Doubles:
    """Σ over layers and heads of each patch's score for each column: [N, columns]."""
    _, layers, heads, tokens, _ = weighted_values.shape
    scores = np.zeros((len(columns), tokens))
    # A column that the mask hides is exactly zero, and so are its scores.
    asked = np.flatnonzero(np.any(columns != 0, axis=1))
    step = max(1, _AT_ONCE // (layers * heads * tokens))
    for at in range(0, len(asked), step):
        some = asked[at : at + step]
        found = readout(weighted_values, columns[some].astype(np.float32))[0]
        scores[some] = found.astype(np.float64).sum(axis=(1, 2))
    return scores.T


def joined(scores: Doubles, groups: Sequence[Sequence[int]]) -> Doubles:
    """Columns added up into words: [R, P + 3] → [R, W + 3], the last three kept as they are."""
    words = [scores[:, list(group)].sum(axis=1) for group in groups]
    return np.column_stack([*words, scores[:, -len(REST) :]])
