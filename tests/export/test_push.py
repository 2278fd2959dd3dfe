"""`headlight push`: what is shown is what is sent, and every refusal of the hub is a sentence."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import huggingface_hub
import pytest
import typer
import yaml
from typer.testing import CliRunner, Result

from clip_headlight.export import cli
from clip_headlight.export.card import model_card
from clip_headlight.export.manifest import Manifest, read_manifest

from .fake_hub import Hub, fake_hub

REPO = "ada/shapes"
BUNDLE = Path(__file__).resolve().parents[2] / "server/bundles/shapes"


@pytest.fixture
def hub(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Hub]:
    """The hub of this process; a test never reaches another one, nor a real token."""
    with fake_hub() as found:
        monkeypatch.setattr(huggingface_hub.constants, "ENDPOINT", found.url)
        monkeypatch.setattr(huggingface_hub.constants, "HF_TOKEN_PATH", str(tmp_path / "token"))
        # Its own chunked protocol needs a server of its own; the hub takes plain HTTP as well.
        monkeypatch.setattr(huggingface_hub.constants, "HF_HUB_DISABLE_XET", True)
        monkeypatch.setenv("HF_TOKEN", "hf_of_the_test")
        # Between attempts at a broken connection nobody has to wait here.
        monkeypatch.setattr(time, "sleep", lambda _seconds: None)
        yield found


def run(*arguments: object) -> Result:
    app = typer.Typer()
    cli.register(app)
    return CliRunner().invoke(app, ["push", *(str(argument) for argument in arguments)])


def refused(*arguments: object) -> str:
    result = run(*arguments)
    assert result.exit_code == 2, result
    assert "Traceback" not in result.stderr
    return " ".join(result.stderr.split())


def expected(folder: Path) -> dict[str, bytes]:
    """The manifest and the files that it and its gallery name, beside the code under test."""
    manifest = json.loads((folder / "manifest.json").read_text())
    found = {"manifest.json": (folder / "manifest.json").read_bytes()}

    def visit(node: object) -> None:
        if isinstance(node, dict):
            if {"path", "bytes", "sha256"} <= set(node):
                found[node["path"]] = (folder / node["path"]).read_bytes()
                if node["path"].endswith("gallery.json"):
                    visit(json.loads(found[node["path"]]))
            for value in node.values():
                visit(value)
        elif isinstance(node, list):
            for value in node:
                visit(value)

    visit(manifest)
    return found


def test_everything_that_the_manifest_names_arrives_in_one_commit(hub: Hub) -> None:
    result = run(BUNDLE, REPO, "--message", "Our first model")
    assert result.exit_code == 0, result.stderr
    arrived = hub.files()
    card = arrived.pop("README.md").decode()
    assert arrived == expected(BUNDLE)
    address = f"{hub.url}/ada/shapes/resolve/main"
    assert card == model_card(read_manifest(BUNDLE), address)
    assert hub.commits[0]["summary"] == "Our first model"
    assert [(repo["organization"], repo["name"]) for repo in hub.created] == [("ada", "shapes")]
    assert hub.tokens == {"Bearer hf_of_the_test"}
    assert f"?bundle={address}" in result.stdout


def test_a_dry_run_shows_what_would_arrive_and_asks_nobody(hub: Hub) -> None:
    shown = run(BUNDLE, REPO, "--dry-run")
    assert shown.exit_code == 0, shown.stderr
    assert hub.requests == []
    assert run(BUNDLE, REPO).exit_code == 0
    arrived = hub.files()
    listed = re.findall(r"^([0-9a-f]{64}) +(\d+)  (\S+)$", shown.stdout, re.MULTILINE)
    assert {path: (digest, int(size)) for digest, size, path in listed} == {
        path: (hashlib.sha256(data).hexdigest(), len(data)) for path, data in arrived.items()
    }
    assert shown.stdout.endswith(arrived["README.md"].decode())
    assert f"'{hub.commits[0]['summary']}'" in shown.stdout
    assert f"To {hub.url}/ada/shapes " in shown.stdout
    assert f"{len(arrived)} files, {sum(map(len, arrived.values()))} bytes." in shown.stdout


def test_a_dry_run_needs_no_token(hub: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("HF_TOKEN")
    assert run(BUNDLE, REPO, "--dry-run").exit_code == 0
    said = refused(BUNDLE, REPO)
    assert "there is no token to write with. Log in once with `hf auth login`" in said
    assert hub.requests == []


def test_a_repository_is_private_when_asked(hub: Hub) -> None:
    assert run(BUNDLE, REPO, "--private").exit_code == 0
    assert run(BUNDLE, REPO).exit_code == 0
    private, plain = hub.created
    assert private.get("visibility") == "private" or private.get("private") is True
    assert "private" not in json.dumps(plain)


@pytest.mark.parametrize("step", ["create", "preupload", "batch", "commit"])
@pytest.mark.parametrize(
    ("status", "sentence"),
    [
        (401, "does not accept the token (401). Log in again with `hf auth login`"),
        (403, "the token may not write to ada/shapes (403). It needs the right to write"),
        (0, "failed or broke ("),
        (507, "answered with error 507"),
    ],
)
def test_a_hub_that_refuses_or_breaks_off_gets_a_sentence(
    step: str, status: int, sentence: str, hub: Hub
) -> None:
    hub.fail[step] = status
    said = refused(BUNDLE, REPO)
    assert sentence in said
    assert ("Nothing was published." in said) == (status in {401, 403})
    assert ("all of them or none." in said) == (status not in {401, 403})
    assert hub.commits == []


@pytest.mark.parametrize(("status", "sentence"), [(403, "(403)"), (0, "failed or broke (")])
def test_a_file_that_does_not_get_through_gets_a_sentence(
    status: int, sentence: str, hub: Hub
) -> None:
    hub.fail["put"] = status
    assert sentence in refused(BUNDLE, REPO)
    assert hub.commits == []


def test_a_hub_that_is_not_there_gets_a_sentence(hub: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(huggingface_hub.constants, "ENDPOINT", "http://127.0.0.1:9")
    assert "the connection to http://127.0.0.1:9 failed or broke" in refused(BUNDLE, REPO)


@pytest.mark.parametrize("repo", ["shapes", "ada/sha pes", "a/b/c", "ada/", "ada/sha..pes"])
def test_what_is_no_repository_gets_a_sentence(repo: str, hub: Hub) -> None:
    said = refused(BUNDLE, repo)
    assert "cannot be a repository's name; give it as OWNER/NAME" in said
    assert hub.requests == []


def test_a_bundle_that_is_not_whole_stays(hub: Hub, tmp_path: Path) -> None:
    assert "holds no bundle: there is no manifest.json" in refused(tmp_path, REPO)
    folder = tmp_path / "bundle"
    shutil.copytree(BUNDLE, folder)
    tokenizer = folder / "tokenizer.json"
    content = tokenizer.read_bytes()
    tokenizer.write_bytes(content[:-1] + b"]")
    assert f"{tokenizer} is not what the manifest says" in refused(folder, REPO)
    tokenizer.unlink()
    assert "is missing, though the manifest names it." in refused(folder, REPO)
    (tmp_path / "elsewhere").write_bytes(content)
    tokenizer.symlink_to(tmp_path / "elsewhere")
    assert "outside the bundle; it stays." in refused(folder, REPO)
    (folder / "manifest.json").write_text("{}")
    assert "is not a manifest that this version reads" in refused(folder, REPO)
    assert hub.requests == []


def test_files_that_the_manifest_does_not_name_stay(hub: Hub, tmp_path: Path) -> None:
    folder = tmp_path / "bundle"
    shutil.copytree(BUNDLE, folder)
    (folder / "notes.txt").write_text("private")
    (folder / ".env").write_text("private")
    assert run(folder, REPO).exit_code == 0
    assert set(hub.files()) == {"README.md", *expected(BUNDLE)}


def card_of(**changes: object) -> tuple[dict[str, object], str]:
    """The card's metadata and its body, of the built-in bundle with some fields changed."""
    manifest = Manifest.model_validate(json.loads((BUNDLE / "manifest.json").read_text()) | changes)
    _, head, body = model_card(manifest, "https://hub.example/ada/shapes/resolve/main").split(
        "---\n", 2
    )
    return yaml.safe_load(head), body


