"""The bundles that a server offers: which folders hold one, and which of their files are served."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError

from ..export.gallery_schema import GALLERY_NAME, bundle_files
from ..export.manifest import MANIFEST_NAME, File, Manifest
from .files import find_inside

BUILT_IN = Path(__file__).parent / "bundles"

_log = logging.getLogger(__name__)


class BundleError(Exception):
    """A folder that cannot be served; the message is a sentence for whoever started the server."""


@dataclass(frozen=True)
class Bundle:
    """A bundle's folder and its manifest, as they were when the manifest was read."""

    folder: Path
    manifest: Manifest
    manifest_sha256: str
    stamp: tuple[int, int]
    files: dict[str, File]

    def find(self, path: str) -> tuple[Path, str] | None:
        """The file at `path` and its SHA-256, or None where the manifest does not name it.

        Raises BundleError where the file is missing or has another size than the manifest says.
        """
        if path == MANIFEST_NAME:
            found = find_inside(self.folder, path)
            return None if found is None else (found, self.manifest_sha256)
        file = self.files.get(path)
        if file is None:
            return None
        found = find_inside(self.folder, path)
        if found is None:
            raise BundleError(
                f"The manifest of bundle {self.manifest.id} names {path}, which is not in its "
                "folder. Write the bundle again with `headlight export`."
            )
        size = found.stat().st_size
        if size != file.bytes:
            raise BundleError(
                f"{path} of bundle {self.manifest.id} has {size} bytes, its manifest says "
                f"{file.bytes}. Write the bundle again with `headlight export`."
            )
        return found, file.sha256

    def summary(self) -> dict[str, object]:
        """What the page's list of models shows; `bytes` is the download for each precision."""
        manifest = self.manifest
        totals: dict[str, int] = {}
        for precision, variant in manifest.precisions.items():
            graphs = (variant.graphs.decompose, variant.graphs.text, variant.graphs.readout)
            files = {manifest.tokenizer.path: manifest.tokenizer.bytes}
            for graph in graphs:
                files |= {file.path: file.bytes for file in (graph.onnx, *graph.data)}
            totals[precision] = sum(files.values())
        return {
            "id": manifest.id,
            "name": manifest.name,
            "pretrained": manifest.pretrained,
            "bytes": totals,
            "url": f"bundles/{manifest.id}",
        }


def read_bundle(folder: Path) -> Bundle:
    """The bundle in `folder`. Raises BundleError where its manifest is absent or malformed."""
    path = folder / MANIFEST_NAME
    stamp = _stamp(folder)
    try:
        content = path.read_bytes()
        manifest = Manifest.model_validate_json(content)
    except OSError as error:
        raise BundleError(f"{path} cannot be read: {error.strerror}.") from error
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"]) or "the file as a whole"
        raise BundleError(
            f"{path} is not a manifest that this version reads: {place}: {first['msg']}. "
            "Write the bundle again with `headlight export`."
        ) from error
    return Bundle(
        folder=folder.resolve(),
        manifest=manifest,
        manifest_sha256=hashlib.sha256(content).hexdigest(),
        stamp=stamp,
        files={file.path: file for file in _files(folder, manifest)},
    )


def _files(folder: Path, manifest: Manifest) -> list[File]:
    """Every file of the bundle; raises BundleError where its gallery.json is malformed."""
    try:
        return bundle_files(folder, manifest)
    except OSError:  # whoever asks for gallery.json is told
        return manifest.files()
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"]) or "the file as a whole"
        raise BundleError(
            f"{folder / GALLERY_NAME} is not a gallery that this version reads: {place}: "
            f"{first['msg']}. Write it again with `headlight gallery`."
        ) from error


def find_folders(place: Path) -> list[Path]:
    """`place` itself where it is a bundle, else the bundles in it, by name.

    Raises BundleError where `place` is no folder, or neither is nor holds a bundle.
    """
    if not place.is_dir():
        kind = "is not a folder" if place.exists() else "does not exist"
        raise BundleError(f"{place} {kind}. Give --bundles a bundle or a folder of bundles.")
    if (place / MANIFEST_NAME).is_file():
        return [place]
    inside = place.resolve()
    found = [
        folder
        for folder in sorted(place.iterdir())
        if (folder / MANIFEST_NAME).is_file() and folder.resolve().is_relative_to(inside)
    ]
    if not found:
        raise BundleError(
            f"{place} holds no bundle: there is no {MANIFEST_NAME} in it nor in a folder of it. "
            "`headlight export` writes one."
        )
    return found


class Library:
    """The bundles by id. A manifest that changes on disk is read again at the next request."""

    def __init__(self, places: Sequence[Path], built_in: Path | None = BUILT_IN) -> None:
        """Raises BundleError for a place without a readable bundle and for an id given twice.

        A bundle of `places` hides the built-in one of the same id.
        """
        shipped = built_in is not None and built_in.is_dir() and any(built_in.iterdir())
        self._bundles = _read_all(find_folders(built_in) if built_in and shipped else [])
        self._bundles |= _read_all(folder for place in places for folder in find_folders(place))

    def get(self, bundle_id: str) -> Bundle | None:
        """Raises BundleError where the manifest has changed and is now malformed or gone."""
        bundle = self._bundles.get(bundle_id)
        if bundle is not None and bundle.stamp != _stamp(bundle.folder):
            bundle = self._bundles[bundle_id] = read_bundle(bundle.folder)
        return bundle

    def summaries(self) -> list[dict[str, object]]:
        """Every readable bundle's summary, the built-in first, then in the order of the places."""
        found = []
        for bundle_id in list(self._bundles):
            try:
                bundle = self.get(bundle_id)
            except BundleError as error:
                # One bundle that is being written again must not hide the others.
                _log.warning("%s", error)
                continue
            if bundle is not None:
                found.append(bundle.summary())
        return found


def _read_all(folders: Iterable[Path]) -> dict[str, Bundle]:
    """The bundles of `folders` by id. Raises BundleError where two share one."""
    found: dict[str, Bundle] = {}
    for folder in folders:
        bundle = read_bundle(folder)
        bundle_id = bundle.manifest.id
        if bundle_id in found:
            raise BundleError(
                f"{found[bundle_id].folder} and {bundle.folder} both hold a bundle with the id "
                f"{bundle_id}. Leave one out, or export one under another id."
            )
        found[bundle_id] = bundle
    return found


def _stamp(folder: Path) -> tuple[int, int]:
    try:
        status = (folder / MANIFEST_NAME).stat()
    except OSError:
        return (0, 0)
    return (status.st_mtime_ns, status.st_size)
