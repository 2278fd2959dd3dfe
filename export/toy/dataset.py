"""Scenes rendered once, in parallel, into a memory-mapped file that training reads from."""

from __future__ import annotations

import json
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.lib.format import open_memmap
from numpy.typing import NDArray

from .attributes import NAMES
from .scenes import SIZE, scene

# Seeds of the scenes that are measured, never trained on.
HELD_OUT: Final = range(1_000_000_000, 1_000_002_000)
# Bump when a change of the drawing changes any scene.
DRAWING_VERSION: Final = 1
_CHUNK: Final = 500


@dataclass(frozen=True)
class Scenes:
    """pixels: uint8 [n, 64, 64, 3]; attributes: int8 [n, 8], UNSAID where a scene has none."""

    pixels: NDArray[np.uint8]
    attributes: NDArray[np.int8]

    def __len__(self) -> int:
        return len(self.pixels)

    def __reduce__(self) -> tuple[object, ...]:
        """Another process opens the same files rather than being sent gigabytes."""
        if isinstance(self.pixels, np.memmap) and isinstance(self.attributes, np.memmap):
            return _open, (self.pixels.filename, self.attributes.filename)
        return Scenes, (self.pixels, self.attributes)


def _open(pixels: str | Path, attributes: str | Path) -> Scenes:
    return Scenes(np.load(pixels, mmap_mode="r"), np.load(attributes, mmap_mode="r"))


def draw(seeds: range) -> Scenes:
    """The scenes of `seeds`, drawn in this process."""
    pixels = np.empty((len(seeds), SIZE, SIZE, 3), dtype=np.uint8)
    attributes = np.empty((len(seeds), len(NAMES)), dtype=np.int8)
    for row, seed in enumerate(seeds):
        drawn = scene(seed)
        pixels[row], attributes[row] = drawn.pixels, drawn.attributes.vector()
    return Scenes(pixels, attributes)


def render(
    folder: Path,
    count: int,
    workers: int,
    advance: Callable[[int], None] = lambda _: None,
) -> Scenes:
    """The first `count` scenes, from `folder` if they lie there, else drawn into it.

    `advance` is told how many more scenes are ready. An interrupted rendering is begun again.
    """
    folder.mkdir(parents=True, exist_ok=True)
    note = folder / "scenes.json"
    wanted = {"count": count, "drawing": DRAWING_VERSION}
    pixels_path, attributes_path = folder / "pixels.npy", folder / "attributes.npy"
    if not (note.is_file() and json.loads(note.read_text()) == wanted):
        note.unlink(missing_ok=True)
        pixels = open_memmap(pixels_path, "w+", np.uint8, (count, SIZE, SIZE, 3))
        attributes = open_memmap(attributes_path, "w+", np.int8, (count, len(NAMES)))
        chunks = [range(at, min(at + _CHUNK, count)) for at in range(0, count, _CHUNK)]
        with ProcessPoolExecutor(workers) as pool:
            for chunk, drawn in zip(chunks, pool.map(draw, chunks), strict=True):
                pixels[chunk.start : chunk.stop] = drawn.pixels
                attributes[chunk.start : chunk.stop] = drawn.attributes
                advance(len(chunk))
        pixels.flush()
        attributes.flush()
        note.write_text(json.dumps(wanted))
    else:
        advance(count)
    return _open(pixels_path, attributes_path)
