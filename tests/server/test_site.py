"""`headlight site`: a folder for any static host, all of it or nothing."""

from __future__ import annotations

import gzip
import hashlib
import json
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from typer.testing import CliRunner

from clip_headlight.export.manifest import read_manifest
from clip_headlight.server import site as site_module
from clip_headlight.server.cli import app
from clip_headlight.server.headers import SECURITY_HEADERS
from clip_headlight.server.library import Library
from clip_headlight.server.site import write_site

from .conftest import DECOMPOSE_DATA, write_bundle


@pytest.fixture
def out(tmp_path: Path, page: Path, bundle: Path) -> Path:
    """A site of the small page and the small bundle, without the built-in one."""
    place = tmp_path / "public" / "site"
    write_site(place, [bundle], static=page, built_in=None)
    return place


def refused(*arguments: object) -> str:
    """What the command says when it refuses, on one line."""
    result = CliRunner().invoke(app, ["site", *(str(argument) for argument in arguments)])
    assert result.exit_code == 2, result
    assert result.stdout == ""
    assert result.stderr.startswith("headlight: ")
    return " ".join(result.stderr.split()).removeprefix("headlight: ")


def content(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_every_file_of_the_page_and_the_bundle_is_there_as_it_was(
    out: Path, page: Path, bundle: Path
) -> None:
    found = content(out)
    for path, expected in content(page).items():
        if path != "index.html":
            assert found[path] == expected, path
    for path, expected in content(bundle).items():
        assert found[f"bundles/tiny/{path}"] == expected, path


def test_only_what_the_manifest_names_goes_out(tmp_path: Path, page: Path, bundle: Path) -> None:
    (bundle / "notes.txt").write_text("private")
    write_site(tmp_path / "out", [bundle], static=page, built_in=None)
    assert "bundles/tiny/notes.txt" not in content(tmp_path / "out")


def test_the_list_of_bundles_is_the_servers_answer_as_a_json_file(out: Path, bundle: Path) -> None:
    assert json.loads((out / "api/bundles.json").read_text()) == Library([bundle], None).summaries()


def test_addresses_are_relative_and_new_files_are_named_by_their_content(out: Path) -> None:
    page = (out / "index.html").read_text()
    addresses = re.findall(r'(?:src|href)="([^"]+)"', page)
    assert addresses
    assert all(address.startswith("./") for address in addresses)
    (script,) = (out / "assets").glob("isolate-*.js")
    digest = hashlib.sha256(script.read_bytes()).hexdigest()
    assert script.stem.removeprefix("isolate-") == digest[:8]
    assert f'<script src="./assets/{script.name}"></script>' in page


def test_the_page_isolates_itself_before_its_own_script_runs(tmp_path: Path, bundle: Path) -> None:
    built = tmp_path / "built"
    built.mkdir()
    (built / "index.html").write_text(
        '<meta charset="utf-8"><title>H</title><script type="module" src="./assets/a.js"></script>'
    )
    write_site(tmp_path / "out", [bundle], static=built, built_in=None)
    page = (tmp_path / "out/index.html").read_text()
    order = [page.index(part) for part in ("charset", "http-equiv", "isolate-", "assets/a.js")]
    assert order == sorted(order)


def test_the_content_policy_is_in_the_page_for_hosts_that_send_none(out: Path) -> None:
    found = re.search(
        r'http-equiv="Content-Security-Policy" content="([^"]+)"', (out / "index.html").read_text()
    )
    assert found
    stated = dict(part.split(" ", 1) for part in found[1].split("; "))
    sent = dict(
        part.split(" ", 1) for part in SECURITY_HEADERS["Content-Security-Policy"].split("; ")
    )
    # The one thing that browsers do not take from the page itself.
    assert stated == {name: value for name, value in sent.items() if name != "frame-ancestors"}


def rules(text: str) -> dict[str, dict[str, str]]:
    """A `_headers` file as its readers read it: a path, then its headers, indented."""
    found: dict[str, dict[str, str]] = {}
    path = ""
    for line in text.splitlines():
        if line and not line.startswith(" "):
            path = line
            found[path] = {}
        elif line.strip():
            name, value = line.strip().split(": ", 1)
            found[path][name] = value
    return found


def test_the_headers_file_says_what_the_server_sends(out: Path) -> None:
    found = rules((out / "_headers").read_text())
    assert found == {
        "/*": SECURITY_HEADERS,
        "/assets/*": {"Cache-Control": "public, max-age=31536000, immutable"},
    }


def test_another_page_may_read_the_bundles_where_that_is_asked_for(
    tmp_path: Path, page: Path, bundle: Path
) -> None:
    write_site(
        tmp_path / "out", [bundle], static=page, built_in=None, allow_origin="https://a.example"
    )
    found = rules((tmp_path / "out/_headers").read_text())
    for path in ("/bundles/*", "/api/*"):
        assert found[path]["Access-Control-Allow-Origin"] == "https://a.example"


def test_the_service_worker_adds_exactly_the_servers_headers(out: Path) -> None:
    script = (out / "service-worker.js").read_text()
    found = re.match(r"const HEADERS = (\{.*?\n\});\n", script, re.DOTALL)
    assert found
    assert json.loads(found[1]) == SECURITY_HEADERS


def test_compressed_copies_lie_beside_what_gains_and_unpack_to_it(out: Path) -> None:
    packed = {path: data for path, data in content(out).items() if path.endswith(".gz")}
    own = {path for path in packed if not path.startswith("assets/main-")}
    assert {"index.html.gz", "bundles/tiny/manifest.json.gz"} <= own
    assert "bundles/tiny/decompose.fp32.bin.gz" not in packed
    for path in own:
        assert gzip.decompress(packed[path]) == (out / path.removesuffix(".gz")).read_bytes()


def test_a_compressed_copy_of_the_page_that_was_built_does_not_outlive_its_change(
    tmp_path: Path, page: Path, bundle: Path
) -> None:
    for end in (".br", ".gz"):
        (page / f"index.html{end}").write_bytes(b"of the page as it was built")
    write_site(tmp_path / "out", [bundle], static=page, built_in=None)
    found = content(tmp_path / "out")
    assert "index.html.br" not in found
    assert gzip.decompress(found["index.html.gz"]) == found["index.html"]


def test_the_same_input_gives_the_same_bytes(
    out: Path, tmp_path: Path, page: Path, bundle: Path
) -> None:
    write_site(tmp_path / "again", [bundle], static=page, built_in=None)
    assert content(tmp_path / "again") == content(out)


def test_progress_is_told_in_bytes_and_ends_at_all_of_them(
    tmp_path: Path, page: Path, bundle: Path
) -> None:
    told: list[tuple[int, int, str]] = []
    write_site(
        tmp_path / "out", [bundle], static=page, built_in=None,
        report=lambda done, total, path: told.append((done, total, path)),
    )  # fmt: skip
    written = [done for done, _, _ in told]
    assert written == sorted(written)
    assert {total for _, total, _ in told} == {written[-1]}
    parts = [data for path, data in content(tmp_path / "out").items()
             if not path.endswith(".gz") or path.startswith("assets/main-")]  # fmt: skip
    assert written[-1] == sum(len(data) for data in parts)
    assert "bundles/tiny/decompose.fp32.bin" in [path for _, _, path in told]


def test_a_damaged_file_stops_it_and_nothing_is_left(
    tmp_path: Path, page: Path, bundle: Path
) -> None:
    data = bundle / "decompose.fp32.bin"
    data.write_bytes(b"x" + DECOMPOSE_DATA[1:])
    place = tmp_path / "public" / "site"
    said = refused("--out", place, "--bundles", bundle, "--static", page)
    assert said.startswith(f"{data} is damaged: its SHA-256 is")
    data.write_bytes(DECOMPOSE_DATA[1:])
    said = refused("--out", place, "--bundles", bundle, "--static", page)
    assert f"has {len(DECOMPOSE_DATA) - 1} bytes, its manifest says {len(DECOMPOSE_DATA)}" in said
    data.unlink()
    said = refused("--out", place, "--bundles", bundle, "--static", page)
    assert "names decompose.fp32.bin, which is not in its folder" in said
    assert not place.parent.exists() or list(place.parent.iterdir()) == []


def test_a_failure_leaves_the_old_site_as_it_was(out: Path, page: Path, bundle: Path) -> None:
    before = content(out)
    (bundle / "tokenizer.json").write_bytes(b"[]")
    refused("--out", out, "--bundles", bundle, "--static", page, "--overwrite")
    assert content(out) == before
    assert [path.name for path in out.parent.iterdir()] == ["site"]


def test_a_site_is_replaced_whole_when_asked(out: Path, tmp_path: Path, page: Path) -> None:
    write_bundle(tmp_path / "other", "other")
    write_site(out, [tmp_path / "other"], static=page, built_in=None, overwrite=True)
    assert [path.name for path in (out / "bundles").iterdir()] == ["other"]
    assert read_manifest(out / "bundles/other").id == "other"


def test_what_is_in_the_way_gets_a_sentence(out: Path, tmp_path: Path, page: Path) -> None:
    flags = ("--static", page)
    assert "is not empty; choose another folder, or give --overwrite." in refused(
        "--out", out, *flags
    )
    mine = tmp_path / "mine"
    mine.mkdir()
    (mine / "thesis.tex").write_text("all of it")
    said = refused("--out", mine, "--overwrite", *flags)
    assert "is not empty and holds no site; it is not overwritten." in said
    assert (mine / "thesis.tex").read_text() == "all of it"
    assert "is a file; --out wants a folder." in refused("--out", mine / "thesis.tex", *flags)
    assert "lies in the built page itself" in refused("--out", page / "site", *flags)
    assert "The site could not be written to" in refused(
        "--out", mine / "thesis.tex" / "site", *flags
    )


def test_what_cannot_be_published_gets_the_servers_sentence(
    tmp_path: Path, page: Path, bundle: Path
) -> None:
    flags = ("--out", tmp_path / "out", "--static", page)
    shutil.copytree(bundle, tmp_path / "twin")
    said = refused(*flags, "--bundles", bundle, "--bundles", tmp_path / "twin")
    assert "both hold a bundle with the id tiny" in said
    assert "does not exist" in refused(*flags, "--bundles", tmp_path / "nowhere")
    assert "Build it with `make build`" in refused(
        "--out", tmp_path / "out", "--static", tmp_path / "unbuilt"
    )
    (page / "index.html").write_text("<p>no head")
    assert "has no <title>" in refused(*flags)
    assert "is no origin" in refused(*flags, "--allow-origin", "example.org/page")
    assert not (tmp_path / "out").exists()


def test_the_command_says_what_it_wrote(tmp_path: Path, page: Path, bundle: Path) -> None:
    place = tmp_path / "out"
    result = CliRunner().invoke(
        app, ["site", "--out", str(place), "--bundles", str(bundle), "--static", str(page)]
    )
    assert result.exit_code == 0, result.stderr
    files = content(place)
    size = sum(len(data) for data in files.values()) / 1e6
    said = " ".join(result.stdout.split())
    assert f"{len(files)} files, {size:.1f} MB, with the models shapes, tiny." in said


@pytest.fixture
def slow(tmp_path: Path) -> Path:
    """A script that writes a site a byte at a time until it is stopped."""
    script = tmp_path / "slow.py"
    script.write_text(
        "import sys, time\n"
        "from pathlib import Path\n"
        "from clip_headlight.server import site\n"
        "site._CHUNK = 1\n"
        "def report(done, total, path):\n"
        "    print(path, flush=True)\n"
        "    time.sleep(0.01)\n"
        "out, bundle, page = (Path(part) for part in sys.argv[1:])\n"
        "site.write_site(out, [bundle], static=page, built_in=None, report=report)\n"
    )
    return script


def test_an_interruption_leaves_nothing(
    slow: Path, tmp_path: Path, page: Path, bundle: Path
) -> None:
    place = tmp_path / "public" / "site"
    command = [sys.executable, *(str(path) for path in (slow, place, bundle, page))]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as process:
        assert process.stdout is not None
        process.stdout.readline()
        assert not place.exists()
        assert len(list(place.parent.iterdir())) == 1
        process.send_signal(signal.SIGINT)
        process.stdout.read()
        assert process.wait(timeout=20) != 0
    deadline = time.monotonic() + 5
    while list(place.parent.iterdir()) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert list(place.parent.iterdir()) == []


def test_the_site_needs_neither_torch_nor_onnx() -> None:
    assert site_module.__name__ == "clip_headlight.server.site"
    code = (
        "import sys\n"
        "for name in ('torch', 'open_clip', 'onnx', 'onnxruntime', 'safetensors', 'numpy'):\n"
        "    sys.modules[name] = None\n"
        "from clip_headlight.server.cli import app\n"
        "app(['site', '--help'])\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "--allow-origin" in done.stdout
