"""The pass on a Ray cluster of two workers: the bytes of one process, also when a worker is killed.

A cluster takes some ten seconds to begin, so that all of it is tested on one.
"""

from __future__ import annotations

import hashlib
import logging
import os
import signal
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from clip_headlight.export.errors import ExportError
from clip_headlight.export.index import ray_engine
from clip_headlight.export.index.items import Content, Item, SceneItem
from clip_headlight.export.index.ray_engine import KnownIds, RayEngine, sorted_ids
from clip_headlight.export.index.reader import Index
from clip_headlight.export.index.record import Decomposer
from clip_headlight.export.index.run import one_process
from clip_headlight.export.index.sources import Sources
from clip_headlight.export.index.writer import open_writer
from clip_headlight.server.cli import app

from .indices import BUILT_IN, FIRST, contents

COUNT = 24
RAY_DATA = all(find_spec(name) for name in ("ray", "pandas", "fsspec"))
needs_ray = pytest.mark.skipif(not RAY_DATA, reason="Ray Data is not installed (extra `index`)")


@dataclass(frozen=True)
class Broken:
    """A picture that cannot be read."""

    name: str

    def read(self) -> Content:
        return Content(b"no picture", None)


@dataclass(frozen=True)
class Deadly:
    """A scene whose reader is killed `times` times, as by a machine that is switched off.

    `tally`: an empty file, which grows by a letter each time that the scene is read.
    """

    name: str
    scene: SceneItem
    tally: Path
    times: int = 1

    def read(self) -> Content:
        with self.tally.open("a") as stream:
            stream.write("x")
        if self.tally.stat().st_size <= self.times:
            os.kill(os.getpid(), signal.SIGKILL)
        return self.scene.read()


@dataclass(frozen=True)
class Given(Sources):
    """Sources of items that are here."""

    given: Sequence[Item] = ()

    def items(self) -> Iterator[Item]:
        return iter(self.given)


def scenes(begin: int, count: int) -> list[Item]:
    return [SceneItem(f"scene {FIRST + i}", FIRST + i) for i in range(begin, begin + count)]


def alone(out: Path, *passes: Sequence[Item]) -> dict[str, bytes]:
    """The bytes of an index that one process makes, pass by pass."""
    for number, items in enumerate(passes):
        decomposer = Decomposer(BUILT_IN)
        with open_writer(out, decomposer.opened, shard=7, append=number > 0) as writer:
            one_process(decomposer, Given((), items), writer)
    return contents(out)


@pytest.fixture(scope="module")
def cluster() -> Iterator[str]:
    """Two machines of one core each, on this one."""
    os.environ["RAY_USAGE_STATS_ENABLED"] = "0"
    # Workers import this file, for the items that only it has.
    path = os.pathsep.join(
        [str(Path(__file__).parents[2]), *filter(None, [os.environ.get("PYTHONPATH")])]
    )
    os.environ["PYTHONPATH"] = path
    import ray
    from ray.cluster_utils import Cluster

    memory = 80 * 2**20
    head = {"num_cpus": 1, "object_store_memory": memory, "include_dashboard": False}
    made: Any = Cluster(initialize_head=True, head_node_args=head)
    made.add_node(num_cpus=1, object_store_memory=memory)
    ray.init(address=made.address, log_to_driver=False, logging_level=logging.ERROR)
    yield made.address
    ray.shutdown()
    made.shutdown()


@needs_ray
def test_two_workers_write_the_bytes_of_one_process_though_one_is_killed(
    cluster: str, tmp_path: Path
) -> None:
    tally = tmp_path / "tally"
    tally.touch()
    # Twice the same picture, one that is broken, and a scene half-way that kills its worker.
    items = [*scenes(0, COUNT), SceneItem("again", FIRST + 2), Broken("broken.png")]
    deadly = list(items)
    deadly[COUNT // 2] = Deadly(items[COUNT // 2].name, scenes(COUNT // 2, 1)[0], tally)  # type: ignore[arg-type]
    expected = alone(tmp_path / "alone", items)

    told: list[int] = []
    decomposer = Decomposer(BUILT_IN)
    with open_writer(tmp_path / "ray", decomposer.opened, shard=7) as writer:
        RayEngine(workers=2, batch=4)(decomposer, Given((), deadly), writer, told.append)
    assert tally.read_text() == "xx"
    assert contents(tmp_path / "ray") == expected
    assert told == list(range(1, len(items) + 1))
    index = Index.open(tmp_path / "ray")
    paths = list(index.column("path"))
    assert paths == [item.name for item in scenes(0, COUNT)]
    assert [bad.path for bad in index.file.unreadable] == ["broken.png"]
    assert index.file.duplicates == 1


@needs_ray
def test_a_picture_that_ends_its_worker_each_time_ends_the_pass_and_the_rest_is_kept(
    cluster: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ray_engine, "_RETRIES", 1)
    tally, out = tmp_path / "tally", tmp_path / "ray"
    tally.touch()
    items = [*scenes(0, 8), Deadly("deadly", SceneItem("deadly", FIRST + 99), tally, 99)]
    decomposer = Decomposer(BUILT_IN)
    with (
        open_writer(out, decomposer.opened, shard=7) as writer,
        pytest.raises(ExportError, match=r"^Ray's workers were lost.* --append"),
    ):
        RayEngine(workers=1, batch=2)(decomposer, Given((), items), writer)
    assert len(tally.read_text()) == 2
    kept = list(Index.open(out).column("path"))
    assert kept == [item.name for item in scenes(0, len(kept))]
    assert len(kept) > 0

    # Without it, the pass goes on, takes nothing twice, and ends as if there had been no end.
    before = scenes(0, len(kept))
    more = [*scenes(0, 8), *scenes(20, 3)]
    with open_writer(out, decomposer.opened, append=True) as writer:
        RayEngine(workers=2, batch=4)(decomposer, Given((), more), writer)
    assert contents(out) == alone(tmp_path / "alone", before, more)


def test_ids_that_are_known_are_found_among_many() -> None:
    ids = [hashlib.sha256(bytes([i])).digest() for i in range(200)]
    # The array drops zeros at an end; they must not make two of one.
    ids += [b"\x01" * 31 + b"\x00", b"\x00" * 32]
    known = KnownIds(sorted_ids(ids))
    assert all(found.hex() in known for found in ids)
    assert hashlib.sha256(b"another").hexdigest() not in known
    assert "ff" * 32 not in known
    assert "01" * 32 not in known
    assert ids[0].hex() not in KnownIds(sorted_ids([]))


def test_without_ray_data_and_without_a_cluster_a_sentence_says_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    command = ["index", "toy:2", "--bundle", str(BUILT_IN), "--out", str(tmp_path / "index")]
    refused = CliRunner().invoke(app, [*command, "--address", "auto"])
    assert refused.exit_code == 2
    assert "give --engine ray with it" in refused.stderr
    monkeypatch.setitem(sys.modules, "ray.data", None)
    refused = CliRunner().invoke(app, [*command, "--engine", "ray"])
    assert refused.exit_code == 2
    said = " ".join(refused.stderr.split())
    assert "`--engine ray` needs Ray Data" in said
    assert "pip install 'clip-headlight[index]'" in said
    assert not (tmp_path / "index").exists()
