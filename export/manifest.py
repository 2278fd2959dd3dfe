"""The bundle's schema: the only place where a bundle's names, shapes, sizes and hashes are defined.

A bundle is a folder that Python writes and the browser reads (`manifest.json` beside its files).
The TypeScript type and validator are generated from `json_schema()`, so the two cannot drift.
This module must not import torch: the server reads manifests with the base installation.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

SCHEMA_VERSION: Literal[1] = 1
MANIFEST_NAME = "manifest.json"

Sha256 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
BundleId = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$")]
# A path inside the bundle: forward slashes, no empty, hidden or parent segments.
BundlePath = Annotated[
    str,
    StringConstraints(pattern=r"^[A-Za-z0-9_-][A-Za-z0-9._-]*(/[A-Za-z0-9_-][A-Za-z0-9._-]*)*$"),
]
Precision = Literal["fp32", "fp16", "q8", "q4"]
PositiveInt = Annotated[int, Field(gt=0)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class File(_Strict):
    """One file of the bundle."""

    path: BundlePath
    bytes: Annotated[int, Field(ge=0)]
    sha256: Sha256


class Graph(_Strict):
    """One ONNX graph and its external data; the graph refers to its data by base name."""

    onnx: File
    data: list[File]


class Parity(_Strict):
    """How far this precision is from the untouched open_clip model in fp32, over `images`."""

    images: PositiveInt
    sum_check: Annotated[
        float, Field(ge=0, description="worst ‖embedding − Σ terms‖ / ‖embedding‖")
    ]
    embedding: Annotated[
        float, Field(ge=0, description="worst ‖embedding − open_clip's‖ / ‖open_clip's‖")
    ]
    embedding_cosine: Annotated[
        float, Field(ge=-1, le=1.000001, description="worst cosine to open_clip's embedding")
    ]
    text_cosine: Annotated[
        float, Field(ge=-1, le=1.000001, description="worst cosine to open_clip's text embedding")
    ]


class Graphs(_Strict):
    decompose: Graph
    text: Graph
    readout: Graph


class Variant(_Strict):
    """The three graphs at one precision, with the parity measured when they were written."""

    graphs: Graphs
    parity: Parity


class Dims(_Strict):
    """L layers, H heads, E head width, d residual width, D joint width, N tokens."""

    layers: PositiveInt
    heads: PositiveInt
    head_width: PositiveInt
    width: PositiveInt
    embed_dim: PositiveInt
    grid: tuple[PositiveInt, PositiveInt] = Field(description="patch rows, patch columns")
    tokens: PositiveInt = Field(description="N: the class token, then the grid row by row")


class Preprocess(_Strict):
    """From decoded RGB pixels to the `pixels` input (open_clip's evaluation transform)."""

    size: PositiveInt
    resize_mode: Literal["shortest", "squash", "longest"]
    interpolation: Literal["bicubic", "bilinear"]
    mean: tuple[float, float, float]
    std: tuple[float, float, float]


class TextInput(_Strict):
    """How a string becomes the `tokens` input; ids are padded with `pad` to `context_length`."""

    context_length: PositiveInt
    vocab_size: PositiveInt
    start: int
    end: int
    pad: int
    clean: Literal["lower", "whitespace"] = Field(
        description="open_clip's clean-up: ftfy, html.unescape twice, one space for all white "
        "space [, lower case]"
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
    schema_version: Literal[1]
    id: BundleId
    name: str = Field(description="open_clip model name")
    pretrained: str | None = Field(description="pretrained tag; null for a local checkpoint")
    weights_sha256: Sha256
    dims: Dims
    pooling: Literal["class"]
    activation: Literal["gelu", "quick_gelu"]
    preprocess: Preprocess
    text: TextInput
    logit_scale: Annotated[float, Field(gt=0, description="exp of the learnt parameter")]
    logit_bias: float | None
    tokenizer: File
    precisions: dict[Precision, Variant] = Field(min_length=1)
    examples: Examples | None
    means: Means | None
    licence: str
    citation: str

    def files(self) -> list[File]:
        """Every file that the manifest names, each path once."""
        found: dict[str, File] = {self.tokenizer.path: self.tokenizer}
        for variant in self.precisions.values():
            for graph in (variant.graphs.decompose, variant.graphs.text, variant.graphs.readout):
                for file in (graph.onnx, *graph.data):
                    found[file.path] = file
        if self.examples is not None:
            found[self.examples.texts_file.path] = self.examples.texts_file
            for example in self.examples.images:
                found[example.image.path] = example.image
                found[example.terms.path] = example.terms
        if self.means is not None:
            found[self.means.file.path] = self.means.file
        return list(found.values())


def read_manifest(folder: Path) -> Manifest:
    """The manifest of the bundle in `folder`.

    Raises FileNotFoundError where there is none, pydantic.ValidationError where it is malformed.
    """
    return Manifest.model_validate_json((folder / MANIFEST_NAME).read_bytes())


def json_schema() -> dict[str, Any]:
    """The JSON Schema from which the page's type and validator are generated."""
    return Manifest.model_json_schema()
