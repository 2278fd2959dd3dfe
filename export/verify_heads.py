"""Holds a bundle's heads.json against its schema, its manifest and itself."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from pydantic import ValidationError

from .head_words import vote
from .heads_schema import Heads, HeadWords
from .manifest import Manifest
from .verify_terms import Row

# Shares are written with eight digits.
_ROUNDING: Final = 1e-6


def check_heads(folder: Path, manifest: Manifest) -> Iterator[Row]:
    """Whether the words are of this model, of all its heads, and add up; nothing without words."""
    if manifest.heads is None:
        return
    try:
        heads = Heads.model_validate_json((folder / manifest.heads.path).read_bytes())
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        yield Row(
            "head words", f"{manifest.heads.path} is not valid: {where}: {first['msg']}", ok=False
        )
        return
    problem = _problem(heads, manifest)
    said = (
        f"{len(heads.heads)} heads in {heads.pool.texts} descriptions ({heads.pool.name}), over "
        f"{heads.images.source}"
    )
    yield Row("head words", problem or said, not problem)


def _problem(heads: Heads, manifest: Manifest) -> str:
    if heads.weights_sha256 != manifest.weights_sha256:
        return "are of other weights than this bundle's; run `headlight textspan` again"
    size = manifest.dims
    places = [(layer, head) for layer in range(size.layers) for head in range(size.heads)]
    found = [(words.layer, words.head) for words in heads.heads]
    if found != places:
        return f"are of {len(found)} heads, not of the {size.layers} × {size.heads} in order"
    for words in heads.heads:
        wrong = _wrong(words, size.head_width)
        if wrong:
            return f"{words.name}: {wrong}"
    return ""


def _wrong(words: HeadWords, width: int) -> str:
    if words.rank > width:
        return f"a rank of {words.rank}, above the head's width of {width}"
    if len(words.descriptions) > words.rank:
        return f"{len(words.descriptions)} descriptions of {words.rank} directions"
    total = sum(description.share for description in words.descriptions)
    if abs(total - words.explained) > _ROUNDING:
        return f"shares that add up to {total:.6f}, not to {words.explained:.6f}"
    if (words.label, words.agreeing) != vote(words.descriptions):
        return f"the label {words.label!r} ({words.agreeing}), which is not what its words vote for"
    return ""
