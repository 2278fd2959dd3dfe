"""The built-in model's byte-pair vocabulary: merges learnt on the captions, in CLIP's file format.

The format is the one that `open_clip.tokenizer.SimpleTokenizer` reads (a header line, then one
merge a line, gzipped), so the built-in model is tokenised and exported like any other.
"""

from __future__ import annotations

import gzip
from collections import Counter
from collections.abc import Iterable
from itertools import pairwise
from pathlib import Path
from typing import Final

import numpy as np

BPE_PATH: Final = Path(__file__).with_name("bpe.txt.gz")

Word = tuple[str, ...]


def learn_merges(words: Iterable[str], rounds: int) -> list[tuple[str, str]]:
    """The first `rounds` merges of byte-pair encoding over `words` (ASCII letters and marks).

    The most frequent pair is merged first, ties in alphabetical order (Sennrich et al., 2016); it
    stops early when every word is one token.
    """
    counts: Counter[Word] = Counter()
    for word in words:
        counts[(*word[:-1], word[-1] + "</w>")] += 1
    merges: list[tuple[str, str]] = []
    for _ in range(rounds):
        pairs: Counter[tuple[str, str]] = Counter()
        for symbols, count in counts.items():
            for pair in pairwise(symbols):
                pairs[pair] += count
        if not pairs:
            break
        best = min(pairs, key=lambda pair: (-pairs[pair], pair))
        merges.append(best)
        merged: Counter[Word] = Counter()
        for symbols, count in counts.items():
            merged[_apply(symbols, best)] += count
        counts = merged
    return merges


def _apply(symbols: Word, pair: tuple[str, str]) -> Word:
    out: list[str] = []
    index = 0
    while index < len(symbols):
        if symbols[index : index + 2] == pair:
            out.append(pair[0] + pair[1])
            index += 2
        else:
            out.append(symbols[index])
            index += 1
    return tuple(out)


def write_bpe(path: Path = BPE_PATH, captions: int = 20_000) -> int:
    """Learns the merges on `captions` captions, writes them, and returns how many there are."""
    from .captions import caption
    from .scenes import draw_attributes

    rng = np.random.default_rng(3)
    words: list[str] = []
    for _ in range(captions):
        said = caption(draw_attributes(rng).vector(), rng)
        words.extend(said.text.replace('"', " ").split())
    merges = learn_merges(words, rounds=1000)
    lines = ["#version: Headlight-Shapes", *(" ".join(pair) for pair in merges)]
    # mtime 0: the same captions give the same bytes.
    path.write_bytes(gzip.compress("\n".join(lines).encode(), mtime=0))
    return len(merges)
