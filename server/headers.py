"""The headers of every response: isolation, content security, permissions."""

from __future__ import annotations

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
