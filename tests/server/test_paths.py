"""No path outside the folders is ever served, however it is written."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from .conftest import Server, write_bundle, write_page

SECRET = b"the secret of the machine"

ESCAPES = [
    "/../secret.txt",
    "/../../../../../../../../etc/passwd",
    "/assets/../../secret.txt",
    "/%2e%2e/secret.txt",
    "/%2E%2E/secret.txt",
    "/.%2e/secret.txt",
    "/..%2fsecret.txt",
    "/%2e%2e%2fsecret.txt",
    "/assets/%2e%2e/%2e%2e/secret.txt",
    "/%252e%252e/secret.txt",
    "/..\\secret.txt",
    "/%2e%2e%5csecret.txt",
    "/..%c0%afsecret.txt",
    "/..%ef%bc%8fsecret.txt",
    "//etc/passwd",
    "///etc/passwd",
    "/%2fetc/passwd",
    "/%2Fetc%2Fpasswd",
    "/assets//etc/passwd",
    "/C:/secret.txt",
    "/C:%5csecret.txt",
    "/file:///etc/passwd",
    "/index.html%00.png",
    "/secret.txt%00",
    "/%00",
    "/./secret.txt",
    "/.hidden",
    "/assets/.hidden",
    "/%2ehidden",
    "/link.txt",
    "/folder-link/secret.txt",
    "/assets",
    "/assets/",
    "/assets/main-3f9a12bc.js.br",
    "/assets/main-3f9a12bc.js.gz",
    "/bundles",
    "/bundles/",
    "/bundles/tiny",
    "/bundles/tiny/",
    "/bundles/tiny/unnamed.txt",
    "/bundles/tiny/.hidden",
    "/bundles/tiny/../secret.txt",
    "/bundles/tiny/%2e%2e/%2e%2e/secret.txt",
    "/bundles/tiny/..%2f..%2fsecret.txt",
    "/bundles/tiny/..\\..\\secret.txt",
    "/bundles/tiny//etc/passwd",
    "/bundles/tiny/%2fetc/passwd",
    "/bundles/tiny/manifest.json%00",
    "/bundles/../secret.txt",
    "/bundles/%2e%2e/secret.txt",
    "/bundles/%2e%2e/manifest.json",
    "/bundles/other/manifest.json",
    "/bundles/tiny/link.txt",
    "/bundles/tiny/examples/../../../secret.txt",
    "/bundles/tiny/examples",
]


@pytest.fixture
def server(start: Callable[[list[Path], Path], Server], tmp_path: Path) -> Server:
    """Both folders hold hidden and unnamed files and links that lead out; beside them, a secret."""
    (tmp_path / "secret.txt").write_bytes(SECRET)
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "secret.txt").write_bytes(SECRET)
    page, bundles = tmp_path / "static", tmp_path / "bundles"
    write_page(page)
    write_bundle(bundles / "tiny")
    for folder in (page, page / "assets", bundles / "tiny"):
        (folder / ".hidden").write_bytes(SECRET)
        (folder / "link.txt").symlink_to(tmp_path / "secret.txt")
    (page / "folder-link").symlink_to(outside)
    (bundles / "tiny" / "unnamed.txt").write_bytes(SECRET)
    return start([bundles], page)


@pytest.mark.parametrize("target", ESCAPES)
def test_a_path_that_leads_elsewhere_finds_nothing(server: Server, target: str) -> None:
    answer = server.ask(target)
    assert answer.status == 404
    assert SECRET not in answer.body
    assert b"root:" not in answer.body
    assert answer.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize(
    "target",
    [
        b"/..\x00/secret.txt",
        b"/\xff\xfe/secret.txt",
        b"\\..\\secret.txt",
        b"../secret.txt",
        b"http://localhost/../secret.txt",
        b"file:///etc/passwd",
        b"*",
        b"/" + b"../" * 2000 + b"secret.txt",
        b"/" + b"a" * 5000,
    ],
)
def test_a_target_that_is_no_path_is_refused(server: Server, target: bytes) -> None:
    answer = server.ask(target)
    assert answer.status in {400, 404}
    assert SECRET not in answer.body


def test_a_named_file_that_became_a_link_out_is_not_served(server: Server, tmp_path: Path) -> None:
    named = tmp_path / "bundles" / "tiny" / "tokenizer.json"
    assert server.ask("/bundles/tiny/tokenizer.json").status == 200
    named.unlink()
    named.symlink_to(tmp_path / "secret.txt")
    answer = server.ask("/bundles/tiny/tokenizer.json")
    assert answer.status == 500
    assert SECRET not in answer.body


def test_a_bundle_folder_that_is_a_link_out_is_not_offered(
    start: Callable[[list[Path], Path], Server], tmp_path: Path, page: Path
) -> None:
    write_bundle(tmp_path / "elsewhere", "elsewhere")
    write_bundle(tmp_path / "bundles" / "tiny")
    (tmp_path / "bundles" / "elsewhere").symlink_to(tmp_path / "elsewhere")
    server = start([tmp_path / "bundles"], page)
    assert server.ask("/bundles/tiny/manifest.json").status == 200
    assert server.ask("/bundles/elsewhere/manifest.json").status == 404


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH"])
@pytest.mark.parametrize("target", ["/", "/bundles/tiny/manifest.json", "/api/bundles"])
def test_nothing_can_be_sent_to_the_server(server: Server, method: str, target: str) -> None:
    answer = server.ask(target, method=method)
    assert answer.status == 405
    assert answer.headers["cross-origin-opener-policy"] == "same-origin"
