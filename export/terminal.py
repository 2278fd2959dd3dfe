"""How a command speaks: results on stdout, notes and refusals as sentences on stderr."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib.util import find_spec
from typing import Final, NoReturn

import typer
from rich.console import Console

from .errors import ExportError

OUT: Final = Console(highlight=False)
ERR: Final = Console(stderr=True, highlight=False, soft_wrap=True)


def say(sentence: str) -> None:
    """A line of the result, as long as it is."""
    OUT.print(sentence, markup=False, soft_wrap=True)


def note(sentence: str) -> None:
    """What the reader should know beside the result."""
    ERR.print(f"Note: {sentence}", markup=False)


def refuse(sentence: str, code: int = 2) -> NoReturn:
    """Ends the command. Raises typer.Exit."""
    ERR.print(f"headlight: {sentence}", markup=False)
    raise typer.Exit(code)


def need(command: str, modules: Sequence[str], extra: str = "export") -> None:
    """Ends the command where a module of an extra is not installed."""
    missing = [name for name in modules if find_spec(name) is None]
    if missing:
        refuse(
            f"`headlight {command}` needs the {extra} extra ({', '.join(missing)} missing): "
            f"pip install 'clip-headlight[{extra}]'"
        )


@contextmanager
def sentences(stopped: str = "") -> Iterator[None]:
    """An ExportError ends the command with its sentence, and Ctrl+C with `stopped` if given."""
    try:
        yield
    except ExportError as error:
        refuse(str(error))
    except KeyboardInterrupt:
        if not stopped:
            raise
        refuse(stopped, code=130)
