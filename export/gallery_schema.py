"""The schema of a bundle's `gallery/gallery.json`: a slice of an index that the page can read.

Written by `headlight gallery`; the manifest's entry `gallery` names the file, and the file names
the others. No torch: the server reads it with the base installation.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Final, Literal

from pydantic import BaseModel, ConfigDict, Field

from .manifest import File, Manifest, PositiveInt, Precision, Sha256

GALLERY_FOLDER: Final = "gallery"
GALLERY_NAME: Final = "gallery/gallery.json"
GALLERY_VERSION: Literal[1] = 1
# So many pictures that move a head most, and least, are named, unless `--extremes` says otherwise;
# fewer in a smaller gallery.
EXTREMES: Final = 8

Index = Annotated[int, Field(ge=0)]
Places = list[list[list[Index]]]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class GalleryDims(_Strict):
    """The letters of the blocks below, equal to the manifest's."""

    layers: PositiveInt = Field(description="L")
    heads: PositiveInt = Field(description="H")
    head_width: PositiveInt = Field(description="E")
    embed_dim: PositiveInt = Field(description="D")
    tokens: PositiveInt = Field(description="N")


class Block(_Strict):
    """A file of one block a head, each of the same size: head h of layer l begins at
    (l · H + h) · bytes / (L · H), and is read by a Range."""

    file: File
    sha256s: list[Sha256] = Field(description="of each head's block, layer by layer, head by head")


class Extremes(_Strict):
    """Pictures that move a head most and least, [L][H][K], K = min(8, count), first the extreme.

    By ‖head term − its mean‖ in the joint space, the mean over the index.
    """

    most: Places
    least: Places


class Sheets(_Strict):
    """Thumbnails, row by row, `per_sheet` to a file, each in a cell of `size`.

    Where every original is at most 64 pixels wide and high the files are lossless and a cell holds
    the original's pixels, from its upper left corner; elsewhere a thumbnail is at most 96 pixels,
    in the middle of its cell.
    """

    files: list[File]
    size: tuple[PositiveInt, PositiveInt] = Field(description="width and height of a cell, pixels")
    columns: PositiveInt
    per_sheet: PositiveInt
    lossless: bool = Field(description="the cells hold the originals, pixel by pixel")


class Gallery(_Strict):
    """`count` pictures, numbered from 0, with what every head makes of each.

    Every number is little-endian and every array is in C order:
    vectors: float16 [L, H, count, E], Σₙ weighted_values: a head's term is vector @ R[l, h];
    grams: float32 [L, H, E, E], R Rᵀ: the cosine of two head terms is aᵀGb / √(aᵀGa · bᵀGb);
    means: float32 [L, H, E], the mean vector over the whole index, of `centred_count` pictures;
    embeddings: float16 [count, D], not normalised;
    patches: float16 [L, H, K, N, E], weighted_values of the K pictures of `most` at that head; null
    where the originals could not be opened again.
    """

    version: Literal[1]
    weights_sha256: Sha256
    precision: Precision = Field(description="of the graph that decomposed the pictures")
    source: str
    count: PositiveInt
    dims: GalleryDims
    captions: list[str | None]
    titles: list[str] = Field(description="where the picture came from; never an absolute path")
    sizes: list[tuple[PositiveInt, PositiveInt]] = Field(description="width, height of originals")
    vectors: Block
    grams: Block
    means: File
    centred_count: PositiveInt
    embeddings: File
    extremes: Extremes
    patches: Block | None
    sheets: Sheets

    def files(self) -> list[File]:
        """Every file that the gallery names, each path once; paths are the bundle's."""
        blocks = [self.vectors, self.grams, *([self.patches] if self.patches else [])]
        files = (*(block.file for block in blocks), self.means, self.embeddings, *self.sheets.files)
        return list({file.path: file for file in files}.values())


def read_gallery(folder: Path, manifest: Manifest) -> Gallery | None:
    """The gallery of the bundle in `folder`; None where its manifest names none.

    Raises OSError where it cannot be read, pydantic.ValidationError where it is malformed.
    """
    if manifest.gallery is None:
        return None
    return Gallery.model_validate_json((folder / manifest.gallery.path).read_bytes())


def bundle_files(folder: Path, manifest: Manifest) -> list[File]:
    """Every file of the bundle in `folder`, its gallery's included, each path once.

    Raises as `read_gallery` does.
    """
    gallery = read_gallery(folder, manifest)
    files = [*manifest.files(), *(gallery.files() if gallery else [])]
    return list({file.path: file for file in files}.values())
