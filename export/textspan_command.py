"""The command `headlight textspan`. Importable without torch, and runs without it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table

from .heads_schema import VOTERS
from .manifest import Precision
from .progress import progress
from .terminal import ERR, OUT, need, note, say, sentences

if TYPE_CHECKING:
    from .heads_schema import Heads

_NEEDED = ("onnxruntime", "numpy", "PIL", "tokenizers", "ftfy", "safetensors")


def textspan(
    bundle: Annotated[Path, typer.Argument(metavar="DIR", help="Folder of the bundle.")],
    *,
    images: Annotated[
        str,
        typer.Option(
            metavar="DIR|toy", help="Pictures, with those in sub-folders; toy draws scenes."
        ),
    ],
    count: Annotated[
        int | None,
        typer.Option(min=2, help="Scenes to draw (5,000), or pictures of the folder (all)."),
    ] = None,
    pool: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Descriptions, one a line, a tag after a tab if any."),
    ] = None,
    directions: Annotated[
        int, typer.Option(min=1, help="Descriptions for each head, at most its rank.")
    ] = 20,
    precision: Annotated[
        Precision | None, typer.Option(help="The most exact one in the bundle by default.")
    ] = None,
    resume: Annotated[
        bool, typer.Option("--resume", help="Go on with a pass that was broken off.")
    ] = False,
) -> None:
    """Say in words what each head writes (TEXTSPAN), and renew the bundle's mean terms."""
    need("textspan", _NEEDED)
    from .textspan_run import TextspanFlags, run_textspan

    flags = TextspanFlags(bundle, images, count, pool, directions, precision, resume)
    with (
        sentences("stopped; the bundle is as it was. Go on with --resume."),
        progress(ERR) as report,
    ):
        done = run_textspan(flags, report)
    OUT.print(_table(done.heads))
    used = done.heads.images
    say(
        f"{len(done.heads.heads)} heads of {bundle} described with {done.heads.pool.texts} "
        f"descriptions ({done.heads.pool.name}) over {used.source}."
    )
    if done.report is not None:
        note(
            f"{used.unreadable} of {used.unreadable + used.count} pictures could not be used; "
            f"{done.report} lists them."
        )


def _table(heads: Heads) -> Table:
    table = Table("head", "says", "sure", f"in {VOTERS} words", "first words")
    for words in heads.heads:
        table.add_row(
            words.name,
            words.label or "–",
            f"{words.agreeing} of {min(VOTERS, len(words.descriptions))}",
            f"{sum(d.share for d in words.descriptions[:VOTERS]):.0%}",
            "; ".join(d.text for d in words.descriptions[:3]),
        )
    return table
