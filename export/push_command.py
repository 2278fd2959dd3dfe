"""The command `headlight push`. Importable without torch, and needs none."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer
from rich.console import Console

from .errors import ExportError

if TYPE_CHECKING:
    from .push import Parcel

_out = Console(highlight=False, soft_wrap=True)
_err = Console(stderr=True, highlight=False, soft_wrap=True)


def push(
    bundle: Annotated[Path, typer.Argument(metavar="DIR", help="Folder of the bundle.")],
    repo: Annotated[str, typer.Argument(metavar="REPO", help="Repository, as OWNER/NAME.")],
    *,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only show what would be sent.")
    ] = False,
    private: Annotated[
        bool, typer.Option("--private", help="Make a new repository private.")
    ] = False,
    message: Annotated[str | None, typer.Option(help="The commit's message.")] = None,
) -> None:
    """Upload a bundle to the Hugging Face hub, with a model card made from its manifest."""
    if find_spec("huggingface_hub") is None:
        _refuse(
            "`headlight push` needs the export extra (huggingface_hub missing): "
            "pip install 'clip-headlight[export]'"
        )
    from .card import licence_is_stated
    from .push import pack, send

    try:
        with _err.status("reading the bundle") as status:
            parcel = pack(bundle, repo, message, lambda path: status.update(f"reading {path}"))
        if not licence_is_stated(parcel.manifest):
            _err.print(
                f"Note: the licence of these weights is not stated. Publish {parcel.manifest.id} "
                "only where you may; `headlight export --licence` puts it into the manifest.",
                markup=False,
            )
        if dry_run:
            _show(parcel, private)
            return
        url = send(parcel, private)
    except ExportError as error:
        _refuse(str(error))
    _say(f"{len(parcel.pieces)} files, {parcel.bytes / 1e6:.1f} MB, are at {url}")
    _say(f"A Headlight page opens them with ?bundle={parcel.address}")


def _show(parcel: Parcel, private: bool) -> None:
    """Every path, its bytes and its hash, and the card: what `send` would send, and no more."""
    kind = "private, where it is new" if private else "as the hub makes it, where it is new"
    _say(f"Nothing was sent. To {parcel.endpoint}/{parcel.repo} ({kind}) would go, in one commit")
    _say(f"with the message {parcel.message!r}:")
    width = max(len(str(piece.bytes)) for piece in parcel.pieces)
    for piece in parcel.pieces:
        _say(f"{piece.sha256}  {piece.bytes:>{width}}  {piece.path}")
    _say(f"{len(parcel.pieces)} files, {parcel.bytes} bytes. The card, README.md:")
    _say("")
    typer.echo(parcel.card, nl=False)


def _say(line: str) -> None:
    _out.print(line, markup=False)


def _refuse(sentence: str) -> NoReturn:
    _err.print(f"headlight: {sentence}", markup=False)
    raise typer.Exit(2)
