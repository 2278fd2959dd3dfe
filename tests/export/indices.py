"""Indices of a few scenes by the built-in bundle, and what is asked of them from the outside."""

from __future__ import annotations

import io
from pathlib import Path

from typer.testing import Result

from clip_headlight.export.index.record import Decomposer
from clip_headlight.export.index.schema import Vectors
from clip_headlight.export.index.sources import open_sources
from clip_headlight.export.index.writer import open_writer
from clip_headlight.export.toy.scenes import scene

BUILT_IN = Path(__file__).parents[2] / "server" / "bundles" / "shapes"
FIRST = 1_700_000_000  # the seed of the first scene


def write_scenes(
    out: Path, decomposer: Decomposer, vectors: Vectors, count: int, shard: int
) -> Path:
    with open_writer(out, decomposer.opened, vectors=vectors, shard=shard) as writer:
        writer.append(map(decomposer, open_sources([f"toy:{count}"]).items()))
    return out


def png(seed: int, size: tuple[int, int] | None = None, **how: object) -> bytes:
    """The file of a scene; `how` goes to Pillow."""
    stream = io.BytesIO()
    picture = scene(seed).image
    (picture.resize(size) if size else picture).save(stream, "PNG", **how)
    return stream.getvalue()


def contents(folder: Path) -> dict[str, bytes]:
    """Every file but the lock, which names a process."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != ".lock"
    }


def refused(result: Result) -> str:
    """What was said, on one line; a bar may have come before the sentence."""
    assert result.exit_code == 2, result.output
    assert "headlight: " in result.stderr
    return " ".join(result.stderr.split())
