"""The large towers are read and traced on the meta device: every shape, and not one weight."""

from __future__ import annotations

from pathlib import Path
from typing import Any, cast

import open_clip
import pytest
import torch
from torch import nn

from clip_headlight.export.decompose_rows import decomposition
from clip_headlight.export.graphs import export_decompose
from clip_headlight.export.models import on_meta
from clip_headlight.export.runtime import session
from clip_headlight.export.source import randomise_vectors
from clip_headlight.export.terms import Terms
from clip_headlight.export.towers import VisionTower, vision_tower

from .comparing import relative, sum_of_terms
from .slow_terms import slow_terms

# L, H, N, E, D as the papers and configurations have them, and the image tower's parameters.
TOWERS = {
    "ViT-L-14": (24, 16, 257, 64, 768, 304e6),
    "ViT-L-14-336": (24, 16, 577, 64, 768, 304e6),
    "ViT-H-14": (32, 16, 257, 80, 1024, 632e6),
    "ViT-H-14-378": (32, 16, 730, 80, 1024, 633e6),
    "ViT-g-14": (40, 16, 257, 88, 1024, 1012e6),
    "ViT-bigG-14": (48, 16, 257, 104, 1280, 1845e6),
    "ViT-bigG-14-CLIPA-336": (48, 16, 577, 104, 1280, 1845e6),
    "coca_ViT-L-14": (1, 8, 257, 96, 768, 307e6),
    "ViT-SO400M-16-SigLIP2-384": (1, 16, 576, 72, 1152, 428e6),
    "ViT-gopt-16-SigLIP2-384": (1, 16, 576, 96, 1536, 1164e6),
}


def parameters(module: nn.Module) -> float:
    return sum(parameter.numel() for parameter in module.parameters())


def trace(tower: VisionTower) -> torch.export.ExportedProgram:
    """The tower's whole graph for any number of pictures, as the exporter takes it."""
    pixels = torch.empty(2, 3, tower.image_size, tower.image_size, device="meta")
    with torch.no_grad():
        return torch.export.export(
            decomposition(tower).eval(),
            (pixels,),
            dynamic_shapes={"pixels": {0: torch.export.Dim("B")}},
        )


def shapes(program: torch.export.ExportedProgram) -> list[tuple[int, ...]]:
    """The outputs' shapes, their batch axis left out."""
    outputs = cast("tuple[Any, ...]", program.graph.output_node().args[0])
    return [tuple(int(size) for size in out.meta["val"].shape[1:]) for out in outputs]


def with_weights(name: str, **vision: int) -> Any:
    """The model `name` with its image tower changed by `vision` and a small text tower."""
    config = open_clip.get_model_config(name) or {}
    config["vision_cfg"] |= vision
    config["text_cfg"] |= {"layers": 1, "width": 64, "heads": 2, "vocab_size": 50}
    torch.manual_seed(0)
    model: Any = open_clip.model.CLIP(**config).eval()
    randomise_vectors(model, 1)
    return model


@pytest.mark.parametrize("name", TOWERS)
def test_a_large_tower_is_read_without_its_weights(name: str) -> None:
    model = on_meta(name)
    tower = vision_tower(model)
    L, H, N, E, D, count = TOWERS[name]
    found = (tower.layers, tower.heads, tower.tokens, tower.head_width, tower.embed_dim)
    assert found == (L, H, N, E, D)
    module = decomposition(tower)
    assert all(p.is_meta for p in (*module.parameters(), *module.buffers()))
    visual: Any = model.visual
    assert parameters(visual) == pytest.approx(count, rel=0.01)
    held = parameters(module) + sum(buffer.numel() for buffer in module.buffers())
    assert held == pytest.approx(parameters(visual), rel=0.006)


@pytest.mark.parametrize("name", ["ViT-bigG-14", "ViT-SO400M-16-SigLIP2-384"])
def test_the_whole_graph_is_traced_without_a_weight(name: str) -> None:
    program = trace(vision_tower(on_meta(name)))
    L, H, N, E, D, _ = TOWERS[name]
    assert shapes(program) == [(D,), (L, H, D), (L, H, N, E), (L, H, N), (L, D), (D,), (D,)]
    assert all(tensor.is_meta for tensor in program.state_dict.values())


@pytest.mark.parametrize("name", sorted(TOWERS.keys() - {"ViT-bigG-14"}))
def test_every_large_tower_is_traced_with_two_layers(name: str) -> None:
    config = open_clip.get_model_config(name) or {}
    if "timm_model_name" in config["vision_cfg"]:
        model = on_meta(name)
        trunk: Any = model.visual
        trunk.trunk.blocks = trunk.trunk.blocks[:2]
    else:
        model = on_meta(name, layers=2)
    L, H, N, E, D, _ = TOWERS[name]
    L = min(L, 2)
    program = trace(vision_tower(model))
    assert shapes(program) == [(D,), (L, H, D), (L, H, N, E), (L, H, N), (L, D), (D,), (D,)]


@pytest.mark.parametrize(
    "name", ["ViT-L-14", "ViT-L-14-336", "ViT-H-14", "ViT-g-14", "ViT-bigG-14"]
)
def test_two_layers_of_a_large_tower_give_the_terms_that_hooks_see(name: str) -> None:
    """The tower's own width, heads, MLP and tokens, with weights."""
    model = with_weights(name, layers=2)
    tower = vision_tower(model)
    pixels = torch.randn(1, 3, tower.image_size, tower.image_size)
    with torch.no_grad():
        terms: Terms = decomposition(tower)(pixels)
    slow = slow_terms(model.visual, pixels)
    assert relative(sum_of_terms(terms), slow.embedding) <= 1e-5
    heads, weighted, attention = (
        torch.stack([torch.stack(layer, dim=1) for layer in layers], dim=1)
        for layers in (slow.heads, slow.weighted, slow.attention)
    )
    for found, expected in (
        (terms.embedding, slow.embedding),
        (terms.head_terms, heads),
        (terms.mlp_terms, torch.stack(slow.mlps, dim=1)),
        (terms.stem_term, slow.stem),
        (terms.bias_term, slow.bias),
        (terms.weighted_values.flatten(3), weighted.flatten(3)),
        (terms.attention, attention),
    ):
        assert found.shape == expected.shape
        assert relative(found, expected) <= 1e-5


def test_a_block_of_the_largest_tower_runs_as_written(tmp_path: Path) -> None:
    """bigG's own width, heads and MLP, one layer of them, with weights and in onnxruntime."""
    model = with_weights("ViT-bigG-14", layers=1, image_size=28)
    export_decompose(vision_tower(model), tmp_path / "decompose.fp32.onnx")
    pixels = torch.randn(2, 3, 28, 28)
    with torch.no_grad():
        expected = model.encode_image(pixels)
    found = session(tmp_path / "decompose.fp32.onnx").run(None, {"pixels": pixels.numpy()})
    embedding, heads, _, _, mlps, stem, bias = (torch.from_numpy(value) for value in found)
    total = stem + mlps.sum(dim=1) + heads.sum(dim=(1, 2)) + bias
    for result in (embedding, total):
        assert float(((result - expected).norm(dim=1) / expected.norm(dim=1)).max()) <= 1e-5
    assert (tmp_path / "decompose.fp32.onnx").stat().st_size < 200_000
