"""The one exception whose message is a sentence for the reader: what was wrong and what to do."""

from __future__ import annotations


class ExportError(Exception):
    """Something the person at the keyboard can put right; the command says it and exits with 2."""


def first_line(error: BaseException) -> str:
    """What another library says went wrong, as a sentence of one line."""
    text = str(error).strip().splitlines()
    return (text[0].strip().rstrip(".") if text else type(error).__name__) + "."
