"""ViT-B/16 and ViT-L/14 on a real GPU, through WebGPU in Chromium, where one is at hand.

usage: python -m tests.bench.gpu [--models NAME ...] [--software]

Time, memory, and agreement with Python for fp32 and fp16, on whole bundles of random weights that
`headlight export` writes into build/bench/exported (once: later calls use them again). Where
Chromium offers no GPU it says so and measures nothing. `--software` takes a software adapter, the
built-in model unless others are named, and states no times: those would say nothing of a GPU. One
that computes in fp16 (tests/e2e/mesa/run.sh) has a place in the document. The flags of Chromium's
that choose the adapter are taken from HEADLIGHT_GPU, where the environment has it.
"""

from __future__ import annotations

import argparse
import base64
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from rich.console import Console

from clip_headlight.export.manifest import Manifest, Precision, read_manifest

from . import machine
from .browser import REAL_GPU, SOFTWARE_GPU, Browser, Page, PageError, bench_page, serving
from .bundles import kept_bundle
from .contender import THREADS
from .document import GPU, HALF, write_part
from .folders import BUILD, DOCUMENT
from .plan import B16, L14, SHAPES
from .tables import NOT_MEASURED, Table, megabytes, milliseconds, significant
from .turns import Box, in_turn, middle

PRECISIONS: tuple[Precision, ...] = ("fp32", "fp16")
COMPARED = ("embedding", "head_terms", "mlp_terms", "stem_term", "bias_term", "attention")
BOX = Box(20, least=3, most=30)
Floats = NDArray[np.float32]


@dataclass(frozen=True)
class Agreement:
    """One image's terms against Python's in fp32: relative error of the sum check and of the
    embedding, cosine of the embedding, worst and mean cosine of a head's term."""

    sum_check: float
    embedding: float
    embedding_cosine: float
    head_cosine: float
    head_cosine_mean: float


def agreement(found: Mapping[str, Floats], expected: Mapping[str, Floats]) -> Agreement:
    """Both hold `embedding` [1, D], `head_terms` [1, L, H, D], and the other terms of the sum."""
    embedding = found["embedding"][0].astype(np.float64)
    wanted = expected["embedding"][0].astype(np.float64)
    total = sum(
        found[name].astype(np.float64).reshape(-1, len(wanted)).sum(axis=0)
        for name in ("head_terms", "mlp_terms", "stem_term", "bias_term")
    )
    heads = found["head_terms"].reshape(-1, len(wanted)).astype(np.float64)
    wanted_heads = expected["head_terms"].reshape(-1, len(wanted)).astype(np.float64)
    cosines = _cosine(heads, wanted_heads)
    return Agreement(
        sum_check=float(np.linalg.norm(embedding - total) / np.linalg.norm(embedding)),
        embedding=float(np.linalg.norm(embedding - wanted) / np.linalg.norm(wanted)),
        embedding_cosine=float(_cosine(embedding, wanted)),
        head_cosine=float(cosines.min()),
        head_cosine_mean=float(cosines.mean()),
    )


def _cosine(a: NDArray[np.float64], b: NDArray[np.float64]) -> NDArray[np.float64]:
    """The cosine along the last axis."""
    norms = np.linalg.norm(a, axis=-1) * np.linalg.norm(b, axis=-1)
    cosine: NDArray[np.float64] = (a * b).sum(axis=-1) / norms
    return cosine


@dataclass(frozen=True)
class OnGpu:
    """One precision of one model: milliseconds and bytes."""

    model: str
    precision: Precision
    loading_ms: float
    first_ms: float
    run_ms: float
    gpu_bytes: int
    heap_bytes: int
    weights_bytes: int
    agreement: Agreement


def adapter(flags: Sequence[str]) -> dict[str, Any] | None:
    """What WebGPU offers: its name, whether it is software, whether it has `shader-f16`."""
    with serving(bench_page()) as url, Browser(*flags) as browser:
        try:
            told: dict[str, Any] = browser.open(url, "webgpu").call("facts")["adapter"]
        except PageError:
            return None
    return told


def measure(folder: Path, name: str, precision: Precision, flags: Sequence[str]) -> OnGpu:
    """The decompose graph of the bundle in `folder`, in a browser of its own."""
    manifest = read_manifest(folder)
    graph = manifest.precisions[precision].graphs.decompose
    side = manifest.preprocess.size
    shape = [1, 3, side, side]
    pixels = np.random.default_rng(0).standard_normal(shape, dtype=np.float32)
    static = bench_page()
    (static / "pixels.bin").write_bytes(pixels.tobytes())
    with serving(static) as url, Browser(*flags) as browser:
        page = browser.open(url, "webgpu")
        page.load(folder, graph.onnx.path, [file.path for file in graph.data])
        block = page.block({"pixels": shape})
        found = _outputs(page, shape, manifest)
        first = float(page.call("facts")["first"])
        run = middle(in_turn({"run": block}, BOX), "run")
        facts = page.call("facts")
    expected = _python(folder / manifest.precisions["fp32"].graphs.decompose.onnx.path, pixels)
    return OnGpu(
        model=name,
        precision=precision,
        loading_ms=facts["loading"],
        first_ms=first,
        run_ms=run,
        gpu_bytes=facts["gpuBytes"],
        heap_bytes=facts["heap"],
        weights_bytes=sum(file.bytes for file in graph.data),
        agreement=agreement(found, expected),
    )


