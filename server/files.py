"""One file over HTTP: type, entity tag, range, precompressed variant, and where it may lie."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

from flask import Request, Response, send_file

# The system's own table differs from machine to machine, so these are written here.
MIME_TYPES: Final = {
    ".bin": "application/octet-stream",
    ".css": "text/css",
    ".gif": "image/gif",
    ".html": "text/html",
    ".ico": "image/x-icon",
    ".jpg": "image/jpeg",
    ".js": "text/javascript",
    ".json": "application/json",
    ".map": "application/json",
    ".mjs": "text/javascript",
    ".onnx": "application/octet-stream",
    ".png": "image/png",
    ".safetensors": "application/octet-stream",
    ".svg": "image/svg+xml",
    ".txt": "text/plain",
    ".wasm": "application/wasm",
    ".webmanifest": "application/manifest+json",
    ".webp": "image/webp",
    ".woff": "font/woff",
    ".woff2": "font/woff2",
}
# In order of preference where the browser likes both equally.
VARIANTS: Final = {"br": ".br", "gzip": ".gz"}

IMMUTABLE: Final = "public, max-age=31536000, immutable"
REVALIDATE: Final = "no-cache"

_SEGMENT: Final = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9._-]*")


def find_inside(folder: Path, path: str) -> Path | None:
    """The regular file at the URL path `path` below `folder`, or None.

    None for whatever is not there, and for all that could lead elsewhere: a hidden, empty or
    parent segment, a backslash or control character, a link whose target lies outside.
    """
    if not all(_SEGMENT.fullmatch(segment) for segment in path.split("/")):
        return None
    try:
        found = (folder / path).resolve(strict=True)
    except OSError:
        return None
    return found if found.is_file() and found.is_relative_to(folder.resolve()) else None


def mime_type(path: Path) -> str:
    return MIME_TYPES.get(path.suffix.lower(), "application/octet-stream")


def send(
    request: Request, path: Path, *, etag: str | None = None, immutable: bool = False
) -> Response:
    """The response for the file at `path`: 200, 206, 304 or 416.

    `etag` is the file's content hash where it is known; otherwise time and size stand for it.
    """
    _settle_range(request, path.stat().st_size)
    variants = {code: path.with_name(path.name + end) for code, end in VARIANTS.items()}
    variants = {code: variant for code, variant in variants.items() if variant.is_file()}
    # A range counts bytes of the file itself, so it is never cut from a compressed variant.
    encoding = None if "Range" in request.headers else _best_encoding(request, list(variants))
    sent = path if encoding is None else variants[encoding]
    status = sent.stat()
    if etag is None:
        etag = f"{status.st_mtime_ns:x}-{status.st_size:x}"
    # Two encodings are two representations: one strong tag for both would splice their bytes.
    tag = etag if encoding is None else f"{etag}-{encoding}"
    response = send_file(
        sent,
        mimetype=mime_type(path),
        conditional=True,
        etag=tag,
        last_modified=status.st_mtime,
    )
    response.headers["Cache-Control"] = IMMUTABLE if immutable else REVALIDATE
    if encoding is not None:
        response.headers["Content-Encoding"] = encoding
    if variants:
        response.headers["Vary"] = "Accept-Encoding"
    return response


def _best_encoding(request: Request, offered: list[str]) -> str | None:
    """The offered encoding that the browser likes most; the earlier one of equals."""
    accepted = request.accept_encodings
    liked = [code for code in offered if accepted.quality(code) > 0]
    return max(liked, key=accepted.quality, default=None)


def _settle_range(request: Request, size: int) -> None:
    """Where RFC 9110 (14.1.2, 14.2) wants more bytes than werkzeug would give, asks it for them.

    A malformed or multiple range is ignored, so that the whole file follows; the last n bytes of
    a shorter file are all of it.
    """
    if "Range" not in request.headers:
        return
    wanted = request.range
    if wanted is None or wanted.units != "bytes" or len(wanted.ranges) != 1:
        del request.environ["HTTP_RANGE"]
    elif wanted.ranges[0][0] < -size:
        request.environ["HTTP_RANGE"] = "bytes=0-"
