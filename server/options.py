"""Options that commands of the server share."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

Bundles = Annotated[
    list[Path] | None,
    typer.Option(help="A bundle or a folder of bundles, besides the built-in one; repeatable."),
]
Static = Annotated[Path, typer.Option(help="The built page.", hidden=True)]
