"""Descriptions of the Shapes world: one attribute each, in the words that captions use."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from ..head_words import Text
from ..toy.attributes import ATTRIBUTES
from ..toy.captions import GROUNDS, plural

_OBJECTS: Final = ("{} shape", "{} thing", "{} object")
_SEEN: Final = ("{}", "a picture of {}", "an image of {}", "a photo of {}", "a drawing of {}")
_SYNONYMS: Final = {
    "plain": ("plain", "solid"),
    "dotted": ("dotted", "spotted"),
    "checkered": ("checkered", "checked"),
    "small": ("small", "little"),
    "large": ("large", "big"),
}
_CENTRE: Final = ("in the centre", "in the middle", "at the centre")


def shapes_texts() -> Iterator[Text]:
    """Every value of every attribute in several wordings, tagged with the attribute's name."""
    for attribute, values in ATTRIBUTES.items():
        for value in values:
            for phrase in _phrases(attribute, value):
                for seen in _SEEN:
                    yield Text(seen.format(phrase), attribute)


def _phrases(attribute: str, value: str) -> Iterator[str]:
    if attribute == "shape":
        yield value
    elif attribute == "count":
        for noun in ("shape", "thing", "object"):
            yield f"a single {noun}" if value == "one" else f"{value} {plural(noun)}"
    elif attribute == "background":
        yield from (f"something {where}" for where in GROUNDS[value])
    elif attribute == "position":
        yield from (f"something {where}" for where in _places(value))
    elif attribute == "word":
        yield f'the word "{value}"'
        yield f"the word {value}"
        yield f'something that says "{value}"'
    else:
        for said in _SYNONYMS.get(value, (value,)):
            yield from (form.format(said) for form in _OBJECTS)


def _places(value: str) -> tuple[str, ...]:
    if value == "centre":
        return _CENTRE
    if " " in value:
        return f"in the {value}", f"at the {value}", f"in the {value} corner"
    return f"at the {value}", f"on the {value}"
