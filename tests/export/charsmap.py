"""sentencepiece's table of normalised characters, built by hand, as T5's tokenizers carry one.

The bytes of a trie (a double array, as Darts-clone writes it: unit = label | leaf << 8 |
offset << 10, a child at `node ^ offset ^ label`, the value at `node ^ offset` with its highest bit
set), its length before it, then the replacements, each ended by a zero byte.
"""

from __future__ import annotations

import struct
import unicodedata
from typing import Final

# Latin-1, ligatures, digraphs, spaces, super- and subscripts, letter-like signs, fractions, circled
# and squared characters, compatibility kana and Hangul, full and half width.
_RANGES: Final = (
    (0xA0, 0x100), (0x132, 0x134), (0x1C4, 0x1F4), (0x2000, 0x2090), (0x2100, 0x2190),
    (0x2460, 0x2474), (0x3000, 0x3001), (0x3131, 0x3140), (0x3380, 0x33A0), (0xFB00, 0xFB07),
    (0xFF01, 0xFFEF), (0x1D400, 0x1D420),
)  # fmt: skip
_DROPPED: Final = (*range(1, 9), 0xB, *range(0xE, 0x20), 0x7F, 0xAD, 0x200B, 0x200E, 0x200F, 0xFEFF)
_SPACES: Final = (9, 0xA, 0xC, 0xD, 0x85, 0x1680, 0x200C, 0x2028, 0x2029)
_JOINED: Final = (
    "e\u0301", "o\u0308", "A\u030a", "n\u0303", "\uff76\uff9e", "\uff8a\uff9f",
    "\u1100\u1161", "\u1112\u1161\u11ab",
)  # fmt: skip


def replacements() -> dict[str, str]:
    """What becomes of each character, or run of characters, that does not stay what it is."""
    table = {chr(c): unicodedata.normalize("NFKC", chr(c)) for a, b in _RANGES for c in range(a, b)}
    table |= {joined: unicodedata.normalize("NFKC", joined) for joined in _JOINED}
    table |= dict.fromkeys(map(chr, _SPACES), " ")
    table |= dict.fromkeys(map(chr, _DROPPED), "")
    return {key: value for key, value in sorted(table.items()) if key != value}


def charsmap(table: dict[str, str]) -> bytes:
    """`table` as sentencepiece stores it."""
    texts, at = bytearray(), {}
    for value in table.values():
        if value not in at:
            at[value] = len(texts)
            texts += value.encode() + b"\0"
    trie: dict[int, object] = {}
    for key, value in table.items():
        node = trie
        for byte in key.encode():
            node = node.setdefault(byte, {})  # type: ignore[assignment]
        node[0] = at[value]
    units = _double_array(trie)
    return struct.pack(f"<I{len(units)}I", 4 * len(units), *units) + bytes(texts)


def _double_array(trie: dict[int, object]) -> list[int]:
    """No two nodes share a base, for a child knows its label and not its parent."""
    units: dict[int, int] = {0: 0}
    bases: set[int] = {0}
    waiting = [(0, 0, trie)]
    while waiting:
        place, label, node = waiting.pop()
        base = 1
        while base in bases or any(base ^ child in units for child in node):
            base += 1
        bases.add(base)
        units[place] = label | (0 in node) << 8 | (place ^ base) << 10
        for child, below in node.items():
            if isinstance(below, int):
                units[base ^ child] = below | 1 << 31
            else:
                units[base ^ child] = 0  # taken; written when its turn comes
                waiting.append((base ^ child, child, below))  # type: ignore[arg-type]
    return [units.get(i, 0) for i in range(max(units) + 1)]
