"""The command `headlight models`. Importable without torch."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from .terminal import refuse, sentences


def models(
    name: Annotated[
        list[str] | None, typer.Argument(help="open_clip models; without any, all of them.")
    ] = None,
    *,
    update: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Write the table between the marks of this file."),
    ] = None,
) -> None:
    """Say which open_clip models can be decomposed: exactly, in the pooled form, or not, and why.

    Downloads nothing and needs no weights.
    """
    try:
        from . import models as found
    except ModuleNotFoundError as error:
        refuse(
            f"`headlight models` needs the export extra ({error.name} missing): "
            "pip install 'clip-headlight[export]'"
        )
    with sentences():
        text = found.table(found.verdicts(name or None))
        if update is None:
            typer.echo(text, nl=False)
        else:
            changed = found.update(update, text)
            typer.echo(f"{update} is {'written' if changed else 'up to date'}.")
