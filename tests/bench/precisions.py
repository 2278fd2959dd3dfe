"""What the precisions of bundles weigh and cost, as their manifests say it, for docs/precision.md.

usage: python -m tests.bench.precisions [--update docs/precision.md] BUNDLE…

With --update the table of each model is written between its markers, `<!-- NAME: begin -->`
and `<!-- NAME: end -->`.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from clip_headlight.export.manifest import Graph, Manifest, read_manifest

from .document import replace_part
from .tables import Table, megabytes

HEADINGS = (
    "precision",
    "download, MB",
    "image graph, MB",
    "text graph, MB",
    "embedding: worst, mean",
    "heads: worst, mean",
    "text: worst",
    "sum check: image, text",
)


def table_of(manifest: Manifest) -> Table:
    """One row a precision. `download` is all that loading it takes, the tokenizer too."""
    variants = manifest.precisions
    parity = next(iter(variants.values())).parity
    table = Table(f"{manifest.name}: {parity.images} pictures, {parity.texts} texts", HEADINGS)
    for precision, variant in variants.items():
        found = variant.parity
        table.add(
            precision,
            megabytes(variant.bytes + manifest.tokenizer.bytes),
            megabytes(bytes_of(variant.graphs.decompose)),
            megabytes(bytes_of(variant.graphs.text)),
            f"{found.embedding_cosine:.5f}, {found.embedding_cosine_mean:.5f}",
            f"{found.head_cosine:.5f}, {found.head_cosine_mean:.5f}",
            f"{found.text_cosine:.5f}",
            f"{found.sum_check:.0e}, {found.text_sum_check:.0e}",
        )
    return table


def bytes_of(graph: Graph) -> int:
    """Of the graph and its shards; a shard that two graphs name counts for both."""
    return sum(file.bytes for file in (graph.onnx, *graph.data))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--update", type=Path)
    parser.add_argument("bundles", type=Path, nargs="+")
    flags = parser.parse_args()
    for folder in flags.bundles:
        manifest = read_manifest(folder)
        written = table_of(manifest).markdown()
        print(written, end="\n\n")
        if flags.update:
            text = replace_part(flags.update.read_text("utf-8"), manifest.name, written)
            flags.update.write_text(text, "utf-8")


if __name__ == "__main__":
    main()
