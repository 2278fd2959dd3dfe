"""docs/precision.md says what the manifests say."""

from __future__ import annotations

from pathlib import Path

from clip_headlight.export.manifest import read_manifest

from .document import replace_part
from .precisions import bytes_of, table_of

ROOT = Path(__file__).resolve().parents[2]
DOCUMENT = ROOT / "docs" / "precision.md"
BUILT_IN = ROOT / "server" / "bundles" / "shapes"


def test_the_document_holds_the_built_in_bundles_measured_precisions() -> None:
    """If not: python -m tests.bench.precisions --update docs/precision.md server/bundles/shapes"""
    manifest = read_manifest(BUILT_IN)
    text = DOCUMENT.read_text("utf-8")
    assert replace_part(text, manifest.name, table_of(manifest).markdown()) == text


def test_a_row_states_bytes_and_errors_of_its_precision() -> None:
    manifest = read_manifest(BUILT_IN)
    variant = manifest.precisions["q8"]
    (row,) = [row for row in table_of(manifest).rows if row[0] == "q8"]
    on_disk = sum((BUILT_IN / file.path).stat().st_size for file in variant.graphs.files())
    tokenizer = (BUILT_IN / "tokenizer.json").stat().st_size
    assert float(row[1]) == round((on_disk + tokenizer) / 1e6, 2)
    assert float(row[2]) == round(bytes_of(variant.graphs.decompose) / 1e6, 2)
    assert row[4].startswith(f"{variant.parity.embedding_cosine:.5f}")
    assert row[7].startswith(f"{variant.parity.sum_check:.0e}")
