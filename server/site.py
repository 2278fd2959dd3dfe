"""A site: the page and its bundles as a folder that any static host or CDN can serve.

Everything in it is found by relative addresses, so it works below any path. What a server would
answer is written down: the list of bundles as a file, the headers as a `_headers` file for the
hosts that read one, and a service worker that adds them where the host cannot.
"""

from __future__ import annotations

import gzip
import hashlib
import html
import json
import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Final

from ..export.manifest import MANIFEST_NAME
from .app import INDEX, STATIC, check_built
from .files import IMMUTABLE, VARIANTS
from .headers import EXPOSED, META_CONTENT_SECURITY, SECURITY_HEADERS
from .library import BUILT_IN, Bundle, Library

ISOLATION: Final = Path(__file__).parent / "isolation"
# Says of a folder that it is a site, which may be written again.
MARK: Final = "site.json"
# Served as JSON everywhere, unlike a file without an ending.
LIST: Final = "api/bundles.json"
WORKER: Final = "service-worker.js"

# Of a bundle these gain by being compressed; weights and pictures do not.
_COMPRESSED: Final = {".json", ".onnx"}
_WORTH: Final = 512
_CHUNK: Final = 1 << 20

# Bytes written, bytes in all, and the file that is being written.
Report = Callable[[int, int, str], None]


class SiteError(Exception):
    """A site that cannot be written; the message is a sentence for whoever asked for it."""


@dataclass(frozen=True)
class Site:
    """What was written: the bundles' ids, the files and their bytes."""

    bundles: list[str]
    files: int
    bytes: int


@dataclass(frozen=True)
class _Part:
    """One file of the site: its content, or where it is copied from and the hash it must have."""

    path: str
    content: bytes | Path
    sha256: str | None = None
    compress: bool = False

    @property
    def bytes(self) -> int:
        return self.content.stat().st_size if isinstance(self.content, Path) else len(self.content)


def write_site(
    out: Path,
    places: Sequence[Path] = (),
    *,
    static: Path = STATIC,
    built_in: Path | None = BUILT_IN,
    allow_origin: str | None = None,
    overwrite: bool = False,
    report: Report = lambda _done, _total, _path: None,
) -> Site:
    """Writes the built page in `static` and the bundles of `places` into the folder `out`.

    Pages of `allow_origin` may read the bundles, where the host reads `_headers`. Everything is
    written into a hidden folder beside `out` that takes its place at the end: there is never half
    a site. Raises BundleError and PageNotBuiltError as the server does, and SiteError where `out`
    is in the way or cannot be written, or where a bundle's file is not what its manifest says.
    """
    check_built(static)
    library = Library(places, built_in)
    summaries = library.summaries()
    ids = [str(summary["id"]) for summary in summaries]
    parts = [*_page_parts(static), *_answers(summaries, ids, allow_origin)]
    for bundle_id in ids:
        bundle = library.get(bundle_id)
        if bundle is not None:
            parts += _bundle_parts(bundle)
    total = sum(part.bytes for part in parts)
    with _staged(out, static, overwrite) as folder:
        done = 0
        for part in parts:
            for written in _write(part, folder):
                done += written
                report(done, total, part.path)
        files = [path for path in folder.rglob("*") if path.is_file()]
        size = sum(path.stat().st_size for path in files)
    return Site(bundles=ids, files=len(files), bytes=size)


def _page_parts(static: Path) -> Iterator[_Part]:
    """The built page, and the script that isolates it before the page's own."""
    script = (ISOLATION / "isolate.js").read_bytes()
    named = f"assets/isolate-{hashlib.sha256(script).hexdigest()[:8]}.js"
    yield _Part(named, script, compress=True)
    yield _Part(INDEX, _index((static / INDEX).read_bytes(), named), compress=True)
    stale = {INDEX, *(INDEX + end for end in VARIANTS.values())}
    for path in sorted(static.rglob("*")):
        name = path.relative_to(static).as_posix()
        if path.is_file() and name not in stale:
            yield _Part(name, path)


def _index(page: bytes, script: str) -> bytes:
    """The page with its content policy, which a host may not send, and the script above."""
    policy = html.escape(META_CONTENT_SECURITY, quote=False)
    added = (
        f'<meta http-equiv="Content-Security-Policy" content="{policy}" />\n    '
        '<meta name="referrer" content="no-referrer" />\n    '
        f'<script src="./{script}"></script>\n    '
    ).encode()
    before, title, after = page.partition(b"<title>")
    if not title:
        raise SiteError(f"The built page has no <title> in its {INDEX}. Build it again.")
    return before + added + title + after


