"""Every precision of a bundle says what its weights say: dequantised by hand, and run."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any, get_args

import numpy as np
import onnx
import open_clip
import pytest
import torch
from onnx import TensorProto
from onnx.reference import ReferenceEvaluator

from clip_headlight.export.decompose_rows import decomposition
from clip_headlight.export.errors import ExportError
from clip_headlight.export.manifest import Manifest, Precision, read_manifest
from clip_headlight.export.precision import PRECISIONS, parse_precisions
from clip_headlight.export.runtime import Runtime
from clip_headlight.export.source import Source
from clip_headlight.export.terms import Terms, TextTerms
from clip_headlight.export.text import DecomposeText
from clip_headlight.export.text_towers import text_tower
from clip_headlight.export.towers import vision_tower

from .by_hand import dequantised, weights_of
from .comparing import distance

Array = np.ndarray[Any, Any]


@pytest.fixture(scope="module")
def manifest(precise: Path) -> Manifest:
    return read_manifest(precise)


def test_every_large_product_but_p_and_m_is_quantised_and_w_o_and_r_in_8_bits(
    precise: Path,
) -> None:
    for name in ("decompose", "text", "readout"):
        for precision, least in (("q8", 8), ("q4", 4)):
            made = onnx.load(str(precise / f"{name}.{precision}.onnx"), load_external_data=False)
            sizes = {t.name: int(np.prod(t.dims)) for t in made.graph.initializer}
            kinds = Counter(node.op_type for node in made.graph.node)
            assert kinds["Conv"] == 0
            left = {
                weight.rsplit(".", 1)[-1]
                for node in made.graph.node
                if node.op_type in {"MatMul", "Gather"}
                for weight in node.input
                if sizes.get(weight, 0) >= 4096 and not weight.endswith("embedding.q8")
            }
            assert left == (set() if name == "readout" else {"projection", "term_matrix"})
            found = {
                node.input[1].removesuffix(f".q{attribute.i}"): attribute.i
                for node in made.graph.node
                if node.op_type == "MatMulNBits"
                for attribute in node.attribute
                if attribute.name == "bits"
            }
            spared = {weight for weight in found if weight.endswith(("out.weight", "readout"))}
            assert len(spared) == {"decompose": 6, "text": 2, "readout": 1}[name]
            for weight, bits in found.items():
                assert bits == (8 if weight in spared else least), weight


def module_by_hand(module: torch.nn.Module, path: Path) -> int:
    """Puts what the graph's weights say, dequantised by hand, into the torch module they came from.

    Returns how many weights were changed.
    """
    weights = weights_of(path)
    state = module.state_dict()
    changed = 0
    for name, value in state.items():
        rows = value.shape[0]
        if f"{name}.matrix.q8" in weights or f"{name}.matrix.q4" in weights:
            found = dequantised(weights, f"{name}.matrix", value[0].numel()).T.reshape(value.shape)
        elif name.endswith("token_embedding"):
            found = weights[f"{name}.q8"].astype(np.float64) * weights[f"{name}.scales"]
        elif f"{name}.q8" in weights or f"{name}.q4" in weights:
            found = dequantised(weights, name, rows)
        else:
            continue
        state[name] = torch.from_numpy(np.ascontiguousarray(found)).float()
        changed += 1
    module.load_state_dict(state, assign=True)  # A copy would write into the model's own weights.
    return changed


@pytest.mark.parametrize("precision", ["q8", "q4"])
def test_the_quantised_image_graph_is_the_tower_with_its_weights_dequantised_by_hand(
    precision: Precision, precise: Path, built_in: Source
) -> None:
    tower = vision_tower(built_in.model)
    module = decomposition(tower).eval()
    # qkv (or query and key_value in the last block), out, fc and proj of 6 blocks, and the patches
    assert module_by_hand(module, precise / f"decompose.{precision}.onnx") == 6 * 4 + 1 + 1
    pixels = torch.randn(3, 3, 64, 64, generator=torch.Generator().manual_seed(0))
    with torch.no_grad():
        expected: Terms = module(pixels)
    found = Runtime(precise, precision).decompose(pixels.numpy())
    for name, value in expected._asdict().items():
        assert distance(found[name], value.numpy()) <= 1e-5, name
    total = found["stem_term"] + found["mlp_terms"].sum(1) + found["head_terms"].sum((1, 2))
    assert distance(total + found["bias_term"], found["embedding"]) <= 1e-5


@pytest.mark.parametrize("precision", ["q8", "q4"])
def test_the_quantised_text_graph_is_the_tower_with_its_weights_dequantised_by_hand(
    precision: Precision, precise: Path, built_in: Source
) -> None:
    module = DecomposeText(text_tower(built_in.model)).eval()
    assert module_by_hand(module, precise / f"text.{precision}.onnx") == 2 * 4 + 1 + 1
    tokens = built_in.tokenizer(["a red circle", "two large blue stars on sand"])
    with torch.no_grad():
        expected: TextTerms = module(tokens)
    found = Runtime(precise, precision).text_terms(tokens.numpy())
    for name, value in expected._asdict().items():
        assert distance(found[name], value.numpy()) <= 1e-5, name


@pytest.mark.parametrize("precision", ["q8", "q4"])
def test_patch_scores_add_up_to_what_the_heads_say_within_the_rounding_of_r(
    precision: Precision, precise: Path
) -> None:
    runtime = Runtime(precise, precision)
    rng = np.random.default_rng(4)
    terms = runtime.decompose(rng.standard_normal((2, 3, 64, 64), dtype=np.float32))
    texts = rng.standard_normal((3, 128), dtype=np.float32)
    scores = runtime.readout(terms["weighted_values"], texts).sum(axis=-1)
    heads = np.einsum("blhd,td->btlh", terms["head_terms"], texts)
    assert distance(scores, heads) <= 0.01


def test_half_precision_keeps_its_numbers_where_halves_are_really_computed(
    precise: Path, built_in: Source
) -> None:
    """onnxruntime widens halves on the CPU; ONNX's reference evaluator even adds up in them."""
    pixels = np.random.default_rng(5).standard_normal((1, 3, 64, 64), dtype=np.float32)
    evaluator = ReferenceEvaluator(str(precise / "decompose.fp16.onnx"))
    found = dict(zip(Terms._fields, evaluator.run(None, {"pixels": pixels}), strict=True))
    with torch.no_grad():
        expected: Terms = decomposition(vision_tower(built_in.model))(torch.from_numpy(pixels))
    for name, value in expected._asdict().items():
        assert found[name].dtype == np.float32, name
        assert distance(found[name], value.numpy()) <= 0.02, name
    total = found["stem_term"] + found["mlp_terms"].sum(1) + found["head_terms"].sum((1, 2))
    assert distance(total + found["bias_term"], found["embedding"]) <= 1e-5


