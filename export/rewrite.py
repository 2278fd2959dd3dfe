"""Small steps of rewriting an ONNX graph: constant weights, new weights, a node for others."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
import onnx_ir as ir
from numpy.typing import NDArray

Array = NDArray[Any]


class Rewriter:
    """Rewrites `model` in place; weights that it makes are computed once for each name."""

    def __init__(self, model: ir.Model) -> None:
        self.model = model
        self.graph = model.graph

    def nodes(self, *op_types: str) -> list[ir.Node]:
        """The nodes of the given types now in the graph, in its order."""
        return [node for node in self.graph if node.op_type in op_types]

    def weight(self, name: str, make: Callable[[], Array]) -> ir.Value:
        """The weight `name`, made by `make` where the graph has none of this name yet."""
        known = self.graph.initializers.get(name)
        if known is not None:
            return known
        tensor = ir.tensor(np.ascontiguousarray(make()), name=name)
        shape = ir.Shape(shape_of(tensor))
        value = ir.Value(
            name=name, shape=shape, type=ir.TensorType(tensor.dtype), const_value=tensor
        )
        self.graph.register_initializer(value)
        return value

    def node(
        self,
        before: ir.Node,
        op_type: str,
        inputs: Sequence[ir.Value],
        name: str,
        attributes: Mapping[str, Any] | None = None,
        domain: str = "",
    ) -> ir.Value:
        """A new node's one output, named `name`; the node stands before the node `before`."""
        label = f"{name}_node"
        made = ir.node(
            op_type, inputs, attributes=attributes, domain=domain, num_outputs=1, name=label
        )
        made.outputs[0].name = name
        self.graph.insert_before(before, [made])
        return made.outputs[0]

    def replace(self, node: ir.Node, value: ir.Value) -> None:
        """`value` takes the place, the name and the type of the one output of `node`."""
        old = node.outputs[0]
        name, value.type, value.shape = old.name, old.type, old.shape
        ir.convenience.replace_all_uses_with(old, value, replace_graph_outputs=True)
        self.graph.remove(node, safe=True)
        value.name = name

    def prune(self) -> None:
        """Drops the weights that no node takes any more."""
        unused = [
            name
            for name, value in self.graph.initializers.items()
            if not value.uses() and not value.is_graph_output()
        ]
        for name in unused:
            del self.graph.initializers[name]


def constant(value: ir.Value | None) -> ir.TensorProtocol | None:
    """The floating-point weight that `value` is, or None."""
    if value is None or value.const_value is None or not value.is_initializer():
        return None
    tensor = value.const_value
    return tensor if tensor.dtype.is_floating_point() else None


def shape_of(tensor: ir.TensorProtocol) -> tuple[int, ...]:
    """A tensor's shape, in numbers."""
    return tuple(int(size) for size in tensor.shape.numpy())


def floats(tensor: ir.TensorProtocol) -> NDArray[np.float32]:
    """A tensor's numbers as float32."""
    return np.asarray(tensor.numpy(), dtype=np.float32)


def name_of(value: ir.Value) -> str:
    """A value's name. Raises ValueError for a value without one, which no exporter writes."""
    if not value.name:
        raise ValueError(f"a value of the graph has no name: {value!r}")
    return value.name
