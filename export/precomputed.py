"""What a bundle holds computed: the terms of its example pictures, and mean terms."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from safetensors.numpy import save_file

from .decompose import head_readout
from .files import describe
from .manifest import Example, Examples, Means
from .pictures import Pictures
from .runtime import Floats, Runtime, batch
from .source import Source
from .towers import VisionTower

_MEAN_TERMS = ("head_terms", "mlp_terms", "stem_term", "bias_term")
_MEAN_BATCH = 16


def write_examples(
    source: Source, vision: VisionTower, runtime: Runtime, pictures: Pictures, folder: Path
) -> Examples:
    examples = folder / "examples"
    examples.mkdir()
    embedding = runtime.text(source.tokenizer(pictures.prompts()).numpy())
    readout = head_readout(vision).numpy()
    directions = np.einsum("lhed,td->tlhe", readout, embedding, optimize=True)
    _save({"text_embedding": embedding, "text_directions": directions}, examples / "texts")
    images = []
    for picture in pictures.examples:
        path = f"examples/{picture.id}.png"
        picture.image.save(folder / path, optimize=True)
        terms = runtime.decompose(batch(source.preprocess, [picture.image]))
        _save({name: value[0] for name, value in terms.items()}, examples / picture.id)
        images.append(
            Example(
                id=picture.id,
                title=picture.title,
                image=describe(folder, path),
                terms=describe(folder, f"examples/{picture.id}.safetensors"),
            )
        )
    return Examples(
        texts=list(pictures.texts),
        template=pictures.template,
        texts_file=describe(folder, "examples/texts.safetensors"),
        images=images,
    )


def write_means(source: Source, runtime: Runtime, pictures: Pictures, folder: Path) -> Means | None:
    if not pictures.means:
        return None
    totals: dict[str, np.ndarray] = {}
    for at in range(0, len(pictures.means), _MEAN_BATCH):
        opened = [opener() for opener in pictures.means[at : at + _MEAN_BATCH]]
        terms = runtime.decompose(batch(source.preprocess, opened), _MEAN_TERMS)
        for name, value in terms.items():
            totals[name] = totals.get(name, 0.0) + value.sum(axis=0, dtype=np.float64)
    count = len(pictures.means)
    means = {name: (total / count).astype(np.float32) for name, total in totals.items()}
    _save(means, folder / "means")
    file = describe(folder, "means.safetensors")
    return Means(file=file, images=count, source=pictures.means_source)


def _save(tensors: dict[str, Floats], stem: Path) -> None:
    ready = {name: np.ascontiguousarray(value) for name, value in tensors.items()}
    save_file(ready, f"{stem}.safetensors")
