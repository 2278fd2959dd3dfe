"""The rewritten tower: the same embedding, and terms that add up to it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import torch
from torch import Tensor

from clip_headlight.export.decompose import Decompose, head_readout
from clip_headlight.export.source import Source, randomise_vectors
from clip_headlight.export.terms import Terms
from clip_headlight.export.towers import VisionTower, vision_tower

from .comparing import relative, sum_of_terms
from .conftest import SEED, tiny_model
from .slow_terms import SlowTerms, slow_terms

BAR = 1e-5


def terms_of(tower: VisionTower, pixels: Tensor) -> Terms:
    with torch.no_grad():
        found: Terms = Decompose(tower)(pixels)
    return found


@pytest.fixture(scope="module")
def run(
    source: Source, tower: VisionTower, pixels_of: Callable[[Source, int], Tensor]
) -> tuple[Source, VisionTower, Terms, SlowTerms]:
    """One architecture's terms, fast and slow, for two pictures."""
    pixels = pixels_of(source, 2)
    visual: Any = source.model.visual
    return source, tower, terms_of(tower, pixels), slow_terms(visual, pixels)


Run = tuple[Source, VisionTower, Terms, SlowTerms]


def test_random_weights_have_random_biases_and_norm_gains(source: Source) -> None:
    visual: Any = source.model.visual
    block = visual.transformer.resblocks[0]
    for vector in (block.attn.in_proj_bias, block.attn.out_proj.bias, block.ln_1.bias):
        assert vector.std() > 0.05
    assert (block.ln_2.weight - 1).std() > 0.05
    assert visual.ln_post.bias.std() > 0.05


def test_the_embedding_is_open_clips(run: Run) -> None:
    _, _, terms, slow = run
    assert relative(terms.embedding, slow.embedding) <= BAR


def test_terms_sum_to_the_embedding(run: Run) -> None:
    source, _, terms, _ = run
    assert relative(sum_of_terms(terms), terms.embedding) <= BAR, source.name


def test_every_head_term_equals_the_slow_one(run: Run) -> None:
    _, _, terms, slow = run
    for layer, heads in enumerate(slow.heads):
        for h, expected in enumerate(heads):
            assert relative(terms.head_terms[:, layer, h], expected) <= BAR, (layer, h)


def test_every_mlp_stem_and_bias_term_equals_the_slow_one(run: Run) -> None:
    _, _, terms, slow = run
    for layer, expected in enumerate(slow.mlps):
        assert relative(terms.mlp_terms[:, layer], expected) <= BAR, layer
    assert relative(terms.stem_term, slow.stem) <= BAR
    assert relative(terms.bias_term, slow.bias) <= BAR


def test_weighted_values_and_attention_equal_the_slow_ones(run: Run) -> None:
    _, _, terms, slow = run
    for layer, heads in enumerate(slow.weighted):
        for h, expected in enumerate(heads):
            found = terms.weighted_values[:, layer, h]
            assert relative(found.flatten(1), expected.flatten(1)) <= BAR, (layer, h)
            assert relative(terms.attention[:, layer, h], slow.attention[layer][h]) <= BAR


def test_weighted_values_read_out_to_the_head_terms(run: Run) -> None:
    _, tower, terms, _ = run
    readout = head_readout(tower)
    heads = torch.einsum("blhne,lhed->blhd", terms.weighted_values, readout)
    assert relative(heads.flatten(2), terms.head_terms.flatten(2)) <= BAR


def test_the_terms_have_the_shapes_of_the_design(run: Run) -> None:
    _, tower, terms, _ = run
    L, H, N = tower.layers, tower.heads, tower.tokens
    E, D = tower.head_width, tower.embed_dim
    assert {name: tuple(value.shape) for name, value in terms._asdict().items()} == {
        "embedding": (2, D),
        "head_terms": (2, L, H, D),
        "weighted_values": (2, L, H, N, E),
        "attention": (2, L, H, N),
        "mlp_terms": (2, L, D),
        "stem_term": (2, D),
        "bias_term": (2, D),
    }


@pytest.mark.parametrize(
    ("vision", "model"),
    [
        ({"ls_init_value": 0.3}, {}),
        ({"no_ln_pre": True}, {}),
        ({"final_ln_after_pool": True}, {}),
        ({"layers": 1}, {}),
        ({"head_width": 32}, {"quick_gelu": True}),
        ({"image_size": 40}, {}),
        ({"image_size": 448, "patch_size": 32}, {}),
        ({"patch_dropout": 0.5}, {}),
        ({"norm_kwargs": {"eps": 1e-3}}, {}),
    ],
    ids=["LayerScale", "no ln_pre", "norm after pooling", "one layer", "one wide head QuickGELU",
         "pixels beyond the last patch", "448 pixels", "patch dropout", "another eps"],
)  # fmt: skip
def test_terms_are_exact_for_the_variants(vision: dict[str, Any], model: dict[str, Any]) -> None:
    clip = tiny_model(vision, **model)
    randomise_vectors(clip, SEED)
    tower = vision_tower(clip)
    pixels = torch.randn(2, 3, tower.image_size, tower.image_size)
    terms, slow = terms_of(tower, pixels), slow_terms(clip.visual, pixels)
    assert relative(terms.embedding, slow.embedding) <= BAR
    assert relative(sum_of_terms(terms), slow.embedding) <= BAR
    for layer, heads in enumerate(slow.heads):
        for h, expected in enumerate(heads):
            assert relative(terms.head_terms[:, layer, h], expected) <= BAR, (layer, h)
        assert relative(terms.mlp_terms[:, layer], slow.mlps[layer]) <= BAR, layer
    assert relative(terms.bias_term, slow.bias) <= BAR


def test_a_custom_block_without_extras_is_the_same_tower() -> None:
    clip = tiny_model({"block_type": "custom"})
    randomise_vectors(clip, SEED)
    tower = vision_tower(clip)
    pixels = torch.randn(2, 3, 32, 32)
    with torch.no_grad():
        expected = clip.encode_image(pixels)  # type: ignore[operator]
    terms = terms_of(tower, pixels)
    assert relative(terms.embedding, expected) <= BAR
    assert relative(sum_of_terms(terms), expected) <= BAR
