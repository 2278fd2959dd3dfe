"""The vocabulary of the Shapes world: every attribute a scene has, and the values it can take.

An attribute vector is eight small integers in the order of `ATTRIBUTES`; `UNSAID` marks an
attribute that a caption leaves out, or that a scene does not have (a word that is not written, the
position of several objects).
"""

from __future__ import annotations

from typing import Final

MODEL_NAME: Final = "Headlight-Shapes"

SHAPES: Final = ("circle", "square", "triangle", "star", "heart", "cross", "ring", "moon")
COLOURS: Final = ("red", "orange", "yellow", "green", "blue", "purple", "white", "black")
TEXTURES: Final = ("plain", "striped", "dotted", "checkered")
COUNTS: Final = ("one", "two", "three", "four")
SIZES: Final = ("small", "large")
POSITIONS: Final = (
    "top left",
    "top",
    "top right",
    "left",
    "centre",
    "right",
    "bottom left",
    "bottom",
    "bottom right",
)
BACKGROUNDS: Final = ("sky", "grass", "sand", "water", "night", "paper")
WORDS: Final = ("red", "yellow", "green", "blue", "circle", "star", "heart", "moon")

ATTRIBUTES: Final[dict[str, tuple[str, ...]]] = {
    "background": BACKGROUNDS,
    "colour": COLOURS,
    "shape": SHAPES,
    "texture": TEXTURES,
    "position": POSITIONS,
    "count": COUNTS,
    "size": SIZES,
    "word": WORDS,
}
NAMES: Final = tuple(ATTRIBUTES)
UNSAID: Final = -1
