"""docs/benchmarks.md: prose by hand, and what was measured last between two markers each."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from .tables import Table

# What `make bench` writes, and what tests/bench/gpu.py writes of a GPU and of a software adapter.
MEASURED, GPU, HALF = "measured", "gpu", "half"


def replace_part(text: str, part: str, written: str) -> str:
    """`text` with what stands between the markers of `part` replaced by `written`.

    Raises ValueError where the markers are not there exactly once, in order.
    """
    begin, end = markers(part)
    if text.count(begin) != 1 or text.count(end) != 1 or text.index(begin) > text.index(end):
        raise ValueError(f"expected {begin} and then {end}, each once.")
    before, rest = text.split(begin)
    after = rest.split(end)[1]
    return f"{before}{begin}\n\n{written.strip()}\n\n{end}{after}"


def markers(part: str) -> tuple[str, str]:
    return f"<!-- {part}: begin -->", f"<!-- {part}: end -->"


def measured_part(facts: Sequence[str], sections: Sequence[tuple[str, Sequence[Table]]]) -> str:
    """What a run writes: `facts` as a list, then each section's heading and tables."""
    parts = ["\n".join(f"- {fact}" for fact in facts)]
    for heading, tables in sections:
        parts += [f"## {heading}", *[table.markdown() for table in tables]]
    return "\n\n".join(parts)


def write_part(path: Path, template: Path, part: str, written: str) -> None:
    """Writes `path` from `template` (the same file, where the run counts) with new figures."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(replace_part(template.read_text("utf-8"), part, written), "utf-8")
