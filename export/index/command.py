"""The commands `headlight index` and `headlight gallery`. Importable without what they need."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal, NoReturn

import typer
from rich.console import Console

from ..errors import ExportError
from ..gallery_schema import EXTREMES
from ..manifest import Precision
from ..progress import progress
from .schema import Vectors

if TYPE_CHECKING:
    from .run import Engine, IndexRun

_NEEDED = ("onnxruntime", "numpy", "PIL", "safetensors", "pyarrow")
_NAMED = 5
_out = Console(highlight=False)
_err = Console(stderr=True, highlight=False, soft_wrap=True)


def index(
    images: Annotated[
        list[str],
        typer.Argument(
            metavar="IMAGES…",
            help="Folders, files, patterns in quotes; pictures, WebDataset tars, Parquet files "
            "with image bytes; toy[:N] for scenes of the Shapes world.",
        ),
    ],
    *,
    bundle: Annotated[Path, typer.Option(metavar="DIR", help="Folder of the bundle.")],
    out: Annotated[Path, typer.Option(metavar="INDEX", help="Folder of the index.")],
    precision: Annotated[
        Precision | None, typer.Option(help="The most exact one in the bundle by default.")
    ] = None,
    vectors: Annotated[
        Vectors | None,
        typer.Option(help="How each head's vectors are kept.", show_default="fp32, exact"),
    ] = None,
    shard: Annotated[
        int | None, typer.Option(min=1, help="Pictures in a shard.", show_default="256")
    ] = None,
    append: Annotated[
        bool,
        typer.Option(
            "--append", "--resume", help="Add what the index does not hold yet; go on with it."
        ),
    ] = False,
    engine: Annotated[
        Literal["one", "ray"],
        typer.Option(help="One process on this machine, or Ray Data on a cluster of machines."),
    ] = "one",
    address: Annotated[
        str | None,
        typer.Option(help="A Ray cluster to use, host:port or auto; this machine's cores if none."),
    ] = None,
) -> None:
    """Keep what every head says of every picture, to be searched."""
    need_extra("index")
    if address is not None and engine != "ray":
        refuse("--address is of a Ray cluster; give --engine ray with it.")
    from .run import IndexFlags, run_index

    flags = IndexFlags(images, bundle, out, precision, vectors, shard, append)
    try:
        with progress(_err) as report:
            done = run_index(flags, report, _ray(address) if engine == "ray" else None)
    except ExportError as error:
        refuse(str(error))
    except KeyboardInterrupt:
        refuse(f"stopped; what was done is in {out}. Go on with --append.", code=130)
    _say(done, out)


def _ray(address: str | None) -> Engine:
    """Ray's engine. Raises ExportError where Ray is not installed."""
    from .ray_engine import RayEngine, check_ray

    check_ray()
    return RayEngine(address)


def gallery(
    index_folder: Annotated[
        Path, typer.Argument(metavar="INDEX", help="Folder that `headlight index` wrote.")
    ],
    *,
    bundle: Annotated[Path, typer.Option(metavar="DIR", help="Folder of the bundle.")],
    count: Annotated[
        int | None,
        typer.Option(min=1, help="Pictures, spread evenly over the index.", show_default="512"),
    ] = None,
    extremes: Annotated[
        int,
        typer.Option(
            min=1, max=64, help="Of the pictures that move a head most, keep so many's patches."
        ),
    ] = EXTREMES,
) -> None:
    """Put a slice of an index into a bundle, as the gallery that the page looks through."""
    need_extra("gallery")
    from .gallery import GalleryFlags, run_gallery

    try:
        with progress(_err) as report:
            done = run_gallery(GalleryFlags(index_folder, bundle, count, extremes), report)
    except ExportError as error:
        refuse(str(error))
    except KeyboardInterrupt:
        refuse("stopped; the bundle is as it was.", code=130)
    size = sum(file.bytes for file in done.files()) / 1e6
    _out.print(
        f"{bundle} has a gallery of {done.source}: {done.count} pictures, {size:.1f} MB.",
        markup=False,
        soft_wrap=True,
    )
    if done.patches is None:
        _note(
            "the originals could not all be opened again, so the gallery has no patches of the "
            "pictures that move a head most."
        )


def _say(done: IndexRun, out: Path) -> None:
    file = done.file
    L, H = file.dims.layers, file.dims.heads
    _out.print(
        f"{out} holds {file.count} pictures, {done.added} of them new: {L} × {H} heads of "
        f"{file.bundle} in {file.vectors}, {len(file.shards)} shards.",
        markup=False,
        soft_wrap=True,
    )
    if file.recall is not None:
        found = file.recall
        _out.print(
            f"Of the {found.at} nearest by the exact vectors, {file.vectors} finds "
            f"{found.mean:.2%} ({found.worst_head:.2%} at the worst head), for {found.queries} "
            f"pictures among {found.among}.",
            soft_wrap=True,
        )
    if done.set_aside:
        _note(
            f"{len(done.set_aside)} damaged shards were set aside in {out / 'damaged'}, and their "
            "pictures computed again where they are among these."
        )
    if file.duplicates:
        _note(f"{file.duplicates} pictures were met again; {out / 'duplicates.txt'} names them.")
    if file.unreadable:
        first = "; ".join(f"{bad.path}: {bad.reason}" for bad in file.unreadable[:_NAMED])
        more = "; …" if len(file.unreadable) > _NAMED else ""
        _note(
            f"{len(file.unreadable)} pictures could not be used ({first}{more}); "
            f"{out / 'index.json'} lists them all."
        )


def need_extra(command: str) -> None:
    """Ends the command with a sentence where the index extra is missing."""
    missing = [name for name in _NEEDED if find_spec(name) is None]
    if missing:
        refuse(
            f"`headlight {command}` needs the index extra ({', '.join(missing)} missing): "
            "pip install 'clip-headlight[index]'"
        )


def _note(sentence: str) -> None:
    _err.print(f"Note: {sentence}", markup=False)


def refuse(sentence: str, code: int = 2) -> NoReturn:
    """Ends the command with a sentence on stderr."""
    _err.print(f"headlight: {sentence}", markup=False)
    raise typer.Exit(code)
