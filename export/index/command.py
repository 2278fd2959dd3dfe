"""The commands `headlight index` and `headlight gallery`. Importable without what they need."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from ..gallery_schema import EXTREMES
from ..manifest import Precision
from ..progress import progress
from ..terminal import ERR, need, note, refuse, say, sentences
from .schema import Vectors

if TYPE_CHECKING:
    from .run import Engine, IndexRun

_NEEDED = ("onnxruntime", "numpy", "PIL", "safetensors", "pyarrow")
_NAMED = 5


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
    need("index", _NEEDED, "index")
    if address is not None and engine != "ray":
        refuse("--address is of a Ray cluster; give --engine ray with it.")
    from .run import IndexFlags, run_index

    flags = IndexFlags(images, bundle, out, precision, vectors, shard, append)
    stopped = f"stopped; what was done is in {out}. Go on with --append."
    with sentences(stopped), progress(ERR) as report:
        done = run_index(flags, report, _ray(address) if engine == "ray" else None)
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
    need("gallery", _NEEDED, "index")
    from .gallery import GalleryFlags, run_gallery

    with sentences("stopped; the bundle is as it was."), progress(ERR) as report:
        done = run_gallery(GalleryFlags(index_folder, bundle, count, extremes), report)
    size = sum(file.bytes for file in done.files()) / 1e6
    say(f"{bundle} has a gallery of {done.source}: {done.count} pictures, {size:.1f} MB.")
    if done.patches is None:
        note(
            "the originals could not all be opened again, so the gallery has no patches of the "
            "pictures that move a head most."
        )


def _say(done: IndexRun, out: Path) -> None:
    file = done.file
    L, H = file.dims.layers, file.dims.heads
    say(
        f"{out} holds {file.count} pictures, {done.added} of them new: {L} × {H} heads of "
        f"{file.bundle} in {file.vectors}, {len(file.shards)} shards."
    )
    if file.recall is not None:
        found = file.recall
        say(
            f"Of the {found.at} nearest by the exact vectors, {file.vectors} finds "
            f"{found.mean:.2%} ({found.worst_head:.2%} at the worst head), for {found.queries} "
            f"pictures among {found.among}."
        )
    if done.set_aside:
        note(
            f"{len(done.set_aside)} damaged shards were set aside in {out / 'damaged'}, and their "
            "pictures computed again where they are among these."
        )
    if file.duplicates:
        note(f"{file.duplicates} pictures were met again; {out / 'duplicates.txt'} names them.")
    if file.unreadable:
        first = "; ".join(f"{bad.path}: {bad.reason}" for bad in file.unreadable[:_NAMED])
        more = "; …" if len(file.unreadable) > _NAMED else ""
        note(
            f"{len(file.unreadable)} pictures could not be used ({first}{more}); "
            f"{out / 'index.json'} lists them all."
        )
