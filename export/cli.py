"""The commands `headlight export` and `headlight verify`. Importable without torch."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from .errors import ExportError

if TYPE_CHECKING:
    from collections.abc import Callable

    from .manifest import Manifest
    from .pictures import Pictures
    from .source import Source

_NEEDED = ("torch", "open_clip", "onnx", "onnxscript", "onnxruntime", "safetensors", "tokenizers")
_VERIFY_STEPS = 5
_out = Console(highlight=False)
_err = Console(stderr=True, highlight=False, soft_wrap=True)


def register(app: typer.Typer) -> None:
    """Adds `export`, `verify` and the sub-command `toy` to the `headlight` command."""
    app.command("export")(export)
    app.command("verify")(verify)
    if find_spec(f"{__package__}.toy.cli") is not None:
        from .toy.cli import toy_app

        app.add_typer(toy_app, name="toy")


def export(
    name: Annotated[str, typer.Argument(help="open_clip model, e.g. ViT-B-32.")],
    out: Annotated[Path, typer.Option(help="Folder of the new bundle.")],
    pretrained: Annotated[
        str | None, typer.Option(help="Pretrained tag, or the path of a local checkpoint.")
    ] = None,
    random_weights: Annotated[
        int | None, typer.Option(help="Seeded random weights, for tests and benchmarks.")
    ] = None,
    id_: Annotated[str | None, typer.Option("--id", help="The bundle's id.")] = None,
    images: Annotated[
        Path | None,
        typer.Option(help="Folder of pictures: up to 12 become examples, all make the means."),
    ] = None,
    text: Annotated[
        list[str] | None, typer.Option(help="A text of the first view; repeatable.")
    ] = None,
    template: Annotated[
        str | None, typer.Option(help="Prompt template of the first view, with {} for the text.")
    ] = None,
    licence: Annotated[str | None, typer.Option(help="Licence of the weights.")] = None,
    citation: Annotated[str | None, typer.Option(help="How to cite the model.")] = None,
    overwrite: Annotated[bool, typer.Option(help="Replace the bundle in --out.")] = False,
) -> None:
    """Export an open_clip model as a bundle that the page can open."""
    _need_extra("export")
    with _sentences():
        _check_flags(id_, template, text, images)
        from .bundle import STEPS, check_out, write_bundle

        check_out(out, overwrite)
        with _steps(STEPS + 1) as step:
            step("loading the model")
            source = _load(name, pretrained, random_weights, licence, citation)
            pictures = _pictures(source, images, text or [], template)
            manifest = write_bundle(
                source, out, pictures, bundle_id=id_, overwrite=overwrite, report=step
            )
        parity = manifest.precisions["fp32"].parity
        size = sum(file.bytes for file in manifest.files()) / 1e6
        _out.print(
            f"{manifest.id} is at {out}: {len(manifest.files())} files, {size:.1f} MB; "
            f"sum check {parity.sum_check:.1e}, embedding against open_clip "
            f"{parity.embedding:.1e} (relative, worst of {parity.images} pictures).",
            markup=False,
            soft_wrap=True,
        )


def verify(
    bundle: Annotated[Path, typer.Argument(metavar="DIR", help="Folder of the bundle.")],
    pretrained: Annotated[
        str | None, typer.Option(help="The tag or checkpoint that the bundle was exported from.")
    ] = None,
    random_weights: Annotated[
        int | None, typer.Option(help="The seed, for a bundle of random weights.")
    ] = None,
) -> None:
    """Hold a bundle against open_clip in torch and its graphs in onnxruntime."""
    _need_extra("verify")
    with _sentences():
        from .verify import verify_bundle

        def source_of(manifest: Manifest) -> Source:
            return _source_again(manifest, pretrained, random_weights)

        with _steps(_VERIFY_STEPS) as step:
            rows = verify_bundle(bundle, source_of, step)
    table = Table(title=f"{bundle}")
    table.add_column("")
    table.add_column("check")
    table.add_column("found", overflow="fold")
    for row in rows:
        mark = "[green]holds[/green]" if row.ok else "[bold red]FAILS[/bold red]"
        table.add_row(mark, row.check, row.found)
    _out.print(table)
    failed = sum(not row.ok for row in rows)
    if failed:
        _refuse(f"{failed} of {len(rows)} checks fail.", code=1)
    _out.print(f"All {len(rows)} checks hold.")


def _check_flags(
    id_: str | None, template: str | None, text: list[str] | None, images: Path | None
) -> None:
    from pydantic import TypeAdapter, ValidationError

    from .manifest import BundleId

    if id_ is not None:
        try:
            TypeAdapter(BundleId).validate_python(id_)
        except ValidationError:
            raise ExportError(
                f"{id_!r} cannot be a bundle's id; use letters, digits, '.', '_' and '-' only."
            ) from None
    if template is not None and "{}" not in template:
        raise ExportError(f"the template {template!r} has no {{}} to put the text in.")
    if (template is not None or text) and images is None:
        raise ExportError("--text and --template are for the examples, which need --images.")


def _load(
    name: str,
    pretrained: str | None,
    random_weights: int | None,
    licence: str | None,
    citation: str | None,
) -> Source:
    from dataclasses import replace

    from .source import load_source

    source = load_source(name, pretrained, random_weights)
    return replace(source, licence=licence or source.licence, citation=citation or source.citation)


def _pictures(
    source: Source, images: Path | None, text: list[str], template: str | None
) -> Pictures | None:
    from .pictures import DEFAULT_TEMPLATE, built_in_pictures, folder_pictures

    if images is not None:
        return folder_pictures(images, source.preprocess.size, text, template or DEFAULT_TEMPLATE)
    return built_in_pictures() if source.built_in else None


def _source_again(manifest: Manifest, pretrained: str | None, random_weights: int | None) -> Source:
    from .source import BUILT_IN, load_source

    tag = pretrained or (manifest.pretrained if random_weights is None else None)
    if tag is None and random_weights is None and manifest.name != BUILT_IN:
        raise ExportError(
            f"{manifest.id} was exported from a local checkpoint of {manifest.name}; give its path "
            "again with --pretrained, so that the bundle can be held against it."
        )
    return load_source(manifest.name, tag, random_weights)


def _need_extra(command: str) -> None:
    missing = [name for name in _NEEDED if find_spec(name) is None]
    if missing:
        _refuse(
            f"`headlight {command}` needs the export extra ({', '.join(missing)} missing): "
            "pip install 'clip-headlight[export]'"
        )


@contextmanager
def _sentences() -> Iterator[None]:
    """An ExportError becomes its sentence on stderr and exit code 2."""
    try:
        yield
    except ExportError as error:
        _refuse(str(error))


@contextmanager
def _steps(total: int) -> Iterator[Callable[[str], None]]:
    """A progress bar over named steps; each call begins the next one."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, TimeElapsedColumn(), console=_err, transient=True) as progress:
        task = progress.add_task("starting", total=total)
        begun = 0

        def step(name: str) -> None:
            nonlocal begun
            progress.update(task, description=name, completed=begun)
            begun += 1

        yield step


def _refuse(sentence: str, code: int = 2) -> NoReturn:
    _err.print(f"headlight: {sentence}", markup=False)
    raise typer.Exit(code)
