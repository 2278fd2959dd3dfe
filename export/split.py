"""Cuts weights that are larger than a shard into several, without changing one number.

A matrix product is cut by the columns of its weight, a table that rows are gathered from by its
columns as well; the pieces' results lie side by side again.
"""

from __future__ import annotations

from collections.abc import Callable

import onnx_ir as ir

from .rewrite import Array, Rewriter, constant, floats, name_of, shape_of

# A piece's columns are a multiple of this: the browser's kernels work on tiles of that width.
_TILE = 128


def split_large(model: ir.Model, limit: int, bytes_each: Callable[[str], float]) -> None:
    """Cuts every two-dimensional weight of a MatMul or Gather that would take more than `limit`.

    `bytes_each(name)` is what one number of the weight `name` will take when it is written.
    Weights of other operators, and a single tile of columns, stay whole however large.
    """
    rewriter = Rewriter(model)
    for node in rewriter.nodes("MatMul", "Gather"):
        value = node.inputs[0] if node.op_type == "Gather" else node.inputs[1]
        tensor = constant(value)
        if value is None or tensor is None or len(tensor.shape) != 2 or _gathers_columns(node):
            continue
        rows, columns = shape_of(tensor)
        name = name_of(value)
        width = int(limit / (rows * bytes_each(name))) // _TILE * _TILE
        width = max(width, _TILE)
        if rows * columns * bytes_each(name) <= limit or columns <= width:
            continue
        cuts = range(0, columns, width)
        parts = [_part(rewriter, node, value, start, start + width) for start in cuts]
        output = name_of(node.outputs[0])
        whole = rewriter.node(node, "Concat", parts, f"{output}.whole", {"axis": -1})
        rewriter.replace(node, whole)
    rewriter.prune()


def _gathers_columns(node: ir.Node) -> bool:
    return node.op_type == "Gather" and node.attributes.get_int("axis", 0) != 0


def _part(rewriter: Rewriter, node: ir.Node, value: ir.Value, start: int, end: int) -> ir.Value:
    """The node on the columns from `start` to `end` of its weight."""
    tensor, name = value.const_value, name_of(value)

    def columns() -> Array:
        assert tensor is not None  # noqa: S101
        return floats(tensor)[:, start:end]

    piece = rewriter.weight(f"columns{start}.{name}", columns)
    inputs = [piece if given is value else given for given in node.inputs if given is not None]
    output = f"{name_of(node.outputs[0])}.columns{start}"
    return rewriter.node(node, node.op_type, inputs, output)
