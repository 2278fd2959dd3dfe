"""Uploads a bundle to a hub: the files that its manifest names, the manifest, and a model card."""

from __future__ import annotations

import hashlib
import re
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from pydantic import ValidationError

from .card import model_card
from .errors import ExportError, first_line
from .gallery_schema import GALLERY_NAME, bundle_files
from .manifest import MANIFEST_NAME, File, Manifest, read_manifest

CARD: Final = "README.md"
BRANCH: Final = "main"

# As hubs name owners and repositories; neither begins nor ends with a mark.
_NAME: Final = re.compile(r"[A-Za-z0-9_]([\w.-]*[A-Za-z0-9_])?", re.ASCII)

Report = Callable[[str], None]


@dataclass(frozen=True)
class Piece:
    """One file as it will be sent."""

    path: str
    content: bytes | Path
    bytes: int
    sha256: str


@dataclass(frozen=True)
class Parcel:
    """All that will be sent, and where to. `address` is where the bundle's files will lie."""

    repo: str
    endpoint: str
    message: str
    manifest: Manifest
    card: str
    pieces: list[Piece]

    @property
    def bytes(self) -> int:
        return sum(piece.bytes for piece in self.pieces)

    @property
    def address(self) -> str:
        return bundle_address(self.endpoint, self.repo)


def bundle_address(endpoint: str, repo: str) -> str:
    """Where a page finds the bundle that lies in `repo`."""
    return f"{endpoint}/{repo}/resolve/{BRANCH}"


def pack(
    folder: Path, repo: str, message: str | None = None, report: Report = lambda _path: None
) -> Parcel:
    """What the bundle in `folder` would be sent as; nothing is asked of the network.

    `report` is told each file as it is read. Raises ExportError where `repo` cannot be a
    repository's name, or where a file is not what the manifest says.
    """
    from huggingface_hub import HfApi

    _check_repo(repo)
    manifest = _manifest(folder)
    endpoint = HfApi().endpoint
    card = model_card(manifest, bundle_address(endpoint, repo))
    pieces = [_piece(CARD, card.encode()), _piece(MANIFEST_NAME, _read(folder, MANIFEST_NAME))]
    for file in _files(folder, manifest):
        report(file.path)
        path = _inside(folder, file.path)
        with path.open("rb") as stream:
            digest = hashlib.file_digest(stream, "sha256").hexdigest()
        size = path.stat().st_size
        if (size, digest) != (file.bytes, file.sha256):
            raise ExportError(
                f"{path} is not what the manifest says ({size} bytes, SHA-256 {digest[:12]}…; "
                f"{file.bytes} bytes, {file.sha256[:12]}… are stated). Export the bundle again."
            )
        pieces.append(Piece(file.path, path, size, digest))
    return Parcel(repo, endpoint, message or f"Add {manifest.id}", manifest, card, pieces)


def _files(folder: Path, manifest: Manifest) -> list[File]:
    try:
        return bundle_files(folder, manifest)
    except (OSError, ValidationError) as error:
        raise ExportError(
            f"{folder / GALLERY_NAME} cannot be read; write it again with `headlight gallery`."
        ) from error


def send(parcel: Parcel, private: bool = False) -> str:
    """Sends the parcel in one commit, making the repository where there is none; the commit's URL.

    Raises ExportError where there is no token, or where the hub refuses or cannot be reached.
    """
    import huggingface_hub
    from huggingface_hub.utils import disable_progress_bars  # type: ignore[attr-defined]

    if not sys.stderr.isatty():
        disable_progress_bars()
    if huggingface_hub.get_token() is None:
        raise ExportError(
            "there is no token to write with. Log in once with `hf auth login`, or set HF_TOKEN."
        )
    api = huggingface_hub.HfApi(endpoint=parcel.endpoint)
    operations = [
        huggingface_hub.CommitOperationAdd(path_in_repo=p.path, path_or_fileobj=p.content)
        for p in parcel.pieces
    ]
    try:
        # None leaves it to the hub: an organisation may want its repositories private.
        api.create_repo(parcel.repo, private=True if private else None, exist_ok=True)
        commit = api.create_commit(
            parcel.repo, operations, commit_message=parcel.message, revision=BRANCH
        )
    except Exception as error:
        raise ExportError(_why(error, parcel)) from error
    return str(commit.commit_url)


def _why(error: BaseException, parcel: Parcel) -> str:
    """What went wrong, in a sentence; the cause often lies below another exception."""
    repo, endpoint = parcel.repo, parcel.endpoint
    nothing = "Nothing was published."
    unknown = (
        f"See at {endpoint}/{repo} whether the files are there: they come in one commit, all of "
        "them or none. What has arrived is not sent a second time."
    )
    found: BaseException | None = error
    while found is not None:
        status = getattr(getattr(found, "response", None), "status_code", None)
        if status == 401:
            return (
                f"{endpoint} does not accept the token (401). Log in again with `hf auth login`, "
                f"or set HF_TOKEN. {nothing}"
            )
        if status == 403:
            return (
                f"the token may not write to {repo} (403). It needs the right to write, and you a "
                f"place in {repo.partition('/')[0]}. {nothing}"
            )
        if isinstance(status, int):
            ending = nothing if status < 500 else unknown
            return f"{endpoint} answered with error {status}: {first_line(found)} {ending}"
        if type(found).__module__.partition(".")[0].startswith(("httpx", "requests", "httpcore")):
            return f"the connection to {endpoint} failed or broke ({first_line(found)}) {unknown}"
        found = found.__cause__ or found.__context__
    return f"{repo} could not be written: {first_line(error)} {unknown}"


def _check_repo(repo: str) -> None:
    owner, _, name = repo.partition("/")
    parts_fit = all(_NAME.fullmatch(part) for part in (owner, name))
    if not parts_fit or "--" in repo or ".." in repo or len(repo) > 96:
        raise ExportError(
            f"{repo!r} cannot be a repository's name; give it as OWNER/NAME, in letters, digits, "
            "single '-' and '.', and '_'."
        )


def _manifest(folder: Path) -> Manifest:
    try:
        return read_manifest(folder)
    except FileNotFoundError as error:
        raise ExportError(
            f"{folder} holds no bundle: there is no {MANIFEST_NAME} in it."
        ) from error
    except OSError as error:
        raise ExportError(f"{folder / MANIFEST_NAME} cannot be read: {error.strerror}.") from error
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"]) or "the file as a whole"
        raise ExportError(
            f"{folder / MANIFEST_NAME} is not a manifest that this version reads: {place}: "
            f"{first['msg']}. Export the bundle again."
        ) from error


def _inside(folder: Path, path: str) -> Path:
    """The file at `path`, which must lie in the bundle: a link may lead to what is private."""
    found = (folder / path).resolve()
    if not found.is_file():
        raise ExportError(f"{folder / path} is missing, though the manifest names it.")
    if not found.is_relative_to(folder.resolve()):
        raise ExportError(f"{folder / path} is a link to {found}, outside the bundle; it stays.")
    return found


def _read(folder: Path, path: str) -> bytes:
    return _inside(folder, path).read_bytes()


def _piece(path: str, content: bytes) -> Piece:
    return Piece(path, content, len(content), hashlib.sha256(content).hexdigest())
