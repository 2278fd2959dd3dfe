"""The pass over the pictures on Ray Data: the same function in many processes, on many machines.

Pictures are given out in waves, in order, and their records come back in order to the one process
that writes; so an index has the same bytes as one that a single process made. A worker that dies is
begun again and what it had in hand is done anew: a batch counts when all of it is back, and once.
"""

from __future__ import annotations

import logging
import os
import pickle
import warnings
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any, Final, cast

import numpy as np
from numpy.typing import NDArray

from ..errors import ExportError
from .items import Item
from .record import Decomposer, Known, Prepared, Record, Unread
from .sources import Sources
from .writer import IndexWriter

if TYPE_CHECKING:
    import pyarrow as pa

_MISSING: Final = (
    "`--engine ray` needs Ray Data ({reason}): pip install 'clip-headlight[index]', here and on "
    "every other machine."
)
_BATCH: Final = 16
# Pictures that a worker is given between two waves: minutes of work, and a small list to hold.
_WAVE: Final = 4096
# A picture that ends its worker each time would otherwise begin one for ever.
_RETRIES: Final = 3


@dataclass(frozen=True)
class RayEngine:
    """Goes through sources on the Ray cluster at `address`, or on one of this machine if None.

    `workers`: processes, each with one core; as many as the cluster has cores if None. Every
    machine must see the pictures and the bundle under the same paths.
    """

    address: str | None = None
    workers: int | None = None
    batch: int = _BATCH

    def __call__(
        self,
        decomposer: Decomposer,
        sources: Sources,
        writer: IndexWriter,
        advance: Callable[[int], None] = lambda _done: None,
    ) -> None:
        """Raises ExportError where Ray is missing, does not answer, or has lost its workers."""
        with _connected(self.address) as ray:
            workers = self.workers or max(1, int(ray.cluster_resources().get("CPU", 1)))
            known = ray.put(sorted_ids(writer.ids))
            made = decomposer.elsewhere(threads=1)
            items, done = sources.items(), 0
            while wave := list(islice(items, _WAVE * workers)):
                for result in self._wave(wave, made, known, workers):
                    keep(result, writer)
                    done += 1
                    advance(done)

    def _wave(
        self, wave: list[Item], decomposer: Decomposer, known: Any, workers: int
    ) -> Iterator[Record | Unread | Known]:
        """What comes of each of `wave`, in order. Raises ExportError where anything is lost."""
        import ray.data
        from ray.exceptions import RayError

        tables = [_table(at, wave[at : at + self.batch]) for at in range(0, len(wave), self.batch)]
        with warnings.catch_warnings():
            # Ray means to name this setting otherwise; the versions that take it are pinned.
            warnings.simplefilter("ignore", DeprecationWarning)
            found = ray.data.from_arrow(tables).map_batches(
                Worker,
                fn_constructor_args=(decomposer, known),
                batch_size=None,
                batch_format="pyarrow",
                compute=ray.data.ActorPoolStrategy(size=min(workers, len(tables))),
                num_cpus=1,
                max_task_retries=_RETRIES,
            )
        expected = 0
        try:
            for table in found.iter_batches(batch_size=None, batch_format="pyarrow"):
                rows = cast("pa.Table", table).to_pydict()
                for at, result in zip(rows["at"], rows["result"], strict=True):
                    if at != expected:
                        raise ExportError(f"Ray gave picture {at} of a wave for {expected}.")
                    expected += 1
                    yield pickle.loads(result)  # noqa: S301 (of our own workers)
        except RayError as error:
            raise _sentence(error, wave[min(expected, len(wave) - 1)].name) from error
        if expected != len(wave):
            raise ExportError(f"Ray gave {expected} of {len(wave)} pictures of a wave.")


