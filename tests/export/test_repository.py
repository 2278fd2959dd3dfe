"""What is committed stays small enough to clone."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


def git(*arguments: str) -> str:
    """What `git` answers here; skips, with its reason, where there is no whole history to ask."""
    if not (ROOT / ".git").exists():
        pytest.skip("these files are no clone: there is no history to measure")
    done = subprocess.run(
        ["git", *arguments], cwd=ROOT, capture_output=True, text=True, check=False
    )
    if done.returncode != 0:
        pytest.skip(f"git cannot read this clone: {done.stderr.strip()}")
    return done.stdout.strip()


def test_the_whole_history_is_under_150_megabytes() -> None:
    if git("rev-parse", "--is-shallow-repository") == "true":
        pytest.skip("a shallow clone holds only the last of the history")
    assert int(git("rev-list", "--objects", "--disk-usage", "HEAD")) < 150e6
