"""The Flask application: the page at `/`, bundles at `/bundles/<id>/`, a list at `/api/bundles`."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from flask import Flask, Response, abort, jsonify, request
from werkzeug.exceptions import HTTPException

from .files import VARIANTS, find_inside, send
from .headers import secure, share
from .library import BUILT_IN, BundleError, Library

STATIC = Path(__file__).parent / "static"
INDEX = "index.html"

_log = logging.getLogger(__name__)


class PageNotBuiltError(Exception):
    """The built page is missing; the message says how to build it."""


def check_built(static: Path) -> None:
    """Raises PageNotBuiltError where `static` does not hold the built page."""
    if not (static / INDEX).is_file():
        raise PageNotBuiltError(
            f"The page is not built: {static / INDEX} does not exist. Build it with `make build` "
            "(needs Node 20 or newer), or install the wheel, which holds it."
        )


def create_app(
    bundles: Sequence[Path] = (),
    static: Path = STATIC,
    built_in: Path | None = BUILT_IN,
    allow_origins: Sequence[str] = (),
) -> Flask:
    """The application over the built page in `static` and the bundles of some folders.

    Each of `bundles` is a bundle or a folder of bundles; the built-in ones come first. Pages of
    `allow_origins` (as `check_origin` returns them) may read the bundles and their list.
    Raises BundleError for a folder that cannot be served, PageNotBuiltError without a built page.
    """
    check_built(static)
    library = Library(bundles, built_in)
    # Flask's own static route knows neither ranges of variants nor where a link leads.
    app = Flask(__name__, static_folder=None)
    # `//` is no path of ours; a redirect to its merged form would only hide that.
    app.url_map.merge_slashes = False

    @app.get("/api/bundles")
    def list_bundles() -> Response:
        response = jsonify(library.summaries())
        response.headers["Cache-Control"] = "no-cache"
        return response

    @app.get("/bundles/<bundle_id>/<path:path>")
    def bundle_file(bundle_id: str, path: str) -> Response:
        bundle = library.get(bundle_id)
        found = None if bundle is None else bundle.find(path)
        if found is None:
            abort(404)
        return send(request, found[0], etag=found[1])

    @app.get("/", defaults={"path": INDEX})
    @app.get("/<path:path>")
    def page_file(path: str) -> Response:
        found = find_inside(static, path)
        if found is None or found.suffix in VARIANTS.values():
            abort(404)
        return send(request, found, immutable=path.startswith("assets/"))

    @app.after_request
    def add_headers(response: Response) -> Response:
        secure(response.headers)
        if request.path.startswith(("/bundles/", "/api/")):
            share(response.headers, request.headers.get("Origin"), allow_origins)
        return response

    _answer_errors(app)
    return app


def _answer_errors(app: Flask) -> None:
    """Every failure is one plain sentence."""

    @app.errorhandler(BundleError)
    def damaged_bundle(error: BundleError) -> Response:
        _log.error("%s", error)
        return _sentence(str(error), 500)

    @app.errorhandler(HTTPException)
    def refused(error: HTTPException) -> Response:
        code = error.code or 500
        response = _sentence(_SENTENCES.get(code, f"{error.name}."), code)
        for name, value in error.get_headers(request.environ):
            if name not in {"Content-Type", "Content-Length"}:
                response.headers[name] = value
        return response


_SENTENCES: Final = {
    404: "There is nothing at this address. The page is at /, the models are at /api/bundles.",
    405: "This server only answers GET and HEAD: nothing is ever sent to it.",
    416: "The file ends before the range that was asked for; Content-Range says how long it is.",
    500: "The server failed on this request; its log says how.",
}


def _sentence(text: str, code: int) -> Response:
    response = Response(text + "\n", status=code, mimetype="text/plain")
    response.headers["Cache-Control"] = "no-store"
    return response
