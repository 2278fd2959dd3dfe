"""The schema of `index.json`, which says what an index holds. No torch.

Layers and heads are 0-based. Letters: L layers, H heads, E head width, D joint width, n pictures.
"""

from __future__ import annotations

from typing import Annotated, Final, Literal

from pydantic import BaseModel, ConfigDict, Field

from ..manifest import BundleId, PositiveInt, Precision, Sha256

INDEX_NAME: Final = "index.json"
INDEX_VERSION: Final[Literal[1]] = 1
Vectors = Literal["fp32", "fp16", "int8"]

Count = Annotated[int, Field(ge=0)]
Share = Annotated[float, Field(ge=0, le=1)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Part(_Strict):
    """One file of a shard."""

    bytes: Count
    sha256: Sha256


class Shard(_Strict):
    """`count` pictures: the folder `shards/<name>`, and its files by name."""

    name: Annotated[str, Field(pattern=r"^[0-9]{5,}$")]
    count: PositiveInt
    files: dict[str, Part]


class Size(_Strict):
    """The dimensions that the files are cut by."""

    layers: PositiveInt
    heads: PositiveInt
    head_width: PositiveInt
    embed_dim: PositiveInt


class Source(_Strict):
    """Where pictures came from: `path` as it is on this machine, `count` for scenes."""

    kind: Literal["files", "toy"]
    path: str


class NotRead(_Strict):
    """A picture that the index went on without, and why."""

    path: str
    reason: str


class Recall(_Strict):
    """What storing the vectors with fewer bits costs, measured when they were written.

    For `queries` of a sample's pictures and every head: how many of the 10 nearest by the exact
    vectors are among the 10 nearest by the stored ones (a picture itself left out).
    """

    at: PositiveInt
    mean: Share
    worst_head: Share
    queries: PositiveInt
    among: PositiveInt = Field(description="pictures of the sample")
    cosine_error: Annotated[float, Field(ge=0)] = Field(description="worst |difference|")


class Settings(_Strict):
    """How the pictures were kept."""

    program: str
    shard: PositiveInt = Field(description="pictures in a whole shard")
    thumbnail: PositiveInt = Field(description="longest side of a thumbnail, pixels")


class IndexFile(_Strict):
    """`index.json`. What is not named here is not part of the index."""

    version: Literal[1]
    bundle: BundleId
    model: str
    weights_sha256: Sha256
    precision: Precision
    dims: Size
    vectors: Vectors
    count: Count
    shards: list[Shard]
    sources: list[Source]
    unreadable: list[NotRead]
    duplicates: Count = Field(description="names in duplicates.txt: pictures met again, kept once")
    recall: Recall | None = Field(description="null for fp32, which is exact")
    settings: Settings
