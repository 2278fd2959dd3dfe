"""What is said of a scene: varied wording, with attributes left out at random.

A caption carries the attribute vector of what it says, so that training knows which of a batch's
captions are true of which of its scenes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from .attributes import ATTRIBUTES, NAMES, UNSAID

Vector = NDArray[np.int8]

BACKGROUND, COLOUR, SHAPE, TEXTURE, POSITION, COUNT, SIZE, WORD = range(len(NAMES))

_PLURALS: Final = {
    "cross": "crosses",
    "shape": "shapes",
    "thing": "things",
    "object": "objects",
}
_PREFIXES: Final = ("", "", "", "a picture of ", "an image of ", "a photo of ", "a drawing of ")
# The attributes that are an object's own.
_OF_OBJECTS: Final = ("colour", "shape", "texture", "count", "size")
_THINGS: Final = ("shape", "thing", "object")
GROUNDS: Final = {
    "sky": ("in the sky", "against the sky", "on a sky background"),
    "grass": ("on grass", "on the grass", "on a grass background"),
    "sand": ("on sand", "on the sand", "on a sand background"),
    "water": ("on water", "on the water", "on a water background"),
    "night": ("at night", "in the night", "on a night background"),
    "paper": ("on paper", "on the paper", "on a paper background"),
}
_TEXTURES: Final = {
    "plain": ("plain", "solid"),
    "striped": ("striped",),
    "dotted": ("dotted", "spotted"),
    "checkered": ("checkered", "checked"),
}
_SIZES: Final = {"small": ("small", "little"), "large": ("large", "big")}
_CENTRES: Final = ("in the centre", "in the middle", "at the centre", "in the center")


@dataclass(frozen=True)
class Caption:
    """A sentence, and the attributes that it states: int8 [8], UNSAID for those it leaves out."""

    text: str
    said: Vector


def _pick(rng: np.random.Generator, options: Sequence[str]) -> str:
    return options[int(rng.integers(len(options)))]


def _position(value: str, rng: np.random.Generator) -> str:
    if value == "centre":
        return _pick(rng, _CENTRES)
    if " " in value:
        return _pick(rng, (f"in the {value}", f"at the {value}", f"in the {value} corner"))
    return _pick(rng, (f"at the {value}", f"on the {value}"))


def _word(value: str, rng: np.random.Generator) -> str:
    return _pick(
        rng, (f'with the word "{value}"', f"with the word {value}", f'that says "{value}"')
    )


def plural(noun: str) -> str:
    """The plural of one of the world's nouns."""
    return _PLURALS.get(noun, f"{noun}s")


def sentence(said: Vector, rng: np.random.Generator) -> str:
    """A sentence that states exactly the attributes in `said`.

    Where the count is unsaid the noun has neither article nor plural, which would give it away.
    """
    values = {
        name: None if index == UNSAID else ATTRIBUTES[name][int(index)]
        for name, index in zip(NAMES, said, strict=True)
    }
    after: list[str] = []
    if values["position"] is not None:
        after.append(_position(values["position"], rng))
    if values["background"] is not None:
        after.append(_pick(rng, GROUNDS[values["background"]]))
    if len(after) == 2 and rng.random() < 0.5:
        after.reverse()
    if values["word"] is not None:
        if not after and not any(values[name] for name in _OF_OBJECTS):
            return _pick(rng, _word_alone(values["word"]))
        after.append(_word(values["word"], rng))
    subject = _subject(values, rng)
    return _pick(rng, _PREFIXES) + " ".join([subject, *after])


def _word_alone(value: str) -> tuple[str, ...]:
    return f'the word "{value}"', f"the word {value}", f'a picture with the word "{value}"'


def _subject(values: dict[str, str | None], rng: np.random.Generator) -> str:
    """What the sentence is about: article or number, adjectives, noun."""
    adjectives: list[str] = []
    if values["size"] is not None:
        adjectives.append(_pick(rng, _SIZES[values["size"]]))
    if values["texture"] is not None:
        adjectives.append(_pick(rng, _TEXTURES[values["texture"]]))
    if len(adjectives) == 2 and rng.random() < 0.2:
        adjectives.reverse()
    if values["colour"] is not None:
        adjectives.append(values["colour"])
    noun = values["shape"] or _pick(rng, _THINGS)
    if values["count"] is None:
        bare = values["shape"] is None and not adjectives
        return "something" if bare else " ".join([*adjectives, noun])
    if values["count"] == "one":
        article = "an" if [*adjectives, noun][0][0] in "aeiou" else "a"
        return " ".join([_pick(rng, ("one", "a single", article)), *adjectives, noun])
    return " ".join([values["count"], *adjectives, plural(noun)])


def caption(truth: Vector, rng: np.random.Generator, keep: float | None = None) -> Caption:
    """A caption of a scene whose attributes are `truth` (int8 [8]).

    Each attribute that the scene has is said with probability `keep` (drawn from 0.25 to 0.9 if
    None), and at least one is.
    """
    has = np.flatnonzero(truth != UNSAID)
    share = rng.uniform(0.25, 0.9) if keep is None else keep
    chosen = has[rng.random(len(has)) < share]
    if len(chosen) == 0:
        chosen = has[[int(rng.integers(len(has)))]]
    said = np.full(len(NAMES), UNSAID, dtype=np.int8)
    said[chosen] = truth[chosen]
    return Caption(text=sentence(said, rng), said=said)


def single(attribute: str, value: int, rng: np.random.Generator) -> str:
    """A caption that states one attribute only."""
    said = np.full(len(NAMES), UNSAID, dtype=np.int8)
    said[NAMES.index(attribute)] = value
    return sentence(said, rng)


# Zero-shot prompts, averaged per value; {} is the value. Used to measure, not to train.
PROMPTS: Final[dict[str, tuple[str, ...]]] = {
    "background": ("something on a {} background", "a picture of something on a {} background"),
    "colour": ("{} thing", "{} shape", "a picture of {} object"),
    "shape": ("{}", "a picture of {}", "an image of {}"),
    "texture": ("{} thing", "{} shape", "a picture of {} object"),
    "position": ("something {}", "a picture of something {}"),
    "count": ("{}", "a picture of {}"),
    "size": ("{} thing", "{} shape", "a picture of {} object"),
    "word": ('the word "{}"', "the word {}"),
}


def prompts(attribute: str) -> list[list[str]]:
    """For each value of `attribute`, the prompts whose mean embedding stands for it."""
    found: list[list[str]] = []
    for value in ATTRIBUTES[attribute]:
        filled = value
        if attribute == "position":
            filled = "in the centre" if value == "centre" else f"at the {value}"
        if attribute == "count":
            filled = "one shape" if value == "one" else f"{value} shapes"
        found.append([prompt.format(filled) for prompt in PROMPTS[attribute]])
    return found
