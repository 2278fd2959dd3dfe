"""Types, entity tags, ranges, variants and caching, as a browser meets them on the wire."""

from __future__ import annotations

import hashlib
import os
import resource
from collections.abc import Callable
from pathlib import Path

import pytest

from .conftest import DECOMPOSE_DATA, Server, write_bundle

DATA = "/bundles/tiny/decompose.fp32.bin"
SCRIPT = "/assets/main-3f9a12bc.js"


@pytest.mark.parametrize(
    ("target", "expected"),
    [
        ("/", "text/html; charset=utf-8"),
        ("/app.webmanifest", "application/manifest+json"),
        (SCRIPT, "text/javascript; charset=utf-8"),
        ("/assets/worker-77aa0011.mjs", "text/javascript; charset=utf-8"),
        ("/assets/ort-0011aabb.wasm", "application/wasm"),
        ("/bundles/tiny/manifest.json", "application/json"),
        ("/bundles/tiny/tokenizer.json", "application/json"),
        ("/bundles/tiny/decompose.fp32.onnx", "application/octet-stream"),
        (DATA, "application/octet-stream"),
        ("/bundles/tiny/examples/dot.safetensors", "application/octet-stream"),
        ("/bundles/tiny/examples/dot.png", "image/png"),
        ("/api/bundles", "application/json"),
    ],
)
def test_every_kind_of_file_has_its_mime_type(server: Server, target: str, expected: str) -> None:
    answer = server.ask(target)
    assert answer.status == 200
    assert answer.headers["content-type"] == expected


@pytest.mark.parametrize(
    ("wanted", "first", "end"),
    [
        ("bytes=0-0", 0, 1),
        ("bytes=100-199", 100, 200),
        ("bytes=10000-", 10000, 10240),
        ("bytes=-7", 10233, 10240),
        ("bytes=10239-99999", 10239, 10240),
        ("bytes=-99999", 0, 10240),
    ],
)
def test_a_single_range_gets_exactly_its_bytes(
    server: Server, wanted: str, first: int, end: int
) -> None:
    answer = server.ask(DATA, {"Range": wanted})
    assert answer.status == 206
    assert answer.body == DECOMPOSE_DATA[first:end]
    assert answer.headers["content-range"] == f"bytes {first}-{end - 1}/10240"
    assert answer.headers["content-length"] == str(end - first)


@pytest.mark.parametrize("wanted", ["bytes=10240-", "bytes=20000-30000"])
def test_a_range_past_the_end_is_416_with_the_length(server: Server, wanted: str) -> None:
    answer = server.ask(DATA, {"Range": wanted})
    assert answer.status == 416
    assert answer.headers["content-range"] == "bytes */10240"
    assert answer.headers["cross-origin-embedder-policy"] == "require-corp"


@pytest.mark.parametrize(
    "wanted", ["bytes=0-1,5-6", "bytes=abc", "lines=0-1", "bytes=5-2", "bytes=", "nonsense"]
)
def test_a_range_that_cannot_be_cut_is_ignored(server: Server, wanted: str) -> None:
    answer = server.ask(DATA, {"Range": wanted})
    assert answer.status == 200
    assert answer.body == DECOMPOSE_DATA


def test_if_range_resumes_the_same_file_and_restarts_a_changed_one(server: Server) -> None:
    etag = server.ask(DATA).headers["etag"]
    same = server.ask(DATA, {"Range": "bytes=5-", "If-Range": etag})
    assert (same.status, same.body) == (206, DECOMPOSE_DATA[5:])
    changed = server.ask(DATA, {"Range": "bytes=5-", "If-Range": '"an earlier hash"'})
    assert (changed.status, changed.body) == (200, DECOMPOSE_DATA)


def test_a_bundle_files_etag_is_its_sha256_and_gives_304(server: Server) -> None:
    first = server.ask(DATA)
    expected = f'"{hashlib.sha256(DECOMPOSE_DATA).hexdigest()}"'
    assert first.headers["etag"] == expected
    for tags in (expected, f'"other", {expected}', f"W/{expected}", "*"):
        again = server.ask(DATA, {"If-None-Match": tags})
        assert (again.status, again.body) == (304, b"")
        assert again.headers["etag"] == expected
    assert server.ask(DATA, {"If-None-Match": '"other"'}).status == 200


