"""The training objective against hand-worked cases and open_clip's own text tower."""

from __future__ import annotations

import numpy as np
import torch
import torch.nn.functional as F

from clip_headlight.export.toy.attributes import NAMES, UNSAID
from clip_headlight.export.toy.dataset import draw
from clip_headlight.export.toy.model import create, tokenizer
from clip_headlight.export.toy.objective import (
    DISTANCE,
    crowding,
    encode_texts,
    losses,
    make_batch,
    normalise,
    true_pairs,
)


def _vector(**said: int) -> np.ndarray[tuple[int], np.dtype[np.int8]]:
    return np.array([said.get(name, UNSAID) for name in NAMES], dtype=np.int8)


def test_a_caption_is_true_of_every_scene_that_has_what_it_says() -> None:
    said = np.stack([_vector(colour=1), _vector(colour=1, shape=2), _vector(word=3)])
    truth = np.stack([_vector(colour=1, shape=2), _vector(colour=1, shape=0, word=3)])
    assert true_pairs(said, truth).tolist() == [[1, 1], [1, 0], [0, 1]]


def test_cutting_common_padding_changes_no_text_embedding() -> None:
    model, tokens = create(3).eval(), tokenizer()(["red", "a picture of four large blue hearts"])
    with torch.no_grad():
        whole = model.encode_text(tokens, normalize=True)
        cut = encode_texts(model, tokens)
    torch.testing.assert_close(cut, whole, rtol=1e-5, atol=1e-6)


def test_pixels_are_normalised_as_open_clips_evaluation_transform_does() -> None:
    import open_clip
    from PIL import Image

    from clip_headlight.export.toy.model import register

    register()
    _, _, preprocess = open_clip.create_model_and_transforms("Headlight-Shapes")
    pixels = draw(range(1)).pixels
    expected = preprocess(Image.fromarray(pixels[0]))
    torch.testing.assert_close(normalise(pixels)[0], expected, rtol=1e-5, atol=1e-6)


def test_choice_is_the_cross_entropy_over_an_attributes_sentences() -> None:
    model, tokens = create(5).eval(), tokenizer()
    scenes = draw(range(6))
    batch = make_batch(scenes.pixels, scenes.attributes, np.random.default_rng(0))
    with torch.no_grad():
        found = losses(model, batch, tokens, hold_apart=False)
        images = model.encode_image(normalise(scenes.pixels), normalize=True)
        backgrounds = model.encode_text(tokens(batch.sentences[:6]), normalize=True)
        scale = model.logit_scale.exp()
        by_hand = []
        for image, row in zip(images, scenes.attributes, strict=True):
            probabilities = torch.softmax(scale * (backgrounds @ image), dim=0)
            by_hand.append(-probabilities[int(row[0])].log())
    torch.testing.assert_close(found.choice["background"], torch.stack(by_hand).mean())


def test_contrast_is_clips_loss_where_every_caption_is_true_of_one_scene() -> None:
    model, tokens = create(5).eval(), tokenizer()
    scenes = draw(range(4))
    batch = make_batch(scenes.pixels, scenes.attributes, np.random.default_rng(0))
    alone = np.stack([_vector(shape=index) for index in range(4)])
    batch = type(batch)(batch.pixels, alone, alone, batch.captions, batch.sentences)
    with torch.no_grad():
        found = losses(model, batch, tokens, hold_apart=False).contrast
        images = model.encode_image(normalise(batch.pixels), normalize=True)
        texts = model.encode_text(tokens(batch.captions), normalize=True)
        logits = model.logit_scale.exp() * images @ texts.T
        labels = torch.arange(4)
        expected = (F.cross_entropy(logits, labels) + F.cross_entropy(logits.T, labels)) / 2
    torch.testing.assert_close(found, expected)


def test_crowding_is_what_pairs_are_short_of_the_distance() -> None:
    east, north = torch.tensor([1.0, 0.0]), torch.tensor([0.0, 1.0])
    # Of the three pairs one coincides (short of all) and two are at right angles (short of none).
    found = crowding(torch.stack([east, east, north]))
    torch.testing.assert_close(found, torch.tensor(DISTANCE / 3), rtol=0.0, atol=1e-3)


def test_sentences_that_fall_together_are_pushed_apart() -> None:
    close = torch.nn.Parameter(torch.tensor([[1.0, 0.0], [1.0, 1e-3]]))
    crowding(F.normalize(close, dim=-1)).backward()  # type: ignore[no-untyped-call]
    assert close.grad is not None
    assert close.grad[1, 1] < -0.1
