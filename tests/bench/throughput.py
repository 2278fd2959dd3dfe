"""How many pictures a second `headlight index` takes, in one process and on Ray, and what that
would come to for 100 million of them.

usage: python -m tests.bench.throughput [--pictures N] [--scenes N] [--rounds N] [--write]

The pictures are photographs' size: scenes of the Shapes world with noise over them, 500 × 375, as
JPEG, in build/bench/photographs. `--write` puts the tables into docs/search.md.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import shutil
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from statistics import median
from typing import Final

import numpy as np
from PIL import Image
from rich.console import Console

from clip_headlight.export.index.ray_engine import RayEngine
from clip_headlight.export.index.record import Record, thumbnail
from clip_headlight.export.index.run import Engine, IndexFlags, run_index
from clip_headlight.export.index.schema import Vectors
from clip_headlight.export.index.writer import open_writer
from clip_headlight.export.opened import Opened, open_bundle
from clip_headlight.export.toy.scenes import scene

from . import machine
from .bundles import kept_bundle
from .document import write_part
from .folders import BUILD, ROOT
from .plan import B32, SHAPES
from .tables import Table, significant

DOCUMENT: Final = ROOT / "docs" / "search.md"
PART: Final = "throughput"
HUNDRED_MILLION: Final = 10**8
ONE: Final = "one process"
RAY: Final = "Ray"
SHARD: Final = 256
# Shards of an index of a hundred million pictures, so that there are not too many.
LARGE_SHARD: Final = 16_384
_SIZE: Final = (500, 375)
_FORMS: Final[tuple[Vectors, ...]] = ("fp16", "int8")


@dataclass(frozen=True)
class Run:
    """Seconds from the beginning to the first picture, the first quarter of them, and the end."""

    first: float
    quarter: float
    whole: float
    pictures: int

    @property
    def rate(self) -> float:
        """Pictures a second over the whole run."""
        return self.pictures / self.whole

    @property
    def later(self) -> float:
        """Pictures a second after the first quarter: without what it takes to begin."""
        left = self.pictures - max(1, self.pictures // 4)
        return left / (self.whole - self.quarter)


@dataclass(frozen=True)
class Written:
    """What writing costs a picture: processor time in seconds, and bytes on the disk."""

    seconds: float
    bytes: float
    entry: float  # of index.json, a shard


@dataclass(frozen=True)
class Compared:
    """The rounds of both engines over the same pictures; `same`: they wrote the same bytes."""

    model: str
    pictures: str
    runs: dict[str, list[Run]]
    same: bool


def run_of(flags: IndexFlags, engine: Engine | None) -> Run:
    """One run of `headlight index` into an empty folder, as the command does it."""
    shutil.rmtree(flags.out, ignore_errors=True)
    flags.out.parent.mkdir(parents=True, exist_ok=True)
    told: dict[int, float] = {}
    begun = time.perf_counter()

    def report(_step: str, done: int, _total: int) -> None:
        told.setdefault(done, time.perf_counter() - begun)

    found = run_index(flags, report, engine)
    whole = time.perf_counter() - begun
    pictures = max(told)
    if found.file.count != pictures:
        raise ValueError(f"{found.file.count} of {pictures} pictures are in the index.")
    return Run(told[1], told[max(1, pictures // 4)], whole, pictures)


def compare(
    bundle: Path, images: str, label: str, rounds: int, engines: dict[str, Engine | None]
) -> Compared:
    """The engines in turn, A B A B."""
    flags = {
        name: IndexFlags([images], bundle, BUILD / "indexes" / name.split()[0], vectors="fp16")
        for name in engines
    }
    runs: dict[str, list[Run]] = {name: [] for name in engines}
    for _ in range(rounds):
        for name, engine in engines.items():
            runs[name].append(run_of(flags[name], engine))
    hashes = {digest(one.out) for one in flags.values()}
    name = open_bundle(bundle).manifest.name
    return Compared(name, label, runs, len(hashes) == 1)


def digest(folder: Path) -> str:
    """Of every file of an index and its name; the lock names a process and does not count."""
    found = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path.name != ".lock":
            found.update(path.relative_to(folder).as_posix().encode())
            found.update(path.read_bytes())
    return found.hexdigest()


def photographs(count: int) -> Path:
    """A folder of so many pictures; those that are there stay."""
    folder = BUILD / "photographs" / str(count)
    folder.mkdir(parents=True, exist_ok=True)
    rng = np.random.default_rng(5)
    for number in range(count):
        path = folder / f"{number:05d}.jpg"
        noise = rng.normal(0, 12, (_SIZE[1], _SIZE[0], 3))
        if not path.is_file():
            drawn = np.asarray(scene(number).image.resize(_SIZE, Image.Resampling.BICUBIC))
            pixels = np.clip(drawn + noise, 0, 255).astype(np.uint8)
            Image.fromarray(pixels).save(path, quality=90)
    return folder


def write(bundle: Opened, vectors: Vectors, pictures: int = 4 * SHARD) -> Written:
    """The writer alone, fed with records that are there: processor time of all its threads."""
    size = bundle.manifest.dims
    shape = (size.layers, size.heads, size.head_width)
    rng = np.random.default_rng(1)
    small = thumbnail(scene(0).image.resize(_SIZE, Image.Resampling.BICUBIC))
    drawn = rng.standard_normal((64, *shape), dtype=np.float32)
    embeddings = rng.standard_normal((64, size.embed_dim), dtype=np.float32)
    records = [
        Record(
            id=hashlib.sha256(str(number).encode()).hexdigest(),
            name=f"photographs/{number:09d}.jpg",
            width=_SIZE[0],
            height=_SIZE[1],
            caption="a caption of some ten words, as they are on the web",
            thumbnail=small,
            vectors=drawn[number % 64],
            embedding=embeddings[number % 64],
        )
        for number in range(pictures)
    ]
    out = BUILD / "indexes" / vectors
    shutil.rmtree(out, ignore_errors=True)
    with open_writer(out, bundle, vectors=vectors, shard=SHARD) as writer:
        begun = time.process_time()
        for record in records:
            writer.append([record])
        spent = time.process_time() - begun
        file = writer.file
    stored = sum(path.stat().st_size for path in (out / "shards").rglob("*") if path.is_file())
    entries = sum(len(shard.model_dump_json(indent=1)) for shard in file.shards)
    return Written(spent / pictures, stored / pictures, entries / len(file.shards))


def measured(compared: Sequence[Compared]) -> Table:
    cores = os.cpu_count()
    table = Table(
        "Measured on one machine",
        [
            "pictures", "model", "engine", "pictures a second, whole run",
            "after the first quarter", "ms a picture", "first result after, s",
        ],
    )  # fmt: skip
    for one in compared:
        for name, runs in one.runs.items():
            rate, later = (median(getattr(run, what) for run in runs) for what in ("rate", "later"))
            first = median(run.first for run in runs)
            table.add(
                one.pictures,
                one.model,
                f"{name}, {cores} threads" if name == ONE else f"{name}, {cores} workers",
                significant(rate),
                significant(later),
                significant(1000 / later),
                significant(first, 2),
            )
    rounds = len(next(iter(compared[0].runs.values())))
    same = "the same, byte for byte" if all(one.same for one in compared) else "NOT the same"
    table.notes.append(
        f"`headlight index` with `--vectors fp16`, the engines in turn, medians of {rounds}; what "
        f"the two wrote was {same}. Milliseconds after the first quarter."
    )
    return table


def paper(model: str, core_seconds: float, written: dict[Vectors, Written], record: int) -> Table:
    """100 million pictures, from what was measured: every figure with how it is come by.

    core_seconds: of one picture, reading and decoding it included; record: its bytes on the wire.
    """
    n = HUNDRED_MILLION
    table = Table("100 million pictures, on paper", ["", "from what was measured", "comes to"])
    hours = n * core_seconds / 3600
    table.add(
        "taking apart",
        f"10⁸ × {significant(core_seconds)} core-seconds",
        f"{significant(hours)} core-hours",
    )
    for kind, one in written.items():
        alone = n * one.seconds / 3600
        busy = core_seconds / one.seconds
        table.add(
            f"writing, {kind}, one process",
            f"10⁸ × {significant(1000 * one.seconds)} ms",
            f"{significant(alone)} hours",
        )
        table.add(
            f"cores that one writer keeps busy, {kind}",
            f"{significant(1000 * core_seconds)} / {significant(1000 * one.seconds)} ms",
            f"{significant(busy)} cores",
        )
        table.add(
            f"network to the writer, {kind}",
            f"{significant(1 / one.seconds)} a second × {significant(record / 1000)} kB",
            f"{significant(record / one.seconds / 1e6)} MB a second",
        )
        table.add(
            f"disk, {kind}",
            f"10⁸ × {significant(one.bytes / 1000)} kB",
            f"{significant(n * one.bytes / 1e12)} TB",
        )
    entry = max(one.entry for one in written.values())
    shards = -(-n // LARGE_SHARD)
    table.add(
        f"`index.json`, `--shard {LARGE_SHARD}`",
        f"{shards:,} shards × {significant(entry)} B",
        f"{significant(shards * entry / 1e6)} MB",
    )
    table.notes.append(
        f"{model}, photographs of 500 × 375. Core-seconds: the cores of this machine over the "
        "pictures a second that Ray's workers took after the first quarter. Nothing of it was run "
        "at that size."
    )
    return table


def record_bytes(bundle: Opened) -> int:
    """What a picture's record is on the wire, its thumbnail included."""
    size = bundle.manifest.dims
    numbers = size.layers * size.heads * size.head_width + size.embed_dim
    small = thumbnail(scene(0).image.resize(_SIZE, Image.Resampling.BICUBIC))
    return 4 * numbers + len(small)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.throughput", description=__doc__)
    parser.add_argument("--pictures", type=int, default=400, help="photographs for ViT-B/32")
    parser.add_argument("--scenes", type=int, default=2000, help="scenes for the built-in model")
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--write", action="store_true", help=f"write into {DOCUMENT.name}")
    chosen = parser.parse_args()
    console = Console(highlight=False, width=200)
    load = os.getloadavg()[0]
    cores = os.cpu_count() or 1
    # Ray's workers import the package, and this folder has it.
    os.environ["PYTHONPATH"] = os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")])
    engines: dict[str, Engine | None] = {ONE: None, RAY: RayEngine()}
    with console.status("ViT-B/32"):
        bundle = open_bundle(kept_bundle(B32, ["fp32"]))
        photos = str(photographs(chosen.pictures))
    compared = []
    for folder, images, label in (
        (ROOT / "server" / "bundles" / "shapes", f"toy:{chosen.scenes}", f"{chosen.scenes} scenes"),
        (bundle.folder, photos, f"{chosen.pictures} JPEGs, 500 × 375"),
    ):
        with console.status(f"{label}, one process and Ray in turn"):
            compared.append(compare(folder, images, label, chosen.rounds, engines))
    written = {kind: write(bundle, kind) for kind in _FORMS}
    core_seconds = cores / median(run.later for run in compared[-1].runs[RAY])
    tables = [
        measured(compared),
        paper(B32, core_seconds, written, record_bytes(bundle)),
    ]
    for table in tables:
        console.print(table.printed())
    said = (
        f"Measured by `python -m tests.bench.throughput` on {datetime.now(UTC):%Y-%m-%d}: "
        f"{machine.processor()}, {cores} cores, load {load:.1f} when it began; onnxruntime "
        f"{version('onnxruntime')}, Ray {version('ray')}. {SHAPES} is the built-in model; the "
        f"weights of {B32} are random, which changes no time."
    )
    if chosen.write:
        parts = [said, *[table.markdown() for table in tables]]
        write_part(DOCUMENT, DOCUMENT, PART, "\n\n".join(parts))
        console.print(f"Written to {DOCUMENT.name}.")


if __name__ == "__main__":
    main()
