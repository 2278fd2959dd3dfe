"""Why a picture and a text are alike: one bundle's graphs in onnxruntime, without torch."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from PIL import Image

from .errors import ExportError
from .manifest import Manifest, Precision
from .opened import open_bundle
from .pairs import REST, Doubles, LayerScores, Terms, cosine, joined, pair_scores
from .runtime import batch
from .words import Reading, Word, open_tokenizer, read_text

# The pairs add up to the cosine to within this in fp32.
FP32_BAR: Final = 1e-5


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
    bundle = open_bundle(folder, precision)
    manifest, precision, runtime = bundle.manifest, bundle.precision, bundle.runtime
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


def _rows(class_tokens: int, grid: tuple[int, int]) -> list[Row]:
    rows = [Row("class token")] * class_tokens
    for down in range(grid[0]):
        rows += [
            Row(f"row {down + 1}, column {across + 1}", (down, across)) for across in range(grid[1])
        ]
    return rows + [Row(name) for name in REST]
