"""`headlight toy …`: draw scenes, train the built-in model, measure it."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

from ..terminal import ERR, OUT, refuse, sentences

toy_app = typer.Typer(no_args_is_help=True, help="The Shapes world and the built-in model.")


@toy_app.command()
def train(
    out: Annotated[Path, typer.Option(help="Folder for checkpoints, log and weights.")],
    steps: Annotated[int | None, typer.Option(min=1, help="Steps of the whole training.")] = None,
    workers: Annotated[int | None, typer.Option(min=1, help="Processes, one core each.")] = None,
    scenes: Annotated[int | None, typer.Option(min=1, help="Scenes to draw and train on.")] = None,
    seed: Annotated[int | None, typer.Option(min=0)] = None,
    device: Annotated[str, typer.Option(help="cpu, or cuda with --workers 1.")] = "cpu",
    until: Annotated[int | None, typer.Option(min=1, help="Stop early; resume later.")] = None,
) -> None:
    """Train the built-in model; called again with the same --out, it goes on where it stopped."""
    from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

    from .dataset import render
    from .train import CannotResumeError, Recipe, Update
    from .train import train as run

    given = {"steps": steps, "workers": workers, "scenes": scenes, "seed": seed}
    recipe = Recipe(**{name: value for name, value in given.items() if value is not None})
    if device != "cpu" and recipe.workers > 1:
        raise typer.BadParameter(f"--device {device} takes one process: add --workers 1")
    with Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.completed}/{task.total}"),
        TimeRemainingColumn(),
        TextColumn("{task.fields[note]}"),
    ) as progress:
        drawing = progress.add_task("scenes", total=recipe.scenes, note="")
        world = render(
            out / "scenes",
            recipe.scenes,
            os.cpu_count() or 1,
            lambda done: progress.advance(drawing, done),
        )
        training = progress.add_task("steps", total=recipe.steps, note="")

        def show(update: Update) -> None:
            progress.update(training, completed=update.step)
            if update.accuracy is not None:
                note = " ".join(f"{name} {share:.0%}" for name, share in update.accuracy.items())
                progress.update(training, note=note)

        try:
            weights = run(recipe, world, out, device=device, until=until, report=show)
        except CannotResumeError as error:
            refuse(f"{error}.")
    typer.echo(f"weights: {weights}")


@toy_app.command()
def measure(
    weights: Annotated[Path | None, typer.Option(help="The built-in ones if left out.")] = None,
) -> None:
    """Zero-shot accuracy for each attribute on 2,000 held-out scenes."""
    from rich.table import Table

    from .attributes import ATTRIBUTES
    from .measure import held_out, zero_shot
    from .model import load, tokenizer

    try:
        model = load(weights)
    except FileNotFoundError as error:
        refuse(f"{error}.")
    table = Table("attribute", "values", "accuracy", "chance")
    for name, share in zero_shot(model, tokenizer(), held_out()).items():
        values = len(ATTRIBUTES[name])
        table.add_row(name, str(values), f"{share:.1%}", f"{1 / values:.1%}")
    OUT.print(table)


@toy_app.command()
def truth(
    bundle: Annotated[
        Path, typer.Argument(metavar="DIR", help="A bundle of a Shapes model, with words.")
    ],
    *,
    scenes: Annotated[int, typer.Option(min=100, help="Held-out scenes to measure on.")] = 2000,
    write: Annotated[
        bool, typer.Option("--write", help="Put the truth into the bundle's heads.json.")
    ] = False,
    svg: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Draw a heat map of heads × attributes.")
    ] = None,
    update: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Write the tables between the marks of this file."),
    ] = None,
) -> None:
    """What each head carries where the truth is known, and whether its words say so."""
    from .truth_run import run_truth

    with sentences(), ERR.status("measuring") as status:
        found = run_truth(
            bundle, scenes, write, svg, update,
            lambda done: status.update(f"measuring: {done} of {scenes} scenes"),
        )  # fmt: skip
    typer.echo(found.text())


@toy_app.command()
def sheet(
    out: Annotated[Path, typer.Option(help="The PNG to write.")],
    first: Annotated[int, typer.Option(min=0, help="The first scene's seed.")] = 0,
) -> None:
    """A contact sheet of 96 scenes, to look at the world."""
    from PIL import Image

    from .scenes import scene

    page = Image.new("RGB", (12 * 132, 8 * 132), "white")
    for index in range(96):
        row, column = divmod(index, 12)
        tile = scene(first + index).image.resize((128, 128), Image.Resampling.NEAREST)
        page.paste(tile, (column * 132 + 2, row * 132 + 2))
    page.save(out)
    typer.echo(f"{out}: seeds {first} to {first + 95}")
