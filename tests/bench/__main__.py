"""`make bench`: one table from one run, in Python's onnxruntime and in Chromium (wasm)."""

from __future__ import annotations

import argparse

from rich.console import Console
from rich.table import Table

from . import chromium, cpu
from .graphs import MODELS, export_model
from .result import MOST_FIRST_VIEW_MS, MOST_RATIO, MOST_READOUT, MOST_SCRIPT_BYTES, Result

# A round of ViT-B-32 takes seconds, one of the built-in model less than a tenth of one.
ROUNDS = {"Headlight-Shapes": 100, "ViT-B-32": 20}
CHROMIUM_ROUNDS = {"Headlight-Shapes": 30, "ViT-B-32": 8}
PARTS = ("python", "chromium", "page")


def main() -> None:
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("--models", nargs="+", choices=MODELS, default=MODELS)
    parser.add_argument("--parts", nargs="+", choices=PARTS, default=PARTS)
    chosen = parser.parse_args()
    console = Console(highlight=False, width=140)
    results: list[Result] = []
    with console.status("exporting"):
        models = [export_model(name) for name in chosen.models]
    if "python" in chosen.parts:
        for model in models:
            with console.status(f"{model.name} in onnxruntime"):
                results.append(cpu.measure(model, ROUNDS[model.name]))
    if "chromium" in chosen.parts:
        with console.status("Chromium"):
            results += chromium.measure([(model, CHROMIUM_ROUNDS[model.name]) for model in models])
    if results:
        console.print(_costs(sorted(results, key=lambda result: MODELS.index(result.model))))
    if "page" in chosen.parts:
        with console.status("the page"):
            table = _page(chromium.script_bytes(), chromium.first_view_ms())
        console.print(table)


def _costs(results: list[Result]) -> Table:
    """A row a quantity, a column a model and runtime."""
    table = Table(title="Decompose against the plain encoder: batch 1, fp32, random weights")
    table.add_column("")
    for result in results:
        table.add_column(f"{result.model}\n{result.runtime}", justify="right")
    table.add_column("to reach", justify="right")

    def row(label: str, figures: list[str], limit: str = "") -> None:
        table.add_row(label, *figures, limit)

    row("plain encoder, ms", [f"{r.plain_ms:.2f}" for r in results])
    row("decompose, ms", [f"{r.decompose_ms:.2f}" for r in results])
    row(
        "decompose / plain",
        [_mark(f"{r.ratio:.3f}", r.ratio <= MOST_RATIO) for r in results],
        f"≤ {MOST_RATIO:.2f}",
    )
    row(
        "one more text / decompose",
        [_mark(f"{r.one_more:.2%}", r.one_more <= MOST_READOUT) for r in results],
        f"≤ {MOST_READOUT:.0%}",
    )
    row("one text alone / decompose", [f"{r.alone:.2%}" for r in results])
    row("plain encoder, peak MB", [f"{r.plain_bytes / 1e6:.0f}" for r in results])
    row("decompose, peak MB", [f"{r.decompose_bytes / 1e6:.0f}" for r in results])
    return table


def _page(script_bytes: int, first_view_ms: float) -> Table:
    table = Table(title="The page")
    for heading in ("", "found", "to reach"):
        table.add_column(heading, justify="right" if heading else "left")
    table.add_row(
        "scripts, gzip, without the runtime's wasm",
        _mark(f"{script_bytes / 1000:.0f} kB", script_bytes <= MOST_SCRIPT_BYTES),
        f"≤ {MOST_SCRIPT_BYTES / 1000:.0f} kB",
    )
    table.add_row(
        "first view, empty cache, localhost",
        _mark(f"{first_view_ms:.0f} ms", first_view_ms <= MOST_FIRST_VIEW_MS),
        f"≤ {MOST_FIRST_VIEW_MS} ms",
    )
    return table


def _mark(text: str, reached: bool) -> str:
    return f"{text} {'✓' if reached else '✗'}"


main()
