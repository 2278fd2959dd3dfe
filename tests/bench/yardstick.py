"""headlight against the straightforward decomposition, on one image."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass

from . import contender
from .contender import ContenderError
from .graphs import Model
from .machine import memory
from .tables import NOT_MEASURED, Table, mark, megabytes, milliseconds, significant
from .targets import LEAST_SPEEDUP, SPEEDUP_MODEL
from .turns import Box, Times, in_turn, middle, ratio

PER_QUERY, TORCH, ONNX = "per query, torch", "headlight, torch", "headlight, onnxruntime"


@dataclass
class Against:
    """`layers`: how many of the model's layers the per-query form ran; its time is scaled up.
    `peak` is the per-query process's; `bytes` those of one image's outputs."""

    model: Model
    layers: int
    times: Times
    peak: int
    bytes: dict[str, int]
    why_not: str = ""

    @property
    def scale(self) -> float:
        return self.model.dims.layers / self.layers


def measure(model: Model, layers: int, box: Box) -> Against:
    """All three in turn; the per-query form with only the first `layers` of the tower's layers."""
    layers = min(layers, model.dims.layers)
    short = model.architecture.but(layers=layers)
    needed = 1.3 * share_bytes(model) + 1e9
    if 0 < memory("MemAvailable") < needed:
        why = f"the per-query form needs {needed / 1e9:.1f} GB, which this machine did not have."
        return Against(model, layers, {}, 0, {}, why)
    made = {
        PER_QUERY: contender.module("per_query", short),
        TORCH: contender.module("decompose", model.architecture),
        ONNX: contender.graph(model.decompose, model.pixels),
    }
    try:
        with ExitStack() as stack:
            named = {name: stack.enter_context(process) for name, process in made.items()}
            times = in_turn({name: process.block() for name, process in named.items()}, box)
    except ContenderError as error:
        return Against(model, layers, {}, 0, {}, str(error))
    return Against(
        model=model,
        layers=layers,
        times=times,
        peak=made[PER_QUERY].peaks[0, 1],
        bytes={name: process.bytes[0, 1] for name, process in made.items()},
    )


def share_bytes(model: Model) -> int:
    """Bytes of one layer's [N, N, H, d]."""
    dims = model.dims
    return 4 * dims.tokens**2 * dims.heads * dims.width


def table(found: list[Against]) -> Table:
    table = Table(
        "Python: against the decomposition that writes out [N, N, H, d] in every layer, one image",
        [
            "model", "per query, torch", "layers run", f"× {TORCH}", f"× {ONNX}",
            "[N, N, H, d] of a layer, MB", "per query, peak MB",
            "projected terms an image, MB", "headlight's outputs an image, MB",
        ],
    )  # fmt: skip
    for against in found:
        name, total = against.model.name, against.model.dims.layers
        if against.why_not:
            table.add(name, *[NOT_MEASURED] * 8)
            table.notes.append(f"{name}: not measured, {against.why_not}")
            continue
        speedups = []
        for other in (TORCH, ONNX):
            times = ratio(against.times, PER_QUERY, other) * against.scale
            figure = f"{significant(times)} ×"
            aimed = name == SPEEDUP_MODEL
            speedups.append(mark(figure, times >= LEAST_SPEEDUP) if aimed else figure)
        table.add(
            name,
            milliseconds(middle(against.times, PER_QUERY) * against.scale),
            f"{against.layers} of {total}",
            *speedups,
            megabytes(share_bytes(against.model)),
            megabytes(against.peak),
            megabytes(against.bytes[PER_QUERY] * against.scale),
            megabytes(against.bytes[ONNX]),
        )
    table.notes.append(
        f"To reach: at least {LEAST_SPEEDUP} × on {SPEEDUP_MODEL}. Where only some layers were "
        "run, their time is scaled up to all of them, which leaves memory as it was measured: one "
        "layer's shares are alive at a time."
    )
    return table
