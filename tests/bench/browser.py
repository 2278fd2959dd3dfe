"""Chromium as an object: pages that run graphs, served by `headlight serve`."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from .folders import BUILD, BUNDLES, MODELS, ROOT
from .turns import Block

NO_GPU = ("--disable-features=WebGPU,WebGPUService", "--disable-gpu")
# Without a GPU, WebGPU is to be had on the processor: slow, but the same shaders.
SOFTWARE_GPU = ("--enable-unsafe-webgpu", "--use-webgpu-adapter=swiftshader")
REAL_GPU = (
    "--enable-unsafe-webgpu",
    "--ignore-gpu-blocklist",
    "--enable-features=Vulkan",
    "--use-angle=vulkan",
)


class PageError(Exception):
    """What went wrong in the browser, in its own words."""


@dataclass(frozen=True)
class Page:
    """One page in a context of its own, so a heap of its own, with at most one graph."""

    browser: Browser
    number: int

    def call(self, name: str, arguments: object = None) -> Any:
        """What `window.name(arguments)` gives in the page; PageError where it throws."""
        return self.browser.ask(do="call", page=self.number, name=name, arguments=arguments)

    def load(self, folder: Path, onnx: str, data: Sequence[str]) -> None:
        """The graph `onnx` in `folder` (of build/bench) with its external data."""
        where = folder.relative_to(BUILD).as_posix()
        self.call("load", {"folder": where, "onnx": onnx, "data": list(data)})

    def block(self, inputs: Mapping[str, Sequence[int]]) -> Block:
        """Times runs of the graph on inputs of these shapes."""
        shapes = {name: list(shape) for name, shape in inputs.items()}
        return lambda: float(self.call("block", {"inputs": shapes}))

    def close(self) -> None:
        self.browser.ask(do="close", page=self.number)


class Browser:
    """A Chromium that was started with `flags`; it ends with the `with` block."""

    def __init__(self, *flags: str) -> None:
        self._process = subprocess.Popen(
            ["node", str(Path(__file__).with_name("chromium.js")), *flags],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=ROOT,
        )
        self.version = str(self.ask(do="version")).split(".")[0]

    def ask(self, **command: object) -> Any:
        """One command to tests/bench/chromium.js. Raises PageError."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        try:
            self._process.stdin.write(json.dumps(command) + "\n")
            self._process.stdin.flush()
        except BrokenPipeError:
            raise PageError("Chromium was gone before it was asked.") from None
        line = self._process.stdout.readline()
        if not line:
            raise PageError("Chromium ended; its own message is above.")
        answer = json.loads(line)
        if "error" in answer:
            raise PageError(answer["error"])
        return answer["value"]

    def open(self, url: str, backend: str = "wasm", threads: int = 1) -> Page:
        """The benchmark's page with the runtime of `backend` loaded."""
        settings = {"backend": backend, "threads": threads}
        return Page(self, self.ask(do="open", url=url, arguments=settings))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        assert self._process.stdin is not None
        with suppress(BrokenPipeError):
            self._process.stdin.close()
        try:
            self._process.wait(30)
        except subprocess.TimeoutExpired:
            self._process.kill()


def bench_page() -> Path:
    """The benchmark's page, the runtime, and what was exported into build/bench, in one folder."""
    static = BUILD / "static"
    shutil.rmtree(static, ignore_errors=True)
    shutil.copytree(Path(__file__).parent / "page", static)
    (static / "ort").mkdir()
    runtime = ROOT / "node_modules/onnxruntime-web/dist"
    for pattern in ("ort.*.min.mjs", "ort-wasm-simd-threaded*.mjs", "ort-wasm-simd-threaded*.wasm"):
        for path in runtime.glob(pattern):
            _hard_link(path, static / "ort" / path.name)
    for folder in (MODELS, BUNDLES):
        if folder.is_dir():
            # A link would lead out of the folder, and the server refuses those.
            shutil.copytree(folder, static / folder.name, copy_function=_hard_link)
    return static


def _hard_link(source: str | Path, target: str | Path) -> None:
    Path(target).hardlink_to(source)


@contextmanager
def serving(static: Path, *bundles: Path) -> Iterator[str]:
    """The URL of `headlight serve` on a free port."""
    headlight = Path(sys.executable).with_name("headlight")
    command = [str(headlight), "serve", "--port", "0", "--static", str(static)]
    for folder in bundles:
        command += ["--bundles", str(folder)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            found = re.search(r"http://\S+/", process.stdout.readline())
            if found is None:
                raise PageError("headlight serve did not start; its own message is above.")
            yield found[0]
        finally:
            process.terminate()
