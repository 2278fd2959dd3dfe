"""The list of bundles, the security headers, and folders that cannot be served."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from clip_headlight.server.app import PageNotBuiltError, create_app
from clip_headlight.server.library import BundleError

from .conftest import Server, write_bundle

EVERY_KIND = [
    "/",
    "/assets/main-3f9a12bc.js",
    "/bundles/tiny/manifest.json",
    "/bundles/tiny/decompose.fp32.bin",
    "/api/bundles",
    "/nothing",
]


@pytest.mark.parametrize("target", EVERY_KIND)
def test_every_response_is_isolated_and_restricted(server: Server, target: str) -> None:
    headers = server.ask(target).headers
    assert headers["cross-origin-opener-policy"] == "same-origin"
    assert headers["cross-origin-embedder-policy"] == "require-corp"
    assert headers["cross-origin-resource-policy"] == "same-origin"
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert "camera=(self)" in headers["permissions-policy"]
    assert "microphone=()" in headers["permissions-policy"]
    assert "server" not in headers


def test_the_content_security_policy_allows_wasm_and_no_inline_code(server: Server) -> None:
    policy = dict(
        part.split(" ", 1)
        for part in server.ask("/").headers["content-security-policy"].split("; ")
    )
    assert policy["default-src"] == "'self'"
    assert policy["script-src"] == "'self' 'wasm-unsafe-eval'"
    assert policy["style-src"] == "'self'"
    assert policy["worker-src"] == "'self'"
    assert {policy[name] for name in ("object-src", "base-uri", "frame-ancestors")} == {"'none'"}
    words = " ".join(policy.values()).split()
    assert "'unsafe-inline'" not in words
    assert "'unsafe-eval'" not in words


def test_a_304_keeps_the_security_headers(server: Server) -> None:
    etag = server.ask("/").headers["etag"]
    answer = server.ask("/", {"If-None-Match": etag})
    assert answer.status == 304
    assert answer.headers["cross-origin-embedder-policy"] == "require-corp"


def test_the_list_tells_what_each_model_costs_to_download(server: Server) -> None:
    # decompose 9 + 10240, text 4 + 9, readout 7 + 12, tokenizer 2 bytes; examples are not needed.
    assert json.loads(server.ask("/api/bundles").body) == [
        {
            "id": "tiny",
            "name": "Tiny",
            "pretrained": None,
            "bytes": {"fp32": 10283},
            "url": "bundles/tiny",
        }
    ]


def test_several_folders_are_offered_together(
    start: Callable[[list[Path], Path], Server], tmp_path: Path, page: Path
) -> None:
    write_bundle(tmp_path / "many" / "b", "b")
    write_bundle(tmp_path / "many" / "a", "a")
    (tmp_path / "many" / "notes").mkdir()
    write_bundle(tmp_path / "alone", "c")
    server = start([tmp_path / "many", tmp_path / "alone"], page)
    offered = json.loads(server.ask("/api/bundles").body)
    assert [bundle["id"] for bundle in offered] == ["a", "b", "c"]
    for bundle in offered:
        answer = server.ask(f"/{bundle['url']}/manifest.json")
        assert json.loads(answer.body)["id"] == bundle["id"]


def test_a_given_bundle_hides_the_built_in_one_of_the_same_id(tmp_path: Path, page: Path) -> None:
    write_bundle(tmp_path / "built-in" / "shapes", "shapes")
    write_bundle(tmp_path / "built-in" / "other", "other")
    own = write_bundle(tmp_path / "own", "shapes")
    (tmp_path / "own" / "manifest.json").write_text(
        own.model_copy(update={"name": "Mine"}).model_dump_json()
    )
    app = create_app([tmp_path / "own"], page, built_in=tmp_path / "built-in")
    offered = app.test_client().get("/api/bundles").get_json()
    assert {bundle["id"]: bundle["name"] for bundle in offered} == {
        "other": "Tiny",
        "shapes": "Mine",
    }


def test_one_damaged_bundle_does_not_hide_the_others(
    start: Callable[[list[Path], Path], Server], tmp_path: Path, page: Path
) -> None:
    write_bundle(tmp_path / "a", "a")
    write_bundle(tmp_path / "b", "b")
    server = start([tmp_path / "a", tmp_path / "b"], page)
    (tmp_path / "a" / "manifest.json").write_text("{")
    assert [bundle["id"] for bundle in json.loads(server.ask("/api/bundles").body)] == ["b"]
    answer = server.ask("/bundles/a/manifest.json")
    assert answer.status == 500
    assert b"is not a manifest that this version reads" in answer.body


def test_a_named_file_that_is_gone_says_which(server: Server, bundle: Path) -> None:
    (bundle / "text.fp32.bin").unlink()
    answer = server.ask("/bundles/tiny/text.fp32.bin")
    assert answer.status == 500
    assert b"names text.fp32.bin, which is not in its folder" in answer.body


def test_folders_that_cannot_be_served_are_refused_in_a_sentence(
    tmp_path: Path, page: Path
) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    (tmp_path / "file").touch()
    malformed = tmp_path / "malformed"
    write_bundle(malformed)
    manifest = json.loads((malformed / "manifest.json").read_text())
    manifest["dims"]["heads"] = 0
    (malformed / "manifest.json").write_text(json.dumps(manifest))
    write_bundle(tmp_path / "one", "same")
    write_bundle(tmp_path / "two", "same")
    for places, sentence in [
        ([tmp_path / "absent"], "absent does not exist"),
        ([tmp_path / "file"], "file is not a folder"),
        ([empty], "empty holds no bundle"),
        ([malformed], "dims.heads: Input should be greater than 0"),
        ([tmp_path / "one", tmp_path / "two"], "both hold a bundle with the id same"),
    ]:
        with pytest.raises(BundleError, match=sentence):
            create_app(places, page, built_in=None)


def test_a_page_that_is_not_built_says_how_to_build_it(tmp_path: Path) -> None:
    with pytest.raises(PageNotBuiltError, match="make build"):
        create_app([], tmp_path, built_in=None)
