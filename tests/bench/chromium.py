"""The same in Chromium: decompose beside the plain encoder on wasm and WebGPU, and their heaps."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass

from .browser import NO_GPU, SOFTWARE_GPU, Browser, Page, PageError, bench_page, serving
from .encoders import MANY, ONE, one_more
from .graphs import Model
from .tables import NOT_MEASURED, Table, mark, megabytes, milliseconds
from .targets import HEAP_MODEL, MANY_TEXTS, MOST_BROWSER, MOST_HEAP, MOST_READOUT
from .turns import Box, Times, in_turn, middle, ratio

PLAIN, DECOMPOSE = "plain encoder", "headlight"
# A page of its own for each: a heap only ever grows, so what shared one could not be told apart.
GRAPHS = {PLAIN: "plain", DECOMPOSE: "decompose", ONE: "readout", MANY: "readout"}


@dataclass
class InBrowser:
    """`heaps`: peak bytes of the wasm heap of a page that holds the one graph. `why_not`: what went
    wrong, in the browser's words; then there are no figures."""

    model: Model
    backend: str
    times: Times
    heaps: Mapping[str, int]
    why_not: str = ""


def measure_wasm(models: Sequence[tuple[Model, Box]], threads: Sequence[int]) -> list[InBrowser]:
    """Each model with each number of threads."""
    return [
        _alone(model, box, "wasm", count, f"wasm, {count} thread{'s' if count > 1 else ''}")
        for model, box in models
        for count in threads
    ]


def measure_webgpu(models: Sequence[tuple[Model, Box]]) -> list[InBrowser]:
    """Each model on the software adapter."""
    return [_alone(model, box, "webgpu", 1, "WebGPU, software adapter") for model, box in models]


def _alone(model: Model, box: Box, backend: str, threads: int, what: str) -> InBrowser:
    """In a browser of its own: one that ran out of memory takes nothing else with it."""
    flags = SOFTWARE_GPU if backend == "webgpu" else NO_GPU
    try:
        with serving(bench_page()) as url, Browser(*flags) as browser:
            return _measure(browser, url, model, box, backend, threads, what)
    except PageError as error:
        return InBrowser(model, what, {}, {}, str(error).splitlines()[0])


def _measure(
    browser: Browser, url: str, model: Model, box: Box, backend: str, threads: int, what: str
) -> InBrowser:
    with ExitStack() as stack:

        def page(graph: str) -> Page:
            opened = browser.open(url, backend, threads)
            stack.callback(opened.close)
            opened.load(model.folder, f"{graph}.onnx", [f"{graph}.bin"])
            return opened

        pages = {name: page(name) for name in ("plain", "decompose", "readout")}
        sizes = {ONE: 1, MANY: MANY_TEXTS}
        blocks = {}
        for name, graph in GRAPHS.items():
            shapes = model.reading if graph == "readout" else model.pixels
            blocks[name] = pages[graph].block(_sized(shapes, sizes.get(name, 1)))
        if backend == "webgpu":
            # A first run compiles every shader, which takes longer than many runs.
            for block in blocks.values():
                block()
        times = in_turn(blocks, box)
        told = {name: pages[graph].call("facts") for name, graph in GRAPHS.items()}
        return InBrowser(
            model=model,
            backend=what,
            times=times,
            heaps={name: facts["heap"] for name, facts in told.items()},
        )


def _sized(shapes: Mapping[str, Sequence[int | None]], size: int) -> dict[str, list[int]]:
    """`size` in the place of None."""
    return {
        name: [size if length is None else length for length in shape]
        for name, shape in shapes.items()
    }


def table(found: Sequence[InBrowser], version: str) -> Table:
    table = Table(
        f"Chromium {version}: batch 1, fp32",
        [
            "model", "backend", "plain encoder, ms", "headlight, ms",
            f"ratio (≤ {MOST_BROWSER:.2f})", f"one more text (≤ {MOST_READOUT:.0%})",
            "weights, MB", "plain heap, MB", "headlight heap, MB",
            f"heap / weights (≤ {MOST_HEAP:.0f} on {HEAP_MODEL})", "rounds",
        ],
    )  # fmt: skip
    for one in found:
        if one.why_not:
            table.add(one.model.name, one.backend, *[NOT_MEASURED] * 9)
            table.notes.append(f"{one.model.name}, {one.backend}: not measured, {one.why_not}")
            continue
        quotient = ratio(one.times, DECOMPOSE, PLAIN)
        heap = one.heaps[DECOMPOSE] / one.model.weights_bytes
        share = f"{heap:.2f}"
        more = one_more(one.times, DECOMPOSE)
        # The software adapter runs shaders on the processor: no aim is set for that.
        aimed = one.backend.startswith("wasm")
        table.add(
            one.model.name,
            one.backend,
            milliseconds(middle(one.times, PLAIN)),
            milliseconds(middle(one.times, DECOMPOSE)),
            mark(f"{quotient:.3f}", quotient <= MOST_BROWSER) if aimed else f"{quotient:.3f}",
            mark(f"{more:.2%}", more <= MOST_READOUT) if aimed else f"{more:.2%}",
            megabytes(one.model.weights_bytes),
            megabytes(one.heaps[PLAIN]),
            megabytes(one.heaps[DECOMPOSE]),
            mark(share, heap <= MOST_HEAP) if one.model.name == HEAP_MODEL else share,
            str(len(one.times[PLAIN])),
        )
    if not found:
        table.add(*[NOT_MEASURED] * len(table.headings))
    table.notes.append(
        "Every graph lies in a page of its own; the heap is that page's wasm memory, which only "
        "ever grows, so its size at the end is its peak."
    )
    return table
