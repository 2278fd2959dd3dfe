"""The committed weights do what the README says of them."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import open_clip
import pytest
import torch

from clip_headlight.export.toy import model as built_in
from clip_headlight.export.toy.attributes import NAMES, POSITIONS
from clip_headlight.export.toy.captions import prompts
from clip_headlight.export.toy.dataset import HELD_OUT, draw
from clip_headlight.export.toy.measure import VALIDATION, held_out, zero_shot

BARS = {
    "background": 0.98,
    "colour": 0.95,
    "shape": 0.90,
    "texture": 0.90,
    "position": 0.90,
    "count": 0.80,
    "size": 0.90,
    "word": 0.80,
}


def test_the_built_in_model_reaches_its_bars_on_held_out_scenes() -> None:
    found = zero_shot(built_in.load(), built_in.tokenizer(), held_out())
    assert found.keys() == BARS.keys()
    short = {name: share for name, share in found.items() if share < BARS[name]}
    assert not short


def test_the_built_in_model_is_small() -> None:
    assert sum(weight.numel() for weight in built_in.load().parameters()) <= 4_000_000
    assert built_in.WEIGHTS_PATH.stat().st_size <= 16e6


def test_held_out_scenes_are_never_trained_on() -> None:
    """Training draws the seeds from 0; a training of a billion scenes would not reach these."""
    assert min(HELD_OUT) >= 1_000_000_000
    assert min(VALIDATION) >= 900_000_000
    assert not set(HELD_OUT) & set(VALIDATION)


def test_random_weights_are_at_chance() -> None:
    found = zero_shot(built_in.create(0).eval(), built_in.tokenizer(), draw(range(400)))
    assert found["position"] < 0.3
    assert found["word"] < 0.35


def test_accuracy_is_the_share_of_scenes_whose_own_value_is_most_similar() -> None:
    """By open_clip's own encoders, one scene and one prompt at a time."""
    model, tokens, scenes = built_in.load(), built_in.tokenizer(), draw(range(12))
    _, _, preprocess = open_clip.create_model_and_transforms(built_in.NAME)
    hits = []
    with torch.no_grad():
        for pixels, row in zip(scenes.pixels, scenes.attributes, strict=True):
            index = row[NAMES.index("position")]
            if index < 0:
                continue
            image = model.encode_image(preprocess(_image(pixels))[None], normalize=True)[0]
            cosines = []
            for some in prompts("position"):
                mean = model.encode_text(tokens(some), normalize=True).mean(dim=0)
                cosines.append(float(image @ mean / mean.norm()))
            hits.append(int(np.argmax(cosines)) == index)
    assert len(hits) > 3
    assert len(POSITIONS) == 9
    found = zero_shot(model, tokens, scenes)["position"]
    assert found == pytest.approx(np.mean(hits))


def test_the_committed_log_is_of_the_committed_training() -> None:
    path = Path(built_in.__file__).with_name("training.jsonl")
    log = [json.loads(line) for line in path.open()]
    steps = [line["step"] for line in log]
    assert steps == sorted(set(steps))
    assert log[-1]["accuracy"].keys() == BARS.keys()
    # What the log ends with is what the weights do on the same scenes.
    found = zero_shot(built_in.load(), built_in.tokenizer(), draw(VALIDATION))
    for name, share in log[-1]["accuracy"].items():
        assert found[name] == pytest.approx(share, abs=0.01)


def _image(pixels: np.ndarray[tuple[int, ...], np.dtype[np.uint8]]) -> object:
    from PIL import Image

    return Image.fromarray(pixels)
