"""The yardstick computes the same terms as the factored form: it is slow, not wrong."""

from __future__ import annotations

from typing import Any

import torch

from clip_headlight.export.decompose import Decompose, head_readout
from clip_headlight.export.towers import vision_tower

from .per_query import PerQuery
from .test_fits import SMALL


def test_the_straightforward_terms_are_those_of_the_factored_form() -> None:
    model = SMALL.build()
    visual: Any = model.visual
    tower = vision_tower(model)
    generator = torch.Generator().manual_seed(3)
    pixels = torch.randn(2, 3, SMALL.image_size, SMALL.image_size, generator=generator)
    with torch.no_grad():
        found, terms = PerQuery(visual)(pixels), Decompose(tower)(pixels)
        torch.testing.assert_close(found.embedding, visual(pixels), rtol=1e-4, atol=1e-5)
        patches = torch.einsum("blhne,lhed->blnhd", terms.weighted_values, head_readout(tower))
    torch.testing.assert_close(found.patch_terms, patches, rtol=1e-4, atol=1e-5)
    torch.testing.assert_close(found.mlp_terms, terms.mlp_terms, rtol=1e-4, atol=1e-5)
