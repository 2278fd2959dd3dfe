"""The page itself: the weight of its scripts, its first view, and the heap its engine takes."""

from __future__ import annotations

import gzip
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from .browser import NO_GPU, Browser, serving
from .bundles import export_bundle
from .folders import PAGE
from .tables import Table, mark
from .targets import HEAP_MODEL, MOST_FIRST_VIEW_MS, MOST_HEAP, MOST_SCRIPT_BYTES, MOST_TOGGLE_MS

FIRST_VIEW = '[role="treeitem"]'
CELL = '[role="gridcell"]'
COMPUTED = "Computed here by the loaded model"
# onnxruntime-web's builds by how the names of their scripts begin.
BUILDS = {
    "webgpu": ("ort.webgpu", "ort-wasm-simd-threaded.asyncify"),
    "jspi": ("ort.jspi", "ort-wasm-simd-threaded.jspi"),
    "wasm": ("ort.wasm", "ort-wasm-simd-threaded-"),
}


@dataclass(frozen=True)
class Memory:
    """What the engine holds of a whole bundle after a picture and a text: bytes of its wasm heap,
    of files outside of it at one time, and of the precision's distinct files."""

    heap: int
    held: int
    weights: int


def first_view_ms(visits: int) -> float:
    """From navigation to the frame that shows the sum of the first example; an empty cache."""
    with serving(PAGE) as url, Browser(*NO_GPU) as browser:
        shown = [browser.ask(do="view", url=url, selector=FIRST_VIEW) for _ in range(visits)]
        return float(median(shown))


def toggle_ms(count: int) -> list[float]:
    """From a key on a head of the built-in model to the page laid out with it switched off or on.

    Painting comes after that and waits for the screen.
    """
    with serving(PAGE) as url, Browser(*NO_GPU) as browser:
        taken = browser.ask(do="toggles", url=url, cell=CELL, ready=COMPUTED, count=count)
    return sorted(float(time) for time in taken)


@dataclass(frozen=True)
class Scripts:
    """Bytes after gzip -9: of what the answer needs, and of all pages together."""

    answer: int
    all: int


def scripts() -> Scripts:
    """The scripts that one browser loads for the answer, and those that it may load in all.

    The pages beside the answer are fetched once it is there. Of the runtime's three builds a
    browser loads one; the largest counts. The runtime's own .wasm is left out, as the budget says;
    its JavaScript is not.
    """
    paths = {path.name: path for path in PAGE.rglob("*") if path.suffix in {".js", ".mjs"}}
    first = re.findall(r'src="\./assets/([^"]+\.js)"', (PAGE / "index.html").read_text())
    # What the engine loads by name: its worker, and the runtime in there.
    first += [name for name in paths if name.startswith("worker-") or _build_of(name)]
    needed: set[str] = set()
    while first:
        name = first.pop()
        if name not in needed:
            needed.add(name)
            text = paths[name].read_text()
            first += re.findall(r'(?:from|import)"\./([^"]+\.js)"', text)
    return Scripts(_weight([paths[name] for name in needed]), _weight(list(paths.values())))


def _build_of(name: str) -> str | None:
    """The build of the runtime that a script belongs to."""
    return next((build for build, marks in BUILDS.items() if name.startswith(marks)), None)


def _weight(paths: Sequence[Path]) -> int:
    common, builds = 0, dict.fromkeys(BUILDS, 0)
    for path in paths:
        size = len(gzip.compress(path.read_bytes(), 9))
        build = _build_of(path.name)
        if build is None:
            common += size
        else:
            builds[build] += size
    return common + max(builds.values())


def engine_memory(name: str) -> Memory:
    """The engine as it ships, on wasm: loads the whole bundle of `name`, runs a picture, a text."""
    folder = export_bundle(name, ["fp32"])
    (engine,) = PAGE.glob("assets/engine-*.js")
    with serving(PAGE, folder) as url, Browser(*NO_GPU) as browser:
        told = browser.ask(
            do="engine", url=url, script=f"assets/{engine.name}", bundle=f"bundles/{folder.name}"
        )
    return Memory(heap=told["heap"], held=told["held"], weights=told["weights"])


def table(scripts: Scripts, view: float, toggles: list[float], memory: Memory | None) -> Table:
    table = Table("The page", ["", "found", "to reach"])
    table.add(
        "scripts of the answer, gzip, without the runtime's wasm",
        mark(f"{scripts.answer / 1000:.0f} kB", scripts.answer <= MOST_SCRIPT_BYTES),
        f"≤ {MOST_SCRIPT_BYTES / 1000:.0f} kB",
    )
    table.add("scripts of all pages, gzip, the same", f"{scripts.all / 1000:.0f} kB", "")
    table.add(
        "first view, empty cache, localhost",
        mark(f"{view:.0f} ms", view <= MOST_FIRST_VIEW_MS),
        f"≤ {MOST_FIRST_VIEW_MS} ms",
    )
    middle, most = median(toggles), toggles[round(0.9 * (len(toggles) - 1))]
    table.add(
        f"a toggle, from the key to the page laid out: median, 9 of 10 within ({len(toggles)})",
        mark(f"{middle:.1f} ms, {most:.1f} ms", most <= MOST_TOGGLE_MS),
        f"≤ {MOST_TOGGLE_MS} ms",
    )
    if memory is not None:
        share = memory.heap / memory.weights
        table.add(
            f"peak wasm heap of the engine with {HEAP_MODEL}, all three graphs",
            mark(f"{memory.heap / 1e6:.0f} MB, {share:.2f} × the weights", share <= MOST_HEAP),
            f"≤ {MOST_HEAP:.0f} × {memory.weights / 1e6:.0f} MB",
        )
        table.add("most bytes of files held outside the heap", f"{memory.held / 1e6:.0f} MB", "")
    return table
