"""What heads say: TEXTSPAN on second moments against the algorithm on the images themselves."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from clip_headlight.export.head_words import head_spaces
from clip_headlight.export.moments import MEAN_TERMS, Moments
from clip_headlight.export.textspan import textspan

from ..export.slow_textspan import slow_textspan
from . import contender
from .tables import Table, mark, milliseconds, significant
from .targets import LEAST_WORDS_SPEEDUP, MOST_WORDS_SECONDS
from .turns import Box, Times, in_turn, middle, ratio

SLOW, MOMENTS = "straightforward", "headlight"
# Images whose terms come out of the graph together, as in the pass over them.
_CHUNK = 50
_LAYERS = 12

Run = Callable[[], Sequence[NDArray[Any]]]


@dataclass(frozen=True)
class Size:
    """A head of ViT-B/16, and how much it is described with."""

    images: int = 5000
    texts: int = 4000
    directions: int = 20
    width: int = 64
    embed_dim: int = 512
    heads: int = 144


def contenders(size: Size) -> Callable[[int, int], Run]:
    """For the worker: which (0 the slow form, of one head; 1 headlight), heads → what is timed.

    What is timed begins where the graph's terms are there: [images, D] for the slow form, the
    Σₙ weighted_values of every head for ours; it ends with the picks.
    """
    rng = np.random.default_rng(0)
    texts = rng.standard_normal((size.texts, size.embed_dim), dtype=np.float32)
    texts /= np.linalg.norm(texts, axis=1, keepdims=True)
    spread = np.float32(0.93) ** np.arange(size.width, dtype=np.float32)

    def prepare(which: int, heads: int) -> Run:
        layers = _LAYERS if heads % _LAYERS == 0 else 1
        shape = (layers, heads // layers, size.width)
        drawn = np.random.default_rng(1)
        vectors = drawn.standard_normal((size.images, *shape), dtype=np.float32) * spread + 1
        readout = drawn.standard_normal((*shape, size.embed_dim), dtype=np.float32)
        if which == 0:
            terms = vectors[:, 0, 0] @ readout[0, 0]
            return lambda: _slow(terms, texts, size)
        return lambda: _ours(vectors, readout, texts, size)

    return prepare


def _slow(
    terms: NDArray[np.float32], texts: NDArray[np.float32], size: Size
) -> Sequence[NDArray[Any]]:
    picks, _, _ = slow_textspan(terms, texts, size.width, size.directions)
    return [np.array(picks)]


def _ours(
    vectors: NDArray[np.float32],
    readout: NDArray[np.float32],
    texts: NDArray[np.float32],
    size: Size,
) -> Sequence[NDArray[Any]]:
    moments = Moments()
    nothing = dict.fromkeys(MEAN_TERMS, np.zeros((_CHUNK, 1), np.float32))
    for at in range(0, len(vectors), _CHUNK):
        values = vectors[at : at + _CHUNK, :, :, None]  # one token an image
        moments = moments.merged(Moments.of({**nothing, "weighted_values": values}))
    wide = texts.astype(np.float64)
    spaces = [space for row in head_spaces(moments, readout) for space in row]
    return [np.array(textspan(space, wide, size.directions).picks) for space in spaces]


@dataclass
class Words:
    """`times` of one head by name; `whole`: milliseconds of all heads; `same`: picks alike."""

    size: Size
    times: Times
    whole: float
    same: int


def measure(box: Box, size: Size | None = None) -> Words:
    """One head in both forms in turn, then all the heads."""
    size = size or Size()
    spec = {"kind": "heads", **asdict(size)}
    with ExitStack() as stack:
        slow = stack.enter_context(contender.Contender(spec))
        ours = stack.enter_context(contender.Contender(spec))
        times = in_turn({SLOW: slow.block(1, 0), MOMENTS: ours.block(1, 1)}, box)
        whole = ours.run(size.heads, 1)
    one = contenders(size)
    first, second = one(0, 1)()[0], one(1, 1)()[0]
    differ = np.flatnonzero(first != second)
    return Words(size, times, whole, int(differ[0]) if len(differ) else len(first))


def table(words: Words) -> Table:
    size = words.size
    table = Table(
        f"What heads say: {size.images:,} images, {size.texts:,} texts, {size.directions} picks, "
        f"D = {size.embed_dim}, E = {size.width}",
        ["heads", SLOW, MOMENTS, "×", "same picks"],
    )
    speedup = ratio(words.times, SLOW, MOMENTS)
    table.add(
        "1",
        milliseconds(middle(words.times, SLOW)),
        milliseconds(middle(words.times, MOMENTS)),
        mark(f"{significant(speedup)} ×", speedup >= LEAST_WORDS_SPEEDUP),
        f"{words.same} of {size.directions}",
    )
    table.add(
        str(size.heads),
        "–",
        mark(milliseconds(words.whole), words.whole <= 1000 * MOST_WORDS_SECONDS),
        "–",
        "–",
    )
    table.notes.append(
        f"{SLOW}: Algorithm 1 of Gandelsman et al. (2024) on images × D and texts × D, in fp32 as "
        f"published (tests/export/slow_textspan.py). To reach: at least {LEAST_WORDS_SPEEDUP} × "
        f"for one head, and all {size.heads} heads in at most {MOST_WORDS_SECONDS} s. Both begin "
        "where the terms are there and end with the picks."
    )
    return table
