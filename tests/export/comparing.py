"""How terms are held against others, and against what they are the terms of."""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from clip_headlight.export.terms import Terms, TextTerms


def relative(found: Any, expected: Any) -> float:
    """The worst row of ‖found − expected‖ / ‖expected‖ in float64; 0 where both are zero."""
    found, expected = torch.as_tensor(found).double(), torch.as_tensor(expected).double()
    if not found.any() and not expected.any():
        return 0.0
    return float(((found - expected).norm(dim=-1) / expected.norm(dim=-1)).max())


def distance(found: NDArray[Any], expected: NDArray[Any]) -> float:
    """‖found − expected‖ / ‖expected‖ of the whole."""
    return float(np.linalg.norm(found - expected) / np.linalg.norm(expected))


def sum_of_terms(terms: Terms | TextTerms) -> Tensor:
    """stem + Σ mlp + Σ head + bias, [B, D]: what the sum check holds against the embedding."""
    heads = terms.head_terms.sum(dim=(1, 2))
    return terms.stem_term + terms.mlp_terms.sum(dim=1) + heads + terms.bias_term
