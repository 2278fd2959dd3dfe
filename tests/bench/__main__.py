"""`make bench`: every comparison in one run; prints the tables and writes docs/benchmarks.md."""

from __future__ import annotations

import argparse
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from subprocess import CalledProcessError

from rich.console import Console

from . import chromium, encoders, heads, machine, scaling, search, the_page, yardstick
from .browser import NO_GPU, Browser, PageError
from .contender import THREADS
from .document import MEASURED, measured_part, write_part
from .folders import BUILD, DOCUMENT
from .graphs import Model, export_model
from .plan import B32, FULL, MODELS, QUICK, Plan
from .tables import Table
from .targets import HEAP_MODEL

PARTS = ("python", "scaling", "heads", "search", "chromium", "page")
Section = tuple[str, list[Table]]


class Run:
    """One run: what was asked for, and what has been measured so far."""

    def __init__(self, plan: Plan, models: list[str], parts: list[str], console: Console) -> None:
        self.plan, self.parts, self.console = plan, parts, console
        self.names = [name for name in models if name in plan.encoders]
        self.models: dict[str, Model] = {}
        self.sections: list[Section] = []

    def export(self) -> None:
        names = set(self.names) if {"python", "chromium"} & {*self.parts} else set()
        if "scaling" in self.parts:
            names.add(B32)
        for name in MODELS:
            if name in names:
                with self.doing(f"exporting {name}"):
                    self.models[name] = export_model(name)

    def python(self) -> None:
        costs, against = [], []
        for name in self.names:
            with self.doing(f"{name} in Python"):
                costs.append(encoders.measure(self.models[name], self.plan.encoders[name]))
            if name in self.plan.yardstick:
                with self.doing(f"{name} against the per-query decomposition"):
                    layers, box = self.plan.yardstick[name], self.plan.yardstick_box
                    against.append(yardstick.measure(self.models[name], layers, box))
        tables = encoders.tables(costs)
        if against:
            tables.append(yardstick.table(against))
        self.show("Python, beside open_clip and beside the straightforward form", tables)

    def scaling(self) -> None:
        found = []
        with self.doing("cost against size"):
            growths = scaling.measure(self.models[B32], self.plan.scaling_box, self.plan.sizes)
            for growth in growths:
                found.append(growth)
                self.console.log(f"{growth.contender}: {growth.grows}")
        self.show("Cost against size", [scaling.table(found)])

    def heads(self) -> None:
        with self.doing("what heads say"):
            words = heads.measure(self.plan.heads_box)
        self.show("What heads say", [heads.table(words)])

    def search(self) -> None:
        with self.doing("searching an index"):
            found = search.measure(self.plan.search_box)
        self.show("Searching an index", [search.table(found)])

    def chromium(self, version: str) -> None:
        wasm = [
            (self.models[n], self.plan.chromium[n]) for n in self.names if n in self.plan.chromium
        ]
        gpu = [(self.models[n], self.plan.webgpu[n]) for n in self.names if n in self.plan.webgpu]
        with self.doing("Chromium, wasm"):
            found = chromium.measure_wasm(wasm, threads=(1, THREADS))
        with self.doing("Chromium, WebGPU on the software adapter"):
            found += chromium.measure_webgpu(gpu)
        self.show("Chromium", [chromium.table(found, version)])

    def page(self) -> None:
        memory, why = None, "this run is a short one."
        if self.plan.heap:
            with self.doing(f"the engine's heap with {HEAP_MODEL}"):
                try:
                    memory = the_page.engine_memory(HEAP_MODEL)
                except (PageError, CalledProcessError) as error:
                    why = str(error).splitlines()[0]
        with self.doing("the page"):
            view = the_page.first_view_ms(self.plan.visits)
            toggles = the_page.toggle_ms(self.plan.toggles)
            table = the_page.table(the_page.scripts(), view, toggles, memory)
            if memory is None:
                table.notes.append(f"The engine's heap with {HEAP_MODEL}: not measured, {why}")
        self.show("The page", [table])

    def show(self, heading: str, tables: list[Table]) -> None:
        self.sections.append((heading, tables))
        for table in tables:
            self.console.print(table.printed())

    @contextmanager
    def doing(self, what: str) -> Iterator[None]:
        begin = time.perf_counter()
        with self.console.status(what):
            yield
        self.console.log(f"{what}: {time.perf_counter() - begin:.0f} s")


def main() -> None:
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="fewer rounds, sizes and models")
    parser.add_argument("--models", nargs="+", choices=MODELS, default=list(MODELS))
    parser.add_argument("--parts", nargs="+", choices=PARTS, default=list(PARTS))
    parser.add_argument(
        "--out", type=Path, help="where to write; docs/benchmarks.md for a whole, full run"
    )
    chosen = parser.parse_args()
    plan = QUICK if chosen.quick else FULL
    whole = {*chosen.models} == {*MODELS} and {*chosen.parts} == {*PARTS}
    console = Console(highlight=False, width=170)
    run = Run(plan, chosen.models, chosen.parts, console)
    with Browser(*NO_GPU) as browser:
        version = browser.version
    named = plan.name if whole else f"{plan.name} of {', '.join(chosen.parts)} only"
    named += f"; fp32, random weights, {THREADS} threads in Python"
    facts = machine.facts(version, named)
    begin = time.perf_counter()
    run.export()
    if "python" in run.parts:
        run.python()
    if "scaling" in run.parts:
        run.scaling()
    if "heads" in run.parts:
        run.heads()
    if "search" in run.parts:
        run.search()
    if "chromium" in run.parts:
        run.chromium(version)
    if "page" in run.parts:
        run.page()
    minutes = (time.perf_counter() - begin) / 60
    facts = [*facts, f"The whole run took {minutes:.1f} minutes."]
    partial = BUILD / "benchmarks.md"
    out = chosen.out or (DOCUMENT if whole and plan is FULL else partial)
    write_part(out, DOCUMENT, MEASURED, measured_part(facts, run.sections))
    console.print("\n".join(facts), f"\nWritten to {out.name}.")


main()
