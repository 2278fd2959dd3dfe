"""The schema of a bundle's `heads.json`: what each head says in words. No torch.

Written by `headlight textspan`; the manifest's entry `heads` names the file.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from .manifest import NonNegative, PositiveInt, Precision, Sha256

HEADS_NAME = "heads.json"
HEADS_VERSION: Literal[1] = 1
# So many of a head's first descriptions vote for its label.
VOTERS = 5

Index = Annotated[int, Field(ge=0)]
# Shares are sums of squares over a trace: rounding may carry them past 1.
Share = Annotated[float, Field(ge=0, le=1.000001)]
Fraction = Annotated[float, Field(ge=0, le=1)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Description(_Strict):
    """One pick of TEXTSPAN."""

    text: str
    property: str | None = Field(description="the description's tag in its pool")
    share: Share = Field(description="of the head's variance, along this pick alone")


class HeadTruth(_Strict):
    """What a head of a Shapes model really carries, by attribute of the scenes.

    Shares of the head's variance that a linear probe explains on held-out scenes; by chance 0, so
    an attribute that is not carried may come out a little below.
    """

    attributes: dict[str, Annotated[float, Field(le=1)]]
    together: Annotated[float, Field(le=1)] = Field(description="by all the attributes at once")

    @property
    def carried(self) -> str:
        """The attribute that explains most."""
        return max(self.attributes, key=lambda name: self.attributes[name])


class Baseline(_Strict):
    """How good the words of random directions are, in place of the heads' own; means over draws."""

    draws: PositiveInt
    consistency: Fraction = Field(
        description="of the first five descriptions, how many have the label"
    )
    associated: Fraction = Field(description="the share of heads in which at least three have it")
    disentanglement: Fraction = Field(
        description="of the first five, how many no head of another label has among its own"
    )
    explained: Fraction = Field(description="the share of variance that the first five explain")
    right: Fraction = Field(description="the share of labels that are the attribute carried most")
    truth: HeadTruth = Field(
        description="what the attributes explain of the whole embedding, along as many random "
        "directions as a head has"
    )


class HeadWords(_Strict):
    """One head: its descriptions in the order of picking, and the label that they vote for."""

    layer: Index = Field(description="from 0")
    head: Index = Field(description="from 0")
    rank: Index = Field(description="r: directions that the head's terms span, at most E")
    variance: NonNegative = Field(description="of the head's term, Σ over directions, embedding²")
    descriptions: list[Description]
    explained: Share = Field(description="Σ of the descriptions' shares")
    label: str | None = Field(
        description="the property that most of the first five descriptions have; of equals the one "
        "that explains more; null where none of them has a tag"
    )
    agreeing: Annotated[int, Field(ge=0, le=VOTERS)] = Field(
        description="how many of the first five have the label: 5 sure, at most 1 not at all"
    )
    truth: HeadTruth | None = Field(default=None, description="where it is known: Shapes models")

    @property
    def name(self) -> str:
        """As the page says it, counted from 1: L1.H1."""
        return f"L{self.layer + 1}.H{self.head + 1}"


class PoolUsed(_Strict):
    """The descriptions to choose from."""

    name: str
    sha256: Sha256 = Field(description="of its lines: text, tab, tag")
    texts: PositiveInt
    properties: list[str]


class ImagesUsed(_Strict):
    """The pictures that the moments are over."""

    source: str
    count: PositiveInt
    unreadable: Index


class MadeBy(_Strict):
    """The settings."""

    program: str
    algorithm: Literal["TEXTSPAN"]
    directions: PositiveInt
    rank_tolerance: NonNegative
    precision: Precision


class Heads(_Strict):
    """`heads` are in order: layer by layer, head by head."""

    version: Literal[1]
    weights_sha256: Sha256
    pool: PoolUsed
    images: ImagesUsed
    made_by: MadeBy
    truth_source: str | None = Field(
        default=None, description="the scenes that the truth was measured on"
    )
    baseline: Baseline | None = Field(
        default=None, description="where the truth is known: what heads are held against"
    )
    heads: list[HeadWords]

    def at(self, layer: int, head: int) -> HeadWords:
        """The words of one head. Raises KeyError where there is none of that place."""
        for words in self.heads:
            if (words.layer, words.head) == (layer, head):
                return words
        raise KeyError((layer, head))


def read_heads(folder: Path) -> Heads:
    """The heads.json of the bundle in `folder`.

    Raises FileNotFoundError where there is none, pydantic.ValidationError where it is malformed.
    """
    return Heads.model_validate_json((folder / HEADS_NAME).read_bytes())
