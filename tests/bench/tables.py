"""A table as data, printed on a terminal and written as Markdown from the same rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from rich.table import Table as Printed

NOT_MEASURED = "–"


@dataclass
class Table:
    """`rows` have as many cells as there are headings; `notes` stand below, a sentence each."""

    title: str
    headings: Sequence[str]
    rows: list[Sequence[str]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def add(self, *cells: str) -> None:
        """Raises ValueError for another number of cells than there are headings."""
        if len(cells) != len(self.headings):
            raise ValueError(
                f"{len(cells)} cells in a row of {self.title!r}; expected {len(self.headings)}."
            )
        self.rows.append(cells)

    def markdown(self) -> str:
        """A heading, the table, its notes. The first column is left-aligned, figures right."""
        rule = ["---", *["---:"] * (len(self.headings) - 1)]
        lines = [_line(self.headings), f"|{'|'.join(rule)}|", *[_line(row) for row in self.rows]]
        return "\n\n".join([f"### {self.title}", "\n".join(lines), *self.notes])

    def printed(self) -> Printed:
        table = Printed(title=self.title, title_justify="left", caption_justify="left")
        for at, heading in enumerate(self.headings):
            table.add_column(heading, justify="right" if at else "left")
        for row in self.rows:
            table.add_row(*row)
        if self.notes:
            table.caption = "\n".join(self.notes)
        return table


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |"


def mark(text: str, reached: bool) -> str:
    """A figure with whether it reached its aim."""
    return f"{text} {'✓' if reached else '✗'}"


def milliseconds(value: float) -> str:
    """Three significant digits; seconds from ten seconds on."""
    if value >= 10_000:
        return f"{significant(value / 1000)} s"
    return significant(value)


def significant(value: float, digits: int = 3) -> str:
    """`value` with so many significant digits, never in exponent notation."""
    if value == 0:
        return "0"
    text = f"{value:.{digits}g}"
    return text if "e" not in text else f"{float(text):,.0f}".replace(",", " ")


def megabytes(count: float) -> str:
    """Bytes in millions of bytes: whole ones from ten on."""
    value = count / 1e6
    return f"{value:.0f}" if value >= 10 else significant(value)
