"""Writes the odd picture files of the page's tests into a folder: no one keeps binaries for it.

usage: python -m tests.e2e.pictures FOLDER
"""

from __future__ import annotations

import struct
import sys
import zlib
from pathlib import Path

from PIL import Image, ImageDraw

SIZE = (96, 64)


def scene(size: tuple[int, int] = SIZE, colour: str = "red") -> Image.Image:
    """A disc left of the middle on a green ground, white above: neither symmetric nor square."""
    picture = Image.new("RGB", size, "#4a8f3c")
    draw = ImageDraw.Draw(picture)
    width, height = size
    draw.rectangle((0, 0, width, height // 5), fill="white")
    draw.ellipse((width // 5, height // 4, width // 2, height - 8), fill=colour)
    return picture


def _png(width: int, height: int, depth: int, colour_type: int, rows: bytes) -> bytes:
    """A PNG written by hand: Pillow writes no 16-bit RGB, and no size that it would not hold."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return (
            struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        )

    header = struct.pack(">IIBBBBB", width, height, depth, colour_type, 0, 0, 0)
    data = chunk(b"IDAT", zlib.compress(rows))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + data + chunk(b"IEND", b"")


def write(folder: Path) -> None:
    """Every file; the names say what is odd about each."""
    folder.mkdir(parents=True, exist_ok=True)
    upright = scene()
    upright.save(folder / "plain.png")
    upright.save(folder / "plain.jpg", quality=95)
    upright.convert("CMYK").save(folder / "cmyk.jpg", quality=95)

    # Stored lying on its side; orientation 6 asks for a turn clockwise by 90 degrees.
    exif = Image.Exif()
    exif[0x0112] = 6
    upright.transpose(Image.Transpose.ROTATE_90).save(
        folder / "turned.jpg", quality=95, exif=exif.tobytes()
    )

    first, second = scene(colour="red"), scene(colour="blue")
    first.save(folder / "animated.gif", save_all=True, append_images=[second], duration=50, loop=0)

    # 16 bits a channel: the 8 bits of the same scene in the upper byte and again in the lower.
    width, height = SIZE
    flat = upright.tobytes()
    rows = b"".join(
        b"\x00" + bytes(c for c in flat[3 * width * y : 3 * width * (y + 1)] for _ in range(2))
        for y in range(height)
    )
    (folder / "deep.png").write_bytes(_png(*SIZE, 16, 2, rows))

    # Truthful to its header's reader: 20,000 × 20,000 pixels, of which none is there.
    (folder / "huge.png").write_bytes(_png(20_000, 20_000, 8, 2, b""))

    whole = (folder / "plain.png").read_bytes()
    (folder / "cut.png").write_bytes(whole[: len(whole) // 2])
    broken = bytearray((folder / "plain.jpg").read_bytes())
    (folder / "broken.jpg").write_bytes(bytes(broken[:100]))
    (folder / "empty.png").write_bytes(b"")
    (folder / "words.txt").write_text("These are words, not pixels.\n")
    (folder / "words.png").write_text("These are words, not pixels, whatever the name says.\n")


if __name__ == "__main__":
    write(Path(sys.argv[1]))
