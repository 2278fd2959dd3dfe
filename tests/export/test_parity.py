"""The figures of the manifest are what they say: hand-worked, and over at least 64 pictures."""

from __future__ import annotations

from pathlib import Path
from typing import Any, cast

import numpy as np
import pytest
from PIL import Image

from clip_headlight.export.errors import ExportError
from clip_headlight.export.parity import (
    Reference,
    cosine,
    measure,
    measured_on,
    parity_pictures,
    relative,
)
from clip_headlight.export.pictures import Pictures, built_in_pictures, folder_pictures
from clip_headlight.export.runtime import Runtime
from clip_headlight.export.toy.samples import SAMPLES


def floats(*rows: Any) -> np.ndarray[Any, np.dtype[np.float32]]:
    return np.array(rows, dtype=np.float32)


def test_the_cosine_is_that_of_the_last_axis() -> None:
    found = cosine(floats([[3, 4], [1, 0]]), floats([[4, 3], [0, 2]]))
    np.testing.assert_allclose(found, [[0.96, 0.0]], atol=1e-7)


def test_two_silent_heads_agree_and_a_silent_one_with_a_loud_one_is_no_number() -> None:
    zero, one = floats([0, 0]), floats([1, 2])
    assert cosine(zero, zero)[0] == 1
    assert np.isnan(cosine(zero, one)[0])


def test_the_relative_error_is_over_the_length_of_what_is_expected() -> None:
    np.testing.assert_allclose(relative(floats([3, 5]), floats([3, 4])), [0.2], atol=1e-7)


class Fake:
    """Graphs that return one head, one MLP and two numbers for each picture and text."""

    def __init__(self, head: np.ndarray[Any, Any], text: np.ndarray[Any, Any]) -> None:
        self.head, self.text = head, text

    def decompose(self, pixels: np.ndarray[Any, Any], _names: Any) -> dict[str, Any]:
        count = len(pixels)
        rest = np.full((count, 2), 1.0, dtype=np.float32)
        return {
            "embedding": self.head[:count] + 3,
            "head_terms": self.head[:count, None, None],
            "mlp_terms": rest[:, None],
            "stem_term": rest,
            "bias_term": rest,
        }

    def text_terms(self, tokens: np.ndarray[Any, Any], names: Any) -> dict[str, Any]:
        terms = self.decompose(tokens, names)
        del terms["embedding"]
        return terms | {"text_embedding": self.text[: len(tokens)]}


def reference(count: int) -> Reference:
    head = floats(*[[1, 0]] * count)
    return Reference(
        pixels=np.zeros((count, 3, 1, 1), dtype=np.float32),
        embedding=head + 3,
        head_terms=head[:, None, None],
        tokens=np.zeros((2, 4), dtype=np.int64),
        text_embedding=floats([4, 3], [4, 3]),
    )


def test_the_worst_and_the_mean_are_over_every_picture_and_head() -> None:
    # One head of four points elsewhere: its cosine is 0, the others' 1.
    head = floats([1, 0], [1, 0], [0, 1], [1, 0])
    text = floats([4, 3], [8, 6])
    found = measure(reference(4), cast(Runtime, Fake(head, text)))
    assert (found.images, found.texts) == (4, 2)
    assert (found.head_cosine, found.head_cosine_mean) == (0, 0.75)
    assert found.sum_check == 0
    # (3, 4) for (4, 3): √2 / 5 apart, cosine 24 / 25.
    assert found.embedding == pytest.approx(2**0.5 / 5)
    assert found.embedding_cosine == pytest.approx(0.96)
    assert found.embedding_cosine_mean == pytest.approx(0.99)
    # The second text's terms add up to (4, 3), half of what it says: ‖(4, 3)‖ / ‖(8, 6)‖.
    assert found.text_sum_check == pytest.approx(0.5)
    assert found.text_cosine == 1


def test_graphs_that_overflow_are_refused_with_a_sentence() -> None:
    head = floats([1, 0], [np.inf, 0])
    runtime = cast(Runtime, Fake(head, floats([4, 3], [4, 3])))
    with pytest.raises(ExportError, match=r"at fp16 return what is no number.*leave fp16 out"):
        measure(reference(2), runtime, "fp16")


def test_the_built_in_model_is_measured_on_its_samples_and_on_other_scenes() -> None:
    pictures = built_in_pictures(mean_scenes=2)
    found = parity_pictures(pictures, 64)
    assert len(found) == 64
    assert {picture.size for picture in found} == {(64, 64), SAMPLES[0].picture.size}
    assert measured_on(pictures) == "12 samples and 52 seeded scenes of the Shapes world"
    means = {opener().tobytes() for opener in pictures.means}
    assert not means & {picture.tobytes() for picture in found}
    again = parity_pictures(pictures, 64)
    assert [a.tobytes() for a in again] == [b.tobytes() for b in found]


def test_a_folder_of_pictures_is_measured_on_and_scenes_make_up_the_rest(tmp_path: Path) -> None:
    for i in range(3):
        Image.new("RGB", (80, 70), (40 * i, 10, 10)).save(tmp_path / f"{i}.png")
    pictures = folder_pictures(tmp_path, 32)
    found = parity_pictures(pictures, 32)
    assert [picture.size for picture in found[:4]] == [(80, 70)] * 3 + [(64, 64)]
    assert len(found) == 64
    # Drawn, not blown up, for a larger tower.
    assert parity_pictures(pictures, 224, 4)[3].size == (256, 256)
    assert measured_on(pictures) == (
        f"3 pictures of the folder {tmp_path.name} and 61 seeded scenes of the Shapes world"
    )
    assert measured_on(Pictures()) == "64 seeded scenes of the Shapes world"
    many = Pictures(own=[lambda: Image.new("RGB", (8, 8))] * 70, own_source="pictures")
    assert len(parity_pictures(many, 8)) == 64
    assert measured_on(many) == "64 pictures"
