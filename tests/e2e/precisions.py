"""Writes bundles at every precision but fp32, and what Python's onnxruntime makes of their graphs.

usage: python -m tests.e2e.precisions FOLDER

    shapes/   the built-in model in fp16, q8 and q4, made from its fp32 graphs
    odd/      a random tower whose widths fill no whole number of blocks: patches of 14 pixels as
              in ViT-L/14, an MLP of 216, a text tower of width 48; the same precisions
    shapes.json, odd.json: {precision: {"text_embedding": […], output of decompose: […], …}}
"""

from __future__ import annotations

import json
import shutil
import sys
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import onnx_ir as ir
import open_clip
import torch
from PIL import Image

from clip_headlight.export.bundle import write_bundle
from clip_headlight.export.files import describe
from clip_headlight.export.manifest import Precision, read_manifest
from clip_headlight.export.precision import convert
from clip_headlight.export.runtime import GRAPHS, Runtime, batch, graph_file
from clip_headlight.export.shards import write_graphs
from clip_headlight.export.source import load_source

SOURCE = Path(__file__).resolve().parents[2] / "server" / "bundles" / "shapes"
PRECISIONS: tuple[Precision, ...] = ("fp16", "q8", "q4")
ODD: dict[str, Any] = {
    "embed_dim": 40,
    "vision_cfg": {
        "image_size": 56, "layers": 2, "width": 96, "head_width": 24, "patch_size": 14,
        "mlp_ratio": 2.25,
    },
    "text_cfg": {"context_length": 77, "vocab_size": 49408, "width": 48, "heads": 3, "layers": 2},
}  # fmt: skip


def converted(graph: str, precision: Precision) -> ir.Model:
    model = ir.load(SOURCE / graph_file(graph, "fp32"))
    convert(model, precision)
    return model


def write_shapes(folder: Path) -> None:
    """The built-in bundle at other precisions than it offers; their parity is not measured."""
    shutil.copytree(SOURCE, folder, ignore=shutil.ignore_patterns("*.bin", "*.onnx"))
    work = folder / "work"
    work.mkdir()
    names = {graph_file(g, p): partial(converted, g, p) for p in PRECISIONS for g in GRAPHS}
    shards = write_graphs(names.items(), folder, work)
    work.rmdir()
    manifest: dict[str, Any] = json.loads((folder / "manifest.json").read_text())
    parity = manifest["precisions"]["fp32"]["parity"]
    manifest["precisions"] = {}
    for precision in PRECISIONS:
        graphs: dict[str, Any] = {
            graph: {
                "onnx": describe(folder, graph_file(graph, precision)).model_dump(),
                "data": [
                    describe(folder, shard).model_dump()
                    for shard in shards[graph_file(graph, precision)]
                ],
            }
            for graph in GRAPHS
        }
        files = [f for graph in graphs.values() for f in (graph["onnx"], *graph["data"])]
        total = sum({file["path"]: file["bytes"] for file in files}.values())
        manifest["precisions"][precision] = {"graphs": graphs, "bytes": total, "parity": parity}
    (folder / "manifest.json").write_text(json.dumps(manifest))
    read_manifest(folder)


def write_odd(folder: Path) -> None:
    config = folder.with_name("Odd-Test.json")
    config.write_text(json.dumps(ODD))
    open_clip.add_model_config(config)
    write_bundle(load_source("Odd-Test", random_seed=3), folder, precisions=PRECISIONS)


def write_expected(folder: Path, picture: Path, tokenizer: Any, texts: list[str]) -> None:
    """Beside `folder`: the outputs of every precision for one picture and some texts."""
    manifest = read_manifest(folder)
    with Image.open(picture) as image:
        pixels = batch(manifest.preprocess, [image.convert("RGB")])
    tokens = tokenizer(texts).numpy()
    found: dict[str, dict[str, list[float]]] = {}
    for precision in PRECISIONS:
        runtime = Runtime(folder, precision)
        terms = runtime.decompose(pixels)
        embedded = runtime.text(tokens)
        terms["text_embedding"] = embedded
        terms["patch_scores"] = runtime.readout(terms["weighted_values"], embedded)
        found[precision] = {name: np.ravel(value).tolist() for name, value in terms.items()}
    folder.with_name(f"{folder.name}.json").write_text(json.dumps(found))


def main(target: Path) -> None:
    torch.set_num_threads(1)
    picture, texts = SOURCE / "examples" / "red-circle.png", ["a red circle", "two blue stars"]
    write_shapes(target / "shapes")
    write_expected(target / "shapes", picture, load_source("Headlight-Shapes").tokenizer, texts)
    write_odd(target / "odd")
    write_expected(target / "odd", picture, open_clip.get_tokenizer("ViT-B-32"), texts)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
