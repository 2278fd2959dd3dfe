"""8-bit and 4-bit weights: matrix products as `MatMulNBits`, gathered tables by rows.

Only weights are rounded; what runs between them stays in fp32. A weight [K, N] is cut into blocks
of 32 numbers down each column, each with its own scale (and, in 4 bits, its own zero), by
onnxruntime's own quantiser. Blocks of 32 are what the browser's fast kernel takes. The scales are
stored in fp16 and widened when the graph is loaded: they would otherwise be a ninth of the file.

Kept in fp32: norms, biases, positions, and the two matrices into the joint space (P and M), which
the sum check holds against each other. In 4 bits, W_O and R stay at 8, so that what a head wrote
and what its patches score are read through the same numbers.
"""

from __future__ import annotations

from typing import Final, Literal, NamedTuple

import numpy as np
import onnx_ir as ir
from numpy.typing import NDArray
from onnxruntime.quantization.matmul_nbits_quantizer import (
    DefaultWeightOnlyQuantConfig,
    DefaultWeightOnlyQuantizer,
)

from .graphs import CONTRIB
from .rewrite import Array, Rewriter, constant, floats, name_of, shape_of

Bits = Literal[4, 8]
BLOCK: Final = 32
# The last part of the names of P and M in the graphs.
JOINT: Final = frozenset({"projection", "term_matrix"})
# How the names of W_O and R end.
_SPARED: Final = ("out.weight", "readout")
# A smaller matrix is not worth its node.
_SMALLEST: Final = 4096


class Quantised(NamedTuple):
    """A weight [K, N] in blocks along K.

    `packed` uint8 [N, ⌈K / 32⌉, 32 · bits / 8], low half of a byte first; `scales` fp16
    [N, ⌈K / 32⌉]; `zeros` uint8 [N, ⌈⌈K / 32⌉ · bits / 8⌉], the number that stands for 0 in each
    block, or None for the middle (128). A weight is (q − zero) · scale.
    """

    packed: NDArray[np.uint8]
    scales: NDArray[np.float16]
    zeros: NDArray[np.uint8] | None


def quantise(model: ir.Model, bits: Bits) -> None:
    """Rewrites the fp32 graph `model` with weights of `bits` bits."""
    rewriter = Rewriter(model)
    for node in rewriter.nodes("Conv"):
        _conv_as_product(rewriter, node)
    for node in rewriter.nodes("MatMul"):
        _product(rewriter, node, bits)
    for node in rewriter.nodes("Gather"):
        _table(rewriter, node)
    rewriter.prune()
    model.graph.opset_imports[CONTRIB] = 1


def is_joint(name: str) -> bool:
    """Whether the weight `name` is P or M."""
    return name.rsplit(".", 1)[-1] in JOINT


def is_spared(name: str) -> bool:
    """Whether the weight `name` is W_O or R, which decide what a head is said to write: neither of
    them is ever rounded to 4 bits, nor are numbers multiplied with them in fp16."""
    return name.endswith(_SPARED)


def bits_of(name: str, bits: Bits) -> Bits:
    """How many bits a number of the weight `name` gets where `bits` are asked for."""
    return 8 if is_spared(name) else bits


def quantise_matrix(weight: NDArray[np.float32], bits: Bits) -> Quantised:
    """A weight [K, N] in blocks of 32 along K: around 128 in 8 bits, with a zero each in 4."""
    config = DefaultWeightOnlyQuantConfig(block_size=BLOCK, is_symmetric=bits == 8, bits=bits)
    kernel = DefaultWeightOnlyQuantizer(config)
    packed, scales, zeros = kernel.qbits_block_quant(np.ascontiguousarray(weight, np.float32))
    return Quantised(packed, scales.astype(np.float16), zeros if bits == 4 else None)


def quantise_rows(table: NDArray[np.float32]) -> tuple[NDArray[np.int8], NDArray[np.float32]]:
    """A table [V, d] in 8 bits with one scale for each row: int8 [V, d], float32 [V, 1]."""
    largest = np.abs(table).max(axis=1, keepdims=True)
    scales = np.where(largest > 0, largest / 127, 1).astype(np.float32)
    return np.rint(table / scales).astype(np.int8), scales


