"""A bundle of each way to pool is written, described and held against open_clip from end to end."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from clip_headlight.export.bundle import write_bundle
from clip_headlight.export.manifest import Manifest
from clip_headlight.export.source import load_source
from clip_headlight.export.verify import verify_bundle

from .conftest import SEED
from .tiny_pools import CONFIGS, register

POOLING = {"Tiny-CLIPA": "average", "Tiny-CoCa": "attention", "Tiny-Map-Pool": "attention"}


@pytest.fixture(scope="module", params=CONFIGS)
def name(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> str:
    return register(str(request.param), tmp_path_factory.mktemp("configs"))


def test_the_bundle_holds_in_every_check(name: str, tmp_path: Path) -> None:
    source = load_source(name, random_seed=SEED)
    manifest = write_bundle(source, tmp_path / name)
    assert manifest.pooling == POOLING[name]
    dims = manifest.dims
    assert dims.tokens == dims.class_tokens + dims.grid[0] * dims.grid[1]
    assert dims.trunk_layers == 2
    assert dims.layers == (1 if manifest.pooling == "attention" else 2)
    assert dims.class_tokens == (0 if name == "Tiny-Map-Pool" else 1)
    assert (manifest.logit_bias is None) == (name != "Tiny-Map-Pool")
    parity = manifest.precisions["fp32"].parity
    assert max(parity.sum_check, parity.embedding, parity.text_sum_check) <= 1e-5

    def again(_manifest: Manifest) -> Any:
        return load_source(name, random_seed=SEED)

    rows = verify_bundle(tmp_path / name, again)
    assert [row for row in rows if not row.ok] == []
