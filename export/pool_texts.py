"""The embeddings of a pool's descriptions, from a bundle's text graph. No torch."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final
from unicodedata import category

import numpy as np
import tokenizers
from numpy.typing import NDArray

from .descriptions.pool import Pool
from .errors import ExportError
from .opened import Opened
from .words import Word, clean, encoded_ids, open_tokenizer, read_text

_BATCH: Final = 64
# What SentencePiece makes of a space.
_SPACE: Final = "▁"


def pool_tokens(pool: Pool, bundle: Opened) -> NDArray[np.int64]:
    """[M, C], as the bundle reads each description.

    Raises ExportError for one of which nothing is left, one that is longer than the text tower
    reads, two that are the same to the tokenizer, and a pool whose words it all spells by letters.
    """
    described = bundle.manifest.text
    tokenizer = open_tokenizer(bundle.folder / bundle.manifest.tokenizer.path)
    rows = np.full((len(pool.texts), described.context_length), described.pad, dtype=np.int64)
    seen: dict[bytes, str] = {}
    for row, (text, _) in zip(rows, pool.texts, strict=True):
        cleaned = clean(text, described.clean)
        if not cleaned:
            raise ExportError(f"nothing is left of the description {text!r} of {pool.name}.")
        ids = encoded_ids(tokenizer.encode(cleaned), described)
        if len(ids) > len(row):
            shown = text if len(text) <= 60 else f"{text[:60]}…"
            raise ExportError(
                f"the description {shown!r} of {pool.name} has {len(ids)} tokens with those at its "
                f"ends, but {bundle.manifest.id} reads {len(row)}; shorten it."
            )
        row[: len(ids)] = ids
        same = seen.setdefault(row.tobytes(), text)
        if same != text:
            raise ExportError(
                f"the descriptions {same!r} and {text!r} of {pool.name} are the same to "
                f"{bundle.manifest.id}; keep one."
            )
    if not any(_is_known(text, tokenizer, bundle) for text, _ in pool.texts):
        raise ExportError(
            f"no word of {pool.name} is in the vocabulary of {bundle.manifest.id}, which would "
            "read them letter by letter; give descriptions in the language that it was trained on."
        )
    return rows


def _is_known(text: str, tokenizer: tokenizers.Tokenizer, bundle: Opened) -> bool:
    """Whether the vocabulary has a word of `text`, whole or in pieces of two bytes and more."""
    described = bundle.manifest.text
    reading = read_text(text, tokenizer, described, described.context_length)
    absent = getattr(tokenizer.model, "unk_token", None)

    def known(word: Word) -> bool:
        pieces = [reading.tokens[at].piece for at in word.tokens]
        pieces = [piece for piece in pieces if piece != _SPACE]
        if any(piece == absent or tokenizer.token_to_id(piece) is None for piece in pieces):
            return False
        return len(pieces) == 1 or 0 < 2 * len(pieces) <= len(word.name.encode())

    return any(
        word.kind == "word" and _says_something(word.name) and known(word) for word in reading.words
    )


def _says_something(word: str) -> bool:
    """Whether there is a letter, a digit or a picture in it: signs are the same in every script."""
    return any(category(sign)[0] in "LN" or category(sign) == "So" for sign in word)


def embed_pool(
    pool: Pool, bundle: Opened, advance: Callable[[int], None] = lambda _done: None
) -> NDArray[np.float64]:
    """[M, D], L2-normalised in float64. Raises ExportError as `pool_tokens` does."""
    tokens = pool_tokens(pool, bundle)
    parts = []
    for at in range(0, len(tokens), _BATCH):
        parts.append(bundle.runtime.text(tokens[at : at + _BATCH]).astype(np.float64))
        advance(min(at + _BATCH, len(tokens)))
    embeddings = np.concatenate(parts)
    found: NDArray[np.float64] = embeddings / np.linalg.norm(embeddings, axis=1, keepdims=True)
    if not np.isfinite(found).all():
        raise ExportError(
            f"the text graph of {bundle.manifest.id} at {bundle.precision} returns what is no "
            "number; choose another --precision."
        )
    return found
