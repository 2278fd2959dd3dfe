"""A contact sheet of what a search found: one HTML file that needs nothing else, or a PNG."""

from __future__ import annotations

import base64
import hashlib
from html import escape
from io import BytesIO
from pathlib import Path
from typing import Final

from PIL import Image, ImageDraw, ImageFont

from ..errors import ExportError
from .search import Found, Hit

SUFFIXES: Final = (".html", ".htm", ".png")
_STYLE: Final = """
:root { color-scheme: light dark; font: 15px/1.4 system-ui, sans-serif; }
body { margin: 2rem auto; max-width: 72rem; padding: 0 1rem; }
ol { display: grid; gap: 1rem; grid-template-columns: repeat(auto-fill, minmax(9rem, 1fr));
  list-style: none; padding: 0; }
figure { margin: 0; }
img { background: #8882; display: block; height: 9rem; object-fit: contain; width: 100%; }
figcaption { overflow-wrap: anywhere; }
small { display: block; opacity: 0.75; }
""".strip()
# Pixels: of a cell, of the margins, of a line of text.
_CELL: Final = 160
_GAP: Final = 16
_LINE: Final = 16
_COLUMNS: Final = 5
_LINES: Final = 4


def check_name(out: Path) -> None:
    """Raises ExportError where `out` says neither HTML nor PNG, or its folder is not there."""
    if out.suffix.lower() not in SUFFIXES:
        raise ExportError(
            f"{out} is neither HTML nor PNG; give --out a name that ends in .html or .png."
        )
    if not out.parent.is_dir():
        raise ExportError(f"{out} cannot be written: there is no folder {out.parent}.")


def write_sheet(found: Found, out: Path) -> None:
    """Writes `out`, HTML or PNG by its suffix. Raises ExportError where it cannot."""
    check_name(out)
    written = as_png(found) if out.suffix.lower() == ".png" else as_html(found).encode()
    try:
        out.write_bytes(written)
    except OSError as error:
        raise ExportError(f"{out} cannot be written: {error.strerror or error}.") from error


def as_html(found: Found) -> str:
    """A page with every picture inside it, and a policy that lets it load nothing else."""
    digest = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()
    policy = f"default-src 'none'; img-src data:; style-src 'sha256-{digest}'"
    title = f"Nearest to “{found.query}”"
    cells = "\n".join(_cell(number, hit) for number, hit in enumerate(found.hits, start=1))
    return f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<meta name="viewport" content="width=device-width">
<title>{escape(title)}</title>
<style>{_STYLE}</style>
</head>
<body>
<h1>{escape(title)}</h1>
<p>{escape(found.caption)}</p>
<ol>
{cells}
</ol>
</body>
</html>
"""


def as_png(found: Found) -> bytes:
    """The thumbnails in rows of five, what is said of each below it, and the caption on top."""
    font = ImageFont.load_default(12)
    columns = min(_COLUMNS, len(found.hits))
    width = _GAP + max(columns, 3) * (_CELL + _GAP)
    top = _wrapped(found.caption, font, width - 2 * _GAP)
    cell = _CELL + _LINES * _LINE + _GAP
    head = 2 * _GAP + len(top) * _LINE
    rows = -(-len(found.hits) // columns)
    sheet = Image.new("RGB", (width, head + rows * cell), "white")
    draw = ImageDraw.Draw(sheet)
    _write(draw, (_GAP, _GAP), top, font)
    for number, hit in enumerate(found.hits):
        x = _GAP + number % columns * (_CELL + _GAP)
        y = head + number // columns * cell
        picture = hit.meta.picture
        scale = _CELL / max(picture.size)
        shape = (max(1, round(picture.width * scale)), max(1, round(picture.height * scale)))
        # Pixels of a small picture stay visible as pixels.
        way = Image.Resampling.NEAREST if scale > 1 else Image.Resampling.LANCZOS
        place = (x + (_CELL - shape[0]) // 2, y + (_CELL - shape[1]) // 2)
        sheet.paste(picture.resize(shape, way), place)
        lines = _wrapped(f"{number + 1}. {hit.meta.path}", font, _CELL)[: _LINES - 2]
        caption = _wrapped(hit.meta.caption or "", font, _CELL)[:1]
        figure = f"cosine {signed(hit.cosine)}"
        if found.by == "product":
            figure = f"product {signed(hit.product)}"
        _write(draw, (x, y + _CELL), [*lines, figure, *caption], font)
    stream = BytesIO()
    sheet.save(stream, "PNG")
    return stream.getvalue()


def _cell(number: int, hit: Hit) -> str:
    thumbnail = base64.b64encode(hit.meta.thumbnail).decode()
    said = f"<small>{escape(hit.meta.caption)}</small>" if hit.meta.caption else ""
    alt = escape(hit.meta.caption or hit.meta.path)
    return (
        f'<li><figure><img src="data:image/webp;base64,{thumbnail}" alt="{alt}">'
        f"<figcaption>{number}. {escape(hit.meta.path)}"
        f"<small>cosine {signed(hit.cosine)} · product {signed(hit.product)}</small>"
        f"<small>{hit.meta.width} × {hit.meta.height} pixels</small>{said}"
        "</figcaption></figure></li>"
    )


def signed(value: float) -> str:
    """Four decimals, with a true minus sign."""
    return f"{value:+.4f}".replace("-", "−")


Font = ImageFont.FreeTypeFont | ImageFont.ImageFont


def _wrapped(text: str, font: Font, width: int) -> list[str]:
    """`text` in lines that are at most `width` pixels wide, broken where it must be."""
    lines, line = [], ""
    for word in text.split():
        longer = f"{line} {word}".strip()
        if font.getlength(longer) <= width:
            line = longer
            continue
        if line:
            lines.append(line)
        line = word
        while font.getlength(line) > width:
            fits = max(1, sum(font.getlength(line[: i + 1]) <= width for i in range(len(line))))
            lines.append(line[:fits])
            line = line[fits:]
    return [*lines, line] if line else lines


def _write(draw: ImageDraw.ImageDraw, place: tuple[int, int], lines: list[str], font: Font) -> None:
    for number, line in enumerate(lines):
        draw.text((place[0], place[1] + number * _LINE), line, fill="black", font=font)
