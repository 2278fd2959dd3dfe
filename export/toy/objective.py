"""What the built-in model is trained to do: pick the true sentences of a picture, and the reverse.

Two parts, both CLIP's softmax over cosines (Radford et al., 2021):

- *contrast*: a batch's captions against its scenes. Captions leave attributes out, so many are true
  of several scenes; every true pair is a positive and shares the target evenly.
- *choice*: for each attribute, one short sentence a value ("red thing", "blue thing", ...); a scene
  must pick the true one. These are contrast's hardest negatives, sentences that differ in one
  attribute, given to every scene in every step. Contrast alone learnt colours in minutes but left
  position at chance after 250,000 samples.

and, once the easy attributes are in, a third: *apart*. What the tower cannot see yet, a written
word, is a sentence that the text tower has no reason to keep from the next one; both towers then
sit in a saddle, since neither has anything to learn from the other (measured: after 150,000 samples
the eight words' embeddings had cosines of 1.00 to one another). Holding the sentences of one
attribute at a distance gives pictures something to choose between.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import open_clip
import torch
import torch.nn.functional as F
from numpy.typing import NDArray
from open_clip.constants import OPENAI_DATASET_MEAN, OPENAI_DATASET_STD
from torch import Tensor

from .attributes import ATTRIBUTES, UNSAID
from .captions import caption, single

_MEAN: Final = torch.tensor(OPENAI_DATASET_MEAN) * 255
_STD: Final = torch.tensor(OPENAI_DATASET_STD) * 255
# Between unit vectors: a cosine of 0.755.
DISTANCE: Final = 0.7


@dataclass(frozen=True)
class Batch:
    """B scenes, a caption each, and a short sentence for each of the world's V attribute values.

    pixels: uint8 [B, 64, 64, 3]; truth, said: int8 [B, 8].
    """

    pixels: NDArray[np.uint8]
    truth: NDArray[np.int8]
    said: NDArray[np.int8]
    captions: list[str]
    sentences: list[str]


@dataclass(frozen=True)
class Losses:
    contrast: Tensor
    choice: dict[str, Tensor]
    apart: Tensor

    @property
    def total(self) -> Tensor:
        return self.contrast + torch.stack(list(self.choice.values())).sum() + self.apart


def make_batch(
    pixels: NDArray[np.uint8], truth: NDArray[np.int8], rng: np.random.Generator
) -> Batch:
    """Fresh captions and sentences for these scenes."""
    captions = [caption(row, rng) for row in truth]
    return Batch(
        pixels=pixels,
        truth=truth,
        said=np.stack([one.said for one in captions]),
        captions=[one.text for one in captions],
        sentences=[
            single(name, value, rng)
            for name, values in ATTRIBUTES.items()
            for value in range(len(values))
        ],
    )


def normalise(pixels: NDArray[np.uint8]) -> Tensor:
    """uint8 [B, S, S, 3] → f32 [B, 3, S, S] as open_clip's evaluation transform makes them."""
    raw = torch.from_numpy(np.ascontiguousarray(pixels)).float()
    return ((raw - _MEAN) / _STD).permute(0, 3, 1, 2).contiguous()


def encode_texts(model: open_clip.CLIP, tokens: Tensor) -> Tensor:
    """`model.encode_text(tokens, normalize=True)`, [T, D], without working on common padding.

    The tower is causal and reads the end-of-text token, so what comes after it changes nothing.
    """
    length = int((tokens != 0).sum(dim=1).max())
    tokens = tokens[:, :length]
    x = model.token_embedding(tokens) + model.positional_embedding[:length]
    x = model.transformer(x, attn_mask=model.attn_mask[:length, :length])
    x = model.ln_final(x)[torch.arange(len(tokens), device=x.device), tokens.argmax(dim=1)]
    return F.normalize(x @ model.text_projection, dim=-1)


def true_pairs(said: NDArray[np.int8], truth: NDArray[np.int8]) -> Tensor:
    """Which captions are true of which scenes: f32 [captions, scenes], 1 where all said holds."""
    holds = (said[:, None] == UNSAID) | (said[:, None] == truth[None])
    return torch.from_numpy(holds.all(axis=2)).float()


def _shared_cross_entropy(logits: Tensor, positives: Tensor) -> Tensor:
    target = positives / positives.sum(dim=1, keepdim=True)
    return -(target * F.log_softmax(logits, dim=1)).sum(dim=1).mean()


def crowding(sentences: Tensor) -> Tensor:
    """How far pairs of one attribute's sentences [V, D] are short of `DISTANCE`, on average.

    A distance, not a cosine: its gradient does not vanish where two embeddings are the same.
    """
    squares = 2 - 2 * sentences @ sentences.T
    first, second = torch.triu_indices(len(sentences), len(sentences), offset=1)
    distances = (squares[first, second] + 1e-6).clamp(min=1e-6).sqrt()
    return F.relu(DISTANCE - distances).mean()


def losses(
    model: open_clip.CLIP,
    batch: Batch,
    tokenizer: open_clip.SimpleTokenizer,
    *,
    hold_apart: bool,
) -> Losses:
    """The parts of the objective for one batch; `apart` is zero unless `hold_apart`."""
    device = model.logit_scale.device
    images = F.normalize(model.visual(normalise(batch.pixels).to(device)), dim=-1)
    captions = encode_texts(model, tokenizer(batch.captions).to(device))
    sentences = encode_texts(model, tokenizer(batch.sentences).to(device))
    scale = model.logit_scale.exp()

    logits = scale * captions @ images.T
    positives = true_pairs(batch.said, batch.truth).to(device)
    contrast = (
        _shared_cross_entropy(logits, positives) + _shared_cross_entropy(logits.T, positives.T)
    ) / 2

    choice: dict[str, Tensor] = {}
    apart = torch.zeros((), device=device)
    start = 0
    for column, (name, values) in enumerate(ATTRIBUTES.items()):
        stop = start + len(values)
        truth = torch.from_numpy(batch.truth[:, column].astype(np.int64)).to(device)
        if bool((truth != UNSAID).any()):
            choice[name] = F.cross_entropy(
                scale * images @ sentences[start:stop].T, truth, ignore_index=UNSAID
            )
        if hold_apart:
            apart = apart + crowding(sentences[start:stop])
        start = stop
    return Losses(contrast, choice, apart)
