"""The outputs of the decompose and text graphs, by name and in order. Importable without torch.

Letters as everywhere: L layers, H heads, E head width, N image tokens, D joint width; for the text
tower C is its positions: the `tokens` input's, and one more where the tower appends a class token.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from torch import Tensor


class Terms(NamedTuple):
    """The decompose graph's outputs, in its order and under its names.

    embedding [B, D] (not normalised), head_terms [B, L, H, D], weighted_values [B, L, H, N, E],
    attention [B, L, H, N] (the class token's row), mlp_terms [B, L, D], stem_term [B, D],
    bias_term [B, D]. The sum check: embedding = stem + Σ mlp + Σ head + bias.
    """

    embedding: Tensor
    head_terms: Tensor
    weighted_values: Tensor
    attention: Tensor
    mlp_terms: Tensor
    stem_term: Tensor
    bias_term: Tensor


class TextTerms(NamedTuple):
    """The text graph's outputs, in its order and under its names.

    text_embedding [T, D], L2-normalised; the rest in the units of that vector: head_terms
    [T, L, H, D], weighted_values [T, L, H, C, E], attention [T, L, H, C] (the pooled row),
    mlp_terms [T, L, D], stem_term [T, D], bias_term [T, D], word_terms [T, C, D] (a token's share
    of every head of every layer). The sum checks: text_embedding = stem + Σ mlp + Σ head + bias,
    and Σ word_terms = Σ head_terms.
    """

    text_embedding: Tensor
    head_terms: Tensor
    weighted_values: Tensor
    attention: Tensor
    mlp_terms: Tensor
    stem_term: Tensor
    bias_term: Tensor
    word_terms: Tensor
