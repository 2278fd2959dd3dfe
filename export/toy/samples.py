"""The sample scenes and texts that the page opens with."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Final

from PIL import Image

from .scenes import Attributes, Scene, scene

TEMPLATE: Final = "a picture of {}"
# One seed for all: the two red circles differ in the word alone.
_SEED: Final = 2_000_000_017
TEXTS: Final = (
    "a red circle",
    "a blue square",
    "a yellow star",
    "four green hearts",
    'the word "star"',
)


@dataclass(frozen=True)
class Sample:
    """One sample: a scene chosen by its attributes, so that each shows something different."""

    id: str
    title: str
    attributes: Attributes

    @cached_property
    def scene(self) -> Scene:
        return scene(_SEED, self.attributes)

    @property
    def picture(self) -> Image.Image:
        """What the page shows and the tower sees: the scene's own 64 × 64 pixels."""
        return self.scene.image


def _sample(name: str, title: str, *values: str | None) -> Sample:
    names = ("background", "colour", "shape", "texture", "position", "count", "size", "word")
    attributes = dict(zip(names, values, strict=True))
    return Sample(name, title, Attributes(**attributes))  # type: ignore[arg-type]


# background, colour, shape, texture, position, count, size, word
SAMPLES: Final = (
    _sample(
        "red-circle", "A large red circle on grass",
        "grass", "red", "circle", "plain", "centre", "one", "large", None,
    ),
    _sample(
        "circle-called-star", "The same circle, and the word STAR",
        "grass", "red", "circle", "plain", "centre", "one", "large", "star",
    ),
    _sample(
        "blue-square", "A striped blue square on sand",
        "sand", "blue", "square", "striped", "top left", "one", "large", None,
    ),
    _sample(
        "yellow-star", "A small yellow star at night",
        "night", "yellow", "star", "plain", "top right", "one", "small", None,
    ),
    _sample(
        "four-hearts", "Four green hearts on paper",
        "paper", "green", "heart", "plain", None, "four", "small", None,
    ),
    _sample(
        "three-rings", "Three orange rings on water",
        "water", "orange", "ring", "plain", None, "three", "large", None,
    ),
    _sample(
        "checkered-moon", "A checkered purple moon in the sky",
        "sky", "purple", "moon", "checkered", "right", "one", "large", None,
    ),
    _sample(
        "dotted-triangle", "A dotted red triangle on paper",
        "paper", "red", "triangle", "dotted", "bottom left", "one", "large", None,
    ),
    _sample(
        "two-crosses", "Two white crosses on grass",
        "grass", "white", "cross", "plain", None, "two", "large", None,
    ),
    _sample(
        "green-says-red", "A green square, and the word RED",
        "sky", "green", "square", "plain", "centre", "one", "large", "red",
    ),
    _sample(
        "black-star", "A small black star on sand",
        "sand", "black", "star", "plain", "bottom right", "one", "small", None,
    ),
    _sample(
        "heart-says-heart", "A striped red heart, and its own name",
        "water", "red", "heart", "striped", "centre", "one", "large", "heart",
    ),
)  # fmt: skip
