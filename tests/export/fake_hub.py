"""A hub's upload interface on this machine: it records what arrives, and can fail where asked.

Repositories are made, files announced, large ones stored by the Git LFS batch interface, and all
of them named in one commit; nothing here knows the code that it is a test of.
"""

from __future__ import annotations

import base64
import hashlib
import json
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from typing import Any


@dataclass
class Hub:
    """What arrived. `fail` maps a step to an HTTP status, or to 0 for a connection that breaks."""

    url: str = ""
    fail: dict[str, int] = field(default_factory=dict)
    created: list[dict[str, Any]] = field(default_factory=list)
    tokens: set[str] = field(default_factory=set)
    announced: dict[str, int] = field(default_factory=dict)
    stored: dict[str, bytes] = field(default_factory=dict)
    commits: list[dict[str, Any]] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)

    def files(self) -> dict[str, bytes]:
        """The files of the only commit."""
        (commit,) = self.commits
        found = {part["path"]: base64.b64decode(part["content"]) for part in commit.get("file", [])}
        for part in commit.get("lfsFile", []):
            found[part["path"]] = self.stored[part["oid"]]
        return found


@contextmanager
def fake_hub() -> Iterator[Hub]:
    hub = Hub()
    with Host(("127.0.0.1", 0), lambda *arguments: Answers(hub, *arguments)) as host:
        hub.url = f"http://127.0.0.1:{host.server_address[1]}"
        thread = threading.Thread(target=host.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        yield hub
        host.shutdown()
        thread.join(timeout=10)


class Host(socketserver.ThreadingTCPServer):
    daemon_threads = True

    def handle_error(self, *_arguments: Any) -> None:
        """Broken connections are meant."""


class Answers(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def __init__(self, hub: Hub, *arguments: Any) -> None:
        self.hub = hub
        super().__init__(*arguments)

    def log_message(self, *_arguments: object) -> None:
        """Nothing."""

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        path = self.path.partition("?")[0]
        self.hub.requests.append(f"POST {path}")
        self.hub.tokens.add(self.headers.get("Authorization", ""))
        if path == "/api/repos/create":
            self.step("create", lambda: self.create(json.loads(body)))
        elif path == "/api/validate-yaml":
            self.step("validate", lambda: {"errors": [], "warnings": []})
        elif "/preupload/" in path:
            self.step("preupload", lambda: self.announce(json.loads(body)))
        elif path.endswith("/info/lfs/objects/batch"):
            self.step("batch", lambda: self.batch(json.loads(body)))
        elif path == "/verify":
            self.step("verify", dict)
        elif "/commit/" in path:
            self.step("commit", lambda: self.commit(body))
        else:
            self.answer(404, {"error": "no such address"})

    def do_PUT(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.hub.requests.append(f"PUT {self.path}")
        self.step("put", lambda: self.store(body))

    def step(self, name: str, act: Any) -> None:
        status = self.hub.fail.get(name)
        if status == 0:
            self.close_connection = True
            self.connection.close()
        elif status is not None:
            self.answer(status, {"error": f"no {name} today"})
        else:
            self.answer(200, act())

    def create(self, asked: dict[str, Any]) -> dict[str, Any]:
        self.hub.created.append(asked)
        return {"url": f"{self.hub.url}/{asked['organization']}/{asked['name']}"}

    def announce(self, asked: dict[str, Any]) -> dict[str, Any]:
        self.hub.announced |= {file["path"]: file["size"] for file in asked["files"]}
        large = (".bin", ".onnx", ".safetensors", ".png")
        return {
            "files": [
                {
                    "path": file["path"],
                    "uploadMode": "lfs" if file["path"].endswith(large) else "regular",
                    "shouldIgnore": False,
                    "oid": None,
                }
                for file in asked["files"]
            ]
        }

    def batch(self, asked: dict[str, Any]) -> dict[str, Any]:
        actions = {
            part["oid"]: {
                "upload": {"href": f"{self.hub.url}/objects/{part['oid']}"},
                "verify": {"href": f"{self.hub.url}/verify"},
            }
            for part in asked["objects"]
        }
        return {
            "transfer": "basic",
            "objects": [part | {"actions": actions[part["oid"]]} for part in asked["objects"]],
        }

    def store(self, body: bytes) -> dict[str, Any]:
        name = self.path.removeprefix("/objects/")
        assert hashlib.sha256(body).hexdigest() == name
        self.hub.stored[name] = body
        return {}

    def commit(self, body: bytes) -> dict[str, Any]:
        found: dict[str, Any] = {"file": [], "lfsFile": []}
        for line in body.splitlines():
            part = json.loads(line)
            if part["key"] in found:
                found[part["key"]].append(part["value"])
            else:
                found |= part["value"]
        self.hub.commits.append(found)
        repo = self.path.removeprefix("/api/models/").partition("/commit/")[0]
        oid = hashlib.sha1(body, usedforsecurity=False).hexdigest()
        url = f"{self.hub.url}/{repo}/commit/{oid}"
        return {"success": True, "commitOid": oid, "commitUrl": url}

    def answer(self, status: int, content: dict[str, Any]) -> None:
        body = json.dumps(content).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
