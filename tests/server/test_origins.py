"""Which other pages may read the bundles (CORS): those that were named, and no others."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from clip_headlight.server.app import create_app
from clip_headlight.server.headers import check_origin

from .test_cli import refused

FILE = "/bundles/tiny/manifest.json"


@pytest.fixture
def client(page: Path, bundle: Path) -> Callable[..., FlaskClient]:
    """`client(*origins)`: asks a server that allows these."""

    def make(*origins: str) -> FlaskClient:
        return create_app([bundle], page, built_in=None, allow_origins=origins).test_client()

    return make


def test_nobody_is_allowed_unless_named(client: Callable[..., FlaskClient]) -> None:
    answer = client().get(FILE, headers={"Origin": "https://a.example"})
    assert answer.status_code == 200
    assert not [name for name in dict(answer.headers) if name.startswith("Access-Control")]


def test_a_named_page_reads_the_bundles_and_the_list_but_not_the_page(
    client: Callable[..., FlaskClient],
) -> None:
    asks = client("https://a.example", "http://localhost:8000")
    for path in (FILE, "/bundles/tiny/decompose.fp32.bin", "/api/bundles"):
        for origin in ("https://a.example", "http://localhost:8000"):
            headers = asks.get(path, headers={"Origin": origin}).headers
            assert headers["Access-Control-Allow-Origin"] == origin
            assert "Origin" in headers["Vary"]
            assert "Content-Range" in headers["Access-Control-Expose-Headers"]
        headers = asks.get(path, headers={"Origin": "https://b.example"}).headers
        assert "Access-Control-Allow-Origin" not in headers
        # A cache must not give the refusal to the page that is allowed.
        assert "Origin" in headers["Vary"]
    headers = asks.get("/", headers={"Origin": "https://a.example"}).headers
    assert "Access-Control-Allow-Origin" not in headers


def test_what_fails_can_be_read_too(client: Callable[..., FlaskClient]) -> None:
    answer = client("https://a.example").get(
        "/bundles/tiny/none.bin", headers={"Origin": "https://a.example"}
    )
    assert answer.status_code == 404
    assert answer.headers["Access-Control-Allow-Origin"] == "https://a.example"


def test_a_part_of_a_file_may_be_asked_for(client: Callable[..., FlaskClient]) -> None:
    asks = client("*")
    path = "/bundles/tiny/decompose.fp32.bin"
    question = {
        "Origin": "https://a.example",
        "Access-Control-Request-Method": "GET",
        "Access-Control-Request-Headers": "range",
    }
    answer = asks.options(path, headers=question)
    assert answer.status_code == 200
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert answer.headers["Access-Control-Allow-Headers"] == "Range"
    part = asks.get(path, headers={"Origin": "https://a.example", "Range": "bytes=10-19"})
    assert (part.status_code, part.headers["Access-Control-Allow-Origin"]) == (206, "*")
    assert "Vary" not in part.headers or "Origin" not in part.headers["Vary"]


@pytest.mark.parametrize(
    ("text", "origin"),
    [
        ("https://Example.org", "https://example.org"),
        ("http://localhost:8000/", "http://localhost:8000"),
        ("http://[::1]:8000", "http://[::1]:8000"),
        ("*", "*"),
    ],
)
def test_an_origin_is_scheme_host_and_port(text: str, origin: str) -> None:
    assert check_origin(text) == origin


@pytest.mark.parametrize(
    "text", ["example.org", "https://a.example/page", "ftp://a.example", "null", "", "https://*"]
)
def test_what_is_no_origin_gets_a_sentence(text: str) -> None:
    with pytest.raises(ValueError, match=r"is no origin\. Give the scheme, host and port"):
        check_origin(text)


def test_serve_refuses_what_is_no_origin(page: Path) -> None:
    assert "'a.example' is no origin." in refused(
        "--static", page, "--port", "0", "--allow-origin", "a.example"
    )
