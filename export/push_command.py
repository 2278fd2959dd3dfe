"""The command `headlight push`. Importable without torch, and needs none."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from .terminal import ERR, need, note, say, sentences

if TYPE_CHECKING:
    from .push import Parcel


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
    need("push", ["huggingface_hub"])
    from .card import licence_is_stated
    from .push import pack, send

    with sentences():
        with ERR.status("reading the bundle") as status:
            parcel = pack(bundle, repo, message, lambda path: status.update(f"reading {path}"))
        if not licence_is_stated(parcel.manifest):
            note(
                f"the licence of these weights is not stated. Publish {parcel.manifest.id} only "
                "where you may; `headlight export --licence` puts it into the manifest."
            )
        if dry_run:
            _show(parcel, private)
            return
        url = send(parcel, private)
    say(f"{len(parcel.pieces)} files, {parcel.bytes / 1e6:.1f} MB, are at {url}")
    say(f"A Headlight page opens them with ?bundle={parcel.address}")


def _show(parcel: Parcel, private: bool) -> None:
    """Every path, its bytes and its hash, and the card: what `send` would send, and no more."""
    kind = "private, where it is new" if private else "as the hub makes it, where it is new"
    say(f"Nothing was sent. To {parcel.endpoint}/{parcel.repo} ({kind}) would go, in one commit")
    say(f"with the message {parcel.message!r}:")
    width = max(len(str(piece.bytes)) for piece in parcel.pieces)
    for piece in parcel.pieces:
        say(f"{piece.sha256}  {piece.bytes:>{width}}  {piece.path}")
    say(f"{len(parcel.pieces)} files, {parcel.bytes} bytes. The card, README.md:")
    say("")
    typer.echo(parcel.card, nl=False)
