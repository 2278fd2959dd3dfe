"""Two models side by side by what their heads say, from their heads.json alone."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from .head_metrics import Quality, labels_of, quality
from .heads_schema import Heads, HeadWords


@dataclass(frozen=True)
class Match:
    """A head of each model, and how much of what they say is the same, from 0 to 1."""

    a: HeadWords
    b: HeadWords
    alike: float


@dataclass(frozen=True)
class Comparison:
    """`labels`: by property, how many heads of either model have that label; `matches` in order of
    likeness, each head once, so that the larger model keeps heads that match none."""

    a: Quality
    b: Quality
    labels: dict[str, tuple[int, int]]
    matches: tuple[Match, ...]


def compare(a: Heads, b: Heads) -> Comparison:
    """Compares two models that were described with pools of the same tags."""
    first, second = labels_of(a.heads), labels_of(b.heads)
    names = sorted({*first, *second}, key=lambda name: (-first[name] - second[name], name))
    return Comparison(
        a=quality(a.heads),
        b=quality(b.heads),
        labels={name: (first[name], second[name]) for name in names},
        matches=match(a.heads, b.heads),
    )


def match(a: Sequence[HeadWords], b: Sequence[HeadWords]) -> tuple[Match, ...]:
    """Pairs of heads, the most alike first, each head in one pair; none that share nothing."""
    pairs = [Match(x, y, likeness(x, y)) for x in a for y in b]
    pairs.sort(key=lambda pair: -pair.alike)
    taken_a: set[tuple[int, int]] = set()
    taken_b: set[tuple[int, int]] = set()
    found = []
    for pair in pairs:
        at_a, at_b = (pair.a.layer, pair.a.head), (pair.b.layer, pair.b.head)
        if pair.alike > 0 and at_a not in taken_a and at_b not in taken_b:
            taken_a.add(at_a)
            taken_b.add(at_b)
            found.append(pair)
    return tuple(found)


def likeness(a: HeadWords, b: HeadWords) -> float:
    """Half for the same properties, half for the same descriptions, by their shares of variance.

    Each side's shares are made to add up to 1; what both have of a property (of a description) is
    the smaller of the two, and the sum over all is 1 for heads that say the same.
    """
    by_tag = _overlap(_shares(a, tags=True), _shares(b, tags=True))
    by_text = _overlap(_shares(a, tags=False), _shares(b, tags=False))
    return (by_tag + by_text) / 2


def _shares(words: HeadWords, *, tags: bool) -> dict[str, float]:
    found: dict[str, float] = defaultdict(float)
    for description in words.descriptions:
        name = description.property if tags else description.text
        if name is not None:
            found[name] += description.share
    whole = sum(description.share for description in words.descriptions)
    return {name: share / whole for name, share in found.items()} if whole > 0 else {}


def _overlap(a: dict[str, float], b: dict[str, float]) -> float:
    return sum(min(share, b.get(name, 0.0)) for name, share in a.items())
