"""The command `headlight compare`. Importable without torch, and runs without it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from pydantic import ValidationError
from rich.table import Table

from .compare import Comparison, compare
from .heads_schema import HEADS_NAME, Heads, HeadWords, read_heads
from .terminal import OUT, note, refuse


def compare_heads(
    a: Annotated[Path, typer.Argument(metavar="A", help="A bundle with words.")],
    b: Annotated[Path, typer.Argument(metavar="B", help="Another one.")],
    *,
    top: Annotated[int, typer.Option(min=1, help="Pairs of heads to print.")] = 20,
) -> None:
    """Put two models side by side: how good their words are, and which heads say the same."""
    first, second = _heads(a), _heads(b)
    if not {*first.pool.properties} & {*second.pool.properties}:
        refuse(
            f"{a} was described with {first.pool.name} and {b} with {second.pool.name}, which have "
            "no tag in common; run `headlight textspan` on one of them with the other's --pool."
        )
    found = compare(first, second)
    OUT.print(_quality(found, a, b))
    OUT.print(_labels(found, a, b))
    OUT.print(_matches(found, a, b, top))
    if first.pool.sha256 != second.pool.sha256:
        note(
            f"{a} was described with {first.pool.name}, {b} with {second.pool.name}: only "
            "properties and descriptions that both have can match."
        )


def _quality(found: Comparison, a: Path, b: Path) -> Table:
    table = Table("", a.name, b.name, title="How good the words are")
    table.add_row("heads with words", str(found.a.heads), str(found.b.heads))
    for name, value in (
        ("consistency", "consistency"),
        ("heads associated with their label", "associated"),
        ("disentanglement", "disentanglement"),
        ("of the variance in five words", "explained"),
    ):
        table.add_row(name, *(f"{getattr(side, value):.2f}" for side in (found.a, found.b)))
    return table


def _labels(found: Comparison, a: Path, b: Path) -> Table:
    table = Table("label", a.name, b.name, title="Heads by label")
    for name, (first, second) in found.labels.items():
        table.add_row(name, str(first), str(second))
    return table


def _matches(found: Comparison, a: Path, b: Path, top: int) -> Table:
    table = Table("alike", a.name, "says", b.name, "says", title="Heads that say the same")
    for pair in found.matches[:top]:
        table.add_row(f"{pair.alike:.2f}", *_said(pair.a), *_said(pair.b))
    return table


def _said(words: HeadWords) -> tuple[str, str]:
    texts = "; ".join(description.text for description in words.descriptions[:2])
    return words.name, f"{words.label or '–'}: {texts}"


def _heads(folder: Path) -> Heads:
    try:
        return read_heads(folder)
    except OSError:
        refuse(
            f"{folder} holds no {HEADS_NAME}; run `headlight textspan {folder} --images …` first."
        )
    except ValidationError as error:
        refuse(f"{folder / HEADS_NAME} is not valid: {error.errors()[0]['msg']}.")
