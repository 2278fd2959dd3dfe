"""Zero-shot accuracy of the built-in model, attribute by attribute, on held-out scenes."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

import open_clip
import torch
import torch.nn.functional as F
from open_clip.tokenizer import SimpleTokenizer

from .attributes import NAMES, UNSAID
from .captions import prompts
from .dataset import HELD_OUT, Scenes, draw
from .objective import encode_texts, normalise

# Watched during training, so kept apart from the scenes that the README's figures are measured on.
VALIDATION: Final = range(900_000_000, 900_000_600)


@lru_cache(maxsize=1)
def held_out() -> Scenes:
    """The 2,000 scenes of the published figures."""
    return draw(HELD_OUT)


@torch.no_grad()
def zero_shot(
    model: open_clip.CLIP,
    tokenizer: SimpleTokenizer,
    scenes: Scenes,
    chunk: int = 100,
) -> dict[str, float]:
    """The share of `scenes` whose value is the most similar of its attribute's prompts.

    Position is measured on scenes with a single object and words on scenes with one, since only
    they have one. A value's embedding is the mean over its prompts (Radford et al., 2021, 3.1.4).
    """
    device = model.logit_scale.device
    training = model.training
    model.eval()
    images = torch.cat(
        [
            F.normalize(model.visual(normalise(scenes.pixels[at : at + chunk]).to(device)), dim=-1)
            for at in range(0, len(scenes), chunk)
        ]
    ).cpu()
    found: dict[str, float] = {}
    for column, name in enumerate(NAMES):
        texts = torch.stack(
            [
                F.normalize(encode_texts(model, tokenizer(some).to(device)).mean(dim=0), dim=0)
                for some in prompts(name)
            ]
        ).cpu()
        truth = scenes.attributes[:, column]
        chosen = (images @ texts.T).argmax(dim=1).numpy()
        has = truth != UNSAID
        found[name] = float((chosen[has] == truth[has]).mean())
    model.train(training)
    return found
