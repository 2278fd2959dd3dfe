"""The cosine as pairs of a patch and a word: by hand, and against hooks on both towers."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch
from torch import Tensor

from clip_headlight.export.decompose_rows import decomposition
from clip_headlight.export.graphs import Readout
from clip_headlight.export.pairs import REST, Floats, Terms, cosine, joined, pair_scores
from clip_headlight.export.source import randomise_vectors
from clip_headlight.export.text import DecomposeText
from clip_headlight.export.text_towers import text_tower
from clip_headlight.export.towers import vision_tower

from .conftest import SEED, tiny_model
from .slow_terms import slow_terms
from .slow_text_terms import slow_text_terms

BAR = 1e-5


def test_pairs_of_two_patches_and_two_words_by_hand() -> None:
    """One layer, one head of width 1, D = 2, R = (1, 2): every product worked by hand."""
    image = Terms(
        embedding=np.array([3.0, 4.0]),
        head_terms=np.array([[[5.0, 10.0]]]),
        mlp_terms=np.array([[1.0, 0.0]]),
        stem_term=np.array([0.0, -4.0]),
        bias_term=np.array([-3.0, -2.0]),
    )
    text = Terms(
        embedding=np.array([0.0, 1.0]),
        head_terms=np.array([[[1.0, 3.0]]]),
        mlp_terms=np.array([[0.0, -1.0]]),
        stem_term=np.array([-1.0, 0.0]),
        bias_term=np.array([0.0, -1.0]),
    )
    weighted = np.array([2.0, 3.0], dtype=np.float32).reshape(1, 1, 1, 2, 1)
    words = np.array([[[1.0, 0.0], [0.0, 3.0]]], dtype=np.float32)

    def readout(values: Floats, texts: Floats) -> Floats:
        directions = texts @ np.array([1.0, 2.0], dtype=np.float32)
        found: Floats = np.einsum("blhne,t->btlhn", values, directions)
        return found

    found = pair_scores(image, weighted, text, words, readout)
    # Columns: two words (1, 0) and (0, 3); stem (-1, 0), MLPs (0, -1), biases (0, -1).
    expected = np.array(
        [
            [2, 12, -2, -4, -4],  # patch 1: 2 · (1, 2)
            [3, 18, -3, -6, -6],  # patch 2: 3 · (1, 2)
            [0, -12, 0, 4, 4],  # stem (0, -4)
            [1, 0, -1, 0, 0],  # MLPs (1, 0)
            [-3, -6, 3, 2, 2],  # biases (-3, -2)
        ]
    )
    np.testing.assert_allclose(found, expected / 5, atol=1e-12)
    assert found.sum() == pytest.approx(cosine(image, text)) == pytest.approx(4 / 5)
    both = joined(found, [(0, 1)])
    np.testing.assert_allclose(both[:, 0], expected[:, :2].sum(axis=1) / 5, atol=1e-12)
    np.testing.assert_allclose(both[:, 1:], expected[:, 2:] / 5, atol=1e-12)
    assert (image.sum_check, text.sum_check) == (0, 0)
    towards = image.towards(text)
    assert towards.heads.tolist() == [[2.0]]
    assert (towards.stem, towards.mlps.tolist(), towards.biases) == (-0.8, [0.0], -0.4)
    assert towards.total == pytest.approx(0.8)


def models() -> dict[str, dict[str, Any]]:
    return {
        "class pooling": {},
        "average pooling": {"pool_type": "avg"},
        "average of normed rows": {"pool_type": "avg", "final_ln_after_pool": False},
    }


@pytest.mark.parametrize("kind", models())
def test_pairs_equal_the_products_of_what_hooks_see_in_both_towers(kind: str) -> None:
    model: Any = tiny_model(models()[kind])
    randomise_vectors(model, SEED)
    generator = torch.Generator().manual_seed(SEED)
    pixels = torch.randn(1, 3, 32, 32, generator=generator)
    tokens = torch.zeros(1, 77, dtype=torch.int64)
    tokens[0, :6] = torch.tensor([48, 5, 9, 3, 5, 49])
    vision, text = vision_tower(model), text_tower(model)
    readout = Readout(vision)
    with torch.no_grad():
        seen = {k: v.numpy() for k, v in decomposition(vision)(pixels)._asdict().items()}
        read = {k: v.numpy() for k, v in DecomposeText(text)(tokens)._asdict().items()}

    def on(values: Floats, texts: Floats) -> Floats:
        with torch.no_grad():
            found: Floats = readout(torch.from_numpy(values), torch.from_numpy(texts)).numpy()
        return found

    image, words = Terms.of(seen, "embedding"), Terms.of(read, "text_embedding")
    found = pair_scores(image, seen["weighted_values"], words, read["word_terms"], on)
    expected = _slow_pairs(model, pixels, tokens)
    assert found.shape == expected.shape == (vision.tokens + 3, 77 + 3)
    assert np.abs(found - expected).max() <= BAR * np.abs(expected).max()
    with torch.no_grad():
        unit = [
            model.encode_image(pixels, normalize=True),
            model.encode_text(tokens, normalize=True),
        ]
    assert abs(found.sum() - float((unit[0] * unit[1]).sum())) <= BAR
    # After the end token a causal tower sees nothing.
    assert (found[:, 6:77] == 0).all()
    for side, other, axis in ((image, words, 1), (words, image, 0)):
        scores = side.towards(other)
        assert abs(scores.total - found.sum()) <= BAR
        rest = found.sum(axis=axis)[-len(REST) :]
        assert np.abs(rest - [scores.stem, scores.mlps.sum(), scores.biases]).max() <= BAR


def _slow_pairs(model: Any, pixels: Tensor, tokens: Tensor) -> Floats:
    """[N + 3, P + 3], in float64, from open_clip's own parameters and what hooks saw."""
    visual = model.visual
    slow, text = slow_terms(visual, pixels), slow_text_terms(model, tokens)
    gain = visual.ln_post.weight.detach().double()
    patches = torch.zeros(slow.weighted[0][0].shape[1], visual.proj.shape[1]).double()
    for block, layer in zip(visual.transformer.resblocks, slow.weighted, strict=True):
        out_weight = block.attn.out_proj.weight.detach().double()
        for h, weighted in enumerate(layer):
            own = slice(h * weighted.shape[2], (h + 1) * weighted.shape[2])
            written = weighted[0] @ out_weight[:, own].t()
            centred = written - written.mean(dim=-1, keepdim=True)
            patches += (centred * gain) @ visual.proj.detach().double()
    rows = [patches, slow.stem, sum(slow.mlps, start=torch.zeros(1).double()), slow.bias]
    columns = [text.words[0], text.stem, sum(text.mlps, start=torch.zeros(1).double()), text.bias]
    image = torch.cat([r.reshape(-1, patches.shape[1]) for r in rows]) / slow.embedding.norm()
    found: Floats = (image @ torch.cat(columns).t()).numpy()
    return found
