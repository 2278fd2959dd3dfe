"""Procedural scenes: one to four alike objects on a named background, sometimes with a word.

`scene(seed)` is deterministic: the same seed gives the same attributes, pixels and mask. Scenes are
drawn at three times their size and averaged down, so that every edge is anti-aliased.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from .attributes import (
    ATTRIBUTES,
    BACKGROUNDS,
    COLOURS,
    COUNTS,
    NAMES,
    POSITIONS,
    SHAPES,
    SIZES,
    TEXTURES,
    UNSAID,
    WORDS,
)
from .drawing import SUPERSAMPLING, background, stamp_object, stamp_word

SIZE: Final = 64
# Radii in pixels: the two ranges do not touch, so that size is well defined.
RADII: Final = {"small": (7.5, 9.0), "large": (12.0, 13.5)}
CELL_CENTRES: Final = (15.0, 32.0, 49.0)
WORD_SHARE: Final = 0.35
PLATE_HEIGHT: Final = 12.0

Bytes = NDArray[np.uint8]


@dataclass(frozen=True)
class Attributes:
    """What is true of a scene, in words. `position` is only defined for a single object."""

    background: str
    colour: str
    shape: str
    texture: str
    position: str | None
    count: str
    size: str
    word: str | None

    def vector(self) -> NDArray[np.int8]:
        """The values' indices in the order of `NAMES`: int8 [8], UNSAID where there is none."""
        values = (getattr(self, name) for name in NAMES)
        return np.array(
            [
                UNSAID if value is None else ATTRIBUTES[name].index(value)
                for name, value in zip(NAMES, values, strict=True)
            ],
            dtype=np.int8,
        )

    def replace(self, **changes: str | None) -> Attributes:
        """The same attributes but for `changes`."""
        return Attributes(**{**{name: getattr(self, name) for name in NAMES}, **changes})


@dataclass(frozen=True)
class Scene:
    """A picture and its ground truth.

    pixels: uint8 [64, 64, 3], RGB; mask: bool [64, 64], the visible pixels of its objects.
    """

    seed: int
    attributes: Attributes
    pixels: Bytes
    mask: NDArray[np.bool_]

    @property
    def image(self) -> Image.Image:
        return Image.fromarray(self.pixels)

    @property
    def caption(self) -> str:
        """One caption of this scene, as deterministic as the scene."""
        from .captions import caption

        return caption(self.attributes.vector(), np.random.default_rng([7, self.seed])).text


def draw_attributes(rng: np.random.Generator) -> Attributes:
    """Attributes drawn independently; half of the scenes hold a single object."""
    count = COUNTS[0] if rng.random() < 0.5 else COUNTS[int(rng.integers(1, len(COUNTS)))]
    position = POSITIONS[int(rng.integers(len(POSITIONS)))] if count == "one" else None
    word = WORDS[int(rng.integers(len(WORDS)))] if rng.random() < WORD_SHARE else None
    return Attributes(
        background=BACKGROUNDS[int(rng.integers(len(BACKGROUNDS)))],
        colour=COLOURS[int(rng.integers(len(COLOURS)))],
        shape=SHAPES[int(rng.integers(len(SHAPES)))],
        texture=TEXTURES[int(rng.integers(len(TEXTURES)))],
        position=position,
        count=count,
        size=SIZES[int(rng.integers(len(SIZES)))],
        word=word,
    )


def scene(seed: int, attributes: Attributes | None = None, scale: int = 1) -> Scene:
    """The scene of `seed`, with `attributes` in place of drawn ones if given.

    `scale` enlarges the drawing (pixels [64·scale, 64·scale, 3]) without moving anything.
    Raises ValueError for a negative seed.
    """
    if seed < 0:
        raise ValueError(f"a scene's seed is 0 or more, not {seed}")
    rng = np.random.default_rng([64, seed])
    drawn = draw_attributes(rng)
    attributes = attributes or drawn
    unit = SUPERSAMPLING * scale
    side = SIZE * unit
    canvas = background(attributes.background, side, rng)
    cover = np.zeros((side, side), dtype=np.uint8)

    plate = _plate_row(attributes, rng)
    radius = float(rng.uniform(*RADII[attributes.size]))
    for x, y in _centres(attributes, radius, plate, rng):
        stamp_object(canvas, cover, attributes, x * unit, y * unit, radius * unit, rng)
    if attributes.word is not None:
        stamp_word(canvas, cover, attributes.word, plate == "top", unit, rng)

    factor = SUPERSAMPLING
    small = canvas.reshape(side // factor, factor, side // factor, factor, 3)
    pixels = small.mean(axis=(1, 3), dtype=np.float32).round().astype(np.uint8)
    seen = cover.reshape(side // factor, factor, side // factor, factor).mean(axis=(1, 3))
    return Scene(seed=seed, attributes=attributes, pixels=pixels, mask=seen > 0.5)


def _plate_row(attributes: Attributes, rng: np.random.Generator) -> str:
    """Where the word's plate goes: 'top' or 'bottom', never over a single object."""
    coin = "top" if rng.random() < 0.5 else "bottom"
    if attributes.position is None:
        return coin
    if attributes.position.startswith("top"):
        return "bottom"
    return "top" if attributes.position.startswith("bottom") else coin


@lru_cache(maxsize=1)
def _layouts() -> dict[int, tuple[tuple[tuple[float, float], ...], ...]]:
    """Arrangements of two, three and four objects in the unit square."""
    return {
        2: (
            ((0.0, 0.5), (1.0, 0.5)),
            ((0.5, 0.0), (0.5, 1.0)),
            ((0.0, 0.0), (1.0, 1.0)),
            ((0.0, 1.0), (1.0, 0.0)),
        ),
        3: (
            ((0.0, 0.0), (1.0, 0.0), (0.5, 1.0)),
            ((0.0, 1.0), (1.0, 1.0), (0.5, 0.0)),
            ((0.0, 0.0), (0.0, 1.0), (1.0, 0.5)),
            ((1.0, 0.0), (1.0, 1.0), (0.0, 0.5)),
        ),
        4: (((0.0, 0.0), (1.0, 0.0), (0.0, 1.0), (1.0, 1.0)),),
    }


def _centres(
    attributes: Attributes, radius: float, plate: str, rng: np.random.Generator
) -> list[tuple[float, float]]:
    """Centres in pixels of every object; several leave the plate free (large ones may touch)."""
    if attributes.position is not None:
        row, column = divmod(POSITIONS.index(attributes.position), 3)
        jitter = rng.uniform(-1.5, 1.5, 2)
        return [(CELL_CENTRES[column] + jitter[0], CELL_CENTRES[row] + jitter[1])]
    layouts = _layouts()[COUNTS.index(attributes.count) + 1]
    layout = layouts[int(rng.integers(len(layouts)))]
    top, bottom = radius, SIZE - radius
    if attributes.word is not None:
        top, bottom = (
            (top + PLATE_HEIGHT, bottom) if plate == "top" else (top, bottom - PLATE_HEIGHT)
        )
    left, right = radius, SIZE - radius
    # What room is left is shared out at random between the margins and the gaps.
    slack_x, slack_y = (right - left) - 2 * radius - 1, (bottom - top) - 2 * radius - 1
    inset = rng.uniform(0.0, 0.5, 4) * np.array([slack_x, slack_x, slack_y, slack_y]).clip(0)
    left, right = left + inset[0], right - inset[1]
    top, bottom = top + inset[2], bottom - inset[3]
    return [(left + (right - left) * x, top + (bottom - top) * y) for x, y in layout]