class Worker:
    """In a process of Ray's: opens the bundle once, then takes batches of items."""

    def __init__(self, decomposer: Decomposer, known: Any) -> None:
        import ray

        self._decomposer = decomposer
        self._known = KnownIds(ray.get(known))
        # Here, so that a bundle that cannot be opened is not laid to the pictures.
        _ = decomposer.opened

    def __call__(self, table: pa.Table) -> pa.Table:
        """Columns `at` and `item` → `at` and `result`, both pickled."""
        import pyarrow as pa

        items = (pickle.loads(item) for item in table["item"].to_pylist())  # noqa: S301
        results = [pickle.dumps(self.take(item)) for item in items]
        return pa.table({"at": table["at"], "result": pa.array(results, pa.large_binary())})

    def take(self, item: Item) -> Record | Unread | Known:
        """What is kept of one picture, but for those that the index held when the pass began."""
        prepared = self._decomposer.prepare(item, self._known)
        if isinstance(prepared, Prepared):
            return self._decomposer.decompose(prepared)
        return prepared


class KnownIds:
    """The pictures that an index holds, to be looked up: their SHA-256s, sorted, 32 bytes each."""

    def __init__(self, ids: NDArray[np.bytes_]) -> None:
        self._ids = ids

    def __contains__(self, picture: object) -> bool:
        if not isinstance(picture, str) or len(self._ids) == 0:
            return False
        wanted = np.frombuffer(bytes.fromhex(picture), dtype=self._ids.dtype)
        at = int(np.searchsorted(self._ids, wanted)[0])
        return at < len(self._ids) and bool(self._ids[at] == wanted[0])


def sorted_ids(ids: Iterable[bytes]) -> NDArray[np.bytes_]:
    """Many SHA-256s in one array, which processes of one machine share."""
    found = np.frombuffer(b"".join(ids), dtype="S32")
    return np.sort(found)


def keep(result: Record | Unread | Known, writer: IndexWriter) -> None:
    """Puts one result into the index."""
    if isinstance(result, Known):
        writer.met(result.id, result.name)
    else:
        writer.append([result])


def check_ray() -> None:
    """Raises ExportError where Ray Data, or what it needs, is not installed."""
    try:
        import ray.data  # noqa: F401
    except ImportError as error:
        raise ExportError(_MISSING.format(reason=error)) from error


@contextmanager
def _connected(address: str | None) -> Iterator[Any]:
    """Ray, begun here unless it is running in this process already."""
    # Ray tells its makers what it is used for unless it is asked not to.
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
    check_ray()
    import ray
    from ray.data import DataContext

    begun = not ray.is_initialized()
    if begun:
        try:
            ray.init(
                address=address or "local",
                include_dashboard=None if address else False,
                log_to_driver=False,
                logging_level=logging.ERROR,
            )
        except (ConnectionError, RuntimeError, ValueError, OSError, TimeoutError) as error:
            reason = " ".join(str(error).split()).rstrip(".")
            raise ExportError(
                f"no Ray cluster answers at {address or 'this machine'} ({reason}); begin one with "
                "`ray start --head`, or leave --address out to use this machine alone."
            ) from error
    logging.getLogger("ray.data").setLevel(logging.ERROR)
    context = DataContext.get_current()
    before = context.execution_options.preserve_order, context.enable_progress_bars
    context.execution_options.preserve_order = True
    context.enable_progress_bars = False
    try:
        yield ray
    finally:
        context.execution_options.preserve_order, context.enable_progress_bars = before
        if begun:
            ray.shutdown()


def _table(begin: int, items: list[Item]) -> pa.Table:
    import pyarrow as pa

    rows = [pickle.dumps(item) for item in items]
    numbers = range(begin, begin + len(items))
    return pa.table({"at": pa.array(numbers), "item": pa.array(rows, pa.binary())})


def _sentence(error: Exception, name: str) -> ExportError:
    cause = getattr(error, "cause", None)
    if isinstance(cause, ExportError):
        return ExportError(f"a worker cannot go on: {cause}")
    reason = next(iter(str(error).strip().splitlines()), type(error).__name__).rstrip(".")
    return ExportError(
        f"Ray's workers were lost, and again when begun anew, at {name} or some pictures after it: "
        f"{reason}. What came before is kept; go on with --append."
    )
