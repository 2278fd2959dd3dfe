"""A theme: words about one property of pictures, and the sentences that they are put into."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple

# Begin with a vowel's letter but not with its sound, and the other way round.
_CONSONANT: Final = ("uni", "one", "euro", "uku")
_VOWEL: Final = ("hour", "heir", "honest", "x-ray")


class Theme(NamedTuple):
    """`templates` hold {} for a word as it is, or {a} for it with its article."""

    property: str
    templates: tuple[str, ...]
    words: tuple[str, ...]

    def sentences(self) -> Iterator[str]:
        """Word by word, each in every template."""
        for word in self.words:
            for template in self.templates:
                yield template.replace("{a}", with_article(word)).replace("{}", word)


def with_article(noun: str) -> str:
    """`a` or `an` before the noun, by its first sound."""
    start = f"{noun.lower()} "
    vowel = start.startswith(_VOWEL) or (start[0] in "aeiou" and not start.startswith(_CONSONANT))
    return f"{'an' if vowel else 'a'} {noun}"


def words(listed: str) -> tuple[str, ...]:
    """A list as it is typed here: separated by commas, over any number of lines."""
    return tuple(" ".join(word.split()) for word in listed.split(","))
