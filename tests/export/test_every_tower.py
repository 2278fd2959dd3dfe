"""Every kind of image tower against hooks on the untouched model: exact, term by term."""

from __future__ import annotations

from typing import Any

import pytest
import torch

from clip_headlight.export.decompose import Decompose, head_readout
from clip_headlight.export.decompose_rows import DecomposePool, DecomposeRows, decomposition
from clip_headlight.export.terms import Terms
from clip_headlight.export.towers import VisionTower, vision_tower

from .comparing import relative, sum_of_terms
from .slow_terms import SlowTerms, slow_terms
from .small_towers import KINDS, clip, siglip

BAR = 1e-5
Run = tuple[VisionTower, Terms, SlowTerms]


@pytest.fixture(scope="module", params=KINDS)
def run(request: pytest.FixtureRequest) -> Run:
    """One kind's terms, fast and slow, for three pictures."""
    make, slow = KINDS[request.param]
    model = make()
    tower = vision_tower(model)
    generator = torch.Generator().manual_seed(1)
    pixels = torch.randn(3, 3, tower.image_size, tower.image_size, generator=generator)
    with torch.no_grad():
        terms: Terms = decomposition(tower)(pixels)
    return tower, terms, slow(model.visual, pixels)


def test_the_embedding_is_open_clips(run: Run) -> None:
    _, terms, slow = run
    assert relative(terms.embedding, slow.embedding) <= BAR


def test_the_terms_sum_to_the_embedding(run: Run) -> None:
    _, terms, slow = run
    assert relative(sum_of_terms(terms), slow.embedding) <= BAR


def test_every_term_equals_the_slow_one(run: Run) -> None:
    _, terms, slow = run
    for layer, heads in enumerate(slow.heads):
        for h, expected in enumerate(heads):
            assert relative(terms.head_terms[:, layer, h], expected) <= BAR, (layer, h)
    for layer, expected in enumerate(slow.mlps):
        assert relative(terms.mlp_terms[:, layer], expected) <= BAR, layer
    assert relative(terms.bias_term, slow.bias) <= BAR


def test_the_stem_is_the_slow_one_and_exactly_zero_in_the_pooled_form(run: Run) -> None:
    tower, terms, slow = run
    if tower.pooling == "attention":
        assert bool((terms.stem_term == 0).all())
        assert terms.stem_term.shape == terms.embedding.shape
    else:
        assert relative(terms.stem_term, slow.stem) <= BAR


def test_weighted_values_and_attention_equal_the_slow_ones(run: Run) -> None:
    _, terms, slow = run
    for layer, heads in enumerate(slow.weighted):
        for h, expected in enumerate(heads):
            found = terms.weighted_values[:, layer, h]
            assert relative(found.flatten(1), expected.flatten(1)) <= BAR, (layer, h)
            assert relative(terms.attention[:, layer, h], slow.attention[layer][h]) <= BAR
    assert relative(terms.attention.sum(dim=-1), torch.ones(terms.attention.shape[:3])) <= BAR


def test_weighted_values_read_out_to_the_head_terms(run: Run) -> None:
    tower, terms, _ = run
    heads = torch.einsum("blhne,lhed->blhd", terms.weighted_values, head_readout(tower))
    assert relative(heads.flatten(2), terms.head_terms.flatten(2)) <= BAR


def test_the_terms_have_the_shapes_that_the_tower_states(run: Run) -> None:
    tower, terms, _ = run
    L, H, N = tower.layers, tower.heads, tower.tokens
    E, D = tower.head_width, tower.embed_dim
    assert {name: tuple(value.shape) for name, value in terms._asdict().items()} == {
        "embedding": (3, D),
        "head_terms": (3, L, H, D),
        "weighted_values": (3, L, H, N, E),
        "attention": (3, L, H, N),
        "mlp_terms": (3, L, D),
        "stem_term": (3, D),
        "bias_term": (3, D),
    }
    assert tower.tokens == tower.class_tokens + tower.grid[0] * tower.grid[1]


def test_scaled_cosine_attention_is_exact_where_the_model_can_run(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """open_clip multiplies four-dimensional tensors with torch.bmm there, which takes three: its
    own forward fails. With a product that takes four, its model is what is decomposed here."""
    model = clip({"scaled_cosine_attn": True, "pool_type": "avg"})
    pixels = torch.randn(2, 3, 32, 32)
    with pytest.raises(RuntimeError, match="3D tensor"), torch.no_grad():
        model.visual(pixels)
    monkeypatch.setattr(torch, "bmm", torch.matmul)
    expected = slow_terms(model.visual, pixels)
    with torch.no_grad():
        terms: Terms = decomposition(vision_tower(model))(pixels)
    assert relative(sum_of_terms(terms), expected.embedding) <= BAR
    for layer, heads in enumerate(expected.heads):
        for h, term in enumerate(heads):
            assert relative(terms.head_terms[:, layer, h], term) <= BAR, (layer, h)


@pytest.mark.parametrize(
    ("make", "module"),
    [
        (lambda: clip({}), Decompose),
        (lambda: clip({"ls_init_value": 0.5, "no_ln_pre": True}), Decompose),
        (lambda: clip({"qk_norm": True}), DecomposeRows),
        (lambda: clip({"pool_type": "avg"}), DecomposeRows),
        (siglip, DecomposePool),
    ],
)
def test_a_plain_class_pooled_tower_takes_the_fast_way(make: Any, module: type) -> None:
    assert type(decomposition(vision_tower(make()))) is module