def test_a_page_files_etag_changes_with_the_file(server: Server, page: Path) -> None:
    before = server.ask("/").headers["etag"]
    assert server.ask("/", {"If-None-Match": before}).status == 304
    (page / "index.html").write_text("<!doctype html><title>Another</title>")
    os.utime(page / "index.html", ns=(1, 1))
    after = server.ask("/", {"If-None-Match": before})
    assert after.status == 200
    assert b"Another" in after.body
    assert after.headers["etag"] != before


def test_a_rewritten_manifest_is_read_again(server: Server, bundle: Path) -> None:
    before = server.ask("/bundles/tiny/manifest.json").headers["etag"]
    (bundle / "tokenizer.json").write_bytes(b'{"longer": 1}')
    assert server.ask("/bundles/tiny/tokenizer.json").status == 500
    write_bundle(bundle)
    (bundle / "extra").touch()
    manifest = bundle / "manifest.json"
    manifest.write_text(manifest.read_text().replace('"Tiny"', '"Renamed"'))
    after = server.ask("/bundles/tiny/manifest.json")
    assert after.status == 200
    assert after.headers["etag"] != before
    assert b"Renamed" in server.ask("/api/bundles").body


@pytest.mark.parametrize("target", ["/", SCRIPT, DATA, "/api/bundles"])
def test_head_has_the_headers_of_get_and_no_body(server: Server, target: str) -> None:
    get, head = server.ask(target), server.ask(target, method="HEAD")
    assert (head.status, head.body) == (200, b"")
    ignored = {"date"}
    assert {k: v for k, v in head.headers.items() if k not in ignored} == {
        k: v for k, v in get.headers.items() if k not in ignored
    }


@pytest.mark.parametrize(
    ("accepted", "encoding", "body"),
    [
        ("gzip, deflate, br", "br", b"the brotli bytes"),
        ("gzip", "gzip", b"the gzip bytes"),
        ("br;q=0, gzip;q=0.5", "gzip", b"the gzip bytes"),
        ("br;q=0.2, gzip;q=0.8", "gzip", b"the gzip bytes"),
        ("identity", None, b"console.log(1);" * 200),
        ("zstd", None, b"console.log(1);" * 200),
        ("br;q=0", None, b"console.log(1);" * 200),
    ],
)
def test_the_variant_that_the_browser_accepts_is_sent(
    server: Server, accepted: str, encoding: str | None, body: bytes
) -> None:
    answer = server.ask(SCRIPT, {"Accept-Encoding": accepted})
    assert answer.headers.get("content-encoding") == encoding
    assert answer.body == body
    assert answer.headers["content-length"] == str(len(body))
    assert answer.headers["content-type"] == "text/javascript; charset=utf-8"
    assert "accept-encoding" in answer.headers["vary"].lower()


def test_variants_have_their_own_etags_and_ranges_count_plain_bytes(server: Server) -> None:
    answers = [server.ask(SCRIPT, {"Accept-Encoding": code}) for code in ("br", "gzip", "identity")]
    assert len({answer.headers["etag"] for answer in answers}) == 3
    part = server.ask(SCRIPT, {"Accept-Encoding": "br", "Range": "bytes=0-6"})
    assert (part.status, part.body) == (206, b"console")
    assert "content-encoding" not in part.headers
    for code, answer in zip(("br", "gzip"), answers, strict=False):
        wanted = {"Accept-Encoding": code, "If-None-Match": answer.headers["etag"]}
        assert server.ask(SCRIPT, wanted).status == 304


def test_only_content_hashed_files_are_kept_for_ever(server: Server) -> None:
    assert server.ask(SCRIPT).headers["cache-control"] == "public, max-age=31536000, immutable"
    for target in ("/", "/app.webmanifest", DATA, "/bundles/tiny/manifest.json", "/api/bundles"):
        assert server.ask(target).headers["cache-control"] == "no-cache"


def test_a_large_file_is_streamed_whole_and_from_any_place(
    start: Callable[[list[Path], Path], Server], tmp_path: Path, page: Path
) -> None:
    size = 300 * 2**20
    with (page / "assets" / "large-00112233.bin").open("wb") as file:
        file.truncate(size)
        file.seek(size - 4)
        file.write(b"last")
    server = start([], page)
    peak = _resident_bytes()
    answer = server.ask("/assets/large-00112233.bin", {"Range": f"bytes={size - 4}-"})
    assert (answer.status, answer.body) == (206, b"last")
    assert server.ask("/assets/large-00112233.bin", method="HEAD").headers["content-length"] == str(
        size
    )
    assert server.count("/assets/large-00112233.bin") == size
    assert _resident_bytes() - peak < 64 * 2**20


def _resident_bytes() -> int:
    """The peak resident size of this process, which also runs the server."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
