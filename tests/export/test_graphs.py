"""The ONNX files: names, shapes and opset of the design, and the same numbers as torch."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import pytest
import torch
from torch import Tensor

from clip_headlight.export.decompose import Decompose
from clip_headlight.export.graphs import (
    Readout,
    export_decompose,
    export_plain_encoder,
    export_readout,
    export_text,
)
from clip_headlight.export.runtime import session
from clip_headlight.export.source import Source
from clip_headlight.export.terms import Terms, TextTerms
from clip_headlight.export.text import DecomposeText
from clip_headlight.export.text_towers import TextTower, text_tower
from clip_headlight.export.towers import VisionTower

BAR = 1e-5


def names_and_shapes(path: Path, which: str) -> dict[str, list[int | str]]:
    graph = onnx.load(str(path), load_external_data=False).graph
    return {
        value.name: [d.dim_param or d.dim_value for d in value.type.tensor_type.shape.dim]
        for value in getattr(graph, which)
    }


def worst(found: np.ndarray, expected: np.ndarray) -> float:
    return float(np.abs(found - expected).max() / np.abs(expected).max())


def worst_row(found: np.ndarray, expected: np.ndarray) -> float:
    error = np.linalg.norm(found - expected, axis=1) / np.linalg.norm(expected, axis=1)
    return float(error.max())


@pytest.fixture(scope="module")
def decompose(source: Source, tower: VisionTower, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("graphs") / "decompose.fp32.onnx"
    export_decompose(tower, path)
    return path


def test_decompose_has_the_names_and_shapes_of_the_design(
    decompose: Path, tower: VisionTower
) -> None:
    L, H, N = tower.layers, tower.heads, tower.tokens
    E, D, S = tower.head_width, tower.embed_dim, tower.image_size
    assert names_and_shapes(decompose, "input") == {"pixels": ["B", 3, S, S]}
    outputs = names_and_shapes(decompose, "output")
    assert list(outputs) == [
        "embedding", "head_terms", "weighted_values", "attention", "mlp_terms", "stem_term",
        "bias_term",
    ]  # fmt: skip
    assert outputs == {
        "embedding": ["B", D],
        "head_terms": ["B", L, H, D],
        "weighted_values": ["B", L, H, N, E],
        "attention": ["B", L, H, N],
        "mlp_terms": ["B", L, D],
        "stem_term": ["B", D],
        "bias_term": ["B", D],
    }


def test_decompose_uses_plain_operators_of_opset_20_or_21(decompose: Path) -> None:
    model = onnx.load(str(decompose), load_external_data=False)
    assert [(o.domain, 20 <= o.version <= 21) for o in model.opset_import] == [("", True)]
    operators = {node.op_type for node in model.graph.node}
    assert {"MatMul", "Softmax"} <= operators
    assert not operators & {"Attention", "MultiHeadAttention", "Einsum", "Loop", "If"}
    onnx.checker.check_model(str(decompose))


def test_every_weight_is_stored_once_in_one_file(
    decompose: Path, source: Source, tower: VisionTower
) -> None:
    assert {path.name for path in decompose.parent.iterdir()} == {
        "decompose.fp32.onnx",
        "decompose.fp32.bin",
    }
    visual: Any = source.model.visual
    plain = sum(p.numel() for p in visual.parameters()) * 4
    matrix = tower.width * tower.embed_dim * 4  # M stands beside P
    written = sum(path.stat().st_size for path in decompose.parent.iterdir())
    assert plain <= written <= (plain + matrix) * 1.01 + 60_000


def test_decompose_in_onnxruntime_equals_torch_and_open_clip_for_any_batch(
    decompose: Path,
    source: Source,
    tower: VisionTower,
    pixels_of: Callable[[Source, int], Tensor],
) -> None:
    pixels = pixels_of(source, 3)
    with torch.no_grad():
        expected: Terms = Decompose(tower)(pixels)
        untouched = source.model.encode_image(pixels).numpy()  # type: ignore[operator]
    running = session(decompose)
    for count in (1, 3):
        found = running.run(None, {"pixels": pixels[:count].numpy()})
        for name, value, wanted in zip(Terms._fields, found, expected, strict=True):
            assert value.shape == (count, *wanted.shape[1:]), name
            assert worst(value, wanted[:count].numpy()) <= BAR, name
        assert worst_row(found[0], untouched[:count]) <= BAR
        total = found[5] + found[4].sum(axis=1) + found[1].sum(axis=(1, 2)) + found[6]
        assert worst_row(total, found[0]) <= BAR


@pytest.fixture(scope="module")
def readout(tower: VisionTower, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("graphs") / "readout.fp32.onnx"
    export_readout(tower, path)
    return path


def test_readout_has_the_names_and_shapes_of_the_design(readout: Path, tower: VisionTower) -> None:
    L, H, N = tower.layers, tower.heads, tower.tokens
    assert names_and_shapes(readout, "input") == {
        "weighted_values": ["B", L, H, N, tower.head_width],
        "texts": ["T", tower.embed_dim],
    }
    assert names_and_shapes(readout, "output") == {"patch_scores": ["B", "T", L, H, N]}


def test_readout_keeps_its_weight_two_dimensional(readout: Path) -> None:
    large = [
        list(tensor.dims)
        for tensor in onnx.load(str(readout), load_external_data=False).graph.initializer
        if np.prod(tensor.dims) > 1000
    ]
    assert [len(dims) for dims in large] == [2]


@pytest.mark.parametrize(("count", "texts"), [(1, 1), (2, 3)])
def test_readout_is_each_patchs_weighted_value_through_r_to_the_text(
    readout: Path, tower: VisionTower, count: int, texts: int
) -> None:
    L, H, N = tower.layers, tower.heads, tower.tokens
    rng = np.random.default_rng(0)
    weighted = rng.standard_normal((count, L, H, N, tower.head_width), dtype=np.float32)
    embedded = rng.standard_normal((texts, tower.embed_dim), dtype=np.float32)
    found = session(readout).run(None, {"weighted_values": weighted, "texts": embedded})[0]
    assert found.shape == (count, texts, L, H, N)
    # One head, one patch at a time, straight from the definition.
    d = tower.width
    centring = np.eye(d) - np.ones((d, d)) / d
    assert tower.norm is not None
    assert tower.projection is not None
    gain = tower.norm.weight.double().numpy()
    m = centring @ np.diag(gain) @ tower.projection.double().numpy()
    scale = np.abs(found).max()
    for layer, h, n in [(0, 0, 0), (L - 1, H - 1, N - 1), (L // 2, H // 2, N // 2)]:
        rows = slice(h * tower.head_width, (h + 1) * tower.head_width)
        r = tower.trunk.blocks[layer].out_weight[rows].double().numpy() @ m
        expected = weighted[:, layer, h, n] @ r @ embedded.T
        assert np.abs(found[:, :, layer, h, n] - expected).max() / scale <= BAR
    with torch.no_grad():
        inputs = torch.from_numpy(weighted), torch.from_numpy(embedded)
        assert worst(found, Readout(tower)(*inputs).numpy()) <= BAR


def test_unit_vectors_read_out_the_directions(readout: Path, tower: VisionTower) -> None:
    """What the page's arithmetic view shows: R · t, from the same graph."""
    L, H, N, E = tower.layers, tower.heads, tower.tokens, tower.head_width
    batches = -(-E // N)
    unit = np.zeros((batches * N, E), dtype=np.float32)
    unit[np.arange(E), np.arange(E)] = 1
    weighted = np.broadcast_to(unit.reshape(batches, 1, 1, N, E), (batches, L, H, N, E)).copy()
    text = np.random.default_rng(1).standard_normal((1, tower.embed_dim), dtype=np.float32)
    scores = session(readout).run(None, {"weighted_values": weighted, "texts": text})[0]
    found = scores[:, 0].transpose(1, 2, 0, 3).reshape(L, H, batches * N)[:, :, :E]
    with torch.no_grad():
        matrix = Readout(tower).readout.double().numpy()
    assert worst(found, (text @ matrix).reshape(L, H, E)) <= BAR


@pytest.fixture(scope="module")
def text_of(built_in: Source) -> TextTower:
    return text_tower(built_in.model)


@pytest.fixture(scope="module")
def text(text_of: TextTower, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("graphs") / "text.fp32.onnx"
    export_text(text_of, path)
    return path


def test_text_has_the_names_and_shapes_of_the_design(text: Path, text_of: TextTower) -> None:
    L, H, E = len(text_of.blocks), text_of.heads, text_of.head_width
    C, D = text_of.context_length, text_of.embed_dim
    assert names_and_shapes(text, "input") == {"tokens": ["T", C]}
    outputs = names_and_shapes(text, "output")
    assert list(outputs) == [
        "text_embedding", "head_terms", "weighted_values", "attention", "mlp_terms", "stem_term",
        "bias_term", "word_terms",
    ]  # fmt: skip
    assert outputs == {
        "text_embedding": ["T", D],
        "head_terms": ["T", L, H, D],
        "weighted_values": ["T", L, H, C, E],
        "attention": ["T", L, H, C],
        "mlp_terms": ["T", L, D],
        "stem_term": ["T", D],
        "bias_term": ["T", D],
        "word_terms": ["T", C, D],
    }


def test_text_keeps_every_weight_once_and_two_dimensional(
    text: Path, text_of: TextTower, built_in: Source
) -> None:
    model: Any = built_in.model
    modules = (model.transformer, model.token_embedding, model.ln_final)
    plain = sum(p.numel() for module in modules for p in module.parameters())
    plain += model.positional_embedding.numel() + model.text_projection.numel()
    matrix = text_of.width * text_of.embed_dim  # M stands beside P
    mask = text_of.positions**2
    written = text.with_suffix(".bin").stat().st_size
    assert plain * 4 * 0.99 <= written <= (plain + matrix + mask) * 4 * 1.01 + 60_000
    large = [
        list(tensor.dims)
        for tensor in onnx.load(str(text), load_external_data=False).graph.initializer
        if np.prod(tensor.dims) > 10_000
    ]
    assert {len(dims) for dims in large} == {2}


def test_text_in_onnxruntime_equals_open_clip_for_any_number_of_texts(
    text: Path, text_of: TextTower, built_in: Source
) -> None:
    running = session(text)
    for texts in (["a red circle"], ["", "a red circle", "words " * 80]):
        tokens = built_in.tokenizer(texts)
        with torch.no_grad():
            untouched = built_in.model.encode_text(tokens, normalize=True).numpy()  # type: ignore[operator]
            expected: TextTerms = DecomposeText(text_of)(tokens)
        found = TextTerms(*running.run(None, {"tokens": tokens.numpy()}))
        assert worst_row(np.asarray(found.text_embedding), untouched) <= BAR
        for name, value, wanted in zip(TextTerms._fields, found, expected, strict=True):
            assert value.shape == wanted.shape, name
            assert worst(np.asarray(value), wanted.numpy()) <= BAR, name


def test_the_plain_encoder_is_open_clips(
    built_in: Source, pixels_of: Callable[[Source, int], Tensor], tmp_path: Path
) -> None:
    path = tmp_path / "plain.onnx"
    export_plain_encoder(built_in.model, path)
    pixels = pixels_of(built_in, 2)
    with torch.no_grad():
        expected = built_in.model.encode_image(pixels).numpy()  # type: ignore[operator]
    assert names_and_shapes(path, "output") == {"embedding": ["B", 128]}
    assert worst(session(path).run(None, {"pixels": pixels.numpy()})[0], expected) <= BAR
