"""What a tokenizer's rows of ids look like, whichever of open_clip's kinds it is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from .manifest import Clean


@dataclass(frozen=True)
class Described:
    """Rows of `context_length` ids: [start,] those of the cleaned text, [end,] `pad` to the end.

    `tokens` is the size of the vocabulary, `added` the tokens put beside it, by id; `start` and
    `end` are None where there is none.
    `stripped`: the id that becomes 0 wherever it stands, None for none.
    """

    context_length: int
    tokens: int
    start: int | None
    end: int | None
    pad: int
    clean: Clean
    stripped: int | None = None
    added: Mapping[int, str] = field(default_factory=dict)
