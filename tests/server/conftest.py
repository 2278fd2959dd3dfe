"""A small bundle with a valid manifest, a small page, and a real waitress over real sockets."""

from __future__ import annotations

import hashlib
import json
import signal
import socket
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import waitress
from waitress import wasyncore

from clip_headlight.export.manifest import File, Graph, Graphs, Manifest, Parity
from clip_headlight.server.app import create_app

DECOMPOSE_DATA = bytes(range(256)) * 40


@dataclass(frozen=True)
class Answer:
    """A response as it came off the wire; header names in lower case."""

    status: int
    headers: dict[str, str]
    body: bytes


@dataclass(frozen=True)
class Server:
    """A listening server; `ask` sends the request target byte for byte as it is given."""

    port: int

    def ask(
        self, target: str | bytes, headers: dict[str, str] | None = None, method: str = "GET"
    ) -> Answer:
        received = b"".join(self._stream(target, headers or {}, method))
        head, _, body = received.partition(b"\r\n\r\n")
        status, *fields = head.decode("latin-1").split("\r\n")
        found = dict(field.split(": ", 1) for field in fields)
        return Answer(int(status.split()[1]), {k.lower(): v for k, v in found.items()}, body)

    def count(self, target: str) -> int:
        """The bytes of the body, none of which are kept."""
        chunks = self._stream(target, {}, "GET")
        head, _, body = next(chunks).partition(b"\r\n\r\n")
        assert head.startswith(b"HTTP/1.1 200")
        return len(body) + sum(len(chunk) for chunk in chunks)

    def _stream(self, target: str | bytes, headers: dict[str, str], method: str) -> Iterator[bytes]:
        raw = target if isinstance(target, bytes) else target.encode("latin-1")
        lines = [b"%s %s HTTP/1.1" % (method.encode(), raw), b"Host: localhost"]
        lines += [f"{name}: {value}".encode() for name, value in headers.items()]
        lines.append(b"Connection: close")
        with socket.create_connection(("127.0.0.1", self.port), timeout=20) as connection:
            connection.sendall(b"\r\n".join(lines) + b"\r\n\r\n")
            while chunk := connection.recv(1 << 16):
                yield chunk


def write_bundle(folder: Path, bundle_id: str = "tiny") -> Manifest:
    """A bundle whose manifest is valid and true of its files; its graphs are not graphs."""
    folder.mkdir(parents=True, exist_ok=True)

    def file(path: str, content: bytes) -> File:
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
        return File(path=path, bytes=len(content), sha256=hashlib.sha256(content).hexdigest())

    def graph(name: str, data: bytes) -> Graph:
        return Graph(
            onnx=file(f"{name}.fp32.onnx", name.encode()),
            data=[file(f"{name}.fp32.bin", data)],
        )

    graphs = Graphs(
        decompose=graph("decompose", DECOMPOSE_DATA),
        text=graph("text", b"text data"),
        readout=graph("readout", b"readout data"),
    )
    manifest = Manifest.model_validate(
        {
            "schema_version": 2,
            "id": bundle_id,
            "name": "Tiny",
            "pretrained": None,
            "weights_sha256": "0" * 64,
            "dims": {
                "layers": 1,
                "trunk_layers": 1,
                "heads": 2,
                "head_width": 2,
                "width": 4,
                "embed_dim": 4,
                "grid": (1, 2),
                "class_tokens": 1,
                "tokens": 3,
            },
            "pooling": "class",
            "activation": "gelu",
            "preprocess": {
                "size": 2,
                "resize_mode": "shortest",
                "interpolation": "bicubic",
                "mean": (0.5, 0.5, 0.5),
                "std": (0.5, 0.5, 0.5),
            },
            "text": {
                "context_length": 8,
                "layers": 1,
                "heads": 2,
                "head_width": 2,
                "width": 4,
                "vocab_size": 16,
                "start": 14,
                "end": 15,
                "pad": 0,
                "clean": "lower",
            },
            "logit_scale": 100.0,
            "logit_bias": None,
            "tokenizer": file("tokenizer.json", b"{}"),
            "precisions": {
                "fp32": {
                    "graphs": graphs,
                    "bytes": sum(file.bytes for file in graphs.files()),
                    "parity": Parity(
                        images=1,
                        texts=1,
                        sum_check=0,
                        embedding=0,
                        embedding_cosine=1,
                        embedding_cosine_mean=1,
                        head_cosine=1,
                        head_cosine_mean=1,
                        text_cosine=1,
                        text_sum_check=0,
                    ),
                }
            },
            "examples": {
                "texts": ["a dot"],
                "template": "{}",
                "texts_file": file("examples/texts.safetensors", b"texts"),
                "images": [
                    {
                        "id": "dot",
                        "title": "A dot",
                        "image": file("examples/dot.png", b"\x89PNG"),
                        "terms": file("examples/dot.safetensors", b"terms"),
                    }
                ],
            },
            "means": None,
            "licence": "MIT",
            "citation": "",
        }
    )
    (folder / "manifest.json").write_text(json.dumps(manifest.model_dump(mode="json")))
    return manifest


def write_page(folder: Path) -> None:
    """A built page: an index, a hashed script with both compressed variants, a hashed wasm."""
    assets = folder / "assets"
    assets.mkdir(parents=True)
    (folder / "index.html").write_text("<!doctype html><title>Headlight</title>")
    (folder / "app.webmanifest").write_text("{}")
    (assets / "main-3f9a12bc.js").write_bytes(b"console.log(1);" * 200)
    (assets / "main-3f9a12bc.js.br").write_bytes(b"the brotli bytes")
    (assets / "main-3f9a12bc.js.gz").write_bytes(b"the gzip bytes")
    (assets / "worker-77aa0011.mjs").write_bytes(b"export {};")
    (assets / "ort-0011aabb.wasm").write_bytes(b"\x00asm\x01\x00\x00\x00")


@pytest.fixture(autouse=True)
def _heeds_interrupts() -> Iterator[None]:
    """A shell starts what it runs in the background with SIGINT ignored, and that is inherited."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.fixture
def page(tmp_path: Path) -> Path:
    folder = tmp_path / "static"
    write_page(folder)
    return folder


@pytest.fixture
def bundle(tmp_path: Path) -> Path:
    folder = tmp_path / "bundles" / "tiny"
    write_bundle(folder)
    return folder


@pytest.fixture
def start() -> Iterator[Callable[[list[Path], Path], Server]]:
    """Starts waitress over `create_app(...)` on a free port; stops it after the test."""
    stops: list[Callable[[], None]] = []

    def listen(bundles: list[Path], static: Path) -> Server:
        application = create_app(bundles, static, built_in=None)
        sockets: dict[int, Any] = {}
        server = waitress.create_server(
            application, map=sockets, host="127.0.0.1", port=0, threads=4, ident=None
        )
        thread = threading.Thread(target=server.run, daemon=True)
        thread.start()

        def stop() -> None:
            server.task_dispatcher.shutdown()
            # In the loop's own thread, and with no socket left the loop ends.
            server.trigger.pull_trigger(lambda: wasyncore.close_all(sockets))
            thread.join(timeout=20)
            assert not thread.is_alive()

        stops.append(stop)
        return Server(server.effective_port)

    yield listen
    for stop in stops:
        stop()


@pytest.fixture
def server(start: Callable[[list[Path], Path], Server], bundle: Path, page: Path) -> Server:
    return start([bundle], page)
