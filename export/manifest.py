"""The bundle's schema: the only place where a bundle's names, shapes, sizes and hashes are defined.

A bundle is a folder that Python writes and the browser reads (`manifest.json` beside its files).
The page's TypeScript type and validator are generated from it, so the two cannot drift.
This module must not import torch: the server reads manifests with the base installation.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

SCHEMA_VERSION: Literal[2] = 2
MANIFEST_NAME = "manifest.json"
# No file of weights is larger, unless one tensor alone is.
MAX_SHARD_BYTES = 2**25

Sha256 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
BundleId = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$")]
# A path inside the bundle: forward slashes, no empty, hidden or parent segments.
BundlePath = Annotated[
    str,
    StringConstraints(pattern=r"^[A-Za-z0-9_-][A-Za-z0-9._-]*(/[A-Za-z0-9_-][A-Za-z0-9._-]*)*$"),
]
Clean = Literal["lower", "whitespace", "canonicalize"]
Precision = Literal["fp32", "fp16", "q8", "q4"]
PositiveInt = Annotated[int, Field(gt=0)]
NonNegative = Annotated[float, Field(ge=0)]
# A cosine computed in floating point may pass 1 by its rounding.
Cosine = Annotated[float, Field(ge=-1, le=1.000001)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class File(_Strict):
    """One file of the bundle."""

    path: BundlePath
    bytes: Annotated[int, Field(ge=0)]
    sha256: Sha256


class Graph(_Strict):
    """One ONNX graph and its external data; the graph refers to its data by base name.

    `data` are the shards: each at most 2^25 bytes, unless one tensor alone is larger. Tensors that
    several graphs or precisions use lie in shards that each of them names.
    """

    onnx: File
    data: list[File]


class Parity(_Strict):
    """How far this precision is from the untouched open_clip model in fp32.

    Measured over `images` pictures and `texts` texts when the bundle was written.
    """

    images: PositiveInt
    texts: PositiveInt
    sum_check: NonNegative = Field(description="worst ‖embedding − Σ terms‖ / ‖embedding‖")
    embedding: NonNegative = Field(description="worst ‖embedding − open_clip's‖ / ‖open_clip's‖")
    embedding_cosine: Cosine = Field(description="worst cosine to open_clip's embedding")
    embedding_cosine_mean: Cosine = Field(description="mean cosine to open_clip's embedding")
    head_cosine: Cosine = Field(
        description="worst cosine of any head's term to the same term in fp32 torch"
    )
    head_cosine_mean: Cosine = Field(
        description="mean cosine of the heads' terms to the same terms in fp32 torch"
    )
    text_cosine: Cosine = Field(description="worst cosine to open_clip's text embedding")
    text_sum_check: NonNegative = Field(
        description="worst ‖text embedding − Σ its terms‖ / ‖text embedding‖"
    )


class Graphs(_Strict):
    decompose: Graph
    text: Graph
    readout: Graph

    def files(self) -> list[File]:
        """Every file of the three graphs, each path once."""
        graphs = (self.decompose, self.text, self.readout)
        files = (file for graph in graphs for file in (graph.onnx, *graph.data))
        return list({file.path: file for file in files}.values())


class Variant(_Strict):
    """The three graphs at one precision, with the parity measured when they were written."""

    graphs: Graphs
    bytes: PositiveInt = Field(description="of the distinct files of its graphs")
    parity: Parity


class Dims(_Strict):
    """L layers, H heads, E head width, d residual width, D joint width, N tokens.

    With attention pooling the pool is the one layer whose terms there are: L = 1 and H the pool's
    heads; `trunk_layers` counts the blocks before it.
    """

    layers: PositiveInt
    trunk_layers: PositiveInt = Field(
        description="blocks of the trunk; equals layers for class and average pooling"
    )
    heads: PositiveInt
    head_width: PositiveInt
    width: PositiveInt
    embed_dim: PositiveInt
    grid: tuple[PositiveInt, PositiveInt] = Field(description="patch rows, patch columns")
    class_tokens: Literal[0, 1]
    tokens: PositiveInt = Field(description="N = class_tokens + the grid, row by row")


class Preprocess(_Strict):
    """From decoded RGB pixels to the `pixels` input (open_clip's evaluation transform)."""

    size: PositiveInt
    resize_mode: Literal["shortest", "squash", "longest"]
    interpolation: Literal["bicubic", "bilinear"]
    mean: tuple[float, float, float]
    std: tuple[float, float, float]


class TextInput(_Strict):
    """How a string becomes the `tokens` input; ids are padded with `pad` to `context_length`.

    `start` and `end` stand around the text's own ids, null where nothing does; a text that is too
    long loses its last ids, never `end`.
    """

    context_length: PositiveInt
    layers: PositiveInt = Field(description="of the text tower, as the three below")
    heads: PositiveInt
    head_width: PositiveInt
    width: PositiveInt
    vocab_size: PositiveInt
    start: int | None
    end: int | None
    pad: int
    clean: Clean = Field(
        description="open_clip's clean-up: ftfy, html.unescape twice, one space for all white "
        "space [, lower case; 'canonicalize' also drops ASCII punctuation, '_' for a space]"
    )
    stripped: int | None = Field(
        default=None,
        description="the tokenizer's id that becomes 0 wherever it stands (strip_sep_token)",
    )


class Example(_Strict):
    """A sample image and its terms (safetensors, named as the graph's outputs, no batch)."""

    id: Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]{0,63}$")]
    title: str
    image: File
    terms: File


