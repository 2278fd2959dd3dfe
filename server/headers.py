"""The headers of every response: isolation, content security, permissions, and who may read."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from werkzeug.datastructures import Headers

# Pictures never leave the browser: the page may only fetch, and only images, bundles and their
# like. `connect-src` is open to https because a reader may name a picture or a bundle by URL;
# images and code are not, so what was fetched is always handled as bytes first.
_CONTENT_SECURITY: Final = {
    "default-src": "'self'",
    "script-src": "'self' 'wasm-unsafe-eval'",
    "worker-src": "'self'",
    "style-src": "'self'",
    "font-src": "'self'",
    "img-src": "'self' blob: data:",
    "media-src": "'self' blob:",
    "connect-src": "'self' blob: data: https: http://localhost:* http://127.0.0.1:*",
    "object-src": "'none'",
    "frame-src": "'none'",
    "base-uri": "'none'",
    "form-action": "'none'",
    "frame-ancestors": "'none'",
}

# The webcam is a source of pictures; nothing else of the device is touched.
_PERMISSIONS: Final = (
    "camera=(self), accelerometer=(), display-capture=(), geolocation=(), gyroscope=(), "
    "magnetometer=(), microphone=(), midi=(), payment=(), usb=()"
)

# What a `<meta>` in the page can say; the browser ignores the rest there, and warns.
META_CONTENT_SECURITY: Final = "; ".join(
    f"{name} {value}" for name, value in _CONTENT_SECURITY.items() if name != "frame-ancestors"
)

SECURITY_HEADERS: Final = {
    # Both are needed for SharedArrayBuffer, without which wasm runs on one thread.
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Embedder-Policy": "require-corp",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Content-Security-Policy": "; ".join(f"{k} {v}" for k, v in _CONTENT_SECURITY.items()),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": _PERMISSIONS,
}


def secure(headers: Headers) -> None:
    """Sets the security headers in place, over anything that a route has set."""
    for name, value in SECURITY_HEADERS.items():
        headers[name] = value


EVERY_ORIGIN: Final = "*"
# What another page's script may see of an answer beside its body.
EXPOSED: Final = "Content-Length, Content-Range, ETag"

_ORIGIN: Final = re.compile(r"https?://([A-Za-z0-9.-]+|\[[0-9A-Fa-f:.]+\])(:\d{1,5})?")


def check_origin(text: str) -> str:
    """`text` as an Origin header would say it. Raises ValueError, with a sentence, otherwise."""
    origin = text.strip().rstrip("/")
    if origin != EVERY_ORIGIN and not _ORIGIN.fullmatch(origin):
        raise ValueError(
            f"{text!r} is no origin. Give the scheme, host and port of the page that may read the "
            "bundles, such as https://example.org or http://localhost:8000, or * for every page."
        )
    return origin.lower()


def share(headers: Headers, origin: str | None, allowed: Sequence[str]) -> None:
    """Lets the page at `origin` read the response, where it is one of `allowed` (CORS)."""
    if not allowed:
        return
    every = EVERY_ORIGIN in allowed
    if not every:
        headers.add("Vary", "Origin")
    if every or (origin is not None and origin.lower() in allowed):
        headers["Access-Control-Allow-Origin"] = EVERY_ORIGIN if every else str(origin)
        headers["Access-Control-Expose-Headers"] = EXPOSED
        # Asked before a request for a part of a file, by browsers that do not do without.
        headers["Access-Control-Allow-Methods"] = "GET, HEAD"
        headers["Access-Control-Allow-Headers"] = "Range"
        headers["Access-Control-Max-Age"] = "86400"
