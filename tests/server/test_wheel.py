"""The wheel alone is enough to serve: no Node, no torch, no repository."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import subprocess
import sys
import urllib.request
import venv
import zipfile
from pathlib import Path

import pytest

from clip_headlight.export.gallery_schema import bundle_files
from clip_headlight.export.manifest import Manifest

ROOT = Path(__file__).resolve().parents[2]
NEEDED = {
    "server/static/index.html": "the built page is missing; run `make build`",
    "server/bundles/shapes/manifest.json": "the built-in bundle is missing; run `make bundle`",
}


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built from a copy: setuptools leaves its build folder beside the sources."""
    for path, sentence in NEEDED.items():
        assert (ROOT / path).is_file(), f"{path}: {sentence}"
    tree = tmp_path_factory.mktemp("tree")
    for name in ("pyproject.toml", "MANIFEST.in", "LICENSE", "README.md"):
        shutil.copy(ROOT / name, tree / name)
    for name in ("export", "server"):
        ignored = shutil.ignore_patterns("__pycache__")
        shutil.copytree(ROOT / name, tree / name, ignore=ignored)
    out = tmp_path_factory.mktemp("dist")
    pip = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps"]
    subprocess.run([*pip, "--wheel-dir", str(out), str(tree)], check=True)
    (built,) = out.iterdir()
    return built


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The scripts of an empty environment into which the wheel and its dependencies went."""
    place = tmp_path_factory.mktemp("environment")
    venv.create(place, with_pip=True)
    scripts = place / "bin"
    subprocess.run([scripts / "python", "-m", "pip", "install", "--quiet", wheel], check=True)
    return scripts


def test_the_wheel_holds_the_page_the_bundle_and_the_types(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
    built = [path for path in (ROOT / "server/static").rglob("*") if path.is_file()]
    built += [path for path in (ROOT / "server/bundles").rglob("*") if path.is_file()]
    built += list((ROOT / "server/isolation").glob("*.js"))
    for path in built:
        assert f"clip_headlight/{path.relative_to(ROOT).as_posix()}" in names
    assert "clip_headlight/server/py.typed" in names
    assert any(name.endswith("licenses/LICENSE") for name in names)
    assert {name.split("/")[0] for name in names} == {
        "clip_headlight",
        "clip_headlight-0.1.0.dist-info",
    }


def test_the_installed_command_serves_the_page_and_every_file_of_the_bundle(
    installed: Path, tmp_path: Path
) -> None:
    command = [str(installed / "headlight"), "serve", "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=tmp_path) as process:
        try:
            assert process.stdout is not None
            found = re.search(r"http://\S+/", process.stdout.readline())
            assert found
            url = found[0]
            with urllib.request.urlopen(url) as answer:
                page = answer.read()
            assert page == (ROOT / "server/static/index.html").read_bytes()
            for script in re.findall(rb'src="\./?(assets/[^"]+\.js)"', page):
                assert urllib.request.urlopen(url + script.decode()).status == 200
            with urllib.request.urlopen(url + "api/bundles") as answer:
                (bundle,) = json.load(answer)
            assert bundle["id"] == "shapes"
            folder = url + bundle["url"] + "/"
            with urllib.request.urlopen(folder + "manifest.json") as answer:
                manifest = Manifest.model_validate_json(answer.read())
            for file in bundle_files(ROOT / "server/bundles/shapes", manifest):
                with urllib.request.urlopen(folder + file.path) as answer:
                    content = answer.read()
                assert len(content) == file.bytes
                assert hashlib.sha256(content).hexdigest() == file.sha256
        finally:
            process.kill()


def test_the_installed_command_writes_a_site(installed: Path, tmp_path: Path) -> None:
    out = tmp_path / "site"
    subprocess.run([installed / "headlight", "site", "--out", out], check=True)
    (script,) = re.findall(r'src="\./(assets/isolate-\w+\.js)"', (out / "index.html").read_text())
    for path in (script, "service-worker.js", "bundles/shapes/manifest.json", "api/bundles.json"):
        assert (out / path).stat().st_size > 0, path


def test_torch_and_onnx_are_not_installed_and_export_says_what_it_needs(installed: Path) -> None:
    for name in ("torch", "onnx", "onnxruntime", "numpy"):
        tried = subprocess.run(
            [installed / "python", "-c", f"import {name}"], capture_output=True, check=False
        )
        assert b"ModuleNotFoundError" in tried.stderr, name
    done = subprocess.run(
        [installed / "headlight", "export", "ViT-B-32", "--out", "nowhere"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert "pip install 'clip-headlight[export]'" in " ".join(done.stderr.split())
    assert "Traceback" not in done.stderr
