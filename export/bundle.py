"""Writes a bundle: graphs, tokenizer, examples, means, and the manifest that names them all.

Everything is written into a hidden folder beside the wanted one and moved into place at the end,
so that an export which is interrupted leaves no half bundle behind.
"""

from __future__ import annotations

import hashlib
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
from safetensors.numpy import save_file

from .decompose import head_readout
from .errors import ExportError
from .graphs import export_decompose, export_readout, export_text
from .manifest import (
    MANIFEST_NAME,
    SCHEMA_VERSION,
    Dims,
    Example,
    Examples,
    File,
    Graph,
    Graphs,
    Manifest,
    Means,
    Precision,
    Variant,
)
from .parity import measure
from .pictures import Pictures, noise_pictures
from .runtime import GRAPHS, Floats, Runtime, batch, graph_file
from .source import Source, weights_sha256
from .text_towers import TextTower, text_tower
from .tokenizer import text_input, tokenizer_json
from .towers import VisionTower, vision_tower

_MEAN_TERMS = ("head_terms", "mlp_terms", "stem_term", "bias_term")
_MEAN_BATCH = 16
_NOISE_PICTURES = 8

Report = Callable[[str], None]


def write_bundle(
    source: Source,
    out: Path,
    pictures: Pictures | None = None,
    *,
    bundle_id: str | None = None,
    overwrite: bool = False,
    report: Report = lambda _step: None,
) -> Manifest:
    """Exports `source` at fp32 into the folder `out` and returns its manifest.

    `report` is told the name of each step as it begins. Without `pictures` the
    bundle has neither examples nor means, and its parity is measured on seeded noise.
    Raises ExportError where `out` is in the way, UnsupportedError for a model that cannot be
    decomposed; then nothing is left behind.
    """
    report("reading the towers")
    vision, text = vision_tower(source.model), text_tower(source.model)
    with staged(out, overwrite) as folder:
        _write_graphs(vision, text, folder, report)
        report("tokenizer")
        (folder / "tokenizer.json").write_text(tokenizer_json(source.tokenizer), encoding="utf-8")
        runtime = Runtime(folder)
        report("examples and means")
        shown = pictures or Pictures()
        examples = _write_examples(source, vision, runtime, shown, folder) if pictures else None
        means = _write_means(source, runtime, shown, folder)
        report("parity against open_clip")
        seen = [example.image for example in shown.examples]
        seen += [opener() for opener in shown.means[:_NOISE_PICTURES]]
        seen = seen or noise_pictures(vision.image_size, _NOISE_PICTURES)
        measured = measure(source, runtime, seen, shown.prompts())
        manifest = Manifest(
            schema_version=SCHEMA_VERSION,
            id=bundle_id or source.id,
            name=source.name,
            pretrained=source.pretrained,
            weights_sha256=weights_sha256(source.model),
            dims=dims(vision),
            pooling=vision.pooling,
            activation=vision.activation,
            preprocess=source.preprocess,
            text=text_input(source.tokenizer, text.vocab_size),
            logit_scale=logit_scale(source),
            logit_bias=logit_bias(source),
            tokenizer=describe(folder, "tokenizer.json"),
            precisions={
                "fp32": Variant(graphs=_describe_graphs(folder, "fp32"), parity=measured.parity)
            },
            examples=examples,
            means=means,
            licence=source.licence,
            citation=source.citation,
        )
        written = manifest.model_dump_json(indent=2) + "\n"
        (folder / MANIFEST_NAME).write_text(written, encoding="utf-8")
    return manifest


def dims(tower: VisionTower) -> Dims:
    """The letters of the design for this tower."""
    return Dims(
        layers=tower.layers,
        trunk_layers=tower.trunk_layers,
        heads=tower.heads,
        head_width=tower.head_width,
        width=tower.width,
        embed_dim=tower.embed_dim,
        grid=tower.grid,
        class_tokens=tower.class_tokens,
        tokens=tower.tokens,
    )


def logit_scale(source: Source) -> float:
    """exp of the learnt parameter."""
    return float(source.model.logit_scale.detach().exp().reshape(()))  # type: ignore[operator]


def logit_bias(source: Source) -> float | None:
    """The learnt bias, where the model has one."""
    bias = source.model.logit_bias
    return None if bias is None else float(bias.detach().reshape(()))  # type: ignore[operator]


def describe(folder: Path, path: str) -> File:
    """The manifest's entry of one file of the bundle."""
    with (folder / path).open("rb") as stream:
        digest = hashlib.file_digest(stream, "sha256").hexdigest()
    return File(path=path, bytes=(folder / path).stat().st_size, sha256=digest)


def check_out(out: Path, overwrite: bool) -> None:
    """Raises ExportError where a bundle cannot come to `out`.

    That is a file, or a folder with something in it: unless `overwrite` is set and that something
    is a bundle.
    """
    if out.exists() and not out.is_dir():
        raise ExportError(f"{out} is a file; --out wants a folder.")
    in_the_way = out.is_dir() and any(out.iterdir())
    if in_the_way and not overwrite:
        raise ExportError(f"{out} is not empty; choose another folder, or give --overwrite.")
    if in_the_way and not (out / MANIFEST_NAME).is_file():
        raise ExportError(f"{out} is not empty and holds no bundle; it is not overwritten.")


@contextmanager
def staged(out: Path, overwrite: bool) -> Iterator[Path]:
    """A hidden folder beside `out` that takes its place when the block ends without an error.

    Raises ExportError as `check_out` does, and where the folder cannot be written.
    """
    out = out.absolute()
    check_out(out, overwrite)
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        stage = Path(tempfile.mkdtemp(prefix=f".{out.name}.", dir=out.parent))
    except OSError as error:
        raise ExportError(f"{out.parent} cannot be written: {error.strerror}.") from error
    try:
        folder = stage / "new"
        folder.mkdir()
        yield folder
        for path in folder.rglob("*"):  # some writers leave files that only their owner may read
            path.chmod(0o755 if path.is_dir() else 0o644)
        if out.is_dir():
            out.rename(stage / "old")
        folder.rename(out)
    except OSError as error:
        if not out.exists() and (stage / "old").exists():
            (stage / "old").rename(out)
        raise ExportError(f"the bundle could not be written to {out}: {error}.") from error
    finally:
        shutil.rmtree(stage, ignore_errors=True)


def _write_graphs(vision: VisionTower, text: TextTower, folder: Path, report: Report) -> None:
    report("decompose graph")
    export_decompose(vision, folder / graph_file("decompose", "fp32"))
    report("text graph")
    export_text(text, folder / graph_file("text", "fp32"))
    report("readout graph")
    export_readout(vision, folder / graph_file("readout", "fp32"))


def _describe_graphs(folder: Path, precision: Precision) -> Graphs:
    described = {}
    for graph in GRAPHS:
        onnx = graph_file(graph, precision)
        data = Path(onnx).with_suffix(".bin").name
        described[graph] = Graph(onnx=describe(folder, onnx), data=[describe(folder, data)])
    return Graphs(**described)


def _write_examples(
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


def _write_means(
    source: Source, runtime: Runtime, pictures: Pictures, folder: Path
) -> Means | None:
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
