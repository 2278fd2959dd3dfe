"""The workflow that publishes the site: each of its commands is one of ours, and works."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
from itertools import pairwise
from pathlib import Path
from typing import Any

import open_clip
import pytest
import typer
import yaml
from typer.testing import CliRunner

from clip_headlight.export.manifest import read_manifest
from clip_headlight.server.cli import app

ROOT = Path(__file__).resolve().parents[2]
WORKFLOW = ROOT / ".github/workflows/pages.yml"
# What brings the repository and the tools, and what hands the site over.
ACTIONS = {
    "actions/checkout", "actions/setup-python", "actions/setup-node",
    "actions/configure-pages", "actions/upload-pages-artifact", "actions/deploy-pages",
}  # fmt: skip


def steps() -> list[dict[str, Any]]:
    jobs: dict[str, Any] = yaml.safe_load(WORKFLOW.read_text())["jobs"]
    return [step for job in jobs.values() for step in job["steps"]]


def commands(program: str) -> list[list[str]]:
    """The arguments of each command of the workflow that runs `program`."""
    split = [shlex.split(step["run"]) for step in steps() if "run" in step]
    return [arguments for first, *arguments in split if first == program]


def headlight() -> list[list[str]]:
    return commands(".venv/bin/headlight")


def values(arguments: list[str], flag: str) -> list[str]:
    return [value for name, value in pairwise(arguments) if name == flag]


def test_every_step_is_a_make_or_a_headlight_command_beside_the_hosts_own() -> None:
    for step in steps():
        if "uses" in step:
            assert step["uses"].partition("@")[0] in ACTIONS
        else:
            assert shlex.split(step["run"])[0] in {"make", ".venv/bin/headlight"}
            # One command a step: no shell decides anything.
            assert not re.search(r"[;&|<>$`\n]", step["run"])


@pytest.mark.parametrize("arguments", commands("make"), ids=" ".join)
def test_make_knows_its_targets_and_names_them_in_its_help(arguments: list[str]) -> None:
    environment = {k: v for k, v in os.environ.items() if not k.startswith("MAKE")}
    done = subprocess.run(
        ["make", "--dry-run", *arguments],
        cwd=ROOT, env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    said = subprocess.run(
        ["make", "help"], cwd=ROOT, env=environment, capture_output=True, text=True, check=True
    )
    for target in arguments:
        assert f"  make {target} " in said.stdout


def test_the_help_names_every_target() -> None:
    makefile = (ROOT / "Makefile").read_text()
    (declared,) = re.findall(r"^\.PHONY: (.+)$", makefile, re.MULTILINE)
    environment = {k: v for k, v in os.environ.items() if not k.startswith("MAKE")}
    said = subprocess.run(
        ["make", "help"], cwd=ROOT, env=environment, capture_output=True, text=True, check=True
    )
    named = set(re.findall(r"^  make ([a-z0-9-]+) ", said.stdout, re.MULTILINE))
    assert named == set(declared.split())


@pytest.mark.parametrize("arguments", headlight(), ids=lambda arguments: " ".join(arguments[:2]))
def test_headlight_takes_its_arguments(arguments: list[str]) -> None:
    group: Any = typer.main.get_command(app)
    name, *rest = arguments
    # Parsing alone: it raises for an unknown flag, a missing one, or a malformed value.
    group.commands[name].make_context(name, rest)


def guide() -> list[list[str]]:
    """The `headlight` commands of the guide to hosting, without their comments."""
    text = (ROOT / "docs/hosting.md").read_text().replace("\\\n", " ")
    found = re.findall(r"^ {4}(?:\.venv/bin/)?headlight (.*)$", text, re.MULTILINE)
    return [shlex.split(line, comments=True) for line in found]


@pytest.mark.parametrize("arguments", guide(), ids=" ".join)
def test_the_guide_to_hosting_names_commands_that_there_are(arguments: list[str]) -> None:
    test_headlight_takes_its_arguments(arguments)


def test_both_models_are_exported_from_weights_that_open_clip_knows_in_8_bits() -> None:
    exports = [arguments[1:] for arguments in headlight() if arguments[0] == "export"]
    assert [name for name, *_ in exports] == ["ViT-B-32", "ViT-B-16"]
    for name, *flags in exports:
        (tag,) = values(flags, "--pretrained")
        assert tag in open_clip.list_pretrained_tags_by_model(name)
        assert values(flags, "--precision") == ["q8"]
        assert values(flags, "--licence") == ["MIT"]


def test_what_is_deployed_is_what_was_written() -> None:
    (site,) = [arguments for arguments in headlight() if arguments[0] == "site"]
    (upload,) = [s for s in steps() if s.get("uses", "").startswith("actions/upload-pages")]
    assert values(site, "--out") == [upload["with"]["path"]]
    assert headlight()[-1] == site


def test_the_commands_lead_from_a_model_to_a_site(
    tiny: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The workflow's own commands in its order, on a small model with random weights.

    Those of the second model differ from the first's in names alone.
    """
    built = tmp_path / "static"
    built.mkdir()
    (built / "index.html").write_text("<title>Headlight</title>")
    monkeypatch.chdir(tmp_path)
    for arguments in headlight():
        name, *rest = arguments
        if "build/bundles/vit-b-16" in rest:
            continue
        if name == "export":
            # The weights themselves would have to be downloaded.
            at = rest.index("--pretrained")
            rest = [tiny, *rest[1:at], "--random-weights", "1", *rest[at + 2 :]]
        elif name == "verify":
            rest = [*rest, "--random-weights", "1"]
        elif name == "site":
            rest = [*rest, "--static", str(built)]
        result = CliRunner().invoke(app, [name, *rest])
        assert result.exit_code == 0, (arguments, result.output)
    site = tmp_path / "build/site"
    manifest = read_manifest(site / "bundles/vit-b-32")
    assert (list(manifest.precisions), manifest.licence) == (["q8"], "MIT")
    for file in manifest.files():
        assert (site / "bundles/vit-b-32" / file.path).stat().st_size == file.bytes
    assert (site / "index.html").is_file()
