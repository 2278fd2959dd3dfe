"""Which of open_clip's architectures a checkpoint's shapes speak of."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import open_clip
from torch import Tensor


def architectures_like(tensors: Mapping[str, Tensor]) -> list[str]:
    """The names of at most three known architectures with these shapes, plain ones first.

    Compared are the image tower's width, depth, patch and grid, the text tower's width and depth,
    its context and vocabulary, and the joint width: what a configuration states in numbers.
    """
    facts = _facts_of(tensors)
    if facts is None:
        return []
    found = [name for name, known in _known() if known == facts]
    return sorted(found, key=lambda name: (len(name), name))[:3]


def _facts_of(tensors: Mapping[str, Tensor]) -> tuple[int, ...] | None:
    prefix = "text." if "text.positional_embedding" in tensors else ""
    try:
        patches = tensors["visual.conv1.weight"].shape
        positions = tensors["visual.positional_embedding"].shape
        context, text_width = tensors[f"{prefix}positional_embedding"].shape
        vocabulary = tensors[f"{prefix}token_embedding.weight"].shape[0]
        embed_dim = tensors[f"{prefix}text_projection"].shape[1]
    except (KeyError, ValueError, IndexError):
        return None
    return (
        patches[0], patches[-1], positions[0], _depth(tensors, "visual.transformer.resblocks."),
        context, text_width, vocabulary, _depth(tensors, f"{prefix}transformer.resblocks."),
        embed_dim,
    )  # fmt: skip


def _depth(tensors: Mapping[str, Tensor], prefix: str) -> int:
    return len({k[len(prefix) :].partition(".")[0] for k in tensors if k.startswith(prefix)})


def _known() -> Iterator[tuple[str, tuple[int, ...]]]:
    for name in open_clip.list_models():
        config: dict[str, Any] = open_clip.get_model_config(name)
        vision, text = config["vision_cfg"], config["text_cfg"]
        size, patch = vision.get("image_size", 224), vision.get("patch_size", 16)
        plain = isinstance(size, int) and isinstance(patch, int)
        if not plain or "timm_model_name" in vision or "hf_model_name" in text:
            continue
        layers = vision.get("layers", 12)
        if not isinstance(layers, int):
            continue
        yield name, (
            vision.get("width", 768), patch, (size // patch) ** 2 + 1, layers,
            text.get("context_length", 77), text.get("width", 512),
            text.get("vocab_size", 49408), text.get("layers", 12), config["embed_dim"],
        )  # fmt: skip
