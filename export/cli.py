"""The commands `headlight export` and `headlight verify`. Importable without torch."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from .compare_command import compare_heads
from .explain_command import explain
from .index.command import gallery, index
from .index.search_command import search
from .manifest import Precision, Variant
from .models_command import models
from .push_command import push
from .terminal import ERR, OUT, need, refuse, say, sentences
from .textspan_command import textspan
from .toy.cli import toy_app

_NEEDED = ("torch", "open_clip", "onnx", "onnxscript", "onnxruntime", "safetensors", "tokenizers")
_EXPORT_STEPS = 8
_VERIFY_STEPS = 5


def register(app: typer.Typer) -> None:
    """Adds the commands that need torch, and the sub-command `toy`, to `headlight`."""
    app.command("export")(export)
    app.command("verify")(verify)
    app.command("explain")(explain)
    app.command("models")(models)
    app.command("push")(push)
    app.command("textspan")(textspan)
    app.command("compare")(compare_heads)
    app.command("index")(index)
    app.command("gallery")(gallery)
    app.command("search")(search)
    app.add_typer(toy_app, name="toy")


def export(
    name: Annotated[
        str, typer.Argument(help="open_clip model, e.g. ViT-B-32, or a folder that holds one.")
    ],
    *,
    out: Annotated[Path, typer.Option(help="Folder of the new bundle.")],
    pretrained: Annotated[
        str | None,
        typer.Option(help="Pretrained tag, or the path of a local checkpoint or folder."),
    ] = None,
    random_weights: Annotated[
        int | None,
        typer.Option(metavar="SEED", help="Seeded random weights, for tests and benchmarks."),
    ] = None,
    bundle_id: Annotated[str | None, typer.Option("--id", help="The bundle's id.")] = None,
    images: Annotated[
        Path | None,
        typer.Option(help="Folder of pictures: up to 12 become examples, all make the means."),
    ] = None,
    text: Annotated[
        list[str] | None, typer.Option(help="A text of the first view; repeatable.")
    ] = None,
    template: Annotated[
        str | None, typer.Option(help="Prompt template of the first view, {} for the text.")
    ] = None,
    precision: Annotated[
        list[str] | None,
        typer.Option(
            help="fp32, fp16, q8, q4: repeatable, or several with commas between.",
            show_default="fp32",
        ),
    ] = None,
    licence: Annotated[str | None, typer.Option(help="Licence of the weights.")] = None,
    citation: Annotated[str | None, typer.Option(help="How to cite the model.")] = None,
    overwrite: Annotated[
        bool, typer.Option("--overwrite", help="Replace the bundle in --out.")
    ] = False,
) -> None:
    """Export an open_clip model as a bundle that the page can open."""
    need("export", _NEEDED)
    with sentences(), _steps(_EXPORT_STEPS) as step:
        from .commands import ExportFlags, run_export
        from .precision import parse_precisions

        flags = ExportFlags(
            name=name,
            out=out,
            pretrained=pretrained,
            random_weights=random_weights,
            bundle_id=bundle_id,
            images=images,
            texts=text or (),
            template=template,
            licence=licence,
            citation=citation,
            overwrite=overwrite,
            precisions=parse_precisions(precision or ["fp32"]),
        )
        exported = run_export(flags, step)
    manifest = exported.manifest
    files = manifest.files()
    say(
        f"{manifest.id} is at {out}: {len(files)} files, "
        f"{sum(file.bytes for file in files) / 1e6:.1f} MB."
    )
    OUT.print(_parity_table(manifest.precisions))
    say(f"Held against open_clip in fp32 on {exported.measured_on}.")


def _parity_table(precisions: Mapping[Precision, Variant]) -> Table:
    """How far each precision is from fp32 torch, worst and mean."""
    table = Table()
    measures = ("sum check", "embedding", "cosine: worst, mean", "heads: worst, mean", "text")
    for title in ("", "MB", *measures):
        table.add_column(title, justify="right" if title else "left")
    for precision, variant in precisions.items():
        parity = variant.parity
        table.add_row(
            precision,
            f"{variant.bytes / 1e6:.1f}",
            f"{parity.sum_check:.1e}",
            f"{parity.embedding:.1e}",
            f"{parity.embedding_cosine:.5f} {parity.embedding_cosine_mean:.5f}",
            f"{parity.head_cosine:.5f} {parity.head_cosine_mean:.5f}",
            f"{parity.text_cosine:.5f}",
        )
    return table


def verify(
    bundle: Annotated[Path, typer.Argument(metavar="DIR", help="Folder of the bundle.")],
    *,
    pretrained: Annotated[
        str | None, typer.Option(help="The tag or checkpoint that the bundle was exported from.")
    ] = None,
    random_weights: Annotated[
        int | None, typer.Option(metavar="SEED", help="The seed of a bundle of random weights.")
    ] = None,
) -> None:
    """Hold a bundle against open_clip in torch and its graphs in onnxruntime."""
    need("verify", _NEEDED)
    with sentences(), _steps(_VERIFY_STEPS) as step:
        from .commands import run_verify

        rows = run_verify(bundle, pretrained, random_weights, step)
    table = Table(title=str(bundle))
    table.add_column("")
    table.add_column("check")
    table.add_column("found", overflow="fold")
    for row in rows:
        mark = "[green]holds[/green]" if row.ok else "[bold red]FAILS[/bold red]"
        table.add_row(mark, row.check, row.found)
    OUT.print(table)
    failed = sum(not row.ok for row in rows)
    if failed:
        refuse(f"{failed} of {len(rows)} checks fail.", code=1)
    OUT.print(f"All {len(rows)} checks hold.")


@contextmanager
def _steps(total: int) -> Iterator[Callable[[str], None]]:
    """A progress bar over named steps; each call begins the next one."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, TimeElapsedColumn(), console=ERR, transient=True) as progress:
        task = progress.add_task("starting", total=total)
        begun = 0

        def step(name: str) -> None:
            nonlocal begun
            expected = max(total, begun + 1)
            progress.update(task, description=name, completed=begun, total=expected)
            begun += 1

        yield step
