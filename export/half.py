"""Half precision: weights and the work inside a block in fp16, what is added up in fp32.

In fp16 run the products with a weight and what directly follows them inside a block (biases,
activations, attention). The residual stream, the norms, the products with P and M and every output
stay in fp32, so that a sum of many terms does not lose what each of them was worth. So do the
products with W_O and R, whose weights are stored in fp16 and widened when the graph is loaded: a
layer's heads one by one then add up to what the layer wrote, on a GPU that adds up in fp16 too.
Inputs and outputs of the graph are float32 as at every precision.
"""

from __future__ import annotations

from typing import Final

import numpy as np
import onnx_ir as ir

from .errors import ExportError
from .quantise import is_joint, is_spared
from .rewrite import Array, Rewriter, constant, floats, name_of

HALF, FULL = ir.DataType.FLOAT16, ir.DataType.FLOAT
# One number in, one number out: fp16 where what they take is fp16.
_MOVERS: Final = frozenset(
    {"Reshape", "Transpose", "Split", "Slice", "Squeeze", "Unsqueeze", "Expand", "Identity",
     "Gather", "Concat"}
)  # fmt: skip
_CARRIERS: Final = (_MOVERS - {"Concat"}) | {"Gelu", "Sigmoid", "Tanh", "Softmax"}
# With a weight: fp16 where the other side is; without one: where both sides are.
_PAIRS: Final = frozenset({"Add", "Sub", "Mul", "MatMul", "Concat"})
# Their results go straight into the residual stream.
_STEM: Final = frozenset({"Conv", "Gather"})
_SMALLEST: Final = 4096
_LARGEST: Final = 65504.0


def halve(model: ir.Model) -> None:
    """Rewrites the fp32 graph `model` for fp16.

    Raises ExportError where a weight is larger than fp16 can say.
    """
    rewriter = Rewriter(model)
    half = _chosen(model)
    for node in list(model.graph):
        if node in half:
            _convert(rewriter, node, half)
        elif _has_large_weight(node):
            _store_narrow(rewriter, node)
    rewriter.prune()


def _chosen(model: ir.Model) -> dict[ir.Node, None]:
    """The nodes that run in fp16, found in the order of the graph."""
    half: dict[ir.Node, None] = {}
    for node in model.graph:
        given = [v for v in node.inputs if v is not None and not _is_integer(v)]
        moving = [v for v in given if constant(v) is None]
        carried = [v.producer() in half and not _leaves(v.producer()) for v in moving]
        if _is_spared(node):
            runs = False
        elif _has_large_weight(node):
            runs = True
        elif node.op_type in _CARRIERS:
            # What chooses or shapes is an integer; the numbers are the first input.
            runs = bool(carried) and carried[0]
        else:
            runs = node.op_type in _PAIRS and bool(carried) and all(carried)
            # An Add of two that move is the residual stream.
            runs = runs and not _takes_joint(node)
            runs = runs and not (node.op_type in {"Add", "Sub"} and len(moving) > 1)
        if runs:
            half[node] = None
    # What is only moved about on its way to fp32 is widened first: nothing is gained by moving
    # halves, and onnxruntime 1.31 crashes on a widened transpose that a product takes.
    for node in reversed(list(half)):
        takers = [user for value in node.outputs for user in value.consumers()]
        moves = node.op_type in _MOVERS and not _has_large_weight(node)
        if moves and not any(user in half for user in takers):
            del half[node]
    return half


def _leaves(node: ir.Node | None) -> bool:
    """Whether a node's fp16 result is widened at once, whoever takes it."""
    return node is not None and node.op_type in _STEM and _has_large_weight(node)


def _has_large_weight(node: ir.Node) -> bool:
    if node.op_type not in {"MatMul", "Conv", "Gather"} or _takes_joint(node):
        return False
    value = node.inputs[0] if node.op_type == "Gather" else node.inputs[1]
    tensor = constant(value)
    return tensor is not None and tensor.size >= _SMALLEST


def _is_spared(node: ir.Node) -> bool:
    """Whether it is a product with W_O or R."""
    values = (value for value in node.inputs if value is not None)
    return node.op_type == "MatMul" and any(is_spared(name_of(value)) for value in values)


def _takes_joint(node: ir.Node) -> bool:
    weights = (value for value in node.inputs if value is not None and constant(value) is not None)
    return any(is_joint(name_of(value)) for value in weights)


def _is_integer(value: ir.Value) -> bool:
    dtype = value.const_value.dtype if value.const_value is not None else value.dtype
    return dtype is not None and not dtype.is_floating_point()


def _convert(rewriter: Rewriter, node: ir.Node, half: dict[ir.Node, None]) -> None:
    """Narrows what comes into `node` and widens what goes out to nodes of fp32."""
    for index, value in enumerate(node.inputs):
        if value is None or _is_integer(value):
            continue
        producer = value.producer()
        if constant(value) is not None:
            node.replace_input_with(index, _narrow_weight(rewriter, value))
        elif producer not in half or _leaves(producer):
            node.replace_input_with(index, _cast(rewriter, node, value, HALF))
    for value in node.outputs:
        _widen(rewriter, node, value, half)
        value.type = ir.TensorType(HALF)


def _widen(rewriter: Rewriter, node: ir.Node, value: ir.Value, half: dict[ir.Node, None]) -> None:
    stays = [use for use in value.uses() if use.node in half and not _leaves(node)]
    leaves = [use for use in value.uses() if use not in stays]
    if not leaves and not value.is_graph_output():
        return
    name, shape = name_of(value), value.shape
    value.name = f"{name}.half"
    made = ir.node("Cast", [value], attributes={"to": FULL.value}, num_outputs=1, name=f"{name}.up")
    wide = made.outputs[0]
    wide.name, wide.shape, wide.type = name, shape, ir.TensorType(FULL)
    rewriter.graph.insert_after(node, [made])
    for use in leaves:
        use.node.replace_input_with(use.idx, wide)
    outputs = rewriter.graph.outputs
    for index, output in enumerate(outputs):
        if output is value:
            outputs[index] = wide


def _cast(rewriter: Rewriter, node: ir.Node, value: ir.Value, to: ir.DataType) -> ir.Value:
    """`value` narrowed or widened once, however many nodes take it."""
    name = f"{name_of(value)}.{'narrow' if to == HALF else 'wide'}"
    for user in value.consumers():
        if user.op_type == "Cast" and user.outputs[0].name == name:
            return user.outputs[0]
    cast = rewriter.node(node, "Cast", [value], name, {"to": to.value})
    cast.shape, cast.type = value.shape, ir.TensorType(to)
    return cast


def _store_narrow(rewriter: Rewriter, node: ir.Node) -> None:
    """The weight of a product in fp32 is stored in fp16."""
    value = node.inputs[1]
    assert value is not None  # noqa: S101
    wide = _cast(rewriter, node, _narrow_weight(rewriter, value), FULL)
    node.replace_input_with(1, wide)


def _narrow_weight(rewriter: Rewriter, value: ir.Value) -> ir.Value:
    tensor, name = value.const_value, name_of(value)
    if tensor is not None and tensor.dtype == HALF:
        return value

    def narrow() -> Array:
        assert tensor is not None  # noqa: S101
        wide = floats(tensor)
        if float(np.abs(wide).max(initial=0)) > _LARGEST:
            raise ExportError(
                f"the weight {name} holds numbers above {_LARGEST:.0f}, the largest of fp16; "
                "leave fp16 out of --precision."
            )
        return wide.astype(np.float16)

    return rewriter.weight(f"{name}.half", narrow)
