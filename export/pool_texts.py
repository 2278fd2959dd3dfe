"""The embeddings of a pool's descriptions, from a bundle's text graph. No torch."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import numpy as np
from numpy.typing import NDArray

from .descriptions.pool import Pool
from .errors import ExportError
from .opened import Opened
from .words import clean, encoded_ids, open_tokenizer

_BATCH: Final = 64


def pool_tokens(pool: Pool, bundle: Opened) -> NDArray[np.int64]:
    """[M, C], as the bundle reads each description.

    Raises ExportError for one of which nothing is left, one that is longer than the text tower
    reads, and two that are the same to the tokenizer.
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
    return rows


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