def test_the_card_holds_the_measured_figures_of_every_precision() -> None:
    manifest = read_manifest(BUNDLE)
    _, body = card_of()
    table = [line.strip("| ").split(" | ") for line in body.splitlines() if line.startswith("| ")]
    rows = {cells[0]: cells[1:] for cells in table}
    for at, (precision, variant) in enumerate(manifest.precisions.items()):
        assert next(line for line in body.splitlines() if f" {precision} " in line)
        size = float(rows["download, MB"][at])
        assert size == pytest.approx((variant.bytes + manifest.tokenizer.bytes) / 1e6, abs=0.05)
        assert float(rows["sum check, worst"][at]) == pytest.approx(
            variant.parity.sum_check, rel=0.05
        )
        worst = float(rows["embedding, cosine, worst"][at])
        assert 0 <= min(variant.parity.embedding_cosine, 1) - worst < 1.1e-6
    assert f"over {variant.parity.images} pictures" in body
    assert "?bundle=https://hub.example/ada/shapes/resolve/main" in body


@pytest.mark.parametrize(
    ("licence", "metadata"),
    [
        ("MIT", {"license": "mit"}),
        ("Apache 2.0", {"license": "apache-2.0"}),
        ("CC BY-NC 4.0", {"license": "cc-by-nc-4.0"}),
        ("Our own: ask us", {"license": "other", "license_name": "Our own: ask us"}),
        ("not stated; ask the publisher of the weights", {}),
    ],
)
def test_the_card_names_the_licence_as_hubs_do(licence: str, metadata: dict[str, str]) -> None:
    found, body = card_of(licence=licence)
    assert {k: v for k, v in found.items() if k.startswith("license")} == metadata
    assert ("It is not stated. Ask the publisher" in body) == (not metadata)


