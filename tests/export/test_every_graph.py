"""The decompose and readout graphs of every kind of tower in onnxruntime, at two batch sizes."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import onnx
import pytest
import torch

from clip_headlight.export.decompose import head_readout
from clip_headlight.export.graphs import export_decompose, export_readout
from clip_headlight.export.runtime import session
from clip_headlight.export.terms import Terms
from clip_headlight.export.towers import VisionTower, vision_tower

from .comparing import relative, sum_of_terms
from .slow_terms import SlowTerms
from .small_towers import KINDS

BAR = 1e-5
Run = tuple[VisionTower, Path, torch.Tensor, SlowTerms]
# One kind for every path through the graph; the others differ in weights only.
GRAPHS = (
    "class, tanh GELU", "class, no projection", "class, everything", "average, norm first",
    "average, norm last", "average, norm first, everything", "timm class",
    "timm average, no class token", "CoCa", "CoCa, mean of the queries", "parallel pool",
    "SigLIP", "SigLIP, norm after the pool", "SigLIP with a class token",
    "SigLIP, three latents, no MLP",
)  # fmt: skip


@pytest.fixture(scope="module", params=GRAPHS)
def run(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Run:
    make, slow = KINDS[request.param]
    model = make()
    tower = vision_tower(model)
    folder = tmp_path_factory.mktemp("graphs")
    export_decompose(tower, folder / "decompose.fp32.onnx")
    pixels = torch.randn(3, 3, 32, 32, generator=torch.Generator().manual_seed(2))
    return tower, folder, pixels, slow(model.visual, pixels)


@pytest.mark.parametrize("batch", [1, 3])
def test_the_graph_gives_the_slow_terms(run: Run, batch: int) -> None:
    _, folder, pixels, slow = run
    graph = session(folder / "decompose.fp32.onnx")
    terms = Terms(*graph.run(list(Terms._fields), {"pixels": pixels[:batch].numpy()}))
    assert relative(terms.embedding, slow.embedding[:batch]) <= BAR
    total = sum_of_terms(Terms(*(torch.from_numpy(value) for value in terms)))
    assert relative(total, slow.embedding[:batch]) <= BAR
    for layer, heads in enumerate(slow.heads):
        for h, expected in enumerate(heads):
            assert relative(terms.head_terms[:, layer, h], expected[:batch]) <= BAR, (layer, h)
            weighted = slow.weighted[layer][h][:batch]
            found = terms.weighted_values[:, layer, h]
            assert relative(found.reshape(batch, -1), weighted.flatten(1)) <= BAR, (layer, h)
            alpha = slow.attention[layer][h][:batch]
            assert relative(terms.attention[:, layer, h], alpha) <= BAR, (layer, h)
        assert relative(terms.mlp_terms[:, layer], slow.mlps[layer][:batch]) <= BAR, layer
    assert relative(terms.stem_term, slow.stem[:batch]) <= BAR
    assert relative(terms.bias_term, slow.bias[:batch]) <= BAR


def test_the_graph_holds_no_fused_operator_and_every_weight_once(run: Run) -> None:
    _, folder, _, _ = run
    graph = onnx.load(str(folder / "decompose.fp32.onnx")).graph
    kinds = {node.op_type for node in graph.node}
    assert "Attention" not in kinds
    assert not {node.domain for node in graph.node} - {"", "ai.onnx"}
    held = [t.raw_data for t in graph.initializer if len(t.raw_data) >= 1024]
    assert len(held) == len(set(held))


def test_the_readout_graph_scores_every_patch(tmp_path: Path) -> None:
    make, slow = KINDS["SigLIP"]
    model = make()
    tower = vision_tower(model)
    export_readout(tower, tmp_path / "readout.fp32.onnx")
    terms = slow(model.visual, torch.randn(2, 3, 32, 32))
    weighted = torch.stack([torch.stack(heads, dim=1) for heads in terms.weighted], dim=1).float()
    texts = torch.randn(5, tower.embed_dim)
    inputs = {"weighted_values": weighted.numpy(), "texts": texts.numpy()}
    scores = session(tmp_path / "readout.fp32.onnx").run(["patch_scores"], inputs)[0]
    expected = torch.einsum("blhne,lhed,td->btlhn", weighted, head_readout(tower), texts)
    assert scores.shape == (2, 5, 1, tower.heads, tower.tokens)
    assert np.abs(scores - expected.numpy()).max() <= BAR * float(expected.abs().max())
    per_head = np.asarray(scores).sum(axis=-1)
    for h, term in enumerate(terms.heads[0]):
        assert np.allclose(per_head[:, :, 0, h], term.numpy() @ texts.numpy().T, atol=1e-4)
