"""What a tokenizer's rows of ids look like, whichever of open_clip's kinds it is."""

from __future__ import annotations

from dataclasses import dataclass

from .manifest import Clean


@dataclass(frozen=True)
class Described:
    """Rows of `context_length` ids: [start,] those of the cleaned text, [end,] `pad` to the end.

    `tokens` is how many different ids there may be; `start` and `end` are None where there is none.
    `stripped`: the id that becomes 0 wherever it stands, None for none.
    """

    context_length: int
    tokens: int
    start: int | None
    end: int | None
    pad: int
    clean: Clean
    stripped: int | None = None
