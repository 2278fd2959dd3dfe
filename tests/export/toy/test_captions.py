"""A caption says what it claims to say, and nothing else."""

from __future__ import annotations

import re

import numpy as np
import pytest

from clip_headlight.export.toy.attributes import ATTRIBUTES, NAMES, UNSAID
from clip_headlight.export.toy.captions import caption, plural, prompts, sentence, single
from clip_headlight.export.toy.scenes import draw_attributes

SYNONYMS = {
    "plain": r"plain|solid",
    "dotted": r"dotted|spotted",
    "checkered": r"checkered|checked",
    "small": r"small|little",
    "large": r"large|big",
    "centre": r"centre|middle|center",
    "one": r"one|a single|a|an",
}


def _says(text: str, name: str, value: str) -> bool:
    text = re.sub(r"^(a|an) (picture|image|photo|drawing) (of|with) ", "", text)
    word = re.search(r"(?:the word|that says) \"?(\w+)\"?", text)
    rest = text.replace(word.group(0), "") if word else text
    if name == "word":
        return bool(word) and word is not None and word.group(1) == value
    if name == "count" and value == "one":
        return re.match(r"(one|a single|a|an) ", rest) is not None
    if name == "shape":
        return re.search(rf"\b({value}|{plural(value)})\b", rest) is not None
    if name == "position":
        spots = re.findall(
            r"(?:at|in|on) the (top left|top right|bottom left|bottom right|top|bottom|left|right"
            r"|centre|middle|center)",
            rest,
        )
        return value in ("centre" if spot in ("middle", "center") else spot for spot in spots)
    return re.search(rf"\b({SYNONYMS.get(value, value)})\b", rest) is not None


def test_captions_state_exactly_the_attributes_that_they_carry() -> None:
    rng = np.random.default_rng(1)
    for _ in range(3000):
        truth = draw_attributes(rng).vector()
        made = caption(truth, rng)
        assert (made.said != UNSAID).any()
        for column, name in enumerate(NAMES):
            if made.said[column] != UNSAID:
                assert made.said[column] == truth[column]
            for index, value in enumerate(ATTRIBUTES[name]):
                assert _says(made.text, name, value) == (made.said[column] == index), (
                    made.text,
                    name,
                    value,
                )


def test_every_attribute_is_left_out_and_said_often() -> None:
    rng = np.random.default_rng(2)
    said = np.zeros(len(NAMES))
    has = np.zeros(len(NAMES))
    for _ in range(3000):
        truth = draw_attributes(rng).vector()
        made = caption(truth, rng)
        said += made.said != UNSAID
        has += truth != UNSAID
    shares = said / has
    assert (shares > 0.4).all()
    assert (shares < 0.8).all()


def test_wording_varies_for_the_same_attributes() -> None:
    rng = np.random.default_rng(3)
    truth = np.array([1, 0, 0, 0, 4, 0, 1, UNSAID], dtype=np.int8)
    assert len({sentence(truth, rng) for _ in range(200)}) > 50


@pytest.mark.parametrize("name", NAMES)
def test_a_single_sentence_states_one_attribute(name: str) -> None:
    rng = np.random.default_rng(4)
    for index, value in enumerate(ATTRIBUTES[name]):
        text = single(name, index, rng)
        assert _says(text, name, value)
        for other in NAMES:
            if other != name:
                assert not any(_says(text, other, v) for v in ATTRIBUTES[other]), text


@pytest.mark.parametrize("name", NAMES)
def test_zero_shot_prompts_name_their_value_once_each(name: str) -> None:
    found = prompts(name)
    assert len(found) == len(ATTRIBUTES[name])
    for value, some in zip(ATTRIBUTES[name], found, strict=True):
        assert all(_says(text, name, value) for text in some)
