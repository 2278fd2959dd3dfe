"""An explanation as tables for the terminal, as JSON and as CSV. Importable without torch."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from typing import Any

import numpy as np
from rich.console import Console
from rich.table import Table
from rich.text import Text

from .explain import Explanation
from .pairs import REST, Doubles
from .words import Word

# More words than this beside one patch are too many to read.
_FEW = 3


def print_report(console: Console, found: Explanation, *, words: bool, top: int) -> None:
    """The cosine, its checks and its parts; with `words`, its words and its pairs as well."""
    console.print(_headline(found), soft_wrap=True)
    console.print(_layers(found))
    console.print(_heads(found, top))
    if words:
        console.print(_words(found))
        console.print(_strongest(found, top))
    console.print(_patches(found, top, words))


def as_json(found: Explanation) -> str:
    """Everything in the report, and all pairs, as one line of JSON."""
    manifest, reading = found.manifest, found.reading
    described: dict[str, Any] = {
        "bundle": manifest.id,
        "model": manifest.name,
        "pretrained": manifest.pretrained,
        "weights_sha256": manifest.weights_sha256,
        "precision": found.precision,
        "picture": found.picture,
        "text": reading.typed,
        "cleaned_text": reading.cleaned,
        "cosine": found.cosine,
        "logit": found.logit,
        "checks": {
            "image_sum": found.image_sum_check,
            "text_sum": found.text_sum_check,
            "pairs": found.pairs_check,
        },
        "tokens": [
            {"id": t.id, "piece": t.piece, "start": t.start, "end": t.end} for t in reading.tokens
        ],
        "columns": [
            *(
                {
                    "name": word.name,
                    "kind": word.kind,
                    "tokens": list(word.tokens),
                    "start": word.start,
                    "end": word.end,
                }
                for word in found.columns
            ),
            *({"name": name, "kind": "rest"} for name in REST),
        ],
        "rows": [{"name": row.name, "place": row.place} for row in found.rows],
        "pairs": found.pairs.tolist(),
        "image": _side(found, text=False),
        "text_tower": _side(found, text=True),
    }
    return json.dumps(described, ensure_ascii=False, separators=(",", ":"))


def as_csv(found: Explanation) -> str:
    """All pairs, one a line; a word is named by its column, since it may occur twice."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(
        ["token", "name", "grid_row", "grid_column", "column", "word", "start", "end", "score"]
    )
    spans = [(word.start, word.end) for word in found.columns] + [(None, None)] * len(REST)
    for number, (row, scores) in enumerate(zip(found.rows, found.pairs, strict=True)):
        place = row.place or (None, None)
        for column, name in enumerate(found.column_names):
            score = repr(float(scores[column]))
            writer.writerow([number, row.name, *place, column, name, *spans[column], score])
    return out.getvalue()


def _side(found: Explanation, *, text: bool) -> dict[str, Any]:
    side = found.text if text else found.image
    return {
        "heads": side.heads.tolist(),
        "mlps": side.mlps.tolist(),
        "stem": side.stem,
        "biases": side.biases,
    }


def _headline(found: Explanation) -> Text:
    manifest = found.manifest
    line = Text.assemble(
        (f"{manifest.id}", "bold"),
        f", {found.precision}: {found.picture} and “{found.reading.cleaned}”\n",
        ("cosine ", "bold"),
        (_signed(found.cosine), _colour(found.cosine)),
        f", times {manifest.logit_scale:.4g}",
    )
    if manifest.logit_bias is not None:
        line.append(f", {'plus' if manifest.logit_bias >= 0 else 'minus'}")
        line.append(f" {abs(manifest.logit_bias):.4g}")
    line.append(f": logit {found.logit:.3f}")
    if manifest.logit_bias is not None:
        line.append(f", sigmoid {1 / (1 + np.exp(-found.logit)):.3g}")
    line.append(
        f"\nsum checks: image {found.image_sum_check:.1e}, text {found.text_sum_check:.1e}, "
        f"pairs {found.pairs_check:.1e}"
    )
    if found.precision != "fp32":
        parity = manifest.precisions[found.precision].parity
        line.append(
            f"\n{found.precision} is not exact: over {parity.images} pictures its embedding's "
            f"cosine to fp32 is {parity.embedding_cosine:.5f} at worst, over {parity.texts} texts "
            f"{parity.text_cosine:.5f}."
        )
    return line


def _layers(found: Explanation) -> Table:
    """The cosine as a sum over the image's terms, and again over the text's."""
    table = Table(title="The cosine over the picture's terms, and again over the text's")
    for name in ("", "picture: heads", "MLP", "text: heads", "MLP"):
        table.add_column(name, justify="right" if name else "left")
    sides = (found.image, found.text)
    for layer in range(max(len(side.mlps) for side in sides)):
        cells: list[Text | str] = []
        for side in sides:
            there = layer < len(side.mlps)
            cells.append(_cell(side.heads[layer].sum()) if there else "")
            cells.append(_cell(side.mlps[layer]) if there else "")
        table.add_row(f"layer {layer + 1}", *cells)
    table.add_row("stem", _cell(found.image.stem), "", _cell(found.text.stem), "")
    table.add_row("biases", _cell(found.image.biases), "", _cell(found.text.biases), "")
    table.add_section()
    table.add_row("sum", _cell(found.image.total), "", _cell(found.text.total), "")
    return table