def _outputs(page: Page, shape: Sequence[int], manifest: Manifest) -> dict[str, Floats]:
    """The compared outputs of one run in the page."""
    L, H, D = manifest.dims.layers, manifest.dims.heads, manifest.dims.embed_dim
    shapes = {"head_terms": (1, L, H, D), "mlp_terms": (1, L, D)}
    told: dict[str, str] = page.call(
        "outputs", {"pixels": "pixels.bin", "shape": list(shape), "names": list(COMPARED)}
    )
    flat = {name: np.frombuffer(base64.b64decode(text), np.float32) for name, text in told.items()}
    return {name: values.reshape(shapes.get(name, (1, -1))) for name, values in flat.items()}


def _python(path: Path, pixels: Floats) -> dict[str, Floats]:
    """The fp32 graph in Python's onnxruntime."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = THREADS
    session = onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    return dict(zip(COMPARED, session.run(list(COMPARED), {"pixels": pixels}), strict=True))


AGREED = [
    "weights, MB", "sum check", "embedding, relative error", "embedding, cosine",
    "head terms, worst cosine", "head terms, mean cosine",
]  # fmt: skip
TIMED = [
    "load, ms", "first run, ms", "run, ms", "GPU buffers, peak MB", "wasm heap, MB",
]  # fmt: skip


def table(found: Sequence[OnGpu], name: str, *, timed: bool = True) -> Table:
    """What was measured on the adapter `name`; without times and memory where not `timed`."""
    title = f"WebGPU in Chromium on {name}: one image"
    headings = ["model", "precision", *(TIMED if timed else []), *AGREED]
    table = Table(title, headings)
    for one in found:
        cost = (
            milliseconds(one.loading_ms),
            milliseconds(one.first_ms),
            milliseconds(one.run_ms),
            megabytes(one.gpu_bytes),
            megabytes(one.heap_bytes),
        )
        table.add(one.model, one.precision, *(cost if timed else ()), *_agreed(one))
    if not found:
        table.add(*[NOT_MEASURED] * len(headings))
    table.notes.append("Against Python's onnxruntime in fp32 on the same pixels.")
    if timed:
        table.notes.append(
            "GPU buffers are those that the runtime made and had not destroyed; the first run "
            "compiles the shaders."
        )
    return table


def _agreed(one: OnGpu) -> list[str]:
    """The cells under AGREED."""
    agreed = one.agreement
    return [
        megabytes(one.weights_bytes),
        f"{agreed.sum_check:.1e}",
        f"{agreed.embedding:.1e}",
        f"{agreed.embedding_cosine:.7f}",
        f"{agreed.head_cosine:.6f}",
        significant(agreed.head_cosine_mean, 7),
    ]


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.gpu", description=__doc__)
    parser.add_argument("--models", nargs="+", help="open_clip names; ViT-B-16 and ViT-L-14")
    parser.add_argument("--software", action="store_true", help="take a software adapter")
    chosen = parser.parse_args()
    console = Console(highlight=False, width=200)
    own = os.environ.get("HEADLIGHT_GPU", "").split()
    usual = SOFTWARE_GPU if chosen.software else REAL_GPU
    flags = ("--enable-unsafe-webgpu", *own) if own else usual
    offered = adapter(flags)
    if offered is None or offered["software"] != chosen.software:
        what = "no adapter" if offered is None else f"only {offered['name']}"
        wanted = "software adapter" if chosen.software else "GPU"
        console.print(f"No {wanted} is at hand: Chromium offers {what}. Nothing was measured.")
        return
    found = []
    for model in chosen.models or ([SHAPES] if chosen.software else [B16, L14]):
        precisions = [p for p in PRECISIONS if p == "fp32" or offered["half"]]
        with console.status(f"exporting {model}"):
            folder = kept_bundle(model, precisions)
        for precision in precisions:
            with console.status(f"{model}, {precision}"):
                found.append(measure(folder, model, precision, flags))
    name = "a software adapter" if chosen.software else offered["name"]
    shown = table(found, name, timed=not chosen.software)
    if not offered["half"]:
        shown.notes.append("This adapter has no `shader-f16`, so fp16 was not run.")
    console.print(shown.printed())
    with Browser() as browser:
        facts = machine.facts(browser.version, "tests/bench/gpu.py, random weights")
    # Without fp16, or of the built-in model, a software adapter shows that the script works.
    counts = not chosen.software or (offered["half"] and chosen.models)
    out = DOCUMENT if counts else BUILD / "gpu.md"
    written = "\n\n".join(["\n".join(f"- {fact}" for fact in facts), shown.markdown()])
    write_part(out, DOCUMENT, HALF if chosen.software else GPU, written)
    console.print(f"Written to {out.name}.")


if __name__ == "__main__":
    main()
