"""What `headlight gallery` does once its flags are read: a slice of an index goes into a bundle.

The page reads it a head at a time. Vectors are in float16: over the built-in gallery that moves a
cosine at a head by 4e-5 (median of the pairs) and by 6e-4 at worst.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np

from ..errors import ExportError
from ..files import describe, renewed
from ..gallery_schema import (
    EXTREMES,
    GALLERY_FOLDER,
    GALLERY_NAME,
    GALLERY_VERSION,
    Block,
    Extremes,
    Gallery,
    GalleryDims,
)
from ..image_stream import ToyStream
from ..manifest import MANIFEST_NAME, Dims
from ..opened import Opened, open_bundle
from ..progress import Report
from .begin import check_bundle
from .layout import little
from .reader import Index, Meta
from .schema import Source
from .sheets import distances, open_again, write_sheets

COUNT: Final = 512
_VECTORS: Final = "vectors.f16.bin"
_GRAMS: Final = "grams.f32.bin"
_MEANS: Final = "means.f32.bin"
_EMBEDDINGS: Final = "embeddings.f16.bin"
_PATCHES: Final = "patches.f16.bin"


@dataclass(frozen=True)
class GalleryFlags:
    """The flags of `headlight gallery`. `count` None: 512, or all where there are fewer.

    extremes: so many of the pictures that move a head most have their patches kept.
    """

    index: Path
    bundle: Path
    count: int | None = None
    extremes: int = EXTREMES


def run_gallery(flags: GalleryFlags, report: Report) -> Gallery:
    """Puts a gallery into the bundle, which stays as it was if anything fails.

    Raises ExportError, with a sentence, where it cannot.
    """
    index = Index.open(flags.index)
    bundle = open_bundle(flags.bundle, index.file.precision)
    check_bundle(flags.index, index.file, bundle)
    if index.count == 0:
        raise ExportError(f"the index {flags.index} holds no picture, so it makes no gallery.")
    chosen = spread(index.count, COUNT if flags.count is None else flags.count)
    metas = [index.meta(picture) for picture in chosen]
    with renewed(bundle.folder, _is_new) as stage:
        (stage / GALLERY_FOLDER).mkdir()
        gallery = _write(stage, index, bundle, chosen, metas, flags.extremes, report)
        (stage / GALLERY_NAME).write_text(gallery.model_dump_json() + "\n", encoding="utf-8")
        update = {"gallery": describe(stage, GALLERY_NAME)}
        manifest = bundle.manifest.model_copy(update=update)
        dumped = manifest.model_dump_json(indent=2) + "\n"
        (stage / MANIFEST_NAME).write_text(dumped, encoding="utf-8")
    return gallery


def spread(found: int, count: int) -> list[int]:
    """`count` of `found` pictures, evenly spread, in order."""
    count = min(count, found)
    return [i for i in range(found) if (i + 1) * count // found > i * count // found]


def _is_new(path: str) -> bool:
    return path == MANIFEST_NAME or path.startswith(f"{GALLERY_FOLDER}/")


def _write(
    stage: Path,
    index: Index,
    bundle: Opened,
    chosen: Sequence[int],
    metas: Sequence[Meta],
    extremes: int,
    report: Report,
) -> Gallery:
    dims = bundle.manifest.dims
    blocks = _Blocks(stage, dims)
    places = [(layer, head) for layer in range(dims.layers) for head in range(dims.heads)]
    most: list[list[list[int]]] = [[] for _ in range(dims.layers)]
    least: list[list[list[int]]] = [[] for _ in range(dims.layers)]
    vectors, kept = [], min(extremes, len(chosen))
    for done, (layer, head) in enumerate(places):
        s = index.vectors(layer, head)[chosen]
        vectors.append(little(s, "<f2"))
        far = distances(s, index.means[layer, head], index.gram(layer, head))
        order = np.argsort(-far, kind="stable")
        most[layer].append([int(i) for i in order[:kept]])
        least[layer].append([int(i) for i in order[::-1][:kept]])
        report("heads", done + 1, len(places))
    grams = [little(index.gram(layer, head), "<f4") for layer, head in places]
    return Gallery(
        version=GALLERY_VERSION,
        weights_sha256=bundle.manifest.weights_sha256,
        precision=bundle.precision,
        source=_source(index, len(chosen)),
        count=len(chosen),
        dims=GalleryDims(**{name: getattr(dims, name) for name in GalleryDims.model_fields}),
        captions=[meta.caption for meta in metas],
        titles=[meta.path for meta in metas],
        sizes=[(meta.width, meta.height) for meta in metas],
        vectors=blocks.write(_VECTORS, vectors),
        grams=blocks.write(_GRAMS, grams),
        means=blocks.write(_MEANS, [little(index.means, "<f4")]).file,
        centred_count=index.count,
        embeddings=blocks.write(_EMBEDDINGS, [little(index.embeddings()[chosen], "<f2")]).file,
        extremes=Extremes(most=most, least=least),
        patches=_patches(index, bundle, metas, most, blocks, report),
        sheets=write_sheets(metas, stage),
    )


def _patches(
    index: Index,
    bundle: Opened,
    metas: Sequence[Meta],
    most: Sequence[Sequence[Sequence[int]]],
    blocks: _Blocks,
    report: Report,
) -> Block | None:
    """weighted_values of the pictures that move each head most; None where one has gone."""
    needed = sorted({i for layer in most for head in layer for i in head})
    preprocess = bundle.manifest.preprocess
    report("originals", 0, len(needed))
    opened = open_again(
        index,
        {i: metas[i] for i in needed},
        preprocess,
        lambda done: report("originals", done, len(needed)),
    )
    if opened is None:
        return None
    d, places = blocks.dims, np.array(most)
    found = np.empty((*places.shape, d.tokens, d.head_width), "<f2")
    for done, (picture, pixels) in enumerate(sorted(opened.items())):
        values = bundle.runtime.decompose(pixels, ("weighted_values",))["weighted_values"][0]
        for layer, head, k in np.argwhere(places == picture):
            found[layer, head, k] = values[layer, head]
        report("patches", done + 1, len(opened))
    return blocks.write(
        _PATCHES, [found[place].tobytes() for place in np.ndindex(d.layers, d.heads)]
    )


@dataclass(frozen=True)
class _Blocks:
    """Writes the gallery's files into `bundle`."""

    bundle: Path
    dims: Dims

    def write(self, name: str, parts: Sequence[bytes]) -> Block:
        path = f"{GALLERY_FOLDER}/{name}"
        (self.bundle / path).write_bytes(b"".join(parts))
        hashes = [hashlib.sha256(part).hexdigest() for part in parts]
        return Block(file=describe(self.bundle, path), sha256s=hashes)


def _source(index: Index, count: int) -> str:
    """Where the pictures come from, without the path of any folder of this machine."""
    said = " and ".join(_said(source) for source in index.file.sources)
    of = "" if count == index.count else f" of {index.count}"
    if len(index.file.sources) == 1 and index.file.sources[0].kind == "toy" and not of:
        return said
    return f"{count}{of} pictures: {said}"


def _said(source: Source) -> str:
    if source.kind == "toy":
        return ToyStream(int(source.path.rpartition(":")[2])).source
    return Path(source.path).name