def _answers(
    summaries: Sequence[object], ids: Sequence[str], allow_origin: str | None
) -> Iterator[_Part]:
    """What a server would compute, as files."""
    worker = (ISOLATION / WORKER).read_text(encoding="utf-8")
    yield _Part(WORKER, f"const HEADERS = {_json(SECURITY_HEADERS)};\n{worker}".encode())
    yield _Part(LIST, f"{_json(summaries)}\n".encode(), compress=True)
    yield _Part("_headers", _headers_file(allow_origin).encode())
    # Without it a host that builds sites with Jekyll leaves out what begins with an underscore.
    yield _Part(".nojekyll", b"")
    about = {"headlight": version("clip-headlight"), "bundles": list(ids)}
    yield _Part(MARK, f"{_json(about)}\n".encode())


def _headers_file(allow_origin: str | None) -> str:
    """The headers in the form that several hosts read from the root of a site."""
    rules: dict[str, dict[str, str]] = {
        "/*": dict(SECURITY_HEADERS),
        "/assets/*": {"Cache-Control": IMMUTABLE},
    }
    if allow_origin is not None:
        shared = {
            "Access-Control-Allow-Origin": allow_origin,
            "Access-Control-Expose-Headers": EXPOSED,
        }
        rules |= {"/bundles/*": shared, "/api/*": shared}
    blocks = [
        "\n".join([path, *(f"  {name}: {value}" for name, value in headers.items())])
        for path, headers in rules.items()
    ]
    return "\n\n".join(blocks) + "\n"


def _bundle_parts(bundle: Bundle) -> Iterator[_Part]:
    """The manifest and every file that it names; raises BundleError where one is missing."""
    for path in (MANIFEST_NAME, *bundle.files):
        found = bundle.find(path)
        if found is None:
            raise SiteError(f"{bundle.folder / path} has gone while the site was being written.")
        source, sha256 = found
        compress = source.suffix in _COMPRESSED
        yield _Part(f"bundles/{bundle.manifest.id}/{path}", source, sha256, compress)


def _write(part: _Part, folder: Path) -> Iterator[int]:
    """Writes the file and its compressed copy; yields the bytes of each step."""
    target = folder / part.path
    target.parent.mkdir(parents=True, exist_ok=True)
    digest = hashlib.sha256()
    if isinstance(part.content, bytes):
        target.write_bytes(part.content)
        yield len(part.content)
    else:
        with part.content.open("rb") as source, target.open("wb") as stream:
            while chunk := source.read(_CHUNK):
                stream.write(chunk)
                digest.update(chunk)
                yield len(chunk)
        if part.sha256 is not None and digest.hexdigest() != part.sha256:
            raise SiteError(
                f"{part.content} is damaged: its SHA-256 is {digest.hexdigest()}, not "
                f"{part.sha256} as in the manifest. Write the bundle again with `headlight export`."
            )
    if part.compress:
        content = target.read_bytes()
        packed = gzip.compress(content, 9, mtime=0)
        if len(content) >= _WORTH and len(packed) < len(content) * 0.9:
            target.with_name(f"{target.name}.gz").write_bytes(packed)


def _json(value: object) -> str:
    return json.dumps(value, indent=2, ensure_ascii=False)


@contextmanager
def _staged(out: Path, static: Path, overwrite: bool) -> Iterator[Path]:
    """A hidden folder beside `out` that takes its place when the block ends without an error."""
    out = out.absolute()
    _check_out(out, static, overwrite)
    stage: Path | None = None
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        stage = Path(tempfile.mkdtemp(prefix=f".{out.name}.", dir=out.parent))
        folder = stage / "new"
        folder.mkdir()
        yield folder
        if out.is_dir():
            out.rename(stage / "old")
        folder.rename(out)
    except OSError as error:
        if stage is not None and not out.exists() and (stage / "old").exists():
            (stage / "old").rename(out)
        raise SiteError(f"The site could not be written to {out}: {error}.") from error
    finally:
        if stage is not None:
            shutil.rmtree(stage, ignore_errors=True)


def _check_out(out: Path, static: Path, overwrite: bool) -> None:
    """Raises SiteError where something that is no site, or may not go, is in the way."""
    if out.exists() and not out.is_dir():
        raise SiteError(f"{out} is a file; --out wants a folder.")
    if out.resolve().is_relative_to(static.resolve()):
        raise SiteError(f"{out} lies in the built page itself; choose another folder.")
    if not out.is_dir() or not any(out.iterdir()):
        return
    if not overwrite:
        raise SiteError(f"{out} is not empty; choose another folder, or give --overwrite.")
    if not (out / MARK).is_file():
        raise SiteError(f"{out} is not empty and holds no site; it is not overwritten.")
