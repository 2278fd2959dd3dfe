"""Which heads a search is in: some by name, all that a property's label stands on, or every one."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Final, NamedTuple

from pydantic import ValidationError

from ..errors import ExportError
from ..heads_schema import HEADS_NAME, Heads, read_heads
from ..manifest import Manifest
from .schema import Size

_NAME: Final = re.compile(r"l?(\d+)(?:\.h?(\d+))?", re.IGNORECASE)


class Head(NamedTuple):
    """A head, counted from 0."""

    layer: int
    head: int

    @property
    def name(self) -> str:
        """Counted from 1: L1.H1."""
        return f"L{self.layer + 1}.H{self.head + 1}"


def every_head(dims: Size) -> tuple[Head, ...]:
    """Layer by layer, head by head."""
    return tuple(Head(layer, head) for layer in range(dims.layers) for head in range(dims.heads))


def heads_by_name(names: Sequence[str], dims: Size) -> tuple[Head, ...]:
    """The heads that `names` name, each once and in the model's order.

    A name is 4.3 or L4.H3, a whole layer 4 or L4; commas may stand between several. Raises
    ExportError for one that is none of these, or that the model does not have.
    """
    chosen: set[Head] = set()
    for name in (part.strip() for names_ in names for part in names_.split(",")):
        match = _NAME.fullmatch(name)
        if match is None:
            raise ExportError(
                f"{name!r} names no head; write 4.3 for head 3 of layer 4, or 4 for all of layer 4."
            )
        found = [
            head
            for head in every_head(dims)
            if head.layer + 1 == int(match[1]) and match[2] in {None, str(head.head + 1)}
        ]
        if not found:
            raise ExportError(
                f"there is no head {name}; the model has {dims.layers} layers of {dims.heads} "
                f"heads, 1.1 to {dims.layers}.{dims.heads}."
            )
        chosen.update(found)
    return tuple(sorted(chosen))


def heads_of_property(wanted: str, folder: Path, manifest: Manifest) -> tuple[Head, ...]:
    """The heads whose label in the bundle's heads.json is `wanted`, in the model's order.

    Raises ExportError where the bundle says nothing of its heads, and where no head is called so:
    it then lists what they are called.
    """
    said = _said(folder, manifest)
    found = [Head(words.layer, words.head) for words in said.heads if words.label == wanted]
    if not found:
        labels = Counter(words.label for words in said.heads if words.label is not None)
        there = ", ".join(f"{label} ({count})" for label, count in labels.most_common())
        there = f"there are {there}" if there else "none of them has a label"
        raise ExportError(f"no head of {manifest.id} has the property {wanted!r}; {there}.")
    return tuple(sorted(found))


def _said(folder: Path, manifest: Manifest) -> Heads:
    try:
        if manifest.heads is None:
            raise FileNotFoundError
        said = read_heads(folder)
    except FileNotFoundError:
        raise ExportError(
            f"{manifest.id} has no {HEADS_NAME}, so the properties of its heads are not known; "
            "run `headlight textspan` on it, or name heads with --head."
        ) from None
    except (ValidationError, OSError) as error:
        raise ExportError(
            f"{folder / HEADS_NAME} cannot be read; run `headlight textspan` on the bundle again."
        ) from error
    if said.weights_sha256 != manifest.weights_sha256:
        raise ExportError(
            f"{HEADS_NAME} of {manifest.id} is of other weights than the bundle; run `headlight "
            "textspan` on the bundle again."
        )
    return said
