"""The truth beside the words: a table and a heat map for the documentation."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from pathlib import Path
from typing import Final

from ..errors import ExportError
from ..head_metrics import Quality, entanglements
from ..heads_schema import VOTERS, Heads, HeadWords

BEGIN: Final = "<!-- truth: begin -->"
END: Final = "<!-- truth: end -->"
_CELL_W: Final = 34
_CELL_H: Final = 22
_LEFT: Final = 26
_TOP: Final = 40
_GAP: Final = 18
_COLUMNS: Final = 3
# From paper to ink, in the light of print: a share of 0 and of 1.
_PALE: Final = (247, 249, 252)
_DEEP: Final = (12, 74, 140)
_OUTLINE: Final = "#d9480f"


def agreeing(heads: Sequence[HeadWords]) -> tuple[int, int]:
    """In how many heads the label is the attribute that is carried most, and of how many."""
    told = [words for words in heads if words.truth is not None and words.label is not None]
    same = sum(words.truth is not None and words.label == words.truth.carried for words in told)
    return same, len(told)


def summary_table(rows: Sequence[tuple[str, Quality, float]]) -> str:
    """A line for each of `rows`: a name, its quality, its share of labels that are the truth."""
    lines = [
        "| | consistency | associated heads | disentanglement | in five words | label is true |",
        "|---|---|---|---|---|---|",
    ]
    lines += [
        f"| {name} | {found.consistency:.2f} | {found.associated:.0%} | "
        f"{found.disentanglement:.2f} | {found.explained:.0%} | {right:.0%} |"
        for name, found, right in rows
    ]
    return "\n".join(lines)


def carried_table(heads: Heads) -> str:
    """What each attribute explains: of the heads in the mean and at most, of random directions."""
    truths = [words.truth for words in heads.heads if words.truth is not None]
    rows = {name: [truth.attributes[name] for truth in truths] for name in truths[0].attributes}
    rows["all attributes"] = [truth.together for truth in truths]
    lines = [
        "| of the variance | " + " | ".join(rows) + " |",
        "|---" * (len(rows) + 1) + "|",
        _line("a head, in the mean", [sum(row) / len(row) for row in rows.values()]),
        _line("the head that carries most of it", [max(row) for row in rows.values()]),
    ]
    if heads.baseline is not None:
        found = heads.baseline.truth
        lines.append(_line("random directions", [*found.attributes.values(), found.together]))
    return "\n".join(lines)


def _line(name: str, shares: Sequence[float]) -> str:
    return f"| {name} | " + " | ".join(_share(share) for share in shares) + " |"


def head_table(heads: Sequence[HeadWords], purity: Sequence[float]) -> str:
    """A line for each head: its label, the truth, and whether they agree."""
    lines = [
        (
            "| head | label | sure | disentanglement | carries most | of its variance | next "
            "| all attributes | purity | label is true |"
        ),
        "|---|---|---|---|---|---|---|---|---|---|",
    ]
    for words, pure, shared in zip(heads, purity, entanglements(heads), strict=True):
        if words.truth is None:
            continue
        shares = sorted(words.truth.attributes.items(), key=lambda item: -item[1])
        (first, most), (second, next_most) = shares[:2]
        lines.append(
            f"| {words.name} | {words.label or '–'} | {words.agreeing} of {VOTERS} "
            f"| {1 - shared:.1f} | {first} | {_share(most)} | {second} {_share(next_most)} "
            f"| {_share(words.truth.together)} | {pure:.2f} "
            f"| {'✓' if words.label == first else '✗'} |"
        )
    return "\n".join(lines)


def _share(value: float) -> str:
    return f"{max(value, 0.0):.2f}"


def heat_map(heads: Sequence[HeadWords]) -> str:
    """An SVG: for each attribute the L × H grid of shares; a ring where the label says so."""
    told = [words for words in heads if words.truth is not None]
    if not told or told[0].truth is None:
        raise ExportError("no truth has been measured of these heads.")
    layers = max(words.layer for words in told) + 1
    columns = max(words.head for words in told) + 1
    panel_w = _LEFT + columns * _CELL_W + _GAP
    panel_h = _TOP + layers * _CELL_H + _GAP
    names = [*told[0].truth.attributes, "all together"]
    rows = -(-len(names) // _COLUMNS)
    width, height = panel_w * _COLUMNS + _GAP, panel_h * rows + _GAP
    parts = [
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" '
            f'width="{width}" height="{height}" role="img" font-family="system-ui, sans-serif">'
        ),
        (
            "<title>The share of each head's variance that each attribute of the scenes explains"
            "</title>"
        ),
        f'<rect width="{width}" height="{height}" fill="#ffffff"/>',
    ]
    for number, name in enumerate(names):
        x = _GAP + (number % _COLUMNS) * panel_w
        y = (number // _COLUMNS) * panel_h
        parts += _panel(name, told, x, y, layers, columns)
    return "\n".join([*parts, "</svg>"]) + "\n"


def _panel(
    name: str, heads: Sequence[HeadWords], x: int, y: int, layers: int, columns: int
) -> list[str]:
    parts = [
        (
            f'<text x="{x + _LEFT}" y="{y + 18}" font-size="14" font-weight="600" fill="#1b1f24">'
            f"{escape(name)}</text>"
        )
    ]
    small = 'font-size="10" fill="#57606a"'
    for head in range(columns):
        middle = x + _LEFT + head * _CELL_W + _CELL_W // 2
        parts.append(
            f'<text x="{middle}" y="{y + 34}" text-anchor="middle" {small}>H{head + 1}</text>'
        )
    for layer in range(layers):
        base = y + _TOP + layer * _CELL_H + 15
        parts.append(f'<text x="{x}" y="{base}" {small}>L{layer + 1}</text>')
    rings = []
    for words in heads:
        if words.truth is None:
            continue
        share = words.truth.attributes.get(name, words.truth.together)
        left, top = x + _LEFT + words.head * _CELL_W, y + _TOP + words.layer * _CELL_H
        inside = max(0.0, min(1.0, share))
        parts.append(
            f'<rect x="{left}" y="{top}" width="{_CELL_W - 2}" height="{_CELL_H - 2}" '
            f'fill="{_colour(inside)}"/>'
        )
        if inside >= 0.1:
            ink = "#ffffff" if inside > 0.5 else "#1b1f24"
            parts.append(
                f'<text x="{left + _CELL_W // 2 - 1}" y="{top + 14}" text-anchor="middle" '
                f'font-size="10" fill="{ink}">{inside:.2f}</text>'
            )
        if words.label == name:
            rings.append(
                f'<rect x="{left}" y="{top}" width="{_CELL_W - 2}" height="{_CELL_H - 2}" '
                f'fill="none" stroke="{_OUTLINE}" stroke-width="2"/>'
            )
    return parts + rings


def _colour(share: float) -> str:
    mixed = (round(p + (d - p) * share) for p, d in zip(_PALE, _DEEP, strict=True))
    return "#" + "".join(f"{part:02x}" for part in mixed)


def write_between(path: Path, text: str) -> None:
    """Puts `text` between the two marks of the file at `path`.

    Raises ExportError where the file or a mark is missing.
    """
    try:
        old = path.read_text(encoding="utf-8")
    except OSError as error:
        raise ExportError(f"{path} cannot be read: {error.strerror or error}.") from error
    begin, end = old.find(BEGIN), old.find(END)
    if not 0 <= begin < end:
        raise ExportError(f"{path} has no lines {BEGIN} and {END} to write between.")
    new = f"{old[: begin + len(BEGIN)]}\n\n{text}\n\n{old[end:]}"
    path.write_text(new, encoding="utf-8")
