"""A table says the same on the terminal and in Markdown, and only the measured part is replaced."""

from __future__ import annotations

from pathlib import Path

import pytest
from rich.console import Console

from .document import GPU, HALF, MEASURED, markers, measured_part, replace_part, write_part
from .folders import DOCUMENT
from .tables import Table, mark, megabytes, milliseconds, significant

BEGIN, END = markers(MEASURED)


def _table() -> Table:
    table = Table("Speed", ["model", "ms"], notes=["On two cores."])
    table.add("A|B", "1.50")
    table.add("C", mark("3", reached=False))
    return table


def test_markdown_holds_every_cell_and_note() -> None:
    assert _table().markdown() == (
        "### Speed\n\n| model | ms |\n|---|---:|\n| A\\|B | 1.50 |\n| C | 3 ✗ |\n\nOn two cores."
    )


def test_the_terminal_shows_the_same_cells() -> None:
    console = Console(width=100)
    with console.capture() as captured:
        console.print(_table().printed())
    shown = captured.get()
    for cell in ("Speed", "model", "ms", "A|B", "1.50", "C", "3 ✗", "On two cores."):
        assert cell in shown


def test_a_row_of_another_length_is_refused() -> None:
    with pytest.raises(ValueError, match="3 cells in a row of 'Speed'; expected 2"):
        _table().add("a", "b", "c")


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0, "0"), (0.01234, "0.0123"), (7.4, "7.4"), (87.21, "87.2"), (219.4, "219"),
        (1234.5, "1 230"), (9999, "10 000"), (23_712, "23.7 s"), (370_000, "370 s"),
    ],
)  # fmt: skip
def test_milliseconds_have_three_significant_digits(value: float, text: str) -> None:
    assert milliseconds(value) == text


@pytest.mark.parametrize(
    ("count", "text"),
    [(0, "0"), (241_000, "0.241"), (7_312_000, "7.31"), (58_100_000, "58"), (2.7e9, "2700")],
)
def test_bytes_are_told_in_millions(count: float, text: str) -> None:
    assert megabytes(count) == text


def test_large_figures_are_never_written_with_an_exponent() -> None:
    assert significant(1_234_567) == "1 230 000"


def test_only_what_stands_between_the_markers_is_replaced() -> None:
    text = f"# Title\n\n{BEGIN}\nold\n{END}\n\nProse.\n"
    assert (
        replace_part(text, MEASURED, "new\n") == f"# Title\n\n{BEGIN}\n\nnew\n\n{END}\n\nProse.\n"
    )


@pytest.mark.parametrize("text", ["", BEGIN, f"{END}{BEGIN}", f"{BEGIN}{BEGIN}{END}"])
def test_a_document_without_its_markers_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="each once"):
        replace_part(text, MEASURED, "new")


def test_a_run_is_written_with_its_machine_and_sections(tmp_path: Path) -> None:
    out = tmp_path / "new" / "benchmarks.md"
    write_part(out, DOCUMENT, MEASURED, measured_part(["Machine: mine."], [("Python", [_table()])]))
    text = out.read_text("utf-8")
    before = DOCUMENT.read_text("utf-8").split(BEGIN)[0]
    assert text.startswith(before)
    measured = text.split(BEGIN)[1].split(END)[0]
    assert measured == f"\n\n- Machine: mine.\n\n## Python\n\n{_table().markdown()}\n\n"


@pytest.mark.parametrize("part", [GPU, HALF])
def test_the_document_has_a_place_for_a_gpus_figures(part: str) -> None:
    text = replace_part(DOCUMENT.read_text("utf-8"), part, "Figures.")
    begin, end = markers(part)
    assert f"{begin}\n\nFigures.\n\n{end}" in text
