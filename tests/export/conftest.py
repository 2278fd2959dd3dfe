"""Models and bundles that the tests of the export share; each bundle is made once a run."""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import open_clip
import pytest
import torch

from clip_headlight.export.bundle import write_bundle
from clip_headlight.export.pictures import built_in_pictures
from clip_headlight.export.precision import PRECISIONS
from clip_headlight.export.source import BUILT_IN, Source, load_source
from clip_headlight.export.towers import VisionTower, vision_tower

SEED = 7
# The architectures of the promise; their random weights have random biases and norm gains too.
ARCHITECTURES = (BUILT_IN, "ViT-B-32", "ViT-B-32-quickgelu", "ViT-B-16")
TINY = "Tiny-Test"
_TINY_CONFIG: dict[str, Any] = {
    "embed_dim": 24,
    "vision_cfg": {
        "image_size": 32, "layers": 3, "width": 32, "head_width": 8, "patch_size": 16,
    },
    "text_cfg": {
        "context_length": 77, "vocab_size": 49408, "width": 16, "heads": 2, "layers": 2,
    },
}  # fmt: skip


def tiny_model(vision: dict[str, Any] | None = None, **model: Any) -> torch.nn.Module:
    """A small CLIP whose vision configuration is changed by `vision`, weights seeded."""
    config = json.loads(json.dumps(_TINY_CONFIG))
    config["embed_dim"] = model.pop("embed_dim", config["embed_dim"])
    config["vision_cfg"] |= vision or {}
    config["text_cfg"]["vocab_size"] = 50
    config["text_cfg"] |= model.pop("text", {})
    with torch.random.fork_rng():
        torch.manual_seed(SEED)
        clip: torch.nn.Module = open_clip.model.CLIP(**config, **model)
    return clip.eval()


@cache
def _source(name: str) -> Source:
    return load_source(name, random_seed=SEED)


@pytest.fixture(scope="session", params=ARCHITECTURES)
def source(request: pytest.FixtureRequest) -> Source:
    """Each architecture of the promise in turn."""
    return _source(request.param)


@pytest.fixture(scope="session")
def tower(source: Source) -> VisionTower:
    return vision_tower(source.model)


@pytest.fixture(scope="session")
def built_in() -> Source:
    return _source(BUILT_IN)


def _once(factory: pytest.TempPathFactory, name: str, make: Callable[[Path], object]) -> Path:
    """The folder `name`, made by whichever process of the run needs it first; others wait for it.

    `make` must leave either the whole folder or none.
    """
    run = factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        run = run.parent
    folder = run / "bundles-of-the-run" / name
    folder.parent.mkdir(exist_ok=True)
    with folder.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not folder.exists():
            make(folder)
    return folder


@pytest.fixture(scope="session")
def bundle(built_in: Source, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A bundle of the built-in model with random weights, examples and means over 20 scenes."""
    return _once(
        tmp_path_factory,
        "shapes",
        lambda folder: write_bundle(built_in, folder, built_in_pictures(mean_scenes=20)),
    )


@pytest.fixture(scope="session")
def precise(built_in: Source, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A bundle of the built-in model with random weights in every precision, without pictures."""
    return _once(
        tmp_path_factory,
        "precise",
        lambda folder: write_bundle(built_in, folder, precisions=PRECISIONS),
    )


@pytest.fixture(scope="session")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The name of a small architecture that open_clip knows for the rest of the session."""
    path = tmp_path_factory.mktemp("configs") / f"{TINY}.json"
    path.write_text(json.dumps(_TINY_CONFIG))
    open_clip.add_model_config(path)
    return TINY


@pytest.fixture(scope="session")
def pixels_of() -> Callable[[Source, int], torch.Tensor]:
    """`pixels_of(source, count)`: seeded normal pixels [count, 3, S, S]."""

    def make(source: Source, count: int) -> torch.Tensor:
        size = source.preprocess.size
        generator = torch.Generator().manual_seed(SEED)
        return torch.randn(count, 3, size, size, generator=generator)

    return make
