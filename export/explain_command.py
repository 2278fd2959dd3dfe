"""The command `headlight explain`. Importable without torch, and runs without it."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path
from typing import Annotated

import typer

from .errors import ExportError
from .manifest import Precision
from .terminal import OUT, need, refuse, sentences

_NEEDED = ("onnxruntime", "numpy", "PIL", "tokenizers", "ftfy")


def explain(
    image: Annotated[Path, typer.Argument(metavar="IMAGE", help="A picture.")],
    text: Annotated[str, typer.Argument(metavar="TEXT", help="A text, taken as it is typed.")],
    *,
    bundle: Annotated[
        Path | None, typer.Option(metavar="DIR", help="A bundle; the built-in one by default.")
    ] = None,
    precision: Annotated[
        Precision | None, typer.Option(help="The most exact one in the bundle by default.")
    ] = None,
    words: Annotated[
        bool, typer.Option("--words", help="Print the words and the pairs of a word and a patch.")
    ] = False,
    top: Annotated[int, typer.Option(min=1, help="Length of the lists of strongest terms.")] = 8,
    json: Annotated[
        Path | None, typer.Option("--json", metavar="FILE", help="Write every number as JSON.")
    ] = None,
    csv: Annotated[
        Path | None, typer.Option("--csv", metavar="FILE", help="Write every pair as CSV.")
    ] = None,
) -> None:
    """Take the cosine of a picture and a text apart: layers, heads, patches and words."""
    need("explain", _NEEDED)
    from .explain import explain as explained
    from .explain_report import as_csv, as_json, print_report
    from .pictures import read_picture

    with sentences():
        if not image.is_file():
            raise ExportError(f"there is no picture {image}.")
        picture = read_picture(image)
        folder = built_in() if bundle is None else bundle
        found = explained(picture, text, folder, precision, image.name)
        for path, written in ((json, as_json), (csv, as_csv)):
            if path is not None:
                _write(path, written(found))
    print_report(OUT, found, words=words, top=top)
    if not found.holds:
        refuse("the terms do not add up to the cosine; hold the bundle to `headlight verify`.", 1)


def built_in() -> Path:
    """The folder of the bundle that comes with the package."""
    return Path(str(files("clip_headlight.server"))) / "bundles" / "shapes"


def _write(path: Path, written: str) -> None:
    try:
        path.write_text(written, encoding="utf-8")
    except OSError as error:
        raise ExportError(f"{path} cannot be written: {error.strerror or error}.") from error
