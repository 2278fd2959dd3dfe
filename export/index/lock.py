"""One writer at a time for an index: a lock that the system lets go of with the process."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from ..errors import ExportError

LOCK: Final = ".lock"


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Holds the lock of `folder`. Raises ExportError where another run holds it."""
    import fcntl

    with (folder / LOCK).open("a+") as stream:
        try:
            fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            stream.seek(0)
            other = stream.read().strip() or "unknown"
            raise ExportError(
                f"another run (process {other}) is writing the index {folder}; wait for it, or "
                "stop it: what it has written stays, and --append goes on from there."
            ) from error
        stream.truncate(0)
        stream.write(str(os.getpid()))
        stream.flush()
        yield
