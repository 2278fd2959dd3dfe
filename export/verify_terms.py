"""A bundle's numbers against its source model: what every graph, example and mean must hold."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from math import sqrt
from pathlib import Path
from typing import Final

import numpy as np
import torch
from open_clip.transformer import ResidualAttentionBlock, VisionTransformer
from PIL import Image
from safetensors.numpy import load_file
from torch import nn

from .decompose import head_readout
from .decompose_rows import decomposition
from .manifest import Manifest, Parity, Precision
from .parity import measure, parity_pictures, reference, relative, summed
from .pictures import Pictures, noise_pictures
from .runtime import Floats, Runtime, batch
from .source import Source
from .terms import Terms
from .towers import vision_tower

# The promise at fp32: relative errors of the sum check and of both embeddings.
FP32_BAR: Final = 1e-5
# Patch scores against R in fp32: half a step of R's own rounding, and what adds up on the way.
READOUT_BARS: Final[dict[Precision, float]] = {"fp32": 1e-5, "fp16": 2e-3, "q8": 2e-2, "q4": 2e-2}
_PICTURES: Final = 6
# What is measured here may be so many times worse than what the manifest says: other kernels.
_SLACK: Final = 2.0


@dataclass(frozen=True)
class Row:
    """One line of the table: what was checked, what was found, and whether it holds."""

    check: str
    found: str
    ok: bool


def check_precision(
    folder: Path, precision: Precision, manifest: Manifest, source: Source
) -> Iterator[Row]:
    """Terms, embeddings and patch scores: at fp32 against the promise, else against the manifest.

    fp32 is measured on noise as well; the others on pictures that their parity was measured on.
    """
    runtime = Runtime(folder, precision)
    pictures = _pictures(folder, manifest)
    if precision == "fp32":
        pictures = noise_pictures(manifest.preprocess.size, _PICTURES, seed=1) + pictures
    expected = reference(source, pictures, _prompts(manifest))
    found, stated = measure(expected, runtime, precision), manifest.precisions[precision].parity
    over = f"over {found.images} pictures"
    exact = precision == "fp32"

    def bar_of(recorded: float) -> float:
        return FP32_BAR if exact else _SLACK * recorded + FP32_BAR

    yield _bar(f"{precision} sum check", found.sum_check, bar_of(stated.sum_check), over)
    yield _bar(
        f"{precision} embedding against open_clip", found.embedding, bar_of(stated.embedding), over
    )
    yield from _cosines(precision, found, stated)
    yield _bar(
        f"{precision} text sum check",
        found.text_sum_check,
        bar_of(stated.text_sum_check),
        f"over {found.texts} texts",
    )
    error = float(relative(runtime.text(expected.tokens), expected.text_embedding).max())
    bar = bar_of(_distance(stated.text_cosine))
    yield _bar(f"{precision} text embedding against open_clip", error, bar, "")
    terms = runtime.decompose(expected.pixels[:2])
    readout = slow_readout(source.model)
    weighted = terms["weighted_values"].astype(np.float64)
    heads = np.einsum("blhne,lhed->blhd", weighted, readout, optimize=True)
    error = float(np.abs(heads - terms["head_terms"]).max() / np.abs(heads).max())
    bar = bar_of(_distance(stated.head_cosine))
    yield _bar(f"{precision} head terms against Σ weighted_values · R", error, bar, "")
    embedded = runtime.text(source.tokenizer(["a red circle", "a photo of two dogs"]).numpy())
    scores = runtime.readout(terms["weighted_values"], embedded)
    wanted = np.einsum(
        "blhne,lhed,td->btlhn", weighted, readout, embedded.astype(np.float64), optimize=True
    )
    error = float(np.abs(scores - wanted).max() / np.abs(wanted).max())
    bar = READOUT_BARS[precision]
    yield _bar(f"{precision} readout against weighted_values · R · t", error, bar, "")


def _cosines(precision: Precision, found: Parity, stated: Parity) -> Iterator[Row]:
    """The worst cosines, which at fp32 are 1 and elsewhere what the manifest says."""
    for name in ("embedding_cosine", "head_cosine", "text_cosine"):
        value: float = getattr(found, name)
        recorded = 1.0 if precision == "fp32" else getattr(stated, name)
        least = 1 - _SLACK * (1 - recorded) - FP32_BAR
        said = f"worst {value:.6f}"
        ok = value >= least
        label = f"{precision} {name.replace('_', ' ')}"
        yield Row(label, said if ok else f"{said}; it must be at least {least:.6f}", ok)


def _distance(cosine_: float) -> float:
    """How far apart two unit vectors of this cosine are."""
    return sqrt(max(0.0, 2 - 2 * cosine_))


def _bar(check: str, error: float, bar: float, note: str) -> Row:
    ok = bool(np.isfinite(error)) and error <= bar
    found = f"relative error {error:.1e}" + (f" {note}" if note else "")
    return Row(check, found if ok else f"{found}; it must be at most {bar:.0e}", ok)


def slow_readout(model: nn.Module) -> Floats:
    """R = W_O (I − 11ᵀ/d) diag(γ) P from open_clip's own parameters, float64, [L, H, E, D].

    Written without this package's towers, so that it can disagree with them; a tower that has more
    to it than a class token and plain blocks is left to them.
    """
    visual = model.visual
    if not _is_plain(visual):
        return head_readout(vision_tower(model)).double().numpy()
    gain = visual.ln_post.weight.detach().double()  # type: ignore[union-attr, operator]
    width = gain.shape[0]
    centring = torch.eye(width, dtype=torch.float64) - 1.0 / width
    m = centring @ torch.diag(gain) @ visual.proj.detach().double()  # type: ignore[union-attr, operator]
    found = []
    for block in visual.transformer.resblocks:  # type: ignore[union-attr]
        out = block.attn.out_proj.weight.detach().double()  # [d, d]: out = W @ heads
        if hasattr(block.ls_1, "gamma"):
            out = block.ls_1.gamma.detach().double()[:, None] * out
        by_head = out.t().reshape(block.attn.num_heads, -1, width)
        found.append(by_head @ m)
    readout: Floats = torch.stack(found).numpy()
    return readout


def _is_plain(visual: object) -> bool:
    return (
        isinstance(visual, VisionTransformer)
        and visual.attn_pool is None
        and visual.pool_type == "tok"
        and visual.proj is not None
        and all(isinstance(block, ResidualAttentionBlock) for block in visual.transformer.resblocks)
    )


def _prompts(manifest: Manifest) -> list[str]:
    if manifest.examples is None:
        return []
    return [manifest.examples.template.replace("{}", text) for text in manifest.examples.texts]


def _pictures(folder: Path, manifest: Manifest) -> list[Image.Image]:
    """The first examples, or, without any, the first pictures that a parity is measured on."""
    if manifest.examples is None:
        return parity_pictures(Pictures(), manifest.preprocess.size, _PICTURES)
    pictures = []
    for example in manifest.examples.images[:_PICTURES]:
        with Image.open(folder / example.image.path) as image:
            pictures.append(image.convert("RGB"))
    return pictures


def check_examples(folder: Path, manifest: Manifest, source: Source) -> Iterator[Row]:
    """The stored terms, which are fp32 whatever the bundle offers: against its fp32 graph, or
    against torch where it has none."""
    examples = manifest.examples
    if examples is None:
        return
    graph = Runtime(folder).decompose if "fp32" in manifest.precisions else _in_torch(source)
    worst = 0.0
    for example in examples.images:
        stored = load_file(folder / example.terms.path)
        if set(stored) != set(Terms._fields):
            yield Row("examples", f"{example.terms.path} holds {sorted(stored)}", False)
            return
        with Image.open(folder / example.image.path) as image:
            pixels = batch(manifest.preprocess, [image.convert("RGB")])
        computed = graph(pixels)
        for name, value in computed.items():
            scale = float(np.abs(value).max()) or 1.0  # no bias anywhere: a bias term of zeros
            worst = max(worst, float(np.abs(value[0] - stored[name]).max()) / scale)
        stacked = {name: value[None] for name, value in stored.items()}
        worst = max(worst, float(relative(summed(stacked), stacked["embedding"]).max()))
    note = f"over {len(examples.images)} examples"
    yield _bar("example terms against the graph", worst, FP32_BAR, note)
    texts = load_file(folder / examples.texts_file.path)
    count, length = len(examples.texts), manifest.dims
    shapes = {
        "text_embedding": (count, length.embed_dim),
        "text_directions": (count, length.layers, length.heads, length.head_width),
    }
    found = {name: value.shape for name, value in texts.items()}
    yield Row("example texts", f"{found}" if found != shapes else f"{count} texts", found == shapes)


def _in_torch(source: Source) -> Callable[[Floats], dict[str, Floats]]:
    """pixels [B, 3, S, S] → the terms by name."""
    module = decomposition(vision_tower(source.model)).eval()

    def decompose(pixels: Floats) -> dict[str, Floats]:
        with torch.no_grad():
            terms = module(torch.from_numpy(pixels))
        return {name: value.numpy() for name, value in terms._asdict().items()}

    return decompose


def check_means(folder: Path, manifest: Manifest) -> Iterator[Row]:
    """The mean terms' shapes, and that they are numbers."""
    if manifest.means is None:
        return
    stored = load_file(folder / manifest.means.file.path)
    size = manifest.dims
    shapes = {
        "head_terms": (size.layers, size.heads, size.embed_dim),
        "mlp_terms": (size.layers, size.embed_dim),
        "stem_term": (size.embed_dim,),
        "bias_term": (size.embed_dim,),
    }
    found = {name: value.shape for name, value in stored.items()}
    ok = found == shapes and all(bool(np.isfinite(value).all()) for value in stored.values())
    said = f"over {manifest.means.images} pictures: {manifest.means.source}"
    yield Row("mean terms", said if ok else f"have the shapes {found} or are not finite", ok)
