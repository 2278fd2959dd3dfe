"""A bundle that is there to be used: its manifest, and its graphs at one precision. No torch."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from pydantic import ValidationError

from .errors import ExportError
from .manifest import MANIFEST_NAME, SCHEMA_VERSION, Manifest, Precision, Variant, read_manifest
from .runtime import Runtime

_EXACT_FIRST: Final[tuple[Precision, ...]] = ("fp32", "fp16", "q8", "q4")


@dataclass(frozen=True)
class Opened:
    """The bundle in `folder`, with the graphs of one of its precisions."""

    folder: Path
    manifest: Manifest
    precision: Precision
    runtime: Runtime


def open_bundle(folder: Path, precision: Precision | None = None, threads: int = 0) -> Opened:
    """Opens the bundle in `folder`, at its most exact precision where none is named.

    Its graphs run in so many `threads`, 0 for one a core.

    Raises ExportError, with a sentence, for a folder that holds none, for one that is damaged, and
    for a precision that it does not have.
    """
    manifest = open_manifest(folder)
    precision = _precision(manifest, precision)
    _check_files(folder, manifest, manifest.precisions[precision])
    return Opened(folder, manifest, precision, _runtime(folder, manifest, precision, threads))


def open_manifest(folder: Path) -> Manifest:
    """The manifest of the bundle in `folder`. Raises ExportError, with a sentence, for none."""
    if not folder.is_dir():
        raise ExportError(f"there is no folder {folder}; give one that `headlight export` wrote.")
    try:
        return read_manifest(folder)
    except OSError as error:
        raise ExportError(f"{folder} holds no {MANIFEST_NAME}, so it is not a bundle.") from error
    except ValidationError as error:
        first = error.errors()[0]
        if first["loc"] == ("schema_version",) and first["type"] == "literal_error":
            raise ExportError(
                f"{folder} is a bundle of schema version {first['input']}; this Headlight reads "
                f"version {SCHEMA_VERSION}. Export it again."
            ) from error
        where = ".".join(str(part) for part in first["loc"]) or "the whole file"
        raise ExportError(
            f"{folder / MANIFEST_NAME} is not valid: {where}: {first['msg']}."
        ) from error


def _precision(manifest: Manifest, wanted: Precision | None) -> Precision:
    there = [precision for precision in _EXACT_FIRST if precision in manifest.precisions]
    if wanted is None:
        return there[0]
    if wanted not in there:
        raise ExportError(f"{manifest.id} has no {wanted} graphs; it has {', '.join(there)}.")
    return wanted


def _check_files(folder: Path, manifest: Manifest, variant: Variant) -> None:
    for file in (manifest.tokenizer, *variant.graphs.files()):
        path = folder / file.path
        size = path.stat().st_size if path.is_file() else None
        if size != file.bytes:
            found = "is missing" if size is None else f"has {size} bytes, not {file.bytes}"
            raise ExportError(
                f"{file.path} of {manifest.id} {found}; fetch or export the bundle again."
            )


def _runtime(folder: Path, manifest: Manifest, precision: Precision, threads: int) -> Runtime:
    try:
        return Runtime(folder, precision, threads)
    except Exception as error:  # onnxruntime has no exception of its own for a bad graph
        reason = str(error).strip().splitlines()[0]
        raise ExportError(
            f"the {precision} graphs of {manifest.id} cannot be opened ({reason}); hold the bundle "
            "against its source with `headlight verify`."
        ) from error
