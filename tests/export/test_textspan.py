"""TEXTSPAN on second moments picks what the published algorithm picks on the images themselves."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from clip_headlight.export.bundle_readout import bundle_readout
from clip_headlight.export.descriptions.pool import shapes_pool
from clip_headlight.export.head_words import Text, describe_heads, head_spaces, vote
from clip_headlight.export.heads_schema import Description
from clip_headlight.export.image_stream import ToyStream
from clip_headlight.export.moments import Moments
from clip_headlight.export.opened import open_bundle
from clip_headlight.export.pool_texts import embed_pool
from clip_headlight.export.runtime import batch
from clip_headlight.export.textspan import HeadSpace, head_space, textspan

from .slow_textspan import slow_textspan

Doubles = NDArray[np.float64]
BUILT_IN = Path(__file__).parents[2] / "server" / "bundles" / "shapes"


def space_of(vectors: Doubles, readout: Doubles) -> HeadSpace:
    """The space of a head that writes `vectors @ readout`."""
    return head_space(vectors.mean(axis=0), np.cov(vectors.T, bias=True), readout)


def unit(rows: Doubles) -> Doubles:
    found: Doubles = rows / np.linalg.norm(rows, axis=1, keepdims=True)
    return found


# ---------------------------------------------------------------- by hand


def test_picks_and_shares_are_those_of_a_case_worked_by_hand() -> None:
    # Terms vary by ±3 along x and ±1 along y, so the variance is 9 + 1; z is never written to.
    vectors = np.array([[3.0, 1.0], [3.0, -1.0], [-3.0, 1.0], [-3.0, -1.0]])
    readout = np.array([[1.0, 0.0, 0.0], [0.0, 1.0, 0.0]])
    # Along the texts it is 0, 0.6² · 9 + 0.8² · 1 = 3.88 and 0.8² · 9 = 5.76: the third is first.
    # With x taken out, 0.8 y is left of the second, and that is all of y.
    texts = np.array([[0.0, 0.0, 1.0], [0.6, 0.8, 0.0], [0.8, 0.0, 0.6]])
    span = textspan(space_of(vectors, readout), texts, directions=3)
    assert span.picks == (2, 1)
    assert span.shares == pytest.approx((0.9, 0.1))
    assert span.total == pytest.approx(1.0)


def test_a_text_counts_with_its_length_in_the_heads_span_as_published() -> None:
    vectors = np.array([[1.0, 0.0], [-1.0, 0.0], [0.0, 1.5], [0.0, -1.5]])
    readout = np.array([[1.0, 0.0, 0.0], [0.0, 1.0, 0.0]])
    # y varies more (2.25 against 1), but the text about it points mostly out of the span.
    texts = np.array([[1.0, 0.0, 0.0], [0.0, 0.5, np.sqrt(0.75)]])
    assert textspan(space_of(vectors, readout), texts, 2).picks == (0, 1)


def test_of_equal_texts_the_first_is_picked_and_the_second_never() -> None:
    vectors = np.array([[1.0, 1.0], [1.0, -1.0], [-1.0, 2.0]])
    texts = np.array([[1.0, 0.0], [1.0, 0.0], [0.0, 0.5]])
    span = textspan(space_of(vectors, np.eye(2)), texts, 3)
    assert span.picks in {(0, 2), (2, 0)}


@pytest.mark.parametrize("vectors", [np.zeros((5, 2)), np.ones((5, 2)), np.ones((1, 2))])
def test_a_head_that_does_not_vary_has_no_words(vectors: Doubles) -> None:
    space = head_space(vectors.mean(axis=0), np.zeros((2, 2)), np.eye(2, 4))
    assert textspan(space, unit(np.ones((3, 4))), 5).picks == ()


# ---------------------------------------------------------------- against the slow form


def factored(seed: int, images: int, width: int, joint: int, decay: float) -> tuple[Doubles, ...]:
    """Vectors [n, E] off centre with decaying spread, R [E, D], texts [M, D]."""
    rng = np.random.default_rng(seed)
    scales = decay ** np.arange(width)
    vectors = rng.normal(size=(images, width)) * scales + rng.normal(size=width)
    readout = rng.normal(size=(width, joint)) / np.sqrt(joint)
    texts = unit(rng.normal(size=(400, joint)) + rng.normal(size=joint))
    return vectors, readout, texts


CASES = {
    "a narrow head in a wide space": (1, 500, 16, 96, 0.8),
    "a head as wide as the space": (2, 300, 24, 24, 0.9),
    "a head wider than the space": (3, 300, 32, 20, 0.95),
    "fewer images than directions": (4, 10, 32, 64, 1.0),
    "spread over six orders of magnitude": (5, 800, 12, 40, 0.3),
}


@pytest.mark.parametrize("case", CASES)
def test_moments_pick_what_the_images_pick(case: str) -> None:
    vectors, readout, texts = factored(*CASES[case])
    space = space_of(vectors, readout)
    terms = vectors @ readout
    assert space.rank == np.linalg.matrix_rank(terms, tol=1e-5 * np.linalg.norm(terms, 2))
    assert space.variance == pytest.approx(terms.var(axis=0).sum(), rel=1e-9)
    picks, shares, _ = slow_textspan(terms, texts, space.rank, space.rank)
    span = textspan(space, texts, 60)
    assert list(span.picks) == picks
    np.testing.assert_allclose(span.shares, shares, rtol=1e-6, atol=1e-12)


def test_planted_words_are_found_in_the_order_of_their_variance() -> None:
    rng = np.random.default_rng(6)
    words = np.linalg.qr(rng.normal(size=(50, 6)))[0].T  # six orthonormal texts
    others = unit(rng.normal(size=(300, 50)))
    strength = np.array([1.0, 5.0, 3.0, 0.5, 4.0, 2.0])
    vectors = rng.normal(size=(2000, 6)) * strength
    span = textspan(space_of(vectors, words), np.concatenate([others, words]), 6)
    assert [pick - 300 for pick in span.picks] == list(np.argsort(-strength))
    assert span.total == pytest.approx(1.0)


@pytest.fixture(scope="module")
def built_in() -> tuple[list[list[HeadSpace]], NDArray[np.float32], Doubles]:
    """Of the built-in model over 160 scenes: spaces [L][H], head terms [n, L, H, D], texts."""
    bundle = open_bundle(BUILT_IN)
    pictures = [opener() for _, opener in ToyStream(160).openers(0)]
    pixels = batch(bundle.manifest.preprocess, pictures)
    terms = bundle.runtime.decompose(pixels)
    readout = bundle_readout(bundle.runtime, bundle.manifest.dims)
    spaces = head_spaces(Moments.of(terms), readout)
    return spaces, terms["head_terms"], embed_pool(shapes_pool(), bundle)


def test_every_head_of_the_built_in_model_gets_the_words_of_the_slow_form(
    built_in: tuple[list[list[HeadSpace]], NDArray[np.float32], Doubles],
) -> None:
    spaces, terms, texts = built_in
    compared = 0
    for layer, row in enumerate(spaces):
        for head, space in enumerate(row):
            own = terms[:, layer, head].astype(np.float64)
            picks, shares, margins = slow_textspan(own, texts, space.rank, space.rank)
            span = textspan(space, texts, 20)
            # The graph's terms are fp32: a lead below its rounding decides nothing.
            decided = next((i for i, lead in enumerate(margins) if lead < 1e-6), len(picks))
            assert list(span.picks[:decided]) == picks[:decided], (layer, head)
            np.testing.assert_allclose(span.shares[:decided], shares[:decided], atol=1e-5)
            compared += decided
    assert compared > 0.95 * sum(space.rank for row in spaces for space in row)


def test_the_readout_read_out_of_the_graph_gives_the_head_terms() -> None:
    bundle = open_bundle(BUILT_IN)
    pixels = batch(bundle.manifest.preprocess, [ToyStream(1).openers(0).__next__()[1]()])
    terms = bundle.runtime.decompose(pixels)
    readout = bundle_readout(bundle.runtime, bundle.manifest.dims)
    found = np.einsum("blhne,lhed->blhd", terms["weighted_values"], readout)
    scale = np.abs(terms["head_terms"]).max()
    np.testing.assert_allclose(found, terms["head_terms"], rtol=0, atol=1e-5 * scale)


# ---------------------------------------------------------------- labels


def described(*picks: tuple[str | None, float]) -> list[Description]:
    return [Description(text=f"{i}", property=tag, share=share) for i, (tag, share) in
            enumerate(picks)]  # fmt: skip


def test_the_label_is_what_most_of_the_first_five_are_about() -> None:
    picks = described(
        ("colour", 0.4), ("shape", 0.2), ("shape", 0.1), ("size", 0.05), ("shape", 0.01),
        ("colour", 0.01), ("colour", 0.01), ("colour", 0.01),
    )  # fmt: skip
    assert vote(picks) == ("shape", 3)


def test_of_equal_votes_the_property_that_explains_more_wins() -> None:
    picks = described(
        ("colour", 0.1), ("shape", 0.3), ("shape", 0.1), ("colour", 0.25), (None, 0.1)
    )
    assert vote(picks) == ("shape", 2)


def test_descriptions_without_tags_have_no_vote() -> None:
    assert vote(described((None, 0.5), (None, 0.2))) == (None, 0)
    assert vote(described((None, 0.5), ("size", 0.2))) == ("size", 1)
    assert vote([]) == (None, 0)


def test_a_heads_words_carry_texts_tags_and_shares() -> None:
    vectors = np.array([[3.0, 1.0], [3.0, -1.0], [-3.0, 1.0], [-3.0, -1.0]])
    space = space_of(vectors, np.eye(2))
    texts = [Text("left or right", "position"), Text("up or down", None)]
    (words,) = describe_heads([[space]], texts, np.eye(2), 5)
    assert (words.layer, words.head, words.rank, words.label, words.agreeing) == (
        0, 0, 2, "position", 1,
    )  # fmt: skip
    assert [d.text for d in words.descriptions] == ["left or right", "up or down"]
    assert [d.share for d in words.descriptions] == pytest.approx([0.9, 0.1])
    assert words.variance == pytest.approx(10.0)
    assert words.explained == pytest.approx(1.0)
