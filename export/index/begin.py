"""How an index begins, and whether one that is there may be gone on with."""

from __future__ import annotations

from importlib.metadata import version
from pathlib import Path

from ..errors import ExportError
from ..opened import Opened
from .layout import read_index
from .record import THUMBNAIL
from .schema import INDEX_VERSION, IndexFile, Settings, Size, Vectors


def empty(bundle: Opened, vectors: Vectors, shard: int) -> IndexFile:
    """The index.json of an index of `bundle` without pictures."""
    manifest = bundle.manifest
    return IndexFile(
        version=INDEX_VERSION,
        bundle=manifest.id,
        model=manifest.name,
        weights_sha256=manifest.weights_sha256,
        precision=bundle.precision,
        dims=Size(
            layers=manifest.dims.layers,
            heads=manifest.dims.heads,
            head_width=manifest.dims.head_width,
            embed_dim=manifest.dims.embed_dim,
        ),
        vectors=vectors,
        count=0,
        shards=[],
        sources=[],
        unreadable=[],
        duplicates=0,
        recall=None,
        settings=Settings(
            program=f"clip-headlight {version('clip-headlight')}", shard=shard, thumbnail=THUMBNAIL
        ),
    )


def continued(out: Path, bundle: Opened, vectors: Vectors | None, shard: int | None) -> IndexFile:
    file = read_index(out)
    check_bundle(out, file, bundle)
    for said, wanted, flag in (
        (file.vectors, vectors, "vectors"),
        (file.settings.shard, shard, "shard"),
    ):
        if wanted is not None and wanted != said:
            raise ExportError(
                f"{out} was made with --{flag} {said}, not {wanted}; leave --{flag} out, or choose "
                "another folder."
            )
    return file


def check_bundle(out: Path, file: IndexFile, bundle: Opened) -> None:
    """Raises ExportError where the index was made for other weights or another precision."""
    manifest = bundle.manifest
    if file.weights_sha256 != manifest.weights_sha256:
        raise ExportError(
            f"the index {out} was made for the bundle {file.bundle} with weights "
            f"{file.weights_sha256}, and {manifest.id} has weights {manifest.weights_sha256}; "
            "give the bundle that it was made for, or make another index."
        )
    if file.precision != bundle.precision:
        raise ExportError(
            f"the index {out} was made at {file.precision}, not {bundle.precision}; give "
            f"--precision {file.precision}, or make another index."
        )
