"""Weights rounded, cut and widened in graphs of one operator: by hand, and in onnxruntime."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import onnx_ir as ir
import pytest
import torch
from onnx import TensorProto, helper, numpy_helper

from clip_headlight.export.errors import ExportError
from clip_headlight.export.half import halve
from clip_headlight.export.precision import convert
from clip_headlight.export.quantise import quantise, quantise_matrix, quantise_rows
from clip_headlight.export.runtime import session
from clip_headlight.export.split import split_large

from .by_hand import dequantised, weights_of
from .comparing import distance

Array = np.ndarray[Any, Any]


def graph(nodes: list[Any], weights: dict[str, Array], x: list[int | str]) -> ir.Model:
    """A graph from `x` to `y` with the given weights."""
    made = helper.make_graph(
        nodes,
        "made",
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, x)],
        [helper.make_tensor_value_info("y", TensorProto.FLOAT, None)],
        [numpy_helper.from_array(value, name) for name, value in weights.items()],
    )
    opset = [helper.make_opsetid("", 20)]
    return ir.from_proto(helper.make_model(made, opset_imports=opset, ir_version=10))


def run(model: ir.Model, x: Array, folder: Path) -> Array:
    ir.save(model, folder / "made.onnx")
    found: Array = session(folder / "made.onnx").run(None, {"x": x})[0]
    return found


# K a multiple of the block, not of the block, and smaller than one.
@pytest.mark.parametrize("rows", [96, 80, 20])
@pytest.mark.parametrize("bits", [8, 4])
def test_a_quantised_product_is_the_product_with_the_weight_dequantised_by_hand(
    rows: int, bits: Any, tmp_path: Path
) -> None:
    rng = np.random.default_rng(0)
    weight = rng.standard_normal((rows, 256), dtype=np.float32)
    x = rng.standard_normal((2, 7, rows), dtype=np.float32)
    model = graph([helper.make_node("MatMul", ["x", "w"], ["y"])], {"w": weight}, ["B", 7, rows])
    quantise(model, bits)
    found = run(model, x, tmp_path)
    by_hand = dequantised(weights_of(tmp_path / "made.onnx"), "w", rows)
    np.testing.assert_allclose(found, x @ by_hand, rtol=0, atol=2e-5)
    # No number is further from the trained one than half a step of its block.
    levels = 256 if bits == 8 else 15
    padded = np.zeros((-(-rows // 32) * 32, 256))
    padded[:rows] = weight
    blocks = padded.reshape(-1, 32, 256)
    spread = (
        2 * np.abs(blocks).max(axis=1)
        if bits == 8
        else np.maximum(blocks.max(axis=1), 0) - np.minimum(blocks.min(axis=1), 0)
    )
    step = np.repeat(spread / levels, 32, axis=0)[:rows]
    # A quarter more where the zero of a block is rounded, or the largest number cut off.
    assert (np.abs(by_hand - weight) <= 1.01 * step).all()
    assert (np.abs(by_hand - weight) <= 0.51 * step).mean() > 0.98


def test_a_table_is_quantised_row_by_row() -> None:
    rng = np.random.default_rng(1)
    table = rng.standard_normal((50, 96), dtype=np.float32) * np.geomspace(1e-3, 10, 50)[:, None]
    table[7] = 0
    numbers, scales = quantise_rows(table.astype(np.float32))
    assert numbers.dtype == np.int8
    assert scales.shape == (50, 1)
    largest = np.abs(table).max(axis=1)
    error = np.abs(numbers * scales.astype(np.float64) - table).max(axis=1)
    assert (error <= 0.501 * largest / 127).all()


def test_a_gathered_table_gives_its_dequantised_rows(tmp_path: Path) -> None:
    table = np.random.default_rng(2).standard_normal((64, 96), dtype=np.float32)
    nodes = [
        helper.make_node("Cast", ["x"], ["ids"], to=TensorProto.INT64),
        helper.make_node("Gather", ["table", "ids"], ["y"]),
    ]
    model = graph(nodes, {"table": table}, ["T", 5])
    quantise(model, 8)
    ids = np.array([[0, 63, 5, 5, 1]])
    found = run(model, ids.astype(np.float32), tmp_path)
    weights = weights_of(tmp_path / "made.onnx")
    by_hand = weights["table.q8"].astype(np.float64) * weights["table.scales"]
    np.testing.assert_allclose(found, by_hand[ids], rtol=0, atol=1e-6)
    assert distance(found, table[ids]) < 0.01


@pytest.mark.parametrize("bias", [False, True])
def test_patches_as_a_product_are_the_convolution(bias: bool, tmp_path: Path) -> None:
    rng = np.random.default_rng(3)
    weight = rng.standard_normal((96, 3, 8, 8), dtype=np.float32)
    weights = {"w": weight} | ({"b": rng.standard_normal(96, dtype=np.float32)} if bias else {})
    node = helper.make_node("Conv", ["x", *weights], ["y"], strides=[8, 8])
    model = graph([node], weights, ["B", 3, 32, 24])
    quantise(model, 8)
    assert "Conv" not in {node.op_type for node in model.graph}
    x = rng.standard_normal((2, 3, 32, 24), dtype=np.float32)
    found = run(model, x, tmp_path)
    made = weights_of(tmp_path / "made.onnx")
    by_hand = dequantised(made, "w.matrix", 192).T.reshape(weight.shape)
    expected = torch.conv2d(
        torch.from_numpy(x).double(),
        torch.from_numpy(by_hand),
        torch.from_numpy(made["b"].astype(np.float64)) if bias else None,
        stride=8,
    )
    assert distance(found, expected.numpy()) <= 1e-6


@pytest.mark.parametrize(
    ("size", "attributes"),
    [
        (34, {"strides": [8, 8]}),
        (32, {"strides": [4, 4]}),
        (32, {"strides": [8, 8], "pads": [1] * 4}),
    ],
)
def test_patches_that_overlap_or_leave_a_rest_stay_a_convolution(
    size: int, attributes: dict[str, Any]
) -> None:
    weight = np.ones((96, 3, 8, 8), dtype=np.float32)
    node = helper.make_node("Conv", ["x", "w"], ["y"], **attributes)
    model = graph([node], {"w": weight}, ["B", 3, size, size])
    quantise(model, 8)
    assert [node.op_type for node in model.graph] == ["Conv"]


def test_a_weight_that_fp16_cannot_hold_is_refused() -> None:
    weight = np.full((96, 96), 1e5, dtype=np.float32)
    model = graph([helper.make_node("MatMul", ["x", "w"], ["y"])], {"w": weight}, ["B", 96])
    with pytest.raises(ExportError, match=r"above 65504.*leave fp16 out"):
        halve(model)


@pytest.mark.parametrize("kind", ["MatMul", "Gather"])
def test_a_weight_larger_than_a_shard_is_cut_without_changing_a_number(
    kind: str, tmp_path: Path
) -> None:
    rng = np.random.default_rng(6)
    weight = rng.standard_normal((64, 700), dtype=np.float32)
    x = rng.integers(0, 64, (3, 64)).astype(np.float32)
    nodes = [helper.make_node("MatMul", ["x", "w"], ["y"])]
    if kind == "Gather":
        nodes = [
            helper.make_node("Cast", ["x"], ["ids"], to=TensorProto.INT64),
            helper.make_node("Gather", ["w", "ids"], ["y"]),
        ]
    whole = run(graph(nodes, {"w": weight}, [3, 64]), x, tmp_path)
    model = graph(nodes, {"w": weight}, [3, 64])
    split_large(model, 70_000, lambda _name: 4)
    pieces = {name: value.const_value for name, value in model.graph.initializers.items()}
    assert len(pieces) == 3
    assert all(piece is not None and piece.nbytes <= 70_000 for piece in pieces.values())
    np.testing.assert_array_equal(run(model, x, tmp_path), whole)


def test_a_precision_that_rounds_nothing_changes_nothing() -> None:
    weight = np.random.default_rng(7).standard_normal((96, 96), dtype=np.float32)
    model = graph([helper.make_node("MatMul", ["x", "w"], ["y"])], {"w": weight}, ["B", 96])
    convert(model, "fp32")
    kept = model.graph.initializers["w"].const_value
    assert kept is not None
    np.testing.assert_array_equal(kept.numpy(), weight)
    assert quantise_matrix(weight, 8).zeros is None
