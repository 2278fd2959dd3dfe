"""Contact sheets of thumbnails for a gallery, and the pictures that can be opened again."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Final

import numpy as np
from PIL import Image

from ..errors import ExportError
from ..files import describe
from ..gallery_schema import GALLERY_FOLDER, Sheets
from ..manifest import Preprocess
from ..runtime import Floats, batch
from .reader import Index, Meta
from .record import EXACT, THUMBNAIL, decoded, id_of
from .sources import Sources

_COLUMNS: Final = 16
_PER_SHEET: Final = 256


def is_exact(metas: Sequence[Meta]) -> bool:
    """Whether every thumbnail is the picture itself."""
    return all(max(meta.width, meta.height) <= EXACT for meta in metas)


def write_sheets(metas: Sequence[Meta], bundle: Path) -> Sheets:
    """Writes the sheets of the pictures, in order, into the bundle's gallery."""
    lossless = is_exact(metas)
    width = max(meta.width for meta in metas) if lossless else THUMBNAIL
    height = max(meta.height for meta in metas) if lossless else THUMBNAIL
    columns = min(_COLUMNS, len(metas))
    files = []
    for number, start in enumerate(range(0, len(metas), _PER_SHEET)):
        part = metas[start : start + _PER_SHEET]
        rows = -(-len(part) // columns)
        sheet = Image.new("RGBA", (columns * width, rows * height))
        for place, meta in enumerate(part):
            row, column = divmod(place, columns)
            picture = meta.picture
            left = 0 if lossless else (width - picture.width) // 2
            top = 0 if lossless else (height - picture.height) // 2
            sheet.paste(picture, (column * width + left, row * height + top))
        path = f"{GALLERY_FOLDER}/sheet.{number}.webp"
        if lossless:
            full = all((meta.width, meta.height) == (width, height) for meta in metas)
            kept = sheet.convert("RGB") if full and len(part) % columns == 0 else sheet
            kept.save(bundle / path, "WEBP", lossless=True, quality=100, method=6, exact=True)
        else:
            sheet.save(bundle / path, "WEBP", quality=80, method=4)
        files.append(describe(bundle, path))
    return Sheets(
        files=files,
        size=(width, height),
        columns=columns,
        per_sheet=_PER_SHEET,
        lossless=lossless,
    )


def open_again(
    index: Index,
    metas: Mapping[int, Meta],
    preprocess: Preprocess,
    advance: Callable[[int], None],
) -> Mapping[int, Floats] | None:
    """Pixels [1, 3, S, S] of each picture of `metas`; None where one is no longer there.

    Small pictures are their thumbnails. The others are looked for in the index's sources, by name,
    and have to have the bytes that they had.
    """
    found: dict[int, Floats] = {}
    wanted: dict[str, list[int]] = {}
    for number, meta in metas.items():
        if max(meta.width, meta.height) <= EXACT:
            found[number] = batch(preprocess, [meta.picture])
        else:
            wanted.setdefault(meta.path, []).append(number)
    if not wanted:
        return found
    try:
        for item in Sources(tuple(index.file.sources)).items():
            for number in wanted.get(item.name, ()):
                content = item.read().content
                if number not in found and id_of(content) == metas[number].id:
                    found[number] = batch(preprocess, [decoded(content)])
                    advance(len(found))
            if len(found) == len(metas):
                return found
    except (ExportError, OSError):
        return None
    return None


def distances(vectors: Floats, mean: Floats, gram: Floats) -> Floats:
    """[n, E], [E], G [E, E] → ‖(s − mean) @ R‖ [n], how far each picture moves a head."""
    apart = vectors.astype(np.float64) - mean
    squares = np.einsum("ne,ne->n", apart @ gram, apart)
    found: Floats = np.sqrt(np.maximum(squares, 0)).astype(np.float32)
    return found
