"""Why a picture and a text are alike: one bundle's graphs in onnxruntime, without torch."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from PIL import Image
from pydantic import ValidationError

from .errors import ExportError
from .manifest import MANIFEST_NAME, SCHEMA_VERSION, Manifest, Precision, Variant, read_manifest
from .pairs import REST, Doubles, LayerScores, Terms, cosine, joined, pair_scores
from .runtime import Runtime, batch
from .words import Reading, Word, open_tokenizer, read_text

# The pairs add up to the cosine to within this in fp32.
FP32_BAR: Final = 1e-5
_EXACT_FIRST: Final[tuple[Precision, ...]] = ("fp32", "fp16", "q8", "q4")


@dataclass(frozen=True)
class Row:
    """A row of the pairs: an image token at its place in the grid, or one of the other terms."""

    name: str
    place: tuple[int, int] | None = None

    @property
    def short(self) -> str:
        """ "(row, column)", counted from 1, or the name of what has no place."""
        return self.name if self.place is None else f"({self.place[0] + 1}, {self.place[1] + 1})"


@dataclass(frozen=True)
class Explanation:
    """One picture, one text, and the cosine between them taken apart.

    `pairs` [rows, words + 3] in units of the cosine: rows are the N image tokens, then stem, MLPs
    and biases; columns are `columns`, the words that have a share, then the text's own three.
    """

    manifest: Manifest
    precision: Precision
    picture: str
    reading: Reading
    rows: tuple[Row, ...]
    columns: tuple[Word, ...]
    pairs: Doubles
    image: LayerScores
    text: LayerScores
    cosine: float
    image_sum_check: float
    text_sum_check: float

    @property
    def pairs_check(self) -> float:
        """|Σ pairs − cosine|."""
        return abs(float(self.pairs.sum()) - self.cosine)

    @property
    def holds(self) -> bool:
        """Whether every sum is what it should be, for fp32; other precisions are only reported."""
        checks = (self.image_sum_check, self.text_sum_check, self.pairs_check)
        return self.precision != "fp32" or max(checks) <= FP32_BAR

    @property
    def logit(self) -> float:
        """exp(logit scale) × cosine, and the logit bias where the model has one."""
        return self.manifest.logit_scale * self.cosine + (self.manifest.logit_bias or 0.0)

    @property
    def column_names(self) -> tuple[str, ...]:
        """The words, then the text's stem, MLPs and biases."""
        return (*(word.name for word in self.columns), *REST)


def explain(
    picture: Image.Image,
    text: str,
    folder: Path,
    precision: Precision | None = None,
    title: str = "the picture",
) -> Explanation:
    """Takes the cosine of `picture`, called `title`, and `text` apart with the bundle in `folder`.

    `precision` is the most exact one there where none is named. Raises ExportError, with a
    sentence, for a bundle or a text that cannot be read.
    """
    manifest = open_manifest(folder)
    precision = _precision(manifest, precision)
    _check_files(folder, manifest, manifest.precisions[precision])
    runtime = _runtime(folder, manifest, precision)
    size = manifest.dims
    positions = runtime.text_positions()
    if positions is None:
        raise ExportError(
            f"the text graph of {manifest.id} gives no terms of its words; export the bundle again."
        )
    tokenizer = open_tokenizer(folder / manifest.tokenizer.path)
    reading = read_text(text, tokenizer, manifest.text, positions)
    seen = runtime.decompose(batch(manifest.preprocess, [picture]))
    read = runtime.text_terms(reading.ids)
    image, words = Terms.of(seen, "embedding"), Terms.of(read, "text_embedding")
    scores = pair_scores(image, seen["weighted_values"], words, read["word_terms"], runtime.readout)
    # What the mask hides, the padding of a causal tower above all, is no column.
    columns = tuple(w for w in reading.words if np.any(read["word_terms"][0, list(w.tokens)]))
    return Explanation(
        manifest=manifest,
        precision=precision,
        picture=title,
        reading=reading,
        rows=tuple(_rows(size.class_tokens, size.grid)),
        columns=columns,
        pairs=joined(scores, [word.tokens for word in columns]),
        image=image.towards(words),
        text=words.towards(image),
        cosine=cosine(image, words),
        image_sum_check=image.sum_check,
        text_sum_check=words.sum_check,
    )


def open_manifest(folder: Path) -> Manifest:
    """The manifest of the bundle in `folder`. Raises ExportError, with a sentence, for none."""
    if not folder.is_dir():
        raise ExportError(
            f"there is no folder {folder}; --bundle wants one that `headlight export` wrote."
        )
    try:
        return read_manifest(folder)
    except OSError as error:
        raise ExportError(f"{folder} holds no {MANIFEST_NAME}, so it is not a bundle.") from error
    except ValidationError as error:
        first = error.errors()[0]
        if first["loc"] == ("schema_version",) and first["type"] == "literal_error":
            raise ExportError(
                f"{folder} is a bundle of schema version {first['input']}; this Headlight reads "
                f"version {SCHEMA_VERSION}. Export it again."
            ) from error
        where = ".".join(str(part) for part in first["loc"]) or "the whole file"
        raise ExportError(
            f"{folder / MANIFEST_NAME} is not valid: {where}: {first['msg']}."
        ) from error


def _precision(manifest: Manifest, wanted: Precision | None) -> Precision:
    there = [precision for precision in _EXACT_FIRST if precision in manifest.precisions]
    if wanted is None:
        return there[0]
    if wanted not in there:
        raise ExportError(f"{manifest.id} has no {wanted} graphs; it has {', '.join(there)}.")
    return wanted


def _check_files(folder: Path, manifest: Manifest, variant: Variant) -> None:
    for file in (manifest.tokenizer, *variant.graphs.files()):
        path = folder / file.path
        size = path.stat().st_size if path.is_file() else None
        if size != file.bytes:
            found = "is missing" if size is None else f"has {size} bytes, not {file.bytes}"
            raise ExportError(
                f"{file.path} of {manifest.id} {found}; fetch or export the bundle again."
            )


def _runtime(folder: Path, manifest: Manifest, precision: Precision) -> Runtime:
    try:
        return Runtime(folder, precision)
    except Exception as error:  # onnxruntime has no exception of its own for a bad graph
        reason = str(error).strip().splitlines()[0]
        raise ExportError(
            f"the {precision} graphs of {manifest.id} cannot be opened ({reason}); hold the bundle "
            "against its source with `headlight verify`."
        ) from error


def _rows(class_tokens: int, grid: tuple[int, int]) -> list[Row]:
    rows = [Row("class token")] * class_tokens
    for down in range(grid[0]):
        rows += [
            Row(f"row {down + 1}, column {across + 1}", (down, across)) for across in range(grid[1])
        ]
    return rows + [Row(name) for name in REST]