def test_free_text_of_the_manifest_is_no_markup_in_the_card() -> None:
    found, body = card_of(
        licence='x"\n---\n# evil', citation="<script>alert(1)</script> ![a](http://b) | *c*"
    )
    assert found["license_name"] == 'x"\n---\n# evil'
    assert "\n# evil" not in body
    assert "<script" not in body
    assert "![a]" not in body
    assert r"\| \*c\*" in body


def test_an_unstated_licence_is_pointed_out(hub: Hub, tmp_path: Path) -> None:
    folder = tmp_path / "bundle"
    shutil.copytree(BUNDLE, folder)
    manifest = json.loads((folder / "manifest.json").read_text())
    manifest["licence"] = "not stated; ask the publisher of the weights"
    (folder / "manifest.json").write_text(json.dumps(manifest))
    result = run(folder, REPO, "--dry-run")
    assert result.exit_code == 0
    assert "the licence of these weights is not stated" in " ".join(result.stderr.split())
    assert "not stated" not in run(BUNDLE, REPO, "--dry-run").stderr


def test_the_command_goes_to_the_hub_that_the_environment_names(tmp_path: Path) -> None:
    with fake_hub() as hub:
        environment = {
            **os.environ,
            "HF_ENDPOINT": hub.url,
            "HF_TOKEN": "hf_of_the_test",
            "HF_HOME": str(tmp_path),
            "HF_HUB_DISABLE_XET": "1",
        }
        command = [str(Path(sys.executable).with_name("headlight")), "push", str(BUNDLE), REPO]
        done = subprocess.run(
            command, env=environment, capture_output=True, text=True, timeout=120, check=False
        )
        assert done.returncode == 0, done.stderr
        assert set(hub.files()) == {"README.md", *expected(BUNDLE)}
