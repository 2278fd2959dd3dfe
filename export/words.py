"""A text as the tokens that a bundle's text graph reads, and the words that they are pieces of.

A word is what the tokenizer splits a text into before it knows its vocabulary, and at spaces in
any case: for open_clip's own, a run of letters, one digit, or a run of other signs. Besides the
words there are the tokens that the tokenizer adds (start, end, padding) and, in some towers, a
class token behind them. No torch.
"""

from __future__ import annotations

import html
import string
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

import ftfy
import numpy as np
import tokenizers
from numpy.typing import NDArray

from .errors import ExportError
from .manifest import Clean, TextInput

_NO_PUNCTUATION: Final = str.maketrans("", "", string.punctuation)
Kind = Literal["start", "word", "end", "special", "padding", "class"]


@dataclass(frozen=True)
class Token:
    """One position of the text tower: `piece` as the vocabulary spells it.

    It covers the characters [start, end) of the cleaned text; None for a token that no typed
    character stands for. A character of several bytes may be covered by several tokens.
    """

    id: int | None
    piece: str
    start: int | None
    end: int | None


@dataclass(frozen=True)
class Word:
    """A column of the pairs: consecutive positions, `tokens`, and the characters they cover."""

    kind: Kind
    name: str
    tokens: tuple[int, ...]
    start: int | None = None
    end: int | None = None


@dataclass(frozen=True)
class Reading:
    """A text as the tower reads it: `ids` [1, C], one `Token` and one word for each position."""

    typed: str
    cleaned: str
    ids: NDArray[np.int64]
    tokens: tuple[Token, ...]
    words: tuple[Word, ...]


def clean(text: str, how: Clean) -> str:
    """open_clip's clean-up: mended encoding, entities, one space for white space [, lower case].

    'canonicalize' also drops ASCII punctuation, but makes a space of "_".
    """
    mended = html.unescape(html.unescape(ftfy.fix_text(text)))
    if how == "canonicalize":
        return " ".join(mended.replace("_", " ").translate(_NO_PUNCTUATION).lower().split())
    joined = " ".join(mended.split())
    return joined.lower() if how == "lower" else joined


def open_tokenizer(path: Path) -> tokenizers.Tokenizer:
    """A bundle's tokenizer.json. Raises ExportError where it cannot be read."""
    try:
        found = tokenizers.Tokenizer.from_file(str(path))
    except Exception as error:  # the library raises bare Exceptions
        raise ExportError(f"{path} is not a tokenizer that can be read: {error}") from error
    # The context is filled up and overrun here, so that the sentence can say what does not fit.
    found.no_truncation()
    found.no_padding()
    return found


def encoded_ids(encoding: tokenizers.Encoding, described: TextInput) -> list[int]:
    """The ids that the tokenizer found, as the text tower reads them."""
    return [0 if identity == described.stripped else identity for identity in encoding.ids]


def read_text(
    text: str, tokenizer: tokenizers.Tokenizer, described: TextInput, positions: int
) -> Reading:
    """`text` as a bundle reads it, with its tokenizer and what its manifest says of texts.

    `positions` is P, the length of the text graph's terms: C, or C + 1 with a class token.

    Raises ExportError where nothing is left of the text, and where it does not fit the context.
    """
    cleaned = clean(text, described.clean)
    if not cleaned:
        if clean(text, "whitespace"):
            raise ExportError(
                f"nothing is left of the text {text!r}: the model drops punctuation; type at least "
                "one letter or digit."
            )
        raise ExportError("the text is empty; type at least one character that is not a space.")
    encoding = tokenizer.encode(cleaned)
    own = encoded_ids(encoding, described)
    length, found = described.context_length, len(own)
    spans, owners = encoding.offsets, encoding.word_ids
    if found > length:
        special = sum(owner is None for owner in owners)
        typed = [span for span, owner in zip(spans, owners, strict=True) if owner is not None]
        first = cleaned[typed[length - special][0] :]
        shown = first if len(first) <= 30 else f"{first[:30]}…"
        raise ExportError(
            f"the text has {found} tokens with those at its ends, but the model reads {length}; "
            f"shorten it. What no longer fits begins at {shown!r}."
        )
    tokens = [
        Token(identity, piece, *(span if owner is not None else (None, None)))
        for identity, piece, span, owner in zip(own, encoding.tokens, spans, owners, strict=True)
    ]
    tokens += [Token(described.pad, "", None, None)] * (length - found)
    tokens += [Token(None, "", None, None)] * (positions - length)
    ids = np.full((1, length), described.pad, dtype=np.int64)
    ids[0, :found] = own
    words = _words(cleaned, tokens, owners, described)
    return Reading(text, cleaned, ids, tuple(tokens), words)


def _words(
    cleaned: str, tokens: list[Token], owners: list[int | None], described: TextInput
) -> tuple[Word, ...]:
    words: list[Word] = []
    position, length, found = 0, described.context_length, len(owners)
    while position < found:
        owner, last = owners[position], position
        if owner is None:
            words.append(_added(tokens[position], position, described))
        else:
            while (
                last + 1 < found
                and owners[last + 1] == owner
                and not _begins(cleaned, tokens[last], tokens[last + 1])
            ):
                last += 1
            words.append(_word(cleaned, tokens, range(position, last + 1)))
        position = last + 1
    if found < length:
        words.append(Word("padding", "⟨padding⟩", tuple(range(found, length))))
    if length < len(tokens):
        words.append(Word("class", "⟨class⟩", tuple(range(length, len(tokens)))))
    return tuple(words)


def _begins(cleaned: str, before: Token, token: Token) -> bool:
    """Whether `token` begins a word: a space lies before it, or is its own first character.

    Some tokenizers split a text nowhere before they know its vocabulary, and count the space before
    a word to it.
    """
    if before.end is None or token.start is None:
        return False
    # A space alone belongs to what follows; the bytes of one character all cover the same.
    return " " in cleaned[before.end : token.start + 1]


def _word(cleaned: str, tokens: list[Token], positions: range) -> Word:
    """Consecutive tokens as one word, named without the spaces that they cover."""
    start, end = tokens[positions[0]].start or 0, tokens[positions[-1]].end or 0
    name = cleaned[start:end].strip(" ")
    if name:
        start = cleaned.index(name, start)
        end = start + len(name)
    return Word("word", name or "⟨space⟩", tuple(positions), start, end)


def _added(token: Token, position: int, described: TextInput) -> Word:
    """The word of a token that the tokenizer put there itself."""
    if token.id == described.end:
        return Word("end", "⟨end⟩", (position,))
    if token.id == described.start:
        return Word("start", "⟨start⟩", (position,))
    return Word("special", f"⟨{token.piece}⟩", (position,))
