"""Holds a bundle's gallery against its schema, its manifest, itself and the bundle's graphs."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import numpy as np
from PIL import Image
from pydantic import ValidationError

from .bundle_readout import bundle_readout
from .gallery_schema import Block, Gallery, read_gallery
from .manifest import Manifest
from .moments import Doubles
from .runtime import Floats, Runtime, batch
from .verify_terms import Row

# float16 rounds by 2^-11, and several roundings add up.
_ROUNDING: Final = 2e-3
_AGAIN: Final = 4


def check_gallery(folder: Path, manifest: Manifest) -> Iterator[Row]:
    """Whether the gallery is of this model and its numbers are what its pictures give."""
    if manifest.gallery is None:
        return
    try:
        gallery = read_gallery(folder, manifest)
    except (OSError, ValidationError) as error:
        first = error.errors()[0] if isinstance(error, ValidationError) else None
        where = ".".join(map(str, first["loc"])) + ": " + first["msg"] if first else str(error)
        yield Row("gallery", f"{manifest.gallery.path} is not valid: {where}", ok=False)
        return
    if gallery is None:
        return
    problem = _model(gallery, manifest) or _sizes(gallery) or _blocks(folder, gallery)
    problem = problem or _numbers(folder, gallery, manifest) or _again(folder, gallery, manifest)
    said = f"{gallery.count} pictures, {gallery.source}; their numbers come out again"
    yield Row("gallery", problem or said, not problem)


def _model(gallery: Gallery, manifest: Manifest) -> str:
    """A sentence where the gallery is of another model than the manifest."""
    if gallery.weights_sha256 != manifest.weights_sha256:
        return "is of other weights than this bundle's; run `headlight gallery` again"
    if gallery.precision not in manifest.precisions:
        return f"was made at {gallery.precision}, which this bundle does not have"
    for name, value in gallery.dims.model_dump().items():
        if value != getattr(manifest.dims, name):
            return f"has {name} {value}, not {getattr(manifest.dims, name)}"
    return ""


def _sizes(gallery: Gallery) -> str:
    """A sentence where the gallery's lists and files are not as long as they must be."""
    n, d = gallery.count, gallery.dims
    L, H, E = d.layers, d.heads, d.head_width
    # As many of either kind at every head as at the first.
    K = len(next((head for layer in gallery.extremes.most for head in layer), []))
    patches = gallery.patches
    found = {
        gallery.vectors.file.path: (gallery.vectors.file.bytes, L * H * n * E * 2),
        gallery.grams.file.path: (gallery.grams.file.bytes, L * H * E * E * 4),
        gallery.means.path: (gallery.means.bytes, L * H * E * 4),
        gallery.embeddings.path: (gallery.embeddings.bytes, n * d.embed_dim * 2),
        "captions": (len(gallery.captions), n),
        "titles": (len(gallery.titles), n),
        "sizes": (len(gallery.sizes), n),
        "sheets": (len(gallery.sheets.files), math.ceil(n / gallery.sheets.per_sheet)),
    }
    if patches:
        found[patches.file.path] = (patches.file.bytes, L * H * K * d.tokens * E * 2)
    wrong = [f"{name} has a length of {a}, not {b}" for name, (a, b) in found.items() if a != b]
    if wrong:
        return f"is of {n} pictures, but " + "; ".join(wrong)
    for name, places in (("most", gallery.extremes.most), ("least", gallery.extremes.least)):
        lengths = {len(head) for layer in places for head in layer}
        in_all = [len(layer) for layer in places] == [H] * L
        if not K or not in_all or lengths != {K} or max(np.ravel(places)) >= n:
            return f"its `{name}` is no list of {K} pictures for each of {L} × {H} heads"
    return ""


def _blocks(folder: Path, gallery: Gallery) -> str:
    """A sentence where a head's block has another hash than gallery.json says."""
    heads = gallery.dims.layers * gallery.dims.heads
    blocks: list[Block] = [gallery.vectors, gallery.grams]
    for block in blocks + ([gallery.patches] if gallery.patches else []):
        content = (folder / block.file.path).read_bytes()
        size = len(content) // heads
        parts = [content[i * size : (i + 1) * size] for i in range(heads)]
        if [hashlib.sha256(part).hexdigest() for part in parts] != block.sha256s:
            return f"a head's block of {block.file.path} has another SHA-256 than gallery.json says"
    return ""


def _numbers(folder: Path, gallery: Gallery, manifest: Manifest) -> str:
    """A sentence where Gram matrices or extremes are not what the readout and vectors give."""
    d, n = gallery.dims, gallery.count
    shape = (d.layers, d.heads)
    runtime = Runtime(folder, gallery.precision)
    readout = bundle_readout(runtime, manifest.dims).astype(np.float64)
    grams = _read(folder, gallery.grams.file.path, "<f4", (*shape, d.head_width, d.head_width))
    if _relative(grams, readout @ readout.swapaxes(-1, -2)) > 1e-5:
        return "its Gram matrices are not R Rᵀ of this bundle's readout"
    vectors = _read(folder, gallery.vectors.file.path, "<f2", (*shape, n, d.head_width))
    means = _read(folder, gallery.means.path, "<f4", (*shape, d.head_width))
    far = np.linalg.norm((vectors - means[:, :, None]) @ readout, axis=-1)
    slack = _ROUNDING * far.max(axis=-1, keepdims=True)
    places = np.array(gallery.extremes.most), np.array(gallery.extremes.least)
    K = places[0].shape[-1]
    ordered = np.sort(far, axis=-1)
    expected = ordered[..., ::-1][..., :K], ordered[..., :K]
    for found, wanted in zip(places, expected, strict=True):
        if (np.abs(np.take_along_axis(far, found, axis=-1) - wanted) > slack).any():
            return "its extremes are not the pictures that move the heads most and least"
    return ""


def _again(folder: Path, gallery: Gallery, manifest: Manifest) -> str:
    """A sentence where pictures that the sheets hold whole give other vectors."""
    if not gallery.sheets.lossless:
        return ""
    d, n = gallery.dims, gallery.count
    runtime = Runtime(folder, gallery.precision)
    shape = (d.layers, d.heads, n, d.head_width)
    vectors = _read(folder, gallery.vectors.file.path, "<f2", shape)
    for i in sorted({0, n - 1, *range(0, n, max(n // _AGAIN, 1))}):
        pixels = batch(manifest.preprocess, [_cell(folder, gallery, i)])
        values = runtime.decompose(pixels, ("weighted_values",))["weighted_values"][0]
        if _relative(vectors[:, :, i], values.sum(axis=2)) > _ROUNDING:
            return f"the vectors of picture {i} ({gallery.titles[i]}) are not what it gives"
    return ""


def _cell(folder: Path, gallery: Gallery, picture: int) -> Image.Image:
    sheets = gallery.sheets
    sheet, cell = divmod(picture, sheets.per_sheet)
    row, column = divmod(cell, sheets.columns)
    left, top = column * sheets.size[0], row * sheets.size[1]
    width, height = gallery.sizes[picture]
    with Image.open(folder / sheets.files[sheet].path) as image:
        return image.convert("RGB").crop((left, top, left + width, top + height))


def _read(folder: Path, path: str, kind: str, shape: tuple[int, ...]) -> Floats:
    found: Floats = np.fromfile(folder / path, dtype=kind).reshape(shape).astype(np.float32)
    return found


def _relative(found: Floats, expected: Floats | Doubles) -> float:
    return float(np.abs(found - expected).max() / max(np.abs(expected).max(), 1e-30))
