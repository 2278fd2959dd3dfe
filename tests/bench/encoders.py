"""What taking an image apart costs in Python, beside the plain encoder: time and peak memory."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from functools import partial
from statistics import median

from . import contender
from .contender import Contender, ContenderError
from .graphs import Model
from .tables import NOT_MEASURED, Table, mark, megabytes, milliseconds, significant
from .targets import (
    MANY_TEXTS,
    MOST_ONNX,
    MOST_PAIR,
    MOST_READOUT,
    MOST_TOGETHER,
    MOST_TORCH,
)
from .turns import Box, Times, in_turn, middle, ratio

TORCH_PLAIN, TORCH = "open_clip, torch", "headlight, torch"
ONNX_PLAIN, ONNX = "plain encoder, onnxruntime", "headlight, onnxruntime"
PAIRS = ((TORCH_PLAIN, TORCH), (ONNX_PLAIN, ONNX))
IMAGE = (*PAIRS[0], *PAIRS[1])
ONE, MANY = "one text", "many texts"

Make = Mapping[str, Callable[[], Contender]]


@dataclass
class Costs:
    """One model's figures. `times` and `peaks` are by batch; `in_pairs`: the batches for which all
    had no room together; `refused` says what was not measured and why; `bytes`: of headlight's
    outputs for one image; `weights`: of its graph."""

    model: Model
    times: dict[int, Times] = field(default_factory=dict)
    peaks: dict[int, dict[str, int]] = field(default_factory=dict)
    in_pairs: set[int] = field(default_factory=set)
    refused: dict[int, str] = field(default_factory=dict)
    bytes: int = 0
    weights: int = 0


def measure(model: Model, boxes: Mapping[int, Box]) -> Costs:
    """Every contender in a process of its own, all of one model side by side; a box a batch.

    A batch for which they have no room together is run by those of each runtime side by side, half
    of the box for each of the two pairs.
    """
    costs = Costs(model, weights=model.weights_bytes)
    make: Make = {
        TORCH_PLAIN: partial(contender.module, "encode_image", model.architecture),
        TORCH: partial(contender.module, "decompose", model.architecture),
        ONNX_PLAIN: partial(contender.graph, model.plain, model.pixels),
        ONNX: partial(contender.graph, model.decompose, model.pixels),
    }
    with ExitStack() as stack:
        images = {name: start() for name, start in make.items()}
        readout = contender.graph(model.readout, model.reading)
        try:
            for process in (*images.values(), readout):
                stack.enter_context(process)
        except ContenderError as error:
            costs.refused |= dict.fromkeys(boxes, str(error))
            return costs
        for batch, box in sorted(boxes.items()):
            why = why_not(costs, batch, box)
            if why:
                costs.refused[batch] = why
                continue
            if crowded(needed(costs, batch)):
                costs.in_pairs.add(batch)
                continue
            blocks = {name: process.block(batch) for name, process in images.items()}
            if batch == 1:
                blocks |= {ONE: readout.block(1), MANY: readout.block(MANY_TEXTS)}
            try:
                costs.times[batch] = in_turn(blocks, box)
            except ContenderError as error:
                # The larger batches would find the same contender gone.
                costs.refused |= {b: str(error) for b in boxes if b >= batch}
                break
            costs.peaks[batch] = {name: process.peaks[0, batch] for name, process in images.items()}
            costs.bytes = images[ONNX].bytes[0, batch]
    for batch in sorted(costs.in_pairs - costs.refused.keys()):
        measure_in_pairs(costs, make, batch, boxes[batch])
    return costs


def measure_in_pairs(costs: Costs, make: Make, batch: int, box: Box) -> None:
    """Two processes at a time, gone before the next two begin."""
    half = replace(box, seconds=box.seconds / len(PAIRS))
    times: Times = {}
    peaks: dict[str, int] = {}
    try:
        for pair in PAIRS:
            with ExitStack() as stack:
                processes = {name: stack.enter_context(make[name]()) for name in pair}
                times |= in_turn({name: p.block(batch) for name, p in processes.items()}, half)
                peaks |= {name: p.peaks[0, batch] for name, p in processes.items()}
    except ContenderError as error:
        costs.refused[batch] = str(error)
    else:
        costs.times[batch], costs.peaks[batch] = times, peaks


def needed(costs: Costs, batch: int) -> dict[str, float]:
    """Bytes that every contender needs at `batch`, which grow with it in a straight line from the
    two batches before; empty where there are not two."""
    known = sorted(costs.peaks)
    if len(known) < 2:
        return {}
    below, last = known[-2:]
    return {
        name: along(below, costs.peaks[below][name], last, peak, batch)
        for name, peak in costs.peaks[last].items()
    }


def crowded(needs: Mapping[str, float]) -> bool:
    """Whether all of them have no room together."""
    return sum(needs.values()) > MOST_TOGETHER


def why_not(costs: Costs, batch: int, box: Box) -> str:
    """Why `batch` is not measured after the smaller ones, or nothing: memory or time."""
    needs = needed(costs, batch)
    if not needs:
        return ""
    last = max(costs.peaks)
    for names in PAIRS if crowded(needs) else (IMAGE,):
        most = sum(needs[name] for name in names)
        if most > MOST_PAIR:
            return (
                f"{' and '.join(names)} would need about {most / 1e9:.1f} GB at batch {batch}; "
                f"the limit is {MOST_PAIR / 1e9:.0f} GB."
            )
        share = box.seconds * len(names) / len(IMAGE)
        seconds = sum(middle(costs.times[last], name) for name in names) / 1000 * batch / last
        if seconds > 1.5 * share:
            return f"one round would take about {seconds:.0f} s; its box is {share:.0f} s."
    return ""


def along(x0: float, y0: float, x1: float, y1: float, x: float) -> float:
    """The straight line through two points, at x."""
    return y0 + (y1 - y0) * (x - x0) / (x1 - x0)


def tables(found: list[Costs]) -> list[Table]:
    return [_time(found), _memory(found), _readout(found)]


def _time(found: list[Costs]) -> Table:
    """A row a model and batch."""
    table = Table(
        "Python: milliseconds a batch, and headlight against the plain encoder",
        [
            "model", "batch", TORCH_PLAIN, TORCH, f"torch ratio (≤ {MOST_TORCH:.2f})",
            ONNX_PLAIN, ONNX, f"onnxruntime ratio (≤ {MOST_ONNX:.2f})",
            "headlight, onnxruntime / open_clip, torch", "rounds",
        ],
    )  # fmt: skip
    for costs in found:
        for batch in sorted({*costs.times, *costs.refused}):
            times = costs.times.get(batch)
            if times is None:
                table.add(costs.model.name, str(batch), *[NOT_MEASURED] * 8)
                table.notes.append(
                    f"{costs.model.name}, batch {batch}: not measured, {costs.refused[batch]}"
                )
                continue
            torch, onnx = ratio(times, TORCH, TORCH_PLAIN), ratio(times, ONNX, ONNX_PLAIN)
            paired = batch in costs.in_pairs
            table.add(
                costs.model.name,
                str(batch),
                milliseconds(middle(times, TORCH_PLAIN)),
                milliseconds(middle(times, TORCH)),
                mark(f"{torch:.3f}", torch <= MOST_TORCH),
                milliseconds(middle(times, ONNX_PLAIN)),
                milliseconds(middle(times, ONNX)),
                mark(f"{onnx:.3f}", onnx <= MOST_ONNX),
                NOT_MEASURED if paired else f"{ratio(times, ONNX, TORCH_PLAIN):.3f}",
                str(min(len(times[name]) for name in IMAGE)),
            )
            if paired:
                table.notes.append(
                    f"{costs.model.name}, batch {batch}: all four have no room together; the two "
                    "of torch ran side by side, then the two of onnxruntime."
                )
    return table


def _memory(found: list[Costs]) -> Table:
    """Peak resident memory of a process, its runtime and the weights included."""
    table = Table(
        "Python: peak memory of the process, MB",
        ["model", "batch", *IMAGE, "weights", "headlight's outputs an image"],
    )
    for costs in found:
        for batch, peaks in sorted(costs.peaks.items()):
            table.add(
                costs.model.name,
                str(batch),
                *[megabytes(peaks[name]) for name in IMAGE],
                megabytes(costs.weights),
                megabytes(costs.bytes),
            )
    return table


def _readout(found: list[Costs]) -> Table:
    table = Table(
        "Python: asking a text of an image that is already taken apart (onnxruntime)",
        [
            "model", "one text, ms", f"one more text / decompose (≤ {MOST_READOUT:.0%})",
            "one text alone / decompose",
        ],
    )  # fmt: skip
    for costs in found:
        if 1 not in costs.times:
            continue
        times = costs.times[1]
        more = one_more(times, ONNX)
        table.add(
            costs.model.name,
            significant(middle(times, ONE)),
            mark(f"{more:.2%}", more <= MOST_READOUT),
            f"{ratio(times, ONE, ONNX):.2%}",
        )
    table.notes.append(f"One more text is the slope from 1 to {MANY_TEXTS} texts.")
    return table


def one_more(times: Times, decompose: str) -> float:
    """Reading one more text / the contender `decompose`: within each round, then the median."""
    rounds = zip(times[ONE], times[MANY], times[decompose], strict=True)
    return median((many - one) / (MANY_TEXTS - 1) / whole for one, many, whole in rounds)
