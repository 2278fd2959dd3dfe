"""`make bench`: one table from one run."""

from __future__ import annotations

import argparse

from rich.console import Console
from rich.table import Table

from . import cpu
from .graphs import MODELS, export_model
from .result import MOST_RATIO, MOST_READOUT, Result

# A round of ViT-B-32 takes about a second, one of the built-in model some 40 ms.
ROUNDS = {"Headlight-Shapes": 100, "ViT-B-32": 20}


def main() -> None:
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("--models", nargs="+", choices=MODELS, default=MODELS)
    chosen = parser.parse_args().models
    console = Console(highlight=False, width=120)
    results: list[Result] = []
    for name in chosen:
        with console.status(f"{name}: exporting"):
            model = export_model(name)
        with console.status(f"{name}: onnxruntime"):
            results.append(cpu.measure(model, ROUNDS[name]))
    console.print(_table(results))


def _table(results: list[Result]) -> Table:
    """A row a quantity, a column a model and runtime."""
    table = Table(title="decompose against the plain encoder: batch 1, fp32, random weights")
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


def _mark(text: str, reached: bool) -> str:
    return f"{text} {'✓' if reached else '✗'}"


main()
