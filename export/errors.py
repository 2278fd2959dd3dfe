"""The one exception whose message is a sentence for the reader: what was wrong and what to do."""

from __future__ import annotations


class ExportError(Exception):
    """Something the person at the keyboard can put right; the command prints it and exits 1."""
