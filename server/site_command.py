"""The command `headlight site`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn

from ..export.terminal import ERR, refuse, say
from .app import STATIC, PageNotBuiltError
from .headers import check_origin
from .library import BundleError
from .options import Bundles, Static
from .site import SiteError, write_site


def site(
    *,
    out: Annotated[Path, typer.Option(help="Folder of the new site.")],
    bundles: Bundles = None,
    allow_origin: Annotated[
        str | None,
        typer.Option(
            metavar="ORIGIN",
            help="The origin of another page that may read the bundles, or * for every page.",
        ),
    ] = None,
    overwrite: Annotated[
        bool, typer.Option("--overwrite", help="Replace the site in --out.")
    ] = False,
    static: Static = STATIC,
) -> None:
    """Write the page and the bundles as a folder that any static host can serve."""
    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn())
    try:
        origin = None if allow_origin is None else check_origin(allow_origin)
        silent = not ERR.is_terminal
        with Progress(*columns, console=ERR, transient=True, disable=silent) as progress:
            task = progress.add_task("reading the bundles", total=None)

            def report(done: int, total: int, path: str) -> None:
                progress.update(task, description=path, completed=done, total=total)

            written = write_site(
                out,
                bundles or [],
                static=static,
                allow_origin=origin,
                overwrite=overwrite,
                report=report,
            )
    except (BundleError, PageNotBuiltError, SiteError, ValueError) as error:
        refuse(str(error))
    models = ", ".join(written.bundles)
    say(
        f"The site is at {out}: {written.files} files, {written.bytes / 1e6:.1f} MB, with the "
        f"{'model' if len(written.bundles) == 1 else 'models'} {models}. To try it: "
        f"python3 -m http.server --bind 127.0.0.1 --directory {out}"
    )
