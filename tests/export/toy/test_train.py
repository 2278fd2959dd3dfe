"""Training resumes exactly, refuses what it cannot resume, and the committed weights hold up."""

from __future__ import annotations

import io
import json
import pickle
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import rich.progress
import torch
from rich.console import Console
from safetensors.torch import load_file
from typer.testing import CliRunner

from clip_headlight.export.toy.cli import toy_app
from clip_headlight.export.toy.dataset import Scenes, draw, render
from clip_headlight.export.toy.train import CannotResumeError, Recipe, Update, train

TINY = Recipe(steps=4, workers=1, batch=4, scenes=16, warmup=2)


@pytest.fixture(scope="module")
def scenes() -> Scenes:
    return draw(range(TINY.scenes))


@pytest.fixture(scope="module")
def in_one_go(scenes: Scenes, tmp_path_factory: pytest.TempPathFactory) -> dict[int, Path]:
    """The weights of a training without a stop, by its number of workers."""
    return {
        workers: train(
            replace(TINY, workers=workers),
            scenes,
            tmp_path_factory.mktemp("whole"),
            watched=scenes,
            save_every=2,
        )
        for workers in (1, 2)
    }


@pytest.mark.parametrize("workers", [1, 2])
def test_a_stopped_and_resumed_training_ends_with_the_same_bits(
    scenes: Scenes, in_one_go: dict[int, Path], tmp_path: Path, workers: int
) -> None:
    recipe = replace(TINY, workers=workers)
    train(recipe, scenes, tmp_path / "parts", watched=scenes, save_every=2, until=2)
    parts = train(recipe, scenes, tmp_path / "parts", watched=scenes, save_every=2)
    expected, found = load_file(in_one_go[workers]), load_file(parts)
    assert expected.keys() == found.keys()
    for name, value in expected.items():
        assert torch.equal(value, found[name]), name
    log = [json.loads(line) for line in (tmp_path / "parts" / "training.jsonl").open()]
    assert [line["step"] for line in log] == [2, 4]


def test_training_changes_the_weights_and_lowers_the_loss(scenes: Scenes, tmp_path: Path) -> None:
    recipe = replace(TINY, steps=12, batch=8, warmup=1)
    train(recipe, scenes, tmp_path, watched=scenes, save_every=6)
    log = [json.loads(line) for line in (tmp_path / "training.jsonl").open()]
    assert log[-1]["loss"] < log[0]["loss"]


def test_two_workers_average_their_gradients(in_one_go: dict[int, Path]) -> None:
    """Both workers' scenes matter: one worker alone ends elsewhere."""
    one, two = (load_file(in_one_go[workers]) for workers in (1, 2))
    assert not torch.equal(one["visual.proj"], two["visual.proj"])


def test_another_recipes_checkpoint_is_refused_by_name(scenes: Scenes, tmp_path: Path) -> None:
    train(TINY, scenes, tmp_path, watched=scenes, until=2)
    with pytest.raises(CannotResumeError, match="another learning_rate"):
        train(replace(TINY, learning_rate=1.0), scenes, tmp_path, watched=scenes)


def test_the_number_of_steps_may_change_only_while_the_rate_holds(
    scenes: Scenes, tmp_path: Path
) -> None:
    train(TINY, scenes, tmp_path, watched=scenes, until=2)
    train(replace(TINY, steps=6), scenes, tmp_path, watched=scenes, until=5)
    with pytest.raises(CannotResumeError, match="already depends on the number of steps"):
        train(replace(TINY, steps=9), scenes, tmp_path, watched=scenes)


def test_the_learning_rate_warms_up_holds_and_falls_to_zero() -> None:
    recipe = Recipe(steps=100, warmup=10, decay=0.2, learning_rate=1.0)
    assert recipe.rate(0) == pytest.approx(0.1)
    assert recipe.rate(50) == 1.0
    assert recipe.rate(90) == pytest.approx(0.5)
    assert recipe.rate(100) == 0.0


def test_rendered_scenes_are_the_scenes_of_their_seeds(tmp_path: Path) -> None:
    told: list[int] = []
    first = render(tmp_path, 20, workers=2, advance=told.append)
    sent = pickle.dumps(first)
    again = render(tmp_path, 20, workers=2)
    drawn = draw(range(20))
    assert sum(told) == 20
    assert len(sent) < 1000
    assert (pickle.loads(sent).pixels == drawn.pixels).all()
    assert (first.pixels == drawn.pixels).all()
    assert (again.attributes == drawn.attributes).all()


def test_toy_train_shows_the_time_left_even_of_a_resumed_training(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A step a second from step 2,001 of 3,500 on: after step 2,021, 1,479 seconds are left."""
    clock = [0.0]
    bars: list[rich.progress.Progress] = []
    shown = io.StringIO()

    class Watched(rich.progress.Progress):
        def __init__(self, *columns: rich.progress.ProgressColumn) -> None:
            quiet = Console(file=io.StringIO())
            super().__init__(*columns, console=quiet, get_time=lambda: clock[0])
            bars.append(self)

    def resumed(
        recipe: Recipe, _: Scenes, out: Path, *, report: Callable[[Update], None], **__: Any
    ) -> Path:
        for step in range(2001, 2022):
            clock[0] += 1
            report(Update(step, recipe.steps, clock[0], 1.0, {"shape": 0.5}))
        Console(file=shown, width=200).print(bars[0].get_renderable())
        return out

    monkeypatch.setattr(rich.progress, "Progress", Watched)
    monkeypatch.setattr("clip_headlight.export.toy.train.train", resumed)
    done = CliRunner().invoke(toy_app, ["train", "--out", str(tmp_path), "--scenes", "4"])
    assert done.exit_code == 0, done.output
    (line,) = [line for line in shown.getvalue().splitlines() if line.startswith("steps")]
    for part in ("2021/3500", "0:24:39", "shape 50%"):
        assert part in line
