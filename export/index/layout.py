"""Where an index keeps what, and how its files are read and written. One definition for both."""

from __future__ import annotations

import hashlib
import math
import os
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import numpy as np
from pydantic import ValidationError

from ..errors import ExportError
from ..moments import Doubles, Floats
from .quantised import DTYPES
from .schema import INDEX_NAME, INDEX_VERSION, IndexFile, Part, Shard, Size, Vectors

SHARDS: Final = "shards"
GRAMS: Final = "grams.f32.bin"
MEANS: Final = "means.f32.bin"
READOUT: Final = "readout.f32.bin"
DUPLICATES: Final = "duplicates.txt"

META: Final = "meta.parquet"
VECTORS: Final = "vectors.bin"
NORMS: Final = "norms.f32.bin"
SCALES: Final = "scales.f32.bin"
EMBEDDINGS: Final = "embeddings.f16.bin"
SUMS: Final = "sums.f64.bin"


def expected(size: Size, vectors: Vectors, n: int) -> dict[str, int]:
    """The bytes of each file of a shard of `n` pictures, but for the table, which is compressed."""
    heads = size.layers * size.heads
    found = {
        VECTORS: heads * n * size.head_width * np.dtype(DTYPES[vectors]).itemsize,
        NORMS: heads * n * 4,
        EMBEDDINGS: n * size.embed_dim * 2,
        SUMS: heads * size.head_width * 8,
    }
    return found | ({SCALES: heads * n * 4} if vectors == "int8" else {})


def read_index(folder: Path) -> IndexFile:
    """index.json. Raises ExportError, with a sentence, where there is none that can be read."""
    path = folder / INDEX_NAME
    try:
        return IndexFile.model_validate_json(path.read_bytes())
    except OSError as error:
        raise ExportError(
            f"{folder} holds no {INDEX_NAME}, so it is no index that `headlight index` wrote."
        ) from error
    except ValidationError as error:
        first = error.errors()[0]
        if first["loc"] == ("version",) and first["type"] == "literal_error":
            raise ExportError(
                f"{folder} is an index of version {first['input']}; this Headlight reads version "
                f"{INDEX_VERSION}. Make it again with `headlight index`."
            ) from error
        where = ".".join(str(part) for part in first["loc"]) or "the whole file"
        raise ExportError(
            f"{path} is not valid: {where}: {first['msg']}. Its shards are left as they are: put a "
            "copy of it back, or make the index again in another folder."
        ) from error


def damage(folder: Path, index: IndexFile, shard: Shard) -> str:
    """What is wrong with a shard, by the sizes of its files; empty where nothing is."""
    sizes = expected(index.dims, index.vectors, shard.count)
    for name in sorted(sizes | {META: 0}):
        if name not in shard.files:
            return f"{INDEX_NAME} names no {name}"
        wanted = sizes.get(name, shard.files[name].bytes)
        path = folder / SHARDS / shard.name / name
        found = path.stat().st_size if path.is_file() else None
        if found is None:
            return f"{name} is missing"
        if found != wanted or found != shard.files[name].bytes:
            return f"{name} has {found} bytes, not {shard.files[name].bytes}"
    return ""


def read_floats(path: Path, shape: tuple[int, ...]) -> Floats:
    """A file of float32. Raises ExportError where it is not of `shape`."""
    found = np.fromfile(path, dtype="<f4") if path.is_file() else np.empty(0, np.float32)
    if found.size != math.prod(shape):
        raise ExportError(
            f"{path} has {found.size} numbers, not the {math.prod(shape)} of {shape}. "
            "`headlight index … --append` writes it again."
        )
    return found.reshape(shape)


def write_bytes(path: Path, content: bytes) -> Part:
    """Writes a file whole or not at all, and says what it is."""
    partial = path.with_name(f".{path.name}.partial")
    with partial.open("wb") as stream:
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())
    partial.replace(path)
    return Part(bytes=len(content), sha256=hashlib.sha256(content).hexdigest())


def write_parts(folder: Path, files: Mapping[str, bytes]) -> dict[str, Part]:
    """Writes the files of a folder that takes its place whole or not at all."""
    partial = folder.with_name(f".{folder.name}.partial")
    for stale in (partial, folder):  # of a run that was broken off in this place
        shutil.rmtree(stale, ignore_errors=True)
    partial.mkdir(parents=True)
    parts = {name: write_bytes(partial / name, content) for name, content in sorted(files.items())}
    partial.rename(folder)
    return parts


def grams_of(readout: Floats) -> Doubles:
    """R [L, H, E, D] → R Rᵀ [L, H, E, E] in float64."""
    exact = readout.astype(np.float64)
    found: Doubles = exact @ exact.swapaxes(-1, -2)
    return found


def little(values: Any, kind: str) -> bytes:
    """The bytes of an array, little-endian, row by row."""
    return np.ascontiguousarray(values, dtype=kind).tobytes()
