"""Writes graphs whose weights lie in shards of at most 2^25 bytes, each weight once.

A weight that several graphs or precisions take is known by the hash of its content and lies in
`shared.bin`, `shared.1.bin`, …, together with those that the very same graphs take, so that no
graph brings a byte with it that it does not need; the others lie beside their graph,
`decompose.fp32.bin`, `decompose.fp32.1.bin`, …. A graph's file names the shards that it reads.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO, Final

import onnx_ir as ir

from .manifest import MAX_SHARD_BYTES
from .rewrite import shape_of

# Smaller tensors stay inside the graph's own file.
INLINE_BYTES: Final = 1024
# Where a tensor may begin in its shard.
_ALIGNMENT: Final = 64
_CHUNK: Final = 1 << 24


@dataclass
class _Weight:
    """One content: where it lies until the shards are written, and which graphs take it."""

    source: Path
    offset: int
    length: int
    users: list[str] = field(default_factory=list)
    shard: str = ""
    place: int = 0


class ShardWriter:
    """Collects graphs one by one, then writes all of them into `folder`.

    `work` is a folder for what must be kept until then; both are on disk, so that no more than
    one graph's new weights need be in memory.
    """

    def __init__(self, folder: Path, work: Path, limit: int = MAX_SHARD_BYTES) -> None:
        self._folder, self._limit = folder, limit
        self._spool = work / "weights.spool"
        self._weights: dict[str, _Weight] = {}
        self._graphs: list[tuple[str, ir.Model, dict[str, str]]] = []

    def add(self, name: str, model: ir.Model) -> None:
        """Takes over the graph that becomes the file `name`; its weights leave the memory."""
        taken: dict[str, str] = {}
        with self._spool.open("ab") as spool:
            for value in model.graph.initializers.values():
                tensor = value.const_value
                if tensor is None or tensor.nbytes < INLINE_BYTES:
                    continue
                digest = self._keep(tensor, spool)
                weight = self._weights[digest]
                if name not in weight.users:
                    weight.users.append(name)
                taken[str(value.name)] = digest
                value.const_value = _at(tensor, weight.source.name, weight.offset, weight.length)
        self._graphs.append((name, model, taken))

    def write(self) -> dict[str, list[str]]:
        """Writes every shard and graph; the shards of each graph, in the order of its weights."""
        self._assign()
        self._copy()
        shards: dict[str, list[str]] = {}
        for name, model, taken in self._graphs:
            named: dict[str, None] = {}
            for label, digest in taken.items():
                value, weight = model.graph.initializers[label], self._weights[digest]
                assert value.const_value is not None  # noqa: S101
                value.const_value = _at(
                    value.const_value, weight.shard, weight.place, weight.length
                )
                named[weight.shard] = None
            ir.save(model, self._folder / name)
            shards[name] = list(named)
        self._spool.unlink(missing_ok=True)
        return shards

    def _keep(self, tensor: ir.TensorProtocol, spool: BinaryIO) -> str:
        """The hash of a tensor's type, shape and bytes; unknown bytes are kept on disk."""
        content = tensor.tobytes()
        label = f"{tensor.dtype.name} {list(shape_of(tensor))}\n".encode()
        digest = hashlib.sha256(label + content).hexdigest()
        if digest not in self._weights:
            if isinstance(tensor, ir.ExternalTensor):
                at = _Weight(Path(tensor.path), int(tensor.offset or 0), len(content))
            else:
                at = _Weight(self._spool, spool.tell(), len(content))
                spool.write(content)
                spool.flush()
            self._weights[digest] = at
        return digest

    def _assign(self) -> None:
        """Gives every weight its shard and place."""
        groups: dict[tuple[str, ...], list[_Weight]] = {}
        for weight in self._weights.values():
            groups.setdefault(tuple(weight.users), []).append(weight)
        counts: dict[str, int] = {}
        for users, weights in groups.items():
            stem = Path(users[0]).stem if len(users) == 1 else "shared"
            end = self._limit + 1
            for weight in weights:
                place = -(-end // _ALIGNMENT) * _ALIGNMENT
                if place + weight.length > self._limit:
                    number = counts.get(stem, 0)
                    counts[stem] = number + 1
                    shard, place = f"{stem}.{number}.bin" if number else f"{stem}.bin", 0
                weight.shard, weight.place = shard, place
                end = place + weight.length

    def _copy(self) -> None:
        for weight in self._weights.values():
            path = self._folder / weight.shard
            with path.open("ab") as out, weight.source.open("rb") as source:
                out.write(bytes(weight.place - out.tell()))
                source.seek(weight.offset)
                left = weight.length
                while left > 0:
                    chunk = source.read(min(left, _CHUNK))
                    if not chunk:
                        raise OSError(f"{weight.source.name} ended {left} bytes early")
                    out.write(chunk)
                    left -= len(chunk)


def write_graphs(
    graphs: Iterable[tuple[str, Callable[[], ir.Model]]], folder: Path, work: Path
) -> dict[str, list[str]]:
    """Writes each graph, made in its turn, into `folder` under its name; the shards of each."""
    writer = ShardWriter(folder, work)
    for name, make in graphs:
        writer.add(name, make())
    return writer.write()


def _at(tensor: ir.TensorProtocol, file: str, offset: int, length: int) -> ir.ExternalTensor:
    """The tensor's name, type and shape, with its bytes in `file`."""
    return ir.ExternalTensor(
        file,
        offset,
        length,
        tensor.dtype,
        shape=ir.Shape(shape_of(tensor)),
        name=str(tensor.name),
    )
