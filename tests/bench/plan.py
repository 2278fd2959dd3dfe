"""How long every part of a run may take: a full one ≤ 45 minutes on two idle cores, a quick one
≤ 10. Boxes bound the repetition; what one repetition takes depends on the machine."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from .turns import Box

SHAPES, B32, B16, L14 = "Headlight-Shapes", "ViT-B-32", "ViT-B-16", "ViT-L-14"
MODELS = (SHAPES, B32, B16, L14)


@dataclass(frozen=True)
class Plan:
    """`encoders`: a box a batch. `yardstick`: how many layers the per-query form runs.
    `chromium`: a box for each number of threads. `sizes`: every how many sizes one is measured."""

    name: str
    encoders: Mapping[str, Mapping[int, Box]]
    yardstick: Mapping[str, int]
    yardstick_box: Box
    scaling_box: Box
    sizes: int
    chromium: Mapping[str, Box]
    webgpu: Mapping[str, Box]
    heap: bool
    visits: int
    toggles: int
    heads_box: Box
    search_box: Box


FULL = Plan(
    name="full run",
    encoders={
        SHAPES: {1: Box(12), 8: Box(10), 32: Box(10)},
        B32: {1: Box(25), 8: Box(35), 32: Box(100)},
        B16: {1: Box(35), 8: Box(45), 32: Box(260)},
        L14: {1: Box(40), 8: Box(160), 32: Box(640)},
    },
    yardstick={B32: 12, B16: 12, L14: 2},
    yardstick_box=Box(40, most=5),
    scaling_box=Box(10),
    sizes=1,
    chromium={SHAPES: Box(4), B32: Box(10), B16: Box(18), L14: Box(35, least=2)},
    webgpu={SHAPES: Box(20)},
    heap=True,
    visits=5,
    toggles=60,
    heads_box=Box(60),
    search_box=Box(30),
)
QUICK = Plan(
    name="quick run",
    encoders={
        SHAPES: {1: Box(5), 8: Box(5)},
        B32: {1: Box(8), 8: Box(12)},
        B16: {1: Box(10)},
    },
    yardstick={B32: 12, B16: 2},
    yardstick_box=Box(12, least=1),
    scaling_box=Box(4, least=1),
    sizes=2,
    chromium={SHAPES: Box(4), B32: Box(8)},
    webgpu={SHAPES: Box(12, least=1)},
    heap=False,
    visits=3,
    toggles=20,
    heads_box=Box(15, least=1),
    search_box=Box(10),
)
