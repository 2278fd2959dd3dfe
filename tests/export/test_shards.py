"""Weights lie in shards that are not too large, each once, and no graph brings foreign ones."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
import onnx
import onnx_ir as ir
import pytest

from clip_headlight.export.manifest import MAX_SHARD_BYTES, Manifest, read_manifest
from clip_headlight.export.runtime import Runtime, session
from clip_headlight.export.shards import ShardWriter, write_graphs

LIMIT = 300_000


@dataclass(frozen=True)
class Stored:
    """One weight of one graph, as its file says."""

    graph: str
    shard: str
    offset: int
    content: str


def stored(folder: Path) -> Iterator[Stored]:
    """Every weight outside the graphs' own files."""
    for path in sorted(folder.glob("*.onnx")):
        model = onnx.load(str(path), load_external_data=False)
        for tensor in model.graph.initializer:
            entries = {entry.key: entry.value for entry in tensor.external_data}
            if not entries:
                continue
            shard, offset = entries["location"], int(entries["offset"])
            with (folder / shard).open("rb") as stream:
                stream.seek(offset)
                data = stream.read(int(entries["length"]))
            assert len(data) == int(entries["length"])
            kind = f"{tensor.data_type} {list(tensor.dims)}".encode()
            yield Stored(path.name, shard, offset, hashlib.sha256(kind + data).hexdigest())


@pytest.fixture(scope="module")
def small(bundle: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The three fp32 graphs of the built-in model in shards of at most 300 kB."""
    folder, work = (tmp_path_factory.mktemp(name) for name in ("small", "work"))
    writer = ShardWriter(folder, work, LIMIT)
    for path in sorted(bundle.glob("*.fp32.onnx")):
        writer.add(path.name, ir.load(path))
    writer.write()
    return folder


def test_no_shard_is_larger_than_the_limit_and_their_names_count_up(small: Path) -> None:
    shards = list(small.glob("*.bin"))
    assert all(path.stat().st_size <= LIMIT for path in shards if path.name.startswith("dec"))
    names = {path.name for path in shards if path.name.startswith("decompose")}
    numbered = {f"decompose.fp32.{i}.bin" for i in range(1, len(names))}
    assert names == {"decompose.fp32.bin"} | numbered
    assert len(names) > 10


def test_a_weight_that_is_larger_than_the_limit_has_a_shard_of_its_own(small: Path) -> None:
    large = [path for path in small.glob("*.bin") if path.stat().st_size > LIMIT]
    # R, 128 x 768, and the 730 token embeddings
    assert sorted(path.stat().st_size for path in large) == [730 * 128 * 4, 128 * 768 * 4]
    for path in large:
        assert len({entry.offset for entry in stored(small) if entry.shard == path.name}) == 1


def test_the_graphs_in_shards_give_the_numbers_of_the_whole_ones(small: Path, bundle: Path) -> None:
    pixels = np.random.default_rng(0).standard_normal((2, 3, 64, 64), dtype=np.float32)
    found, whole = Runtime(small), Runtime(bundle)
    expected = whole.decompose(pixels)
    for name, value in found.decompose(pixels).items():
        np.testing.assert_array_equal(value, expected[name])
    tokens = np.random.default_rng(1).integers(1, 700, (2, 32))
    np.testing.assert_array_equal(found.text(tokens), whole.text(tokens))


def test_a_weight_is_stored_once_for_all_graphs_and_precisions(precise: Path) -> None:
    places: dict[str, set[tuple[str, int]]] = defaultdict(set)
    for entry in stored(precise):
        places[entry.content].add((entry.shard, entry.offset))
    assert all(len(found) == 1 for found in places.values())
    sizes = [path.stat().st_size for path in precise.glob("*.bin")]
    assert sum(sizes) > 1e6


def test_what_several_graphs_take_is_shared_and_a_graph_reads_all_of_its_shards(
    precise: Path,
) -> None:
    users: dict[tuple[str, int], set[str]] = defaultdict(set)
    for entry in stored(precise):
        users[entry.shard, entry.offset].add(entry.graph)
    by_shard: dict[str, set[frozenset[str]]] = defaultdict(set)
    for (shard, _), graphs in users.items():
        by_shard[shard].add(frozenset(graphs))
    for shard, groups in by_shard.items():
        # Every weight of a shard is taken by the same graphs: none brings a foreign byte with it.
        assert len(groups) == 1, shard
        (takers,) = groups
        assert shard.startswith("shared") == (len(takers) > 1), shard
        if len(takers) == 1:
            assert shard.startswith(Path(next(iter(takers))).stem)
    shared = {takers for groups in by_shard.values() for takers in groups}
    # P and M for every precision; W_O and R in 8 bits, and the token table, for q8 and q4.
    assert frozenset(f"decompose.{p}.onnx" for p in ("fp32", "fp16", "q8", "q4")) in shared
    for name in ("decompose", "text", "readout"):
        assert frozenset({f"{name}.q8.onnx", f"{name}.q4.onnx"}) in shared


def test_the_manifest_names_the_shards_of_each_graph_in_the_order_they_are_read(
    precise: Path,
) -> None:
    manifest: Manifest = read_manifest(precise)
    read: dict[str, dict[str, None]] = defaultdict(dict)
    for entry in stored(precise):
        read[entry.graph][entry.shard] = None
    for variant in manifest.precisions.values():
        for graph in (variant.graphs.decompose, variant.graphs.text, variant.graphs.readout):
            assert [file.path for file in graph.data] == list(read[graph.onnx.path])
            assert all(file.bytes <= MAX_SHARD_BYTES for file in graph.data)
    on_disk = {path.name for path in precise.iterdir()} - {"manifest.json"}
    assert on_disk == {file.path for file in manifest.files()}


def test_small_tensors_stay_inside_the_graphs_file(small: Path) -> None:
    model = onnx.load(str(small / "decompose.fp32.onnx"), load_external_data=False)
    for tensor in model.graph.initializer:
        size = int(np.prod(tensor.dims)) * (8 if tensor.data_type == onnx.TensorProto.INT64 else 4)
        assert bool(tensor.external_data) == (size >= 1024), tensor.name


def test_two_graphs_of_one_weight_share_it(small: Path, tmp_path: Path) -> None:
    folder, work = tmp_path / "out", tmp_path / "work"
    folder.mkdir()
    work.mkdir()
    path = small / "readout.fp32.onnx"
    names = ("one.onnx", "two.onnx")
    shards = write_graphs([(name, partial(ir.load, path)) for name in names], folder, work)
    assert shards == {name: ["shared.bin"] for name in names}
    assert sorted(p.name for p in folder.iterdir()) == ["one.onnx", "shared.bin", "two.onnx"]
    assert list(work.iterdir()) == []
    inputs = {
        "weighted_values": np.ones((1, 6, 8, 65, 16), dtype=np.float32),
        "texts": np.ones((1, 128), dtype=np.float32),
    }
    first, second = (session(folder / name).run(None, inputs)[0] for name in names)
    np.testing.assert_array_equal(first, second)
