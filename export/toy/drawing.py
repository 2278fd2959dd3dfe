"""How the Shapes world is drawn: outlines as distance functions, textures, backgrounds, words."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

if TYPE_CHECKING:
    from .scenes import Attributes

SUPERSAMPLING: Final = 3

Reals = NDArray[np.floating[Any]]
Flags = NDArray[np.bool_]
Bytes = NDArray[np.uint8]

# Two tones a colour: the body, and what stripes, dots and checks are drawn in.
PALETTE: Final[dict[str, tuple[tuple[int, int, int], tuple[int, int, int]]]] = {
    "red": ((214, 32, 38), (255, 150, 145)),
    "orange": ((245, 130, 20), (255, 208, 140)),
    "yellow": ((250, 220, 30), (160, 132, 0)),
    "green": ((28, 140, 52), (150, 225, 150)),
    "blue": ((30, 70, 210), (140, 185, 255)),
    "purple": ((130, 40, 160), (222, 160, 238)),
    "white": ((250, 250, 250), (160, 160, 160)),
    "black": ((22, 22, 22), (120, 120, 120)),
}
# A background's colour at the top, at the bottom, and how strong its grain is.
GROUNDS: Final[dict[str, tuple[tuple[int, int, int], tuple[int, int, int], float]]] = {
    "sky": ((140, 190, 235), (205, 228, 245), 0.0),
    "grass": ((120, 170, 90), (90, 145, 70), 16.0),
    "sand": ((226, 205, 160), (205, 178, 128), 10.0),
    "water": ((70, 140, 165), (45, 105, 140), 0.0),
    "night": ((22, 26, 58), (48, 44, 92), 0.0),
    "paper": ((238, 236, 230), (228, 225, 218), 3.0),
}


def _polygon(x: Reals, y: Reals, corners: list[tuple[float, float]]) -> Reals:
    """Signed distance to a polygon, negative inside (edge distance, sign by crossings)."""
    nearest = np.full(x.shape, np.inf, dtype=np.float32)
    inside = np.zeros(x.shape, dtype=bool)
    for (ax, ay), (bx, by) in zip(corners, corners[1:] + corners[:1], strict=True):
        ex, ey = bx - ax, by - ay
        t = np.clip(((x - ax) * ex + (y - ay) * ey) / (ex * ex + ey * ey), 0, 1)
        nearest = np.minimum(nearest, (x - ax - t * ex) ** 2 + (y - ay - t * ey) ** 2)
        if ay != by:
            crosses = (ay > y) != (by > y)
            inside ^= crosses & (x < ax + (y - ay) / (by - ay) * ex)
    distance = np.sqrt(nearest)
    return np.where(inside, -distance, distance)


def _star() -> list[tuple[float, float]]:
    angles = -np.pi / 2 + np.arange(10) * np.pi / 5
    radii = np.where(np.arange(10) % 2 == 0, 1.08, 0.46)
    return [
        (float(r * np.cos(a)), float(r * np.sin(a))) for r, a in zip(radii, angles, strict=True)
    ]


def _cross(x: Reals, y: Reals) -> Reals:
    return np.minimum(
        np.maximum(np.abs(x) - 1.0, np.abs(y) - 0.34),
        np.maximum(np.abs(x) - 0.34, np.abs(y) - 1.0),
    )


def _heart(x: Reals, y: Reals) -> Reals:
    lobes = np.hypot(np.abs(x) - 0.46, y + 0.38) - 0.52
    tip = _polygon(x, y, [(-0.9, -0.12), (0.0, -0.5), (0.9, -0.12), (0.0, 1.0)])
    both: Reals = np.minimum(lobes, tip)
    return both


# Signed distance in radii from a shape's outline, negative inside; y points down.
OUTLINES: Final[dict[str, Callable[[Reals, Reals], Reals]]] = {
    "circle": lambda x, y: np.hypot(x, y) - 0.95,
    "square": lambda x, y: np.maximum(np.abs(x), np.abs(y)) - 0.84,
    "triangle": lambda x, y: _polygon(x, y, [(0.0, -1.02), (1.0, 0.8), (-1.0, 0.8)]),
    "star": lambda x, y: _polygon(x, y, _star()),
    "heart": _heart,
    "cross": _cross,
    "ring": lambda x, y: np.abs(np.hypot(x, y) - 0.66) - 0.33,
    "moon": lambda x, y: np.maximum(np.hypot(x, y) - 1.0, 0.72 - np.hypot(x - 0.6, y)),
}


def _dots(x: Reals, y: Reals) -> Flags:
    step = 0.58
    u, v = (x / step) % 1.0 - 0.5, (y / step) % 1.0 - 0.5
    inside: Flags = np.hypot(u, v) < 0.31
    return inside


# Where a texture shows its second tone; x and y in radii.
SECOND_TONES: Final[dict[str, Callable[[Reals, Reals], Flags]]] = {
    "plain": lambda x, _: np.zeros(x.shape, dtype=bool),
    "striped": lambda x, y: np.sin((x + y) * (2 * np.pi / 0.78)) > 0.1,
    "dotted": _dots,
    "checkered": lambda x, y: (np.floor(x / 0.46) + np.floor(y / 0.46)) % 2 == 0,
}


@lru_cache(maxsize=64)
def _ground(name: str, side: int) -> Bytes:
    """One drawing of a background, twice as high and wide as a scene, to be cut from."""
    rng = np.random.default_rng([9, sorted(GROUNDS).index(name)])
    top, bottom, grain = GROUNDS[name]
    big = 2 * side
    v = np.linspace(0, 1, big, dtype=np.float32)[:, None, None]
    ground = np.asarray(top, np.float32) * (1 - v) + np.asarray(bottom, np.float32) * v
    ground = np.repeat(ground, big, axis=1)
    unit = side / 64
    ys, xs = np.mgrid[0:big, 0:big].astype(np.float32) / unit
    if grain:
        cell = max(1, round(1.5 * unit))
        coarse = rng.normal(0, grain, (big // cell + 1, big // cell + 1)).astype(np.float32)
        ground += np.kron(coarse, np.ones((cell, cell), np.float32))[:big, :big, None]
    if name == "water":
        ground += 14 * np.sin(ys * 0.9 + 1.6 * np.sin(xs * 0.22))[..., None]
    if name == "sky":
        for _ in range(14):
            cx, cy, w, h = *rng.uniform(0, 128, 2), rng.uniform(6, 14), rng.uniform(2, 4)
            cloud = np.exp(-(((xs - cx) / w) ** 2) - ((ys - cy) / h) ** 2)
            ground += 45 * cloud[..., None]
    if name == "night":
        for _ in range(90):
            cx, cy = rng.uniform(0, 128, 2)
            ground += 150 * np.exp(-((xs - cx) ** 2 + (ys - cy) ** 2) / 0.5)[..., None]
    if name == "paper":
        ground -= 22 * (np.abs((ys % 8.0) - 4.0) < 0.35)[..., None]
    return ground.clip(0, 255).astype(np.uint8)


def background(name: str, side: int, rng: np.random.Generator) -> Bytes:
    """A fresh canvas uint8 [side, side, 3] of the named background."""
    unit = side // 64
    x, y = rng.integers(0, 64, 2) * unit
    cut = _ground(name, side)[y : y + side, x : x + side]
    if rng.random() < 0.5:
        cut = cut[:, ::-1]
    light = rng.uniform(0.92, 1.06)
    return (cut.astype(np.float32) * light).clip(0, 255).astype(np.uint8)


def stamp_object(
    canvas: Bytes,
    cover: Bytes,
    attributes: Attributes,
    x: float,
    y: float,
    radius: float,
    rng: np.random.Generator,
) -> None:
    """Draws one object centred at (x, y), all in canvas pixels, and marks it in `cover`."""
    side = canvas.shape[0]
    reach = int(radius * 1.15) + 2
    left, right = max(0, int(x) - reach), min(side, int(x) + reach + 1)
    top, bottom = max(0, int(y) - reach), min(side, int(y) + reach + 1)
    ys, xs = np.mgrid[top:bottom, left:right].astype(np.float32)
    u, v = (xs + 0.5 - x) / radius, (ys + 0.5 - y) / radius
    turn = rng.uniform(-0.17, 0.17)
    c, s = np.float32(np.cos(turn)), np.float32(np.sin(turn))
    u, v = u * c + v * s, v * c - u * s

    distance = OUTLINES[attributes.shape](u, v)
    inside = distance <= 0
    edge = inside & (distance > -0.11)
    phase = rng.uniform(0, 1, 2).astype(np.float32)
    second = SECOND_TONES[attributes.texture](u + phase[0], v + phase[1]) & inside
    tones = [np.asarray(tone, np.float32) for tone in PALETTE[attributes.colour]]
    shade = rng.uniform(0.94, 1.04)
    window = canvas[top:bottom, left:right]
    window[inside] = (tones[0] * shade).clip(0, 255).astype(np.uint8)
    window[second] = (tones[1] * shade).clip(0, 255).astype(np.uint8)
    window[edge] = (235, 235, 235) if attributes.colour == "black" else (18, 18, 18)
    cover[top:bottom, left:right][inside] = 1


@lru_cache(maxsize=64)
def _lettering(word: str, unit: int) -> Bytes:
    """Coverage uint8 [h, w] of the word in capitals, about seven pixels high at unit 1."""
    font = ImageFont.load_default(size=9.0 * unit)
    left, top, right, bottom = (int(edge) for edge in font.getbbox(word.upper()))
    image = Image.new("L", (right - left, bottom - top))
    ImageDraw.Draw(image).text((-left, -top), word.upper(), fill=255, font=font)
    return np.asarray(image)


def stamp_word(
    canvas: Bytes, cover: Bytes, word: str, at_top: bool, unit: int, rng: np.random.Generator
) -> None:
    """Writes `word` on a plate at the top or the bottom, in dark on light or light on dark."""
    side = canvas.shape[0]
    letters = _lettering(word, unit)
    height, width = letters.shape
    pad = 2 * unit
    x = (side - width) // 2 + int(rng.integers(-2 * unit, 2 * unit + 1))
    y = pad if at_top else side - height - pad
    y += int(rng.integers(0, unit + 1)) * (1 if at_top else -1)
    box = (
        slice(max(0, y - pad), min(side, y + height + pad)),
        slice(max(0, x - pad), x + width + pad),
    )
    dark, light = (20, 20, 20), (245, 245, 240)
    paper, ink = (light, dark) if rng.random() < 0.5 else (dark, light)
    canvas[box] = paper
    cover[box] = 0
    alpha = (letters / 255.0).astype(np.float32)[..., None]
    spot = canvas[y : y + height, x : x + width].astype(np.float32)
    canvas[y : y + height, x : x + width] = spot * (1 - alpha) + np.asarray(ink) * alpha
