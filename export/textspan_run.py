"""What `headlight textspan` does once its flags are read: the pass, the picks, the new files."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Final

import numpy as np
from safetensors.numpy import save

from .bundle_readout import bundle_readout
from .descriptions.pool import Pool, read_pool, shapes_pool, web_pool
from .errors import ExportError
from .files import describe, renewed
from .head_pass import BATCH, Checkpoint, Pass, Unreadable, collect
from .head_words import describe_heads, head_spaces
from .heads_schema import HEADS_NAME, HEADS_VERSION, Heads, ImagesUsed, MadeBy, PoolUsed
from .image_stream import ImageStream, open_stream
from .manifest import MANIFEST_NAME, Manifest, Means, Precision
from .moments import Moments
from .opened import Opened, open_bundle
from .pool_texts import embed_pool
from .progress import Report
from .textspan import RANK_TOLERANCE
from .toy.attributes import MODEL_NAME

DIRECTIONS: Final = 20
MEANS_NAME: Final = "means.safetensors"
_MEANS: Final = ("head_terms", "mlp_terms", "stem_term", "bias_term")


@dataclass(frozen=True)
class TextspanFlags:
    """The flags of `headlight textspan`. `count` None: all pictures, or 5,000 scenes."""

    bundle: Path
    images: str
    count: int | None = None
    pool: Path | None = None
    directions: int = DIRECTIONS
    precision: Precision | None = None
    resume: bool = False


@dataclass(frozen=True)
class TextspanRun:
    """What came of it. `report` is where the unreadable pictures are listed, if there are any."""

    heads: Heads
    unreadable: tuple[Unreadable, ...]
    report: Path | None


def run_textspan(flags: TextspanFlags, report: Report) -> TextspanRun:
    """Writes heads.json and the means into the bundle, which stays as it was if anything fails.

    Raises ExportError, with a sentence, where it cannot.
    """
    pool = None if flags.pool is None else read_pool(flags.pool)
    bundle = open_bundle(flags.bundle, flags.precision)
    pool = pool or own_pool(bundle.manifest)
    if not os.access(bundle.folder.absolute().parent, os.W_OK):
        raise ExportError(
            f"{bundle.folder.absolute().parent} cannot be written, so the bundle in it cannot be "
            "renewed; copy the bundle to a folder of your own."
        )
    stream = open_stream(flags.images, flags.count)
    texts = len(pool.texts)
    embeddings = embed_pool(pool, bundle, lambda done: report("descriptions", done, texts))
    checkpoint = Checkpoint(_beside(bundle.folder, "checkpoint"), _key(bundle, stream))
    passed = collect(
        bundle.runtime,
        bundle.manifest.preprocess,
        stream,
        checkpoint.begin(flags.resume),
        checkpoint.save,
        lambda done: report("pictures", done, stream.count),
    )
    if passed.moments.count < 2:
        checkpoint.path.unlink(missing_ok=True)  # there is nothing to go on with
        raise ExportError("only one picture could be used, and one alone does not vary; give more.")
    listed = _list_unreadable(bundle.folder, passed)
    size = bundle.manifest.dims
    told = iter(range(1, size.layers * size.heads + 1))
    words = describe_heads(
        head_spaces(passed.moments, bundle_readout(bundle.runtime, size)),
        pool.texts,
        embeddings,
        flags.directions,
        lambda: report("heads", next(told), size.layers * size.heads),
    )
    heads = Heads(
        version=HEADS_VERSION,
        weights_sha256=bundle.manifest.weights_sha256,
        pool=PoolUsed(
            name=pool.name, sha256=pool.sha256, texts=texts, properties=list(pool.properties)
        ),
        images=ImagesUsed(
            source=stream.source, count=passed.moments.count, unreadable=len(passed.unreadable)
        ),
        made_by=MadeBy(
            program=f"clip-headlight {version('clip-headlight')}",
            algorithm="TEXTSPAN",
            directions=flags.directions,
            rank_tolerance=RANK_TOLERANCE,
            precision=bundle.precision,
        ),
        heads=words,
    )
    renew(bundle.folder, bundle.manifest, heads, passed.moments)
    checkpoint.path.unlink(missing_ok=True)
    return TextspanRun(heads, passed.unreadable, listed)


def own_pool(manifest: Manifest) -> Pool:
    """The pool that a model is described with where no other is given."""
    return shapes_pool() if manifest.name == MODEL_NAME else web_pool()


def renew(folder: Path, manifest: Manifest, heads: Heads, moments: Moments | None) -> Manifest:
    """Puts heads.json and, with `moments`, new means into the bundle: all of it, or nothing."""
    fresh = {HEADS_NAME, MANIFEST_NAME} | ({MEANS_NAME} if moments else set())
    with renewed(folder, fresh.__contains__) as stage:
        written = heads.model_dump_json() + "\n"
        (stage / HEADS_NAME).write_text(written, encoding="utf-8")
        new = manifest.model_copy(update={"heads": describe(stage, HEADS_NAME)})
        if moments:
            means = {name: moments.means[name].astype(np.float32) for name in _MEANS}
            (stage / MEANS_NAME).write_bytes(save(means))
            file = describe(stage, MEANS_NAME)
            said = Means(file=file, images=moments.count, source=heads.images.source)
            new = new.model_copy(update={"means": said})
        dumped = new.model_dump_json(indent=2) + "\n"
        (stage / MANIFEST_NAME).write_text(dumped, encoding="utf-8")
    return new


def _beside(folder: Path, kind: str) -> Path:
    """A hidden file beside the bundle, whose folder is replaced as a whole."""
    folder = folder.absolute()
    return folder.with_name(f".{folder.name}.textspan-{kind}")


def _key(bundle: Opened, stream: ImageStream) -> str:
    """What a pass is a pass of: the graph's and the pictures' hashes, and how they are batched."""
    graph = bundle.manifest.precisions[bundle.precision].graphs.decompose
    facts: Mapping[str, object] = {
        "files": [file.sha256 for file in (graph.onnx, *graph.data)],
        "preprocess": bundle.manifest.preprocess.model_dump(),
        "images": stream.key,
        "batch": BATCH,
    }
    return hashlib.sha256(json.dumps(facts, sort_keys=True).encode()).hexdigest()


def _list_unreadable(folder: Path, passed: Pass) -> Path | None:
    """The report of the unreadable pictures, beside the bundle; none where all were read."""
    path = folder.absolute().with_name(f"{folder.absolute().name}.unreadable.txt")
    if not passed.unreadable:
        return None
    lines = "".join(f"{bad.name}\t{bad.reason}\n" for bad in passed.unreadable)
    try:
        path.write_text(lines, encoding="utf-8", errors="backslashreplace")
    except OSError as error:
        raise ExportError(f"{path} cannot be written: {error.strerror or error}.") from error
    return path
