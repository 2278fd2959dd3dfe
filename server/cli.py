"""The `headlight` command: `serve` here, `export`, `verify` and `toy` from the export package."""

from __future__ import annotations

import errno
import ipaddress
import logging
import signal
import socket
import webbrowser
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Annotated, Protocol, cast

import typer
import waitress

from ..export.cli import register
from ..export.terminal import ERR, note, refuse, say
from .app import STATIC, PageNotBuiltError, create_app
from .headers import check_origin
from .library import BundleError
from .options import Bundles, Static
from .site_command import site

DISTRIBUTION = "clip-headlight"
# A browser opens six connections to a host; the others are for a second reader.
THREADS = 8

app = typer.Typer(
    name="headlight",
    help="Opens CLIP's answer in the browser: an exact sum over heads, patches and MLPs.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_show_locals=False,
)


class _Server(Protocol):
    """What is used of waitress' server, which has one form for one socket and one for several."""

    def run(self) -> None: ...
    def close(self) -> None: ...


def _print_version(wanted: bool) -> None:
    if wanted:
        say(f"headlight {version(DISTRIBUTION)}")
        raise typer.Exit


@app.callback()
def options(
    _version: Annotated[
        bool,
        typer.Option(
            "--version", callback=_print_version, is_eager=True, help="Print the version and stop."
        ),
    ] = False,
) -> None:
    """Opens CLIP's answer in the browser: an exact sum over heads, patches and MLPs."""


@app.command()
def serve(
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port; 0 picks a free one.")] = 8000,
    bundles: Bundles = None,
    allow_origin: Annotated[
        list[str] | None,
        typer.Option(
            metavar="ORIGIN",
            help="A page's origin that may read the bundles too, or * for every page; repeatable.",
        ),
    ] = None,
    static: Static = STATIC,
    open_: Annotated[bool, typer.Option("--open", help="Open the page in a browser.")] = False,
) -> None:
    """Serve the page and the bundles until Ctrl-C."""
    try:
        origins = [check_origin(origin) for origin in allow_origin or []]
    except ValueError as error:
        refuse(str(error))
    server = _listen(host, port, bundles or [], static, origins)
    # Ten connections on eight threads are no incident.
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)
    try:
        # A supervisor's SIGTERM ends it as Ctrl-C does: waitress finishes what it is sending.
        signal.signal(signal.SIGTERM, signal.default_int_handler)
        _announce(_url(server, host), host, open_)
        server.run()
    except KeyboardInterrupt:
        pass
    finally:
        server.close()
    say("Stopped.")


def _announce(url: str, host: str, open_: bool) -> None:
    say(f"Headlight is at {url}  (Ctrl-C stops it)")
    if not _is_loopback(host):
        note(
            f"{host} is reached from other machines, where browsers give WebGPU and threads only "
            "to pages over https. Put a proxy with a certificate in front of it."
        )
    if open_ and not webbrowser.open(url):
        ERR.print(f"No browser could be started. Open {url} yourself.", markup=False)


def _listen(
    host: str, port: int, bundles: Sequence[Path], static: Path, origins: Sequence[str]
) -> _Server:
    """A server that already listens; what stands in its way becomes a sentence and exit code 2."""
    try:
        application = create_app(bundles, static, allow_origins=origins)
    except (BundleError, PageNotBuiltError) as error:
        refuse(str(error))
    try:
        # ident=None: no Server header.
        server = waitress.create_server(
            application, host=host, port=port, threads=THREADS, ident=None
        )
    except ValueError:
        # waitress' word for a name that does not resolve.
        refuse(f"{host} is not an address of this machine. Try --host 127.0.0.1.")
    except OSError as error:
        refuse(_why_not(error, host, port))
    return cast(_Server, server)


def _why_not(error: OSError, host: str, port: int) -> str:
    if error.errno == errno.EADDRINUSE:
        return (
            f"Port {port} on {host} is in use by another program. Give another one with --port, "
            "or --port 0 to have a free one picked."
        )
    if error.errno == errno.EACCES:
        return f"Port {port} needs administrator rights. Give a port above 1023 with --port."
    if error.errno == errno.EADDRNOTAVAIL or isinstance(error, socket.gaierror):
        return f"{host} is not an address of this machine. Try --host 127.0.0.1."
    return f"Cannot listen on {host}, port {port}: {error.strerror or error}."


def _url(server: _Server, host: str) -> str:
    """The page's address, with the port that the system picked where 0 was given."""
    listening = getattr(server, "effective_listen", None)
    port = listening[0][1] if listening else cast(int, vars(server)["effective_port"])
    # 0.0.0.0 and :: are "every address", to which no browser connects.
    name = socket.gethostname() if host in {"0.0.0.0", "::", "*"} else host  # noqa: S104
    return f"http://[{name}]:{port}/" if ":" in name else f"http://{name}:{port}/"


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


app.command("site")(site)
register(app)


def main() -> None:
    """Entry point of the `headlight` command."""
    app()