def _product(rewriter: Rewriter, node: ir.Node, bits: Bits) -> None:
    """x @ weight → MatMulNBits; a weight that two products share is quantised once."""
    x, value = node.inputs
    tensor = constant(value)
    if x is None or value is None or tensor is None or len(tensor.shape) != 2:
        return
    name, size = name_of(value), tensor.size
    if size < _SMALLEST or is_joint(name):
        return
    bits = bits_of(name, bits)
    rows, columns = shape_of(tensor)
    made: list[Quantised] = []

    def part(which: Literal["packed", "scales", "zeros"]) -> Array:
        if not made:
            made.append(quantise_matrix(floats(tensor), bits))
        found: Array = getattr(made[0], which)
        return found

    packed = rewriter.weight(f"{name}.q{bits}", lambda: part("packed"))
    narrow = rewriter.weight(f"{name}.scales", lambda: part("scales"))
    inputs = [x, packed, _widened(rewriter, node, narrow)]
    if bits == 4:
        inputs.append(rewriter.weight(f"{name}.zeros", lambda: part("zeros")))
    attributes = {"K": rows, "N": columns, "bits": bits, "block_size": BLOCK}
    output = f"{name_of(node.outputs[0])}.q{bits}"
    product = rewriter.node(node, "MatMulNBits", inputs, output, attributes, CONTRIB)
    rewriter.replace(node, product)


def _widened(rewriter: Rewriter, node: ir.Node, narrow: ir.Value) -> ir.Value:
    """The fp16 scales in fp32; one Cast for each weight, folded away when the graph is loaded."""
    for user in narrow.consumers():
        return user.outputs[0]
    name = f"{name_of(narrow)}.fp32"
    return rewriter.node(node, "Cast", [narrow], name, {"to": ir.DataType.FLOAT.value})


def _table(rewriter: Rewriter, node: ir.Node) -> None:
    """table[ids] → int8 table[ids] · scale[ids], in plain operators that every backend has."""
    value, ids = node.inputs
    tensor = constant(value)
    if value is None or ids is None or tensor is None or len(tensor.shape) != 2:
        return
    if tensor.size < _SMALLEST or node.attributes.get_int("axis", 0) != 0:
        return
    name, output = name_of(value), name_of(node.outputs[0])
    made: list[tuple[Array, Array]] = []

    def part(which: Literal[0, 1]) -> Array:
        if not made:
            made.append(quantise_rows(floats(tensor)))
        return made[0][which]

    rows = rewriter.weight(f"{name}.q8", lambda: part(0))
    scales = rewriter.weight(f"{name}.scales", lambda: part(1))
    gathered = rewriter.node(node, "Gather", [rows, ids], f"{output}.q8")
    wide = rewriter.node(
        node, "Cast", [gathered], f"{output}.wide", {"to": ir.DataType.FLOAT.value}
    )
    scale = rewriter.node(node, "Gather", [scales, ids], f"{output}.scale")
    rewriter.replace(node, rewriter.node(node, "Mul", [wide, scale], f"{output}.scaled"))


def _conv_as_product(rewriter: Rewriter, node: ir.Node) -> None:
    """A convolution whose patches do not overlap, as a matrix product with weight [3·p·p, d].

    [B, 3, S, S] → patches [B, g·g, 3·p·p] → [B, g·g, d] → [B, d, g, g]. Left as it is where the
    patches overlap, are padded, or do not fill the picture.
    """
    pixels, value = node.inputs[:2]
    tensor = constant(value)
    if pixels is None or value is None or tensor is None or pixels.shape is None:
        return
    width, channels, high, wide = shape_of(tensor)
    rows, columns = pixels.shape[2], pixels.shape[3]
    if not isinstance(rows, int) or not isinstance(columns, int):
        return
    whole = rows % high == 0 and columns % wide == 0
    plain = (
        node.attributes.get_ints("strides", [1, 1]) == (high, wide)
        and not any(node.attributes.get_ints("pads", []))
        and node.attributes.get_int("group", 1) == 1
        and all(step == 1 for step in node.attributes.get_ints("dilations", []))
    )
    if not (whole and plain):
        return
    down, across, patch = rows // high, columns // wide, channels * high * wide
    name, output = name_of(value), name_of(node.outputs[0])

    def shaped(x: ir.Value, label: str, *shape: int) -> ir.Value:
        target = rewriter.weight(f"{output}.{label}.shape", lambda: np.array(shape, np.int64))
        return rewriter.node(node, "Reshape", [x, target], f"{output}.{label}")

    weight = rewriter.weight(f"{name}.matrix", lambda: floats(tensor).reshape(width, patch).T)
    x = shaped(pixels, "cut", 0, channels, down, high, across, wide)
    x = rewriter.node(node, "Transpose", [x], f"{output}.patches", {"perm": [0, 2, 4, 1, 3, 5]})
    x = shaped(x, "rows", 0, down * across, patch)
    x = rewriter.node(node, "MatMul", [x, weight], f"{output}.product")
    if len(node.inputs) > 2 and node.inputs[2] is not None:
        x = rewriter.node(node, "Add", [x, node.inputs[2]], f"{output}.biased")
    x = rewriter.node(node, "Transpose", [x], f"{output}.channels", {"perm": [0, 2, 1]})
    rewriter.replace(node, shaped(x, "grid", 0, width, down, across))
