"""The command `headlight search`. Importable without torch, and runs without it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table
from rich.text import Text

from ..terminal import ERR, OUT, need, note, say, sentences

if TYPE_CHECKING:
    from .nearest import Advance
    from .search import Found

_NEEDED = ("onnxruntime", "numpy", "PIL", "tokenizers", "ftfy", "pyarrow")


def search(
    index: Annotated[Path, typer.Argument(metavar="INDEX", help="Folder of the index.")],
    *,
    image: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Pictures that are like this one.")
    ] = None,
    text: Annotated[
        str | None, typer.Option(help="Pictures that are like this text, as it is typed.")
    ] = None,
    bundle: Annotated[
        Path | None,
        typer.Option(
            metavar="DIR", help="The bundle that the index was made with; the built-in one if none."
        ),
    ] = None,
    head: Annotated[
        list[str] | None,
        typer.Option(help="4.3, or 4 for a whole layer; repeatable. All heads by default."),
    ] = None,
    property_: Annotated[
        str | None, typer.Option("--property", help="All heads with this label, such as colour.")
    ] = None,
    count: Annotated[
        int, typer.Option("-k", "--count", min=1, help="How many pictures to find.")
    ] = 20,
    by: Annotated[
        Literal["cosine", "product"],
        typer.Option(help="By the angle to the query, or by how far the term goes along it."),
    ] = "cosine",
    centred: Annotated[
        bool, typer.Option("--centred", help="Take terms relative to their mean over the index.")
    ] = False,
    out: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write a contact sheet: .html or .png.")
    ] = None,
) -> None:
    """Find the pictures of an index that are nearest to a picture or a text, as heads see them."""
    need("search", _NEEDED, "index")
    from .search import SearchFlags, run_search
    from .sheet import check_name, write_sheet

    flags = SearchFlags(
        index, image, text, bundle, head or (), property_, count, by=by, centred=centred
    )
    with sentences():
        if out is not None:
            check_name(out)
        with _progress() as advance:
            found = run_search(flags, advance)
        if out is not None:
            write_sheet(found, out)
    OUT.print(_table(found))
    say(found.caption)
    if out is not None:
        say(f"The contact sheet is {out}.")
    if found.asked > len(found.hits):
        note(
            f"the index holds {found.index.count} pictures, fewer than the {found.asked} asked "
            "for; all of them are listed."
        )


def _table(found: Found) -> Table:
    from .sheet import signed

    table = Table()
    table.add_column("", justify="right")
    for name in ("cosine", "product"):
        table.add_column(name, justify="right")
    table.add_column("picture", overflow="fold")
    captions = any(hit.meta.caption for hit in found.hits)
    if captions:
        table.add_column("caption", overflow="fold")
    for number, hit in enumerate(found.hits, start=1):
        cells: list[Text | str] = [str(number), signed(hit.cosine), signed(hit.product)]
        cells.append(Text(hit.meta.path))
        if captions:
            cells.append(Text(hit.meta.caption or ""))
        table.add_row(*cells)
    return table


@contextmanager
def _progress() -> Iterator[Advance]:
    """A bar over the pictures that are measured anew; nothing where their lengths are stored."""
    columns = (TextColumn("pictures"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    progress = Progress(*columns, console=ERR, transient=True)

    def advance(done: int, total: int) -> None:
        if not progress.tasks:
            progress.add_task("pictures", total=total)
            progress.start()
        progress.update(progress.tasks[0].id, completed=done)

    try:
        yield advance
    finally:
        if progress.tasks:
            progress.stop()
