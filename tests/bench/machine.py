"""What a figure depends on besides the code: the machine, its load, the versions, the day."""

from __future__ import annotations

import json
import os
import platform
from collections.abc import Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from .folders import ROOT

PACKAGES = ("torch", "onnxruntime", "onnx", "open_clip_torch", "numpy")


def processor() -> str:
    """The processor's name as the system gives it."""
    for line in _lines(Path("/proc/cpuinfo")):
        if line.startswith("model name"):
            return line.split(":", 1)[1].strip()
    return platform.processor() or platform.machine()


def memory(name: str = "MemTotal") -> int:
    """`MemTotal` or `MemAvailable` in bytes; 0 where the system does not tell."""
    for line in _lines(Path("/proc/meminfo")):
        if line.startswith(f"{name}:"):
            return 1024 * int(line.split()[1])
    return 0


def facts(browser: str, run: str) -> Sequence[str]:
    """A sentence each. `browser`: its version; `run`: which run this was, and how."""
    load = os.getloadavg()[0]
    web = json.loads((ROOT / "node_modules/onnxruntime-web/package.json").read_text())["version"]
    versions = [f"{name} {version(name)}" for name in PACKAGES]
    versions += [f"onnxruntime-web {web}", f"Chromium {browser}"]
    machine = (
        f"Machine: {processor()}, {os.cpu_count()} cores, {memory() / 2**30:.0f} GiB of memory, "
        f"{platform.system()} {platform.release().split('-')[0]}; load {load:.1f} when the run "
        "began."
    )
    when = f"Run: {run}, {datetime.now(UTC):%Y-%m-%d %H:%M} UTC."
    return [machine, f"Versions: Python {platform.python_version()}, {', '.join(versions)}.", when]


def _lines(path: Path) -> Sequence[str]:
    try:
        return path.read_text("utf-8").splitlines()
    except OSError:
        return ()
