"""The world's ground truth must be true of the pixels."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import NDArray

from clip_headlight.export.toy import drawing
from clip_headlight.export.toy.attributes import (
    ATTRIBUTES,
    COUNTS,
    NAMES,
    POSITIONS,
    SHAPES,
    UNSAID,
)
from clip_headlight.export.toy.drawing import PALETTE
from clip_headlight.export.toy.scenes import SIZE, Scene, scene

SEEDS = range(300)


@pytest.fixture(scope="module")
def scenes() -> list[Scene]:
    return [scene(seed) for seed in SEEDS]


def _islands(mask: NDArray[np.bool_]) -> int:
    """Connected parts of at least twelve pixels, by flood fill."""
    left = mask.copy()
    islands = 0
    for y, x in zip(*np.nonzero(mask), strict=True):
        if not left[y, x]:
            continue
        left[y, x] = False
        queue, size = deque([(y, x)]), 0
        while queue:
            cy, cx = queue.popleft()
            size += 1
            for ny, nx in ((cy - 1, cx), (cy + 1, cx), (cy, cx - 1), (cy, cx + 1)):
                if 0 <= ny < SIZE and 0 <= nx < SIZE and left[ny, nx]:
                    left[ny, nx] = False
                    queue.append((ny, nx))
        islands += size >= 12
    return islands


def test_a_seed_gives_the_same_scene_every_time() -> None:
    first, again = scene(123), scene(123)
    assert first.attributes == again.attributes
    assert first.caption == again.caption
    np.testing.assert_array_equal(first.pixels, again.pixels)
    np.testing.assert_array_equal(first.mask, again.mask)
    assert (scene(124).pixels != first.pixels).any()


def test_a_negative_seed_is_refused_in_words() -> None:
    with pytest.raises(ValueError, match="0 or more, not -1"):
        scene(-1)


def test_the_mask_has_as_many_objects_as_the_count_says(scenes: list[Scene]) -> None:
    touching = 0
    for one in scenes:
        expected, found = COUNTS.index(one.attributes.count) + 1, _islands(one.mask)
        if found != expected:
            # Large objects beside a word may touch, never vanish into one another.
            assert 1 < found < expected, one.attributes
            assert one.attributes.size == "large", one.attributes
            touching += 1
    assert touching < 0.03 * len(scenes)


def test_a_single_objects_mask_lies_in_the_cell_that_position_names(scenes: list[Scene]) -> None:
    singles = [one for one in scenes if one.attributes.position is not None]
    assert len(singles) > 100
    for one in singles:
        ys, xs = np.nonzero(one.mask)
        # The middle of the extent: a triangle's or a moon's centroid is off its centre.
        y, x = (ys.min() + ys.max()) / 2, (xs.min() + xs.max()) / 2
        row, column = int(np.digitize(y, [23.5, 40.5])), int(np.digitize(x, [23.5, 40.5]))
        assert POSITIONS[row * 3 + column] == one.attributes.position, one.attributes


@pytest.fixture
def flat(monkeypatch: pytest.MonkeyPatch) -> Callable[[int], list[Scene]]:
    """`flat(body)`: every shape on a ground of 0, outlines in 235, insides in `body`."""
    monkeypatch.setitem(drawing.GROUNDS, "nothing", ((0, 0, 0), (0, 0, 0), 0.0))

    def draw(body: int) -> list[Scene]:
        tone = (body, body, body)
        monkeypatch.setitem(drawing.PALETTE, "black", (tone, tone))
        base = scene(0).attributes.replace(
            background="nothing", colour="black", texture="plain", word=None
        )
        return [
            scene(seed, base.replace(shape=shape, size=size, count=count, position=position))
            for seed, shape in enumerate(SHAPES)
            for size in ("small", "large")
            for count, position in (("one", POSITIONS[seed]), ("two", None), ("four", None))
        ]

    return draw


def test_edges_are_the_mean_of_three_by_three_samples(flat: Callable[[int], list[Scene]]) -> None:
    """Of two flat colours, 0 and 235, a pixel shows k ninths: each of the ten, and nothing else."""
    pixels = np.stack([one.pixels for one in flat(0)])
    assert set(np.unique(pixels)) == {round(235 * k / 9) for k in range(10)}


def test_the_mask_is_the_pixels_of_which_the_objects_cover_more_than_half(
    flat: Callable[[int], list[Scene]],
) -> None:
    """Of nine samples of 235 or 255 on a ground of 0, five make 131 or more, four at most 113."""
    for one in flat(400):  # 255, whatever the shade
        assert one.mask.any(), one.attributes
        assert one.pixels[one.mask].min() >= 131, one.attributes
        assert one.pixels[~one.mask].max() <= 113, one.attributes


def test_small_and_large_objects_differ_in_extent(scenes: list[Scene]) -> None:
    extents: dict[str, list[int]] = {"small": [], "large": []}
    for one in scenes:
        if one.attributes.count == "one":
            ys, xs = np.nonzero(one.mask)
            extents[one.attributes.size].append(int(max(np.ptp(ys), np.ptp(xs))))
    assert max(extents["small"]) < min(extents["large"])


def test_plain_objects_show_their_colour_inside_the_mask(scenes: list[Scene]) -> None:
    plain = [one for one in scenes if one.attributes.texture == "plain"]
    assert len(plain) > 30
    for one in plain:
        # Away from the outline: the mask without its rim.
        core = one.mask.copy()
        for axis in (0, 1):
            for step in (-1, 1):
                core &= np.roll(one.mask, step, axis)
        inside = np.median(one.pixels[core].astype(float), axis=0)
        distances = {
            colour: float(np.linalg.norm(inside - np.array(tones[0])))
            for colour, tones in PALETTE.items()
        }
        nearest = min(distances, key=lambda colour: distances[colour])
        assert nearest == one.attributes.colour, one.attributes


@pytest.mark.parametrize("word", [None, "star"])
def test_a_word_changes_only_the_pixels_of_its_plate(word: str | None) -> None:
    base = scene(5).attributes.replace(count="one", position="centre", word=None)
    bare, written = scene(5, base), scene(5, base.replace(word=word))
    changed = (bare.pixels != written.pixels).any(axis=(1, 2))
    rows = np.flatnonzero(changed)
    if word is None:
        assert len(rows) == 0
    else:
        assert 8 <= len(rows) <= 14
        assert rows.max() < 15 or rows.min() > 48


def test_every_value_of_every_attribute_occurs_and_none_follows_from_another() -> None:
    from clip_headlight.export.toy.scenes import draw_attributes

    rng = np.random.default_rng(0)
    vectors = np.stack([draw_attributes(rng).vector() for _ in range(6000)])
    for column, (name, values) in enumerate(ATTRIBUTES.items()):
        assert set(vectors[:, column]) >= set(range(len(values))), name
    free = [name for name in NAMES if name not in ("position", "count", "word")]
    for first in free:
        for second in free:
            if first >= second:
                continue
            a, b = vectors[:, NAMES.index(first)], vectors[:, NAMES.index(second)]
            table = np.zeros((len(ATTRIBUTES[first]), len(ATTRIBUTES[second])))
            np.add.at(table, (a, b), 1)
            expected = np.outer(table.sum(1), table.sum(0)) / table.sum()
            chi2 = float(((table - expected) ** 2 / expected).sum())
            freedom = (table.shape[0] - 1) * (table.shape[1] - 1)
            assert chi2 < freedom + 5 * (2 * freedom) ** 0.5, (first, second)


def test_position_is_unsaid_for_several_objects_and_the_word_where_none_is_written() -> None:
    base = scene(1).attributes.replace(count="three", position=None, word=None)
    vector = base.vector()
    assert vector[NAMES.index("position")] == UNSAID
    assert vector[NAMES.index("word")] == UNSAID


def test_a_larger_drawing_shows_the_same_scene() -> None:
    small, large = scene(8), scene(8, scale=2)
    shrunk = large.pixels.reshape(64, 2, 64, 2, 3).mean(axis=(1, 3))
    assert large.pixels.shape == (128, 128, 3)
    assert np.abs(shrunk - small.pixels).mean() < 12
