"""Writes small bundles in many shards, for the tests of downloading: the built-in model's, cut up.

usage: python -m tests.e2e.shards FOLDER

    sharded/   the weights of text and readout in shards that both graphs name
    twin/      the same shards and one graph of its own: another bundle of mostly the same files
    hostile/   markup in every text, and a "picture" that is a document with a script
"""

from __future__ import annotations

import hashlib
import json
import shutil
import sys
from pathlib import Path
from typing import Any

import onnx

SOURCE = Path(__file__).resolve().parents[2] / "server" / "bundles" / "shapes"
LIMIT = 600_000
MARKUP = '<img src=x onerror="document.title=`ran`"><script>document.title="ran"</script>'
SVG = (
    b'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9">'
    b'<script>document.title="ran"</script></svg>'
)


class Shards:
    """Consecutive files of at most `LIMIT` bytes, unless one tensor alone is larger."""

    def __init__(self, folder: Path, stem: str) -> None:
        self.folder = folder
        self.stem = stem
        self.contents: list[bytearray] = [bytearray()]

    def add(self, tensor: bytes) -> tuple[str, int]:
        """Where the tensor comes to lie: the file's name and the offset in it."""
        if self.contents[-1] and len(self.contents[-1]) + len(tensor) > LIMIT:
            self.contents.append(bytearray())
        shard = self.contents[-1]
        offset = len(shard)
        # Each tensor starts at a multiple of 64, as runtimes like it.
        shard.extend(tensor + bytes(-len(tensor) % 64))
        return self._name(len(self.contents) - 1), offset

    def write(self) -> list[dict[str, Any]]:
        for index, content in enumerate(self.contents):
            (self.folder / self._name(index)).write_bytes(content)
        return [described(self.folder, self._name(i)) for i in range(len(self.contents))]

    def _name(self, index: int) -> str:
        return f"{self.stem}.{index}.bin" if index else f"{self.stem}.bin"


def described(folder: Path, path: str) -> dict[str, Any]:
    content = (folder / path).read_bytes()
    return {
        "path": path,
        "bytes": len(content),
        "sha256": hashlib.sha256(content).hexdigest(),
    }


def cut(folder: Path, name: str, shards: Shards) -> onnx.ModelProto:
    """The built-in graph `name`, its weights in `shards` instead of where they were."""
    model = onnx.load(SOURCE / f"{name}.fp32.onnx", load_external_data=False)
    for tensor in model.graph.initializer:
        if tensor.data_location != onnx.TensorProto.EXTERNAL:
            continue
        place = {entry.key: entry.value for entry in tensor.external_data}
        with (SOURCE / place["location"]).open("rb") as file:
            file.seek(int(place.get("offset", 0)))
            content = file.read(int(place["length"]))
        location, offset = shards.add(content)
        del tensor.external_data[:]
        for key, value in (("location", location), ("offset", offset), ("length", len(content))):
            tensor.external_data.add(key=key, value=str(value))
    onnx.save(model, folder / f"{name}.fp32.onnx")
    return model


def write_sharded(folder: Path) -> dict[str, Any]:
    shutil.copytree(SOURCE, folder, ignore=shutil.ignore_patterns("*.bin", "*.onnx"))
    own, shared = Shards(folder, "decompose.fp32"), Shards(folder, "shared")
    for name, shards in (("decompose", own), ("text", shared), ("readout", shared)):
        cut(folder, name, shards)
    data = {"decompose": own.write(), "text": shared.write()}
    data["readout"] = data["text"]
    manifest: dict[str, Any] = json.loads((folder / "manifest.json").read_text())
    variant = manifest["precisions"]["fp32"]
    variant["graphs"] = {
        name: {"onnx": described(folder, f"{name}.fp32.onnx"), "data": files}
        for name, files in data.items()
    }
    manifest["precisions"] = {"fp32": variant}
    files = [
        file for graph in variant["graphs"].values() for file in [graph["onnx"], *graph["data"]]
    ]
    variant["bytes"] = sum({file["path"]: file["bytes"] for file in files}.values())
    return save(folder, manifest, "sharded")


def save(folder: Path, manifest: dict[str, Any], name: str) -> dict[str, Any]:
    manifest |= {"id": name, "name": name.capitalize()}
    (folder / "manifest.json").write_text(json.dumps(manifest))
    return manifest


def write_twin(folder: Path, like: Path) -> None:
    shutil.copytree(like, folder)
    model = onnx.load(folder / "readout.fp32.onnx", load_external_data=False)
    model.doc_string = "The twin's own."
    onnx.save(model, folder / "readout.fp32.onnx")
    manifest = json.loads((folder / "manifest.json").read_text())
    graphs = manifest["precisions"]["fp32"]["graphs"]
    graphs["readout"]["onnx"] = described(folder, "readout.fp32.onnx")
    save(folder, manifest, "twin")


def write_hostile(folder: Path, like: Path) -> None:
    shutil.copytree(like, folder)
    manifest = save(folder, json.loads((folder / "manifest.json").read_text()), "hostile")
    for field in ("name", "pretrained", "licence", "citation"):
        manifest[field] = f"{field} {MARKUP}"
    examples = manifest["examples"]
    examples["texts"] = [f"{text} {MARKUP}" for text in examples["texts"]]
    for image in examples["images"]:
        image["title"] = f"{image['title']} {MARKUP}"
    picture = examples["images"][1]["image"]["path"]
    (folder / picture).write_bytes(SVG)
    examples["images"][1]["image"] = described(folder, picture)
    (folder / "manifest.json").write_text(json.dumps(manifest))


def main(target: Path) -> None:
    write_sharded(target / "sharded")
    write_twin(target / "twin", target / "sharded")
    write_hostile(target / "hostile", target / "sharded")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
