"""Making an index in processes of their own: one that is killed, and two at the same time."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from clip_headlight.export.index.reader import Index
from clip_headlight.server.cli import app

from .indices import BUILT_IN, contents, png

MAIN = "from clip_headlight.server.cli import main; main()"


def command(*arguments: object) -> list[str]:
    return ["index", *map(str, arguments), "--bundle", str(BUILT_IN)]


def run(*arguments: object) -> Result:
    return CliRunner().invoke(app, command(*arguments))


def begin(*arguments: object) -> subprocess.Popen[str]:
    """`headlight index` as a process of its own."""
    return subprocess.Popen(
        [sys.executable, "-c", MAIN, *command(*arguments)],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def said_by(running: subprocess.Popen[str]) -> str:
    """All that it writes until its end, on one line."""
    return " ".join(running.communicate()[0].split())


def test_a_run_that_was_killed_goes_on_to_the_same_bytes(tmp_path: Path) -> None:
    whole, killed = tmp_path / "whole", tmp_path / "killed"
    arguments = ["toy:100", "--shard", "8"]
    assert run(*arguments, "--out", whole).exit_code == 0
    with begin(*arguments, "--out", killed) as running:
        while not (killed / "shards" / "00001").exists():
            assert running.poll() is None
            time.sleep(0.005)
        running.send_signal(signal.SIGKILL)
    kept = Index.open(killed).count
    assert 0 < kept < 100
    (killed / "shards" / ".00099.partial").mkdir()
    result = run(*arguments, "--out", killed, "--resume")
    assert result.exit_code == 0, result.output
    assert f"holds 100 pictures, {100 - kept} of them new" in " ".join(result.output.split())
    assert contents(killed) == contents(whole)
    ids = list(Index.open(killed).column("id"))
    assert len(set(ids)) == len(ids) == 100


@pytest.mark.parametrize(
    ("flags", "begun", "more"),
    [([], ".lock", []), (["--shard", "8"], "index.json", ["--append"])],
    ids=["both from the start", "one to go on with what the other has written"],
)
def test_of_two_processes_one_is_refused_and_the_other_writes_every_picture(
    tmp_path: Path, flags: list[str], begun: str, more: list[str]
) -> None:
    pictures, out = tmp_path / "pictures", tmp_path / "index"
    pictures.mkdir()
    names = [f"{seed:02}.png" for seed in range(40)]
    for seed, name in enumerate(names):
        (pictures / name).write_bytes(png(seed))
    with begin(pictures, "--out", out, *flags) as first:
        while not (out / begun).exists() or not (out / begun).stat().st_size:
            assert first.poll() is None
            time.sleep(0.005)
        # Alive and in the midst of it, however long the second takes to begin.
        first.send_signal(signal.SIGSTOP)
        try:
            assert os.WIFSTOPPED(os.waitpid(first.pid, os.WUNTRACED)[1])
            before = contents(out)
            with begin(pictures, "--out", out, *more) as second:
                refusal = said_by(second)
            assert second.returncode == 2, refusal
            assert f"another run (process {first.pid}) is writing the index" in refusal
            assert contents(out) == before
        finally:
            first.send_signal(signal.SIGCONT)
        said = said_by(first)
    assert first.returncode == 0, said
    assert "holds 40 pictures, 40 of them new" in said
    index = Index.open(out)
    assert list(index.column("path")) == names
    assert len(set(index.column("id"))) == 40
