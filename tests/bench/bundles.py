"""Whole bundles of random weights, written by `headlight export` as a reader would have them."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from clip_headlight.export.manifest import MANIFEST_NAME

from .folders import BUNDLES

SEED = 1


def export_bundle(name: str, precisions: Sequence[str]) -> Path:
    """The bundle of `name` in build/bench/exported, exported anew."""
    folder = BUNDLES / name.lower()
    headlight = Path(sys.executable).with_name("headlight")
    command = [str(headlight), "export", name, "--random-weights", str(SEED)]
    for precision in precisions:
        command += ["--precision", precision]
    command += ["--out", str(folder), "--id", name.lower(), "--overwrite"]
    BUNDLES.mkdir(parents=True, exist_ok=True)
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return folder


def kept_bundle(name: str, precisions: Sequence[str]) -> Path:
    """The bundle that an earlier call has left, or a new one."""
    folder = BUNDLES / name.lower()
    return folder if (folder / MANIFEST_NAME).is_file() else export_bundle(name, precisions)
