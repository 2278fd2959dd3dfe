"""docs/benchmarks.md: prose by hand, and the last run's tables between two markers."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from .tables import Table

BEGIN = "<!-- measured: begin -->"
END = "<!-- measured: end -->"


def replace_measured(text: str, measured: str) -> str:
    """`text` with what stands between the markers replaced.

    Raises ValueError where the markers are not there exactly once, in order.
    """
    if text.count(BEGIN) != 1 or text.count(END) != 1 or text.index(BEGIN) > text.index(END):
        raise ValueError(f"expected {BEGIN} and then {END}, each once.")
    before, rest = text.split(BEGIN)
    after = rest.split(END)[1]
    return f"{before}{BEGIN}\n\n{measured.strip()}\n\n{END}{after}"


def measured_part(facts: Sequence[str], sections: Sequence[tuple[str, Sequence[Table]]]) -> str:
    """What a run writes: `facts` as a list, then each section's heading and tables."""
    parts = ["\n".join(f"- {fact}" for fact in facts)]
    for heading, tables in sections:
        parts += [f"## {heading}", *[table.markdown() for table in tables]]
    return "\n\n".join(parts)


def write_measured(path: Path, template: Path, measured: str) -> None:
    """Writes `path` from `template` (the same file, where the run counts) with new figures."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(replace_measured(template.read_text("utf-8"), measured), "utf-8")
