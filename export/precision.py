"""fp32 → fp16, 8-bit and 4-bit weights: what each precision does to a graph, and what it costs.

| precision | weights | arithmetic | for |
|---|---|---|---|
| fp32 | as trained | fp32 | exactness |
| fp16 | fp16 | fp16 inside a block but for W_O, fp32 between blocks | adapters with `shader-f16` |
| q8 | 8 bits in blocks of 32 | fp32 | every browser, a quarter of the bytes |
| q4 | 4 bits in blocks of 32; W_O and R in 8 | fp32 | phones; labelled approximate |

As trained at every precision: P and M, the matrices from the residual stream to the joint space,
norms and positions; biases and small matrices too, but for those inside a block at fp16. The table
of token embeddings has 8 bits in q8 and q4.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import onnx_ir as ir

from .errors import ExportError
from .half import halve
from .manifest import MAX_SHARD_BYTES, Precision
from .quantise import bits_of, is_joint, quantise
from .split import split_large

# In the order in which they are written and offered.
PRECISIONS: Final[tuple[Precision, ...]] = ("fp32", "fp16", "q8", "q4")


def parse_precisions(given: Iterable[str]) -> tuple[Precision, ...]:
    """The precisions that `given` names, each a name or several with commas between.

    Raises ExportError for a name that is none, and where there is no name at all.
    """
    names = [name.strip() for part in given for name in part.split(",") if name.strip()]
    unknown = [name for name in names if name not in PRECISIONS]
    if unknown:
        raise ExportError(
            f"{unknown[0]!r} is no precision; --precision takes {', '.join(PRECISIONS)}, or "
            "several with commas between."
        )
    if not names:
        raise ExportError(f"--precision names nothing; choose from {', '.join(PRECISIONS)}.")
    return tuple(precision for precision in PRECISIONS if precision in names)


def convert(model: ir.Model, precision: Precision) -> None:
    """Rewrites the fp32 graph `model` for `precision`, no weight larger than a shard.

    Raises ExportError where the weights cannot be written so.
    """
    split_large(model, MAX_SHARD_BYTES, lambda name: bytes_each(name, precision))
    if precision == "fp16":
        halve(model)
    elif precision == "q8":
        quantise(model, 8)
    elif precision == "q4":
        quantise(model, 4)


def bytes_each(name: str, precision: Precision) -> float:
    """Bytes that a number of the large weight `name` takes, its scales not counted."""
    if precision == "fp32" or is_joint(name):
        return 4
    if precision == "fp16":
        return 2
    if precision == "q8" or name.endswith("token_embedding"):
        return 1
    return bits_of(name, 4) / 8
