"""What heads say: TEXTSPAN for every head of a model, and the label that its descriptions vote for.

The label and its sureness are the concept consistency of Madasu, Lal and Howard, "Quantifying
Interpretability in CLIP Models with Concept Consistency" (2025), with the pool's own tags in place
of a language model's judgement.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np

from .heads_schema import VOTERS, Description, HeadWords
from .moments import Doubles, Floats, Moments
from .textspan import HeadSpace, head_space, textspan


class Text(NamedTuple):
    """A description to choose from, and its tag."""

    text: str
    property: str | None


def head_spaces(moments: Moments, readout: Floats) -> list[list[HeadSpace]]:
    """The space of every head, [L][H]. readout: [L, H, E, D]."""
    covariance = moments.covariance()
    layers, heads = readout.shape[:2]
    return [
        [
            head_space(moments.vectors[layer, head], covariance[layer, head], readout[layer, head])
            for head in range(heads)
        ]
        for layer in range(layers)
    ]


def describe_heads(
    spaces: Sequence[Sequence[HeadSpace]],
    texts: Sequence[Text],
    embeddings: Doubles,
    directions: int,
    advance: Callable[[], None] = lambda: None,
) -> list[HeadWords]:
    """The words of every head, in order. embeddings: [M, D], of `texts`, L2-normalised."""
    found = []
    for layer, row in enumerate(spaces):
        for head, space in enumerate(row):
            span = textspan(space, embeddings, directions)
            descriptions = [
                Description(
                    text=texts[pick].text, property=texts[pick].property, share=round(share, 8)
                )
                for pick, share in zip(span.picks, span.shares, strict=True)
            ]
            label, agreeing = vote(descriptions)
            found.append(
                HeadWords(
                    layer=layer,
                    head=head,
                    rank=space.rank,
                    variance=float(np.float32(space.variance)),
                    descriptions=descriptions,
                    explained=round(span.total, 8),
                    label=label,
                    agreeing=agreeing,
                )
            )
            advance()
    return found


def vote(descriptions: Sequence[Description]) -> tuple[str | None, int]:
    """The label, and how many of the first five have it; (None, 0) where none has a tag.

    Each has one vote; of equals the one whose descriptions explain more variance wins.
    """
    voters = [d for d in descriptions[:VOTERS] if d.property is not None]
    if not voters:
        return None, 0
    votes = Counter(d.property for d in voters)
    weight = {name: sum(d.share for d in voters if d.property == name) for name in votes}
    label = max(votes, key=lambda name: (votes[name], weight[name]))
    return label, votes[label]