def test_half_precision_stores_every_large_weight_in_two_bytes(precise: Path) -> None:
    for name in ("decompose", "text", "readout"):
        graph_ = onnx.load(str(precise / f"{name}.fp16.onnx"), load_external_data=False).graph
        products = {"MatMul", "Gather", "Conv"}
        used = {i for node in graph_.node if node.op_type in products for i in node.input}
        wide = {
            tensor.name.rsplit(".", 1)[-1]
            for tensor in graph_.initializer
            if tensor.name in used
            and tensor.data_type == TensorProto.FLOAT
            and np.prod(tensor.dims) >= 4096
        }
        assert wide <= {"projection", "term_matrix"}
        types = {value.type.tensor_type.elem_type for value in (*graph_.input, *graph_.output)}
        assert types <= {TensorProto.FLOAT, TensorProto.INT64}


def test_the_manifest_states_every_precision_worse_and_smaller_than_the_one_before(
    manifest: Manifest,
) -> None:
    assert tuple(manifest.precisions) == get_args(Precision) == PRECISIONS
    bytes_ = [variant.bytes for variant in manifest.precisions.values()]
    assert bytes_ == sorted(bytes_, reverse=True)
    for name, least in (("fp32", 0.999999), ("fp16", 0.99999), ("q8", 0.999), ("q4", 0.9)):
        parity = manifest.precisions[name].parity  # type: ignore[index]
        assert parity.images == 64
        assert least <= parity.embedding_cosine <= parity.embedding_cosine_mean <= 1
        assert parity.head_cosine <= parity.head_cosine_mean <= 1
        assert least <= parity.text_cosine
        # What is added up is fp32 at every precision, so the terms add up as exactly as in fp32.
        assert parity.sum_check <= 1e-5
        assert parity.text_sum_check <= 1e-5


def test_the_stated_bytes_are_those_of_the_distinct_files(
    manifest: Manifest, precise: Path
) -> None:
    for precision, variant in manifest.precisions.items():
        paths = {precise / file.path for file in variant.graphs.files()}
        assert variant.bytes == sum(path.stat().st_size for path in paths), precision


def stored(name: str, shape: tuple[int, ...], bits: int) -> float:
    """Bytes of one weight of a tower, reckoned from its shape alone."""
    numbers = float(np.prod(shape))
    if name.endswith("patch_weight"):
        shape = (int(np.prod(shape[1:])), shape[0])
    elif not name.endswith(".weight") or len(shape) != 2:
        return 4 * numbers
    rows, columns = shape
    blocks = columns * -(-rows // 32)
    if name.endswith("out.weight"):
        bits = 8
    zeros = columns * -(-blocks // columns // 2) if bits == 4 else 0
    return blocks * 32 * bits / 8 + 2 * blocks + zeros


def reckoned(module: torch.nn.Module, bits: int) -> float:
    return sum(stored(name, tuple(t.shape), bits) for name, t in module.state_dict().items())


def test_the_image_graphs_of_b_32_and_b_16_keep_their_budgets(
    precise: Path, built_in: Source
) -> None:
    """Reckoned from shapes, by a rule that gives the built-in model's real files to the byte."""
    real = decomposition(vision_tower(built_in.model))
    for precision, bits in (("q8", 8), ("q4", 4)):
        weights = weights_of(precise / f"decompose.{precision}.onnx")
        bytes_ = sum(w.nbytes for name, w in weights.items() if w.dtype != np.int64)
        assert reckoned(real, bits) == pytest.approx(bytes_, abs=64)
    for name in ("ViT-B-32", "ViT-B-16"):
        with torch.device("meta"):
            model = open_clip.model.CLIP(**open_clip.get_model_config(name))
            module = decomposition(vision_tower(model))
        graph_file = 150_000
        assert reckoned(module, 8) + graph_file <= 100e6, name
        assert reckoned(module, 4) + graph_file <= 60e6, name


def test_precisions_are_read_from_names_with_commas_or_repeated() -> None:
    assert parse_precisions(["fp32"]) == ("fp32",)
    assert parse_precisions(["q4,fp16", " q8 , fp16 "]) == ("fp16", "q8", "q4")
    with pytest.raises(ExportError, match="'int8' is no precision; --precision takes fp32, fp16"):
        parse_precisions(["fp32,int8"])
    with pytest.raises(ExportError, match="names nothing"):
        parse_precisions([" , "])