class Examples(_Strict):
    """What the first view shows before any graph is downloaded.

    `texts_file` is a safetensors file: `text_embedding` [T, D] and `text_directions` [T, L, H, E]
    (= R[l, h] @ t, so that patch_scores = weighted_values · text_directions without a graph).
    """

    texts: list[str]
    template: str = Field(description="prompt template in which {} stands for the typed text")
    texts_file: File
    images: list[Example]


class Means(_Strict):
    """Mean terms over a set of images, for mean ablation (safetensors).

    Tensors: `head_terms` [L, H, D], `mlp_terms` [L, D], `stem_term` [D], `bias_term` [D].
    """

    file: File
    images: PositiveInt
    source: str


class Manifest(_Strict):
    schema_version: Literal[2]
    id: BundleId
    name: str = Field(description="open_clip model name")
    pretrained: str | None = Field(description="pretrained tag; null for a local checkpoint")
    weights_sha256: Sha256
    dims: Dims
    pooling: Literal["class", "average", "attention"] = Field(
        description="how the tokens become one embedding; 'attention' is the pooled form, whose "
        "stem term is the trunk's last residual"
    )
    activation: Literal["gelu", "quick_gelu", "gelu_tanh"]
    preprocess: Preprocess
    text: TextInput
    logit_scale: Annotated[float, Field(gt=0, description="exp of the learnt parameter")]
    logit_bias: float | None
    tokenizer: File
    precisions: dict[Precision, Variant] = Field(min_length=1)
    examples: Examples | None
    means: Means | None
    heads: File | None = Field(
        default=None, description="heads.json: what each head says in words (heads_schema.py)"
    )
    gallery: File | None = Field(
        default=None,
        description="gallery.json: pictures with what each head makes of them (gallery_schema.py)",
    )
    licence: str
    citation: str

    def files(self) -> list[File]:
        """Every file that the manifest names, each path once; gallery.json names more."""
        found: dict[str, File] = {self.tokenizer.path: self.tokenizer}
        for variant in self.precisions.values():
            found.update((file.path, file) for file in variant.graphs.files())
        if self.examples is not None:
            found[self.examples.texts_file.path] = self.examples.texts_file
            for example in self.examples.images:
                found[example.image.path] = example.image
                found[example.terms.path] = example.terms
        if self.means is not None:
            found[self.means.file.path] = self.means.file
        if self.heads is not None:
            found[self.heads.path] = self.heads
        if self.gallery is not None:
            found[self.gallery.path] = self.gallery
        return list(found.values())


def read_manifest(folder: Path) -> Manifest:
    """The manifest of the bundle in `folder`.

    Raises FileNotFoundError where there is none, pydantic.ValidationError where it is malformed.
    """
    return Manifest.model_validate_json((folder / MANIFEST_NAME).read_bytes())
