"""Time and memory in Chromium (wasm), weight of the page, time to its first view."""

from __future__ import annotations

import gzip
import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import Any

from .graphs import FOLDER, ROOT, Model
from .result import MANY_TEXTS, Result

BLOCK = 3
VISITS = 5
PAGE = ROOT / "server" / "static"
ORT_FILES = ("ort.wasm.min.mjs", "ort-wasm-simd-threaded.mjs", "ort-wasm-simd-threaded.wasm")


def measure(models: Sequence[tuple[Model, int]]) -> list[Result]:
    """Each model with its number of rounds, on a page of its own served by `headlight serve`."""
    static = _bench_page()
    jobs = [
        {
            "time": {
                "folder": f"models/{model.folder.name}",
                "size": model.size,
                "shape": [model.layers, model.heads, model.tokens, model.head_width],
                "embedDim": model.embed_dim,
                "manyTexts": MANY_TEXTS,
                "rounds": rounds,
                "block": BLOCK,
            },
            "heap": {"folder": f"models/{model.folder.name}", "size": model.size},
        }
        for model, rounds in models
    ]
    with _serving(static) as url:
        told = _ask_chromium({"kind": "models", "url": url, "models": jobs})
    version = told["version"].split(".")[0]
    results = []
    for (model, _), answer in zip(models, told["answer"], strict=True):
        threads = 2 if answer["isolated"] else 1
        results.append(
            Result.of_times(
                model=model.name,
                runtime=f"Chromium {version}, wasm, {threads} threads",
                times=answer["times"],
                memory=answer["heap"],
            )
        )
    return results


def first_view_ms() -> float:
    """From navigation to the frame that shows the sum of the first example; an empty cache."""
    with _serving(PAGE) as url:
        told = _ask_chromium({"kind": "view", "url": url, "visits": VISITS})
    milliseconds: list[float] = told["answer"]
    return median(milliseconds)


def script_bytes() -> int:
    """All of the page's scripts after gzip -9, whether or not the first view needs them.

    The runtime's own .wasm is left out, as the budget says; its JavaScript is not.
    """
    scripts = [path for path in PAGE.rglob("*") if path.suffix in {".js", ".mjs"}]
    return sum(len(gzip.compress(path.read_bytes(), 9)) for path in scripts)


def _bench_page() -> Path:
    """The benchmark's page, the runtime and the exported graphs in one folder."""
    static = FOLDER.parent / "static"
    shutil.rmtree(static, ignore_errors=True)
    shutil.copytree(Path(__file__).parent / "page", static)
    (static / "ort").mkdir()
    for name in ORT_FILES:
        shutil.copy(ROOT / "node_modules/onnxruntime-web/dist" / name, static / "ort" / name)
    # A link would lead out of the folder, and the server refuses those.
    shutil.copytree(FOLDER, static / "models", copy_function=_hard_link)
    return static


def _hard_link(source: str, target: str) -> None:
    Path(target).hardlink_to(source)


@contextmanager
def _serving(static: Path) -> Iterator[str]:
    headlight = Path(sys.executable).with_name("headlight")
    command = [str(headlight), "serve", "--port", "0", "--static", str(static)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            found = re.search(r"http://\S+/", process.stdout.readline())
            assert found, "headlight serve did not start"
            yield found[0]
        finally:
            process.terminate()


def _ask_chromium(job: dict[str, Any]) -> dict[str, Any]:
    script = Path(__file__).with_name("chromium.js")
    done = subprocess.run(
        ["node", str(script)],
        input=json.dumps(job),
        stdout=subprocess.PIPE,
        text=True,
        check=True,
        cwd=ROOT,
    )
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer
