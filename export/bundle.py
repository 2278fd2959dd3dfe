"""Writes a bundle: graphs, tokenizer, examples, means, and the manifest that names them all.

Everything is written into a hidden folder beside the wanted one and moved into place at the end,
so that an export which is interrupted leaves no half bundle behind.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from pathlib import Path

import onnx_ir as ir

from .files import describe, staged
from .graphs import export_decompose, export_readout, export_text
from .manifest import (
    MANIFEST_NAME,
    SCHEMA_VERSION,
    Dims,
    File,
    Graph,
    Graphs,
    Manifest,
    Precision,
    Variant,
)
from .parity import measure, parity_pictures, reference
from .pictures import Pictures
from .precision import convert
from .precomputed import write_examples, write_means
from .runtime import GRAPHS, Runtime, graph_file
from .shards import write_graphs
from .source import Source, weights_sha256
from .text_towers import TextTower, text_tower
from .tokenizer import text_input, tokenizer_json
from .towers import VisionTower, vision_tower

Report = Callable[[str], None]


def write_bundle(
    source: Source,
    out: Path,
    pictures: Pictures | None = None,
    *,
    precisions: Sequence[Precision] = ("fp32",),
    bundle_id: str | None = None,
    overwrite: bool = False,
    report: Report = lambda _step: None,
) -> Manifest:
    """Exports `source` at each of `precisions` into the folder `out` and returns its manifest.

    `report` is told the name of each step as it begins. Without `pictures` the bundle has neither
    examples nor means; examples and means are always computed in fp32.
    Raises ExportError where `out` is in the way, UnsupportedError for a model that cannot be
    decomposed; then nothing is left behind.
    """
    report("reading the towers")
    vision, text = vision_tower(source.model), text_tower(source.model)
    with staged(out, overwrite) as folder:
        exact = folder.with_name("fp32")
        exact.mkdir()
        _write_graphs(vision, text, exact, report)
        report("tokenizer, examples and means")
        (folder / "tokenizer.json").write_text(tokenizer_json(source.tokenizer), encoding="utf-8")
        shown = pictures or Pictures()
        runtime = Runtime(exact)
        examples = write_examples(source, vision, runtime, shown, folder) if pictures else None
        means = write_means(source, runtime, shown, folder)
        del runtime
        report("weights in shards")
        described = _write_precisions(exact, folder, precisions)
        report("open_clip's own embeddings")
        seen = parity_pictures(shown, vision.image_size)
        expected = reference(source, seen, shown.prompts())
        variants = {}
        for precision in precisions:
            report(f"parity at {precision}")
            graphs = described[precision]
            variants[precision] = Variant(
                graphs=graphs,
                bytes=sum(file.bytes for file in graphs.files()),
                parity=measure(expected, Runtime(folder, precision), precision),
            )
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
            text=text_input(source.tokenizer, text),
            logit_scale=logit_scale(source),
            logit_bias=logit_bias(source),
            tokenizer=describe(folder, "tokenizer.json"),
            precisions=variants,
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


def _write_graphs(vision: VisionTower, text: TextTower, folder: Path, report: Report) -> None:
    report("decompose graph")
    export_decompose(vision, folder / graph_file("decompose", "fp32"))
    report("text graph")
    export_text(text, folder / graph_file("text", "fp32"))
    report("readout graph")
    export_readout(vision, folder / graph_file("readout", "fp32"))


def _write_precisions(
    exact: Path, folder: Path, precisions: Iterable[Precision]
) -> dict[Precision, Graphs]:
    """Writes the graphs in `exact` at each precision into `folder`, and describes what is there."""
    pairs = [(graph, precision) for precision in precisions for graph in GRAPHS]
    makers = {
        graph_file(graph, precision): partial(_converted, exact, graph, precision)
        for graph, precision in pairs
    }
    shards = write_graphs(makers.items(), folder, exact)
    known: dict[str, File] = {}

    def entry(path: str) -> File:
        if path not in known:
            known[path] = describe(folder, path)
        return known[path]

    def graph_of(name: str) -> Graph:
        return Graph(onnx=entry(name), data=[entry(shard) for shard in shards[name]])

    return {
        precision: Graphs(**{graph: graph_of(graph_file(graph, precision)) for graph in GRAPHS})
        for precision in precisions
    }


def _converted(exact: Path, graph: str, precision: Precision) -> ir.Model:
    model = ir.load(exact / graph_file(graph, "fp32"))
    convert(model, precision)
    return model