def _heads(found: Explanation, top: int) -> Table:
    table = Table(title="Strongest heads")
    for name in ("picture", "", "text", ""):
        table.add_column(name, justify="left" if name else "right")
    sides = [list(_by_strength(side.heads, top)) for side in (found.image, found.text)]
    for number in range(max(len(side) for side in sides)):
        cells: list[Text | str] = []
        for side in sides:
            if number < len(side):
                (layer, head), score = side[number]
                cells += [f"layer {layer + 1}, head {head + 1}", _cell(score)]
            else:
                cells += ["", ""]
        table.add_row(*cells)
    return table


def _words(found: Explanation) -> Table:
    table = Table(title="Words")
    for name, side in (("word", "left"), ("characters", "left"), ("tokens", "left")):
        table.add_column(name, justify=side)  # type: ignore[arg-type]
    table.add_column("share", justify="right")
    table.add_column("its strongest patches (row, column)")
    totals = found.pairs.sum(axis=0)
    for column, word in enumerate(found.columns):
        pieces = " ".join(found.reading.tokens[i].piece for i in word.tokens)
        many = f"{len(word.tokens)} positions" if word.kind == "padding" else pieces
        best = list(_by_strength(found.pairs[: -len(REST), column], _FEW))
        where = _listed((found.rows[row].short, score) for (row,), score in best)
        table.add_row(Text(word.name), _span(word), Text(many), _cell(totals[column]), where)
    table.add_section()
    for number, name in enumerate(REST, start=len(found.columns)):
        table.add_row(f"text's {name}", "", "", _cell(totals[number]), "")
    table.add_row("sum", "", "", _cell(totals.sum()), "")
    return table


def _strongest(found: Explanation, top: int) -> Table:
    table = Table(title="Strongest pairs of a word and a patch")
    table.add_column("word")
    table.add_column("patch")
    table.add_column("score", justify="right")
    own = found.pairs[: -len(REST), : -len(REST)]
    for (row, column), score in _by_strength(own, top):
        table.add_row(Text(found.columns[column].name), found.rows[row].name, _cell(score))
    table.caption = (
        f"These {own.size} pairs add up to {_signed(own.sum())}; with stem, MLPs and biases of "
        f"both sides all {found.pairs.size} add up to {_signed(found.pairs.sum())}."
    )
    return table


def _patches(found: Explanation, top: int, words: bool) -> Table:
    table = Table(title="Strongest patches")
    table.add_column("patch")
    table.add_column("share", justify="right")
    if words:
        table.add_column("its strongest words")
    totals = found.pairs.sum(axis=1)
    patches = totals[: -len(REST)]

    def line(name: str, row: int) -> None:
        cells: list[Text | str] = [name, _cell(totals[row])]
        if words:
            best = _by_strength(found.pairs[row], _FEW)
            cells.append(_listed((found.column_names[column], score) for (column,), score in best))
        table.add_row(*cells)

    for (row,), _ in _by_strength(patches, top):
        line(found.rows[row].name, row)
    others = patches.sum() - sum(score for _, score in _by_strength(patches, top))
    if len(patches) > top:
        table.add_row(f"the other {len(patches) - top}", _cell(others))
    table.add_section()
    for row in range(len(patches), len(totals)):
        line(f"picture's {found.rows[row].name}", row)
    table.add_row("sum", _cell(totals.sum()))
    return table


def _span(word: Word) -> str:
    """The characters that a word covers, counted from 1, the last one included."""
    if word.start is None or word.end is None:
        return ""
    return f"{word.start + 1}" if word.end - word.start == 1 else f"{word.start + 1}–{word.end}"


def _by_strength(scores: Doubles, top: int) -> Iterator[tuple[tuple[int, ...], float]]:
    """The `top` entries of largest magnitude: (index, score)."""
    for flat in np.argsort(-np.abs(scores), axis=None, kind="stable")[:top]:
        index = tuple(int(i) for i in np.unravel_index(flat, scores.shape))
        yield index, float(scores[index])


def _listed(scores: Iterator[tuple[str, float]]) -> Text:
    line = Text()
    for name, score in scores:
        line.append(", " if line else "")
        line.append(f"{name} ")
        line.append_text(_cell(score))
    return line


def _cell(score: float) -> Text:
    return Text(_signed(score), style=_colour(score))


def _signed(score: float) -> str:
    shown = f"{score:+.4f}".replace("-", "−")
    return "0" if float(shown[1:]) == 0 else shown


def _colour(score: float) -> str:
    return "" if _signed(score) == "0" else "red" if score > 0 else "blue"
