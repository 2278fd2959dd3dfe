"""How good the words of a model's heads are, from heads.json alone.

Property consistency within heads and disentanglement across heads, after Madasu, Gandelsman, Lal
and Howard, "Quantifying and Enabling the Interpretability of CLIP-like Models" (2024), with the
pool's tags in place of a language model's labels; docs/textspan.md has the formulas.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from .heads_schema import VOTERS, HeadWords

# So many of the first five descriptions make a head's label a property that it is associated with.
ASSOCIATED: Final = 3


@dataclass(frozen=True)
class Quality:
    """Means over the heads that have words; all between 0 and 1.

    consistency: of the first five descriptions, how many have the label; associated: the share of
    heads in which at least three have; entanglement: of the first five, how many are also among
    the first five of a head with another label; explained: the share of variance that they explain.
    """

    heads: int
    consistency: float
    associated: float
    entanglement: float
    explained: float

    @property
    def disentanglement(self) -> float:
        return 1 - self.entanglement


def quality(heads: Sequence[HeadWords]) -> Quality:
    """The quality of the words of `heads`; zeros where none has any."""
    speaking = [words for words in heads if words.descriptions]
    if not speaking:
        return Quality(0, 0.0, 0.0, 0.0, 0.0)
    shared = entanglements(speaking)
    count = len(speaking)
    return Quality(
        heads=count,
        consistency=sum(words.agreeing for words in speaking) / (VOTERS * count),
        associated=sum(words.agreeing >= ASSOCIATED for words in speaking) / count,
        entanglement=sum(shared) / count,
        explained=sum(explained_by_first(words) for words in speaking) / count,
    )


def entanglements(heads: Sequence[HeadWords]) -> list[float]:
    """Of each head's first descriptions, the share that a head of another label also has.

    0 for a head without words.
    """
    labels: dict[str, set[str | None]] = defaultdict(set)
    for words in heads:
        for text in first_texts(words):
            labels[text].add(words.label)
    return [
        sum(bool(labels[text] - {words.label}) for text in first_texts(words))
        / max(len(first_texts(words)), 1)
        for words in heads
    ]


def first_texts(words: HeadWords) -> list[str]:
    """The descriptions that vote."""
    return [description.text for description in words.descriptions[:VOTERS]]


def explained_by_first(words: HeadWords) -> float:
    """The share of the head's variance that the descriptions that vote explain."""
    return sum(description.share for description in words.descriptions[:VOTERS])


def labels_of(heads: Sequence[HeadWords]) -> Counter[str]:
    """How many heads have each label."""
    return Counter(words.label for words in heads if words.label is not None)
