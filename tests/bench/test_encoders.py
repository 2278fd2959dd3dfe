"""What would not fit is not measured, and said; a text's cost is a slope."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, cast

import pytest

from . import contender
from .architecture import Architecture
from .contender import ContenderError
from .encoders import (
    IMAGE,
    MANY,
    ONE,
    ONNX,
    ONNX_PLAIN,
    PAIRS,
    TORCH,
    TORCH_PLAIN,
    Costs,
    measure_in_pairs,
    needed,
    one_more,
    tables,
    why_not,
)
from .graphs import Model
from .plan import FULL, QUICK, Plan
from .tables import NOT_MEASURED
from .targets import MANY_TEXTS, MOST_PAIR
from .turns import Box
from .yardstick import share_bytes

MODEL = Model("Tiny", Architecture(24, {"image_size": 32, "patch_size": 16, "width": 32}))


def costs(peak: int, step: int, ms: float) -> Costs:
    """Batches 1 and 8, with memory and time in a straight line."""
    return Costs(
        MODEL,
        times={b: {name: [ms * b] for name in IMAGE} for b in (1, 8)},
        peaks={b: dict.fromkeys(IMAGE, peak + step * (b - 1)) for b in (1, 8)},
    )


def test_a_batch_that_fits_is_measured() -> None:
    assert why_not(costs(10**9, 10**7, 100), 32, Box(60)) == ""
    assert why_not(Costs(MODEL), 1, Box(60)) == ""


def test_a_batch_for_which_not_even_two_have_room_is_refused_with_the_figure() -> None:
    # 2 GB at batch 1, 0.5 GB for each more: 17.5 GB at batch 32 for each of the two.
    sentence = why_not(costs(2 * 10**9, 5 * 10**8, 100), 32, Box(60))
    assert f"{TORCH_PLAIN} and {TORCH} would need about 35.0 GB at batch 32" in sentence
    assert f"the limit is {MOST_PAIR / 1e9:.0f} GB" in sentence
    # ViT-L/14's own peaks at 1 and 8, onnxruntime: 19.2 GB for the two, which have room.
    found = costs(10**9, 0, 100)
    for batch, plain, ours in ((1, 1373, 1717), (8, 1981, 4741)):
        found.peaks[batch] |= {ONNX_PLAIN: plain * 10**6, ONNX: ours * 10**6}
    assert sum(needed(found, 32)[name] for name in PAIRS[1]) == pytest.approx(19.2e9, rel=0.01)
    assert why_not(found, 32, Box(60)) == ""
    # 5.1 GB each: too much for four, not for two.
    assert why_not(costs(2 * 10**9, 10**8, 100), 32, Box(60)) == ""


def test_what_a_batch_needs_lies_on_the_line_through_the_two_before() -> None:
    assert needed(costs(2 * 10**9, 10**8, 100), 32) == dict.fromkeys(IMAGE, 5.1 * 10**9)
    assert needed(Costs(MODEL), 32) == {}


def test_where_there_is_no_room_for_all_those_of_one_runtime_run_side_by_side() -> None:
    alive: set[str] = set()
    order: list[str] = []

    class Fake:
        def __init__(self, name: str, ms: float) -> None:
            self.name, self.ms, self.peaks = name, ms, {(0, 32): int(10**6 * ms)}

        def __enter__(self) -> Fake:
            alive.add(self.name)
            return self

        def __exit__(self, *_: object) -> None:
            alive.remove(self.name)

        def block(self, size: int) -> Callable[[], float]:
            assert size == 32
            return self.run

        def run(self) -> float:
            assert alive in [{TORCH_PLAIN, TORCH}, {ONNX_PLAIN, ONNX}]
            order.append(self.name)
            return self.ms

    make = {name: partial(Fake, name, 100.0 + i) for i, name in enumerate(IMAGE)}
    found = costs(10**9, 10**8, 100)
    found.in_pairs.add(32)
    measure_in_pairs(found, cast(Any, make), 32, Box(0, least=1))
    assert order == list(IMAGE)
    assert not alive
    assert found.times[32] == {name: [100.0 + i] for i, name in enumerate(IMAGE)}
    assert found.peaks[32] == {name: 10**6 * (100 + i) for i, name in enumerate(IMAGE)}

    found.times[1] |= {ONE: [1.0], MANY: [1.0]}
    time = tables([found])[0]
    row = time.rows[-1]
    assert row[1] == "32"
    # 101 / 100 and 103 / 102; onnxruntime never ran beside torch.
    assert [row[4], row[7], row[8]] == ["1.010 ✓", "1.010 ✓", NOT_MEASURED]
    assert "all four have no room together" in time.notes[0]


def test_a_batch_whose_round_outlasts_its_box_is_refused_with_the_figure() -> None:
    # Four contenders of 32 s each.
    assert why_not(costs(10**8, 0, 1000), 32, Box(60)) == (
        "one round would take about 128 s; its box is 60 s."
    )
    assert why_not(costs(10**8, 0, 1000), 32, Box(90)) == ""
    # Two at a time, in half of the box, where four have no room.
    assert why_not(costs(5 * 10**9, 0, 1000), 32, Box(90)) == ""
    assert why_not(costs(5 * 10**9, 0, 1000), 32, Box(60)) == (
        "one round would take about 64 s; its box is 30 s."
    )


def test_what_was_refused_stands_in_the_table_with_its_reason() -> None:
    found = costs(10**9, 0, 10)
    found.times[1] |= {ONE: [1.0], MANY: [1.0]}
    found.refused[32] = "it is too long."
    time, memory, _ = tables([found])
    assert [row[:3] for row in time.rows] == [
        ("Tiny", "1", "10"), ("Tiny", "8", "80"), ("Tiny", "32", NOT_MEASURED),
    ]  # fmt: skip
    assert time.notes == ["Tiny, batch 32: not measured, it is too long."]
    assert [row[1] for row in memory.rows] == ["1", "8"]


def test_a_contender_that_dies_is_told() -> None:
    with (
        pytest.raises(ContenderError, match="process ended with 1"),
        contender.module("no such kind", MODEL.architecture),
    ):
        pass


def test_one_more_text_is_the_slope_within_a_round() -> None:
    times = {ONE: [2.0, 4.0], MANY: [2.0 + MANY_TEXTS - 1, 4.0], ONNX: [100.0, 50.0]}
    assert one_more(times, ONNX) == pytest.approx((0.01 + 0) / 2)


def test_the_yardstick_writes_out_four_bytes_for_each_query_key_head_and_channel() -> None:
    vit_b_16 = Model("ViT-B-16", Architecture.of("ViT-B-16"))
    assert share_bytes(vit_b_16) == 4 * 197 * 197 * 12 * 768


def test_the_four_contenders_are_named_apart() -> None:
    assert len({TORCH_PLAIN, TORCH, ONNX_PLAIN, ONNX, ONE, MANY}) == 6


def _seconds(plan: Plan) -> float:
    """What a plan's boxes hold together; wasm is timed with one thread and with two."""
    boxes = [box for sizes in plan.encoders.values() for box in sizes.values()]
    boxes += [*plan.chromium.values(), *plan.chromium.values(), *plan.webgpu.values()]
    boxes += [plan.yardstick_box] * len(plan.yardstick) + [plan.scaling_box] * 6
    boxes += [plan.heads_box, plan.search_box]
    return sum(box.seconds for box in boxes)


@pytest.mark.parametrize(("plan", "minutes"), [(FULL, 45), (QUICK, 10)])
def test_the_boxes_leave_a_third_of_the_time_for_exports_and_loading(
    plan: Plan, minutes: float
) -> None:
    assert _seconds(plan) < 40 * minutes
