"""`headlight serve` as a user starts it: its URL, its sentences, its exit codes."""

from __future__ import annotations

import json
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path

import pytest

from .conftest import write_bundle

HEADLIGHT = Path(sys.executable).with_name("headlight")


@contextmanager
def serving(
    *options: str | Path, env: dict[str, str] | None = None
) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """A running `headlight serve --port 0 ...` and the URL that it printed."""
    command = [HEADLIGHT, "serve", "--port", "0", *options]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=env
    ) as process:
        try:
            assert process.stdout is not None
            line = process.stdout.readline()
            found = re.search(r"http://\S+/", line)
            assert found, (line, process.poll())
            yield found[0], process
        finally:
            process.kill()


def refused(*options: str | Path) -> str:
    """What `headlight serve ...` says on stderr when it exits with code 2."""
    done = subprocess.run(
        [HEADLIGHT, "serve", *options], capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 2, done
    assert done.stdout == ""
    assert "Traceback" not in done.stderr
    assert done.stderr.count("\n") == 1, done.stderr
    return done.stderr


@pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGTERM])
def test_serve_prints_its_url_answers_there_and_stops_cleanly(
    page: Path, bundle: Path, stop: signal.Signals
) -> None:
    with serving("--static", page, "--bundles", bundle) as (url, process):
        assert url.startswith("http://127.0.0.1:")
        with urllib.request.urlopen(url) as answer:
            assert b"<title>Headlight</title>" in answer.read()
        with urllib.request.urlopen(url + "api/bundles") as answer:
            assert "tiny" in [entry["id"] for entry in json.load(answer)]
        process.send_signal(stop)
        out, err = process.communicate(timeout=20)
        assert process.returncode == 0
        assert (out, err) == ("Stopped.\n", "")


def test_several_bundle_folders_can_be_given(page: Path, tmp_path: Path) -> None:
    write_bundle(tmp_path / "one" / "a", "a")
    write_bundle(tmp_path / "two", "b")
    places = ("--bundles", tmp_path / "one", "--bundles", tmp_path / "two")
    with (
        serving("--static", page, *places) as (url, _),
        urllib.request.urlopen(url + "api/bundles") as answer,
    ):
        assert [entry["id"] for entry in json.load(answer)][-2:] == ["a", "b"]


def test_localhost_by_name_is_served(page: Path) -> None:
    with serving("--static", page, "--host", "localhost") as (url, _):
        assert url.startswith("http://localhost:")
        assert urllib.request.urlopen(url).status == 200


def test_another_host_than_loopback_is_told_what_browsers_want(page: Path) -> None:
    with serving("--static", page, "--host", "0.0.0.0") as (url, process):
        port = url.rstrip("/").rsplit(":", 1)[1]
        assert urllib.request.urlopen(f"http://127.0.0.1:{port}/").status == 200
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=20)
        assert "only to pages over https" in err


def test_open_starts_the_browser_on_the_page(page: Path, tmp_path: Path) -> None:
    browser = tmp_path / "browser"
    opened = tmp_path / "opened"
    browser.write_text(
        f'#!/bin/sh\nprintf "%s" "$1" > "{opened}.part"\nmv "{opened}.part" "{opened}"\n'
    )
    browser.chmod(0o755)
    env = {"BROWSER": f"{browser} %s", "PATH": "/usr/bin:/bin"}
    with serving("--static", page, "--open", env=env) as (url, process):
        deadline = time.monotonic() + 20
        while not opened.exists() and time.monotonic() < deadline:
            assert process.poll() is None
            time.sleep(0.05)
        assert opened.read_text() == url


def test_a_busy_port_gets_a_sentence(page: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        said = refused("--static", page, "--port", str(port))
    assert said == (
        f"headlight: Port {port} on 127.0.0.1 is in use by another program. Give another one with "
        "--port, or --port 0 to have a free one picked.\n"
    )


@pytest.mark.parametrize("host", ["no-such-host.invalid", "203.0.113.1"])
def test_a_host_that_is_not_this_machine_gets_a_sentence(page: Path, host: str) -> None:
    said = refused("--static", page, "--host", host, "--port", "0")
    assert said == (f"headlight: {host} is not an address of this machine. Try --host 127.0.0.1.\n")


def test_folders_that_cannot_be_served_get_a_sentence(page: Path, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "bad").mkdir()
    (tmp_path / "bad" / "manifest.json").write_text("not json")
    for place, sentence in [
        ("absent", "does not exist. Give --bundles a bundle or a folder of bundles."),
        ("empty", "holds no bundle: there is no manifest.json in it"),
        ("bad", "is not a manifest that this version reads: the file as a whole: Invalid JSON"),
    ]:
        assert sentence in refused("--static", page, "--bundles", tmp_path / place)


def test_a_page_that_is_not_built_gets_a_sentence(tmp_path: Path) -> None:
    assert "Build it with `make build`" in refused("--static", tmp_path)


def test_version_is_the_distributions() -> None:
    done = subprocess.run([HEADLIGHT, "--version"], capture_output=True, text=True, check=True)
    assert done.stdout == f"headlight {version('clip-headlight')}\n"
