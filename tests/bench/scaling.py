"""Cost against size: exponents fitted to measured times beside those of the counted operations.

One dimension grows at a time from a small tower (6 layers, width 512, 8 heads, 50 tokens); all
sizes are timed in turn, so that a slow minute bends no line.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace

from . import contender
from .architecture import Architecture, with_tokens
from .fits import (
    Dims,
    Fit,
    decompose_operations,
    encoder_operations,
    fit_power,
    per_query_operations,
    readout_operations,
)
from .graphs import Model
from .tables import Table, milliseconds
from .turns import Box, in_turn, middle

BASE = Architecture(
    embed_dim=512,
    vision={"image_size": 112, "patch_size": 16, "layers": 6, "width": 512, "head_width": 64},
)
TOKENS = (50, 101, 197, 257, 401, 577)
# Five hundred tokens would take [N, N, H, d] past the memory that one contender may have.
PER_QUERY_TOKENS = (50, 101, 197, 257)
LAYERS = (6, 9, 12, 18, 24)
WIDTHS = (512, 640, 768, 896, 1024)
TEXTS = (1, 10, 100, 1_000, 10_000)
# From so many texts on, what a readout costs whatever it is asked no longer counts.
MANY = 100

_COUNTED: dict[str, Callable[[Dims], int]] = {
    "encode_image": encoder_operations,
    "decompose": decompose_operations,
    "per_query": per_query_operations,
}
_NAMES = {
    "encode_image": "open_clip encode_image, torch",
    "decompose": "headlight decompose, torch",
    "per_query": "per query, torch",
}


@dataclass(frozen=True)
class Growth:
    """What grew, over which sizes, in which milliseconds; and the operations at those sizes.

    `leading` is the order that theory gives for a size so large that nothing else counts.
    """

    contender: str
    grows: str
    sizes: Sequence[int]
    ms: Sequence[float]
    operations: Sequence[int]
    leading: str

    @property
    def measured(self) -> Fit:
        return fit_power(self.sizes, self.ms)

    @property
    def counted(self) -> Fit:
        return fit_power(self.sizes, self.operations)

    def beginning_at(self, least: int) -> Growth:
        """The same over the sizes from `least` on."""
        kept = [at for at, size in enumerate(self.sizes) if size >= least]
        return replace(
            self,
            sizes=[self.sizes[at] for at in kept],
            ms=[self.ms[at] for at in kept],
            operations=[self.operations[at] for at in kept],
        )


def measure(readout: Model, box: Box, every: int = 1) -> Iterator[Growth]:
    """Each growth when it is measured; `every` other size is left out where a run is to be short.

    `readout`: the model whose exported readout graph is asked for more and more texts.
    """
    both = ("encode_image", "decompose")
    tokens = [with_tokens(BASE, n) for n in TOKENS[::every]]
    yield from _towers("N, tokens", TOKENS[::every], tokens, both, box, "2")
    short = [with_tokens(BASE, n).but(layers=1) for n in PER_QUERY_TOKENS[::every]]
    yield from _towers("N, tokens", PER_QUERY_TOKENS[::every], short, ("per_query",), box, "2")
    layers = [BASE.but(layers=n) for n in LAYERS[::every]]
    yield from _towers("L, layers", LAYERS[::every], layers, both, box, "1")
    widths = [BASE.but(width=n) for n in WIDTHS[::every]]
    yield from _towers("d, residual width", WIDTHS[::every], widths, both, box, "2")
    joint = [BASE.but(embed_dim=n) for n in WIDTHS[::every]]
    yield from _towers("D, joint width", WIDTHS[::every], joint, both, box, "1")
    texts = _texts(readout, box)
    yield texts
    yield texts.beginning_at(MANY)


def _towers(
    grows: str,
    sizes: Sequence[int],
    towers: Sequence[Architecture],
    kinds: Sequence[str],
    box: Box,
    leading: str,
) -> Iterator[Growth]:
    with ExitStack() as stack:
        blocks = {}
        for kind in kinds:
            process = stack.enter_context(contender.module(kind, *towers))
            for at in range(len(towers)):
                blocks[f"{kind} {at}"] = process.block(which=at)
        times = in_turn(blocks, box)
    for kind in kinds:
        yield Growth(
            contender=_NAMES[kind],
            grows=grows,
            sizes=sizes,
            ms=[middle(times, f"{kind} {at}") for at in range(len(towers))],
            operations=[_COUNTED[kind](tower.dims) for tower in towers],
            leading=leading,
        )


def _texts(model: Model, box: Box) -> Growth:
    with contender.graph(model.readout, model.reading) as process:
        times = in_turn({str(n): process.block(n) for n in TEXTS}, box)
    return Growth(
        contender=f"headlight readout of {model.name}, onnxruntime",
        grows="T, texts",
        sizes=TEXTS,
        ms=[middle(times, str(n)) for n in TEXTS],
        operations=[readout_operations(model.dims, n) for n in TEXTS],
        leading="1",
    )


def table(found: Sequence[Growth]) -> Table:
    table = Table(
        "Cost against size: exponent of the time, and of the operations counted at the same sizes",
        ["contender", "grows", "from", "to", "ms", "measured", "counted", "leading order", "R²"],
    )
    for growth in found:
        measured = growth.measured
        table.add(
            growth.contender,
            growth.grows,
            f"{growth.sizes[0]:,}".replace(",", " "),
            f"{growth.sizes[-1]:,}".replace(",", " "),
            f"{milliseconds(growth.ms[0])} → {milliseconds(growth.ms[-1])}",
            f"{measured.exponent:.2f}",
            f"{growth.counted.exponent:.2f}",
            growth.leading,
            f"{measured.r2:.3f}",
        )
    table.notes.append(
        "Least squares on logarithms over all sizes between. Counted are multiply-adds; what a "
        "step costs besides them (starting it, moving memory) flattens the measured line at small "
        "sizes. D is only the width of the joint space, into which few rows are projected; where "
        "time does not depend on a size, R² says nothing."
    )
    return table
