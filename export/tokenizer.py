"""A bundle's tokenizer.json and what its manifest says of texts, for each of open_clip's kinds."""

from __future__ import annotations

from typing import Any, Protocol

from open_clip.tokenizer import HFTokenizer, SimpleTokenizer

from . import hf_tokenizer, simple_tokenizer
from .described import Described
from .errors import ExportError
from .manifest import TextInput


class TextSize(Protocol):
    """The size of a text tower, as far as the manifest says it."""

    @property
    def vocab_size(self) -> int: ...
    @property
    def layers(self) -> int: ...
    @property
    def heads(self) -> int: ...
    @property
    def head_width(self) -> int: ...
    @property
    def width(self) -> int: ...


def text_input(tokenizer: SimpleTokenizer | HFTokenizer, tower: TextSize) -> TextInput:
    """What the manifest says about the `tokens` input of a model with this text tower.

    Raises ExportError where the tokenizer does something that the browser would not repeat, and
    where one of its tokens has no embedding in the tower.
    """
    found: Described = _kind(tokenizer).described(tokenizer)
    if found.tokens > tower.vocab_size:
        raise ExportError(
            f"the tokenizer has {found.tokens} tokens, but the text tower only "
            f"{tower.vocab_size} embeddings; they do not belong together."
        )
    for identity, token in found.added.items():
        if identity >= tower.vocab_size:
            raise ExportError(
                f"the tokenizer adds the token {token!r} with the id {identity}, but the text "
                f"tower has only {tower.vocab_size} embeddings (ids 0 to {tower.vocab_size - 1}); "
                "a text with that token would have no row. Remove it from the tokenizer, or take "
                "the one that belongs to these weights."
            )
    return TextInput(
        context_length=found.context_length,
        layers=tower.layers,
        heads=tower.heads,
        head_width=tower.head_width,
        width=tower.width,
        vocab_size=tower.vocab_size,
        start=found.start,
        end=found.end,
        pad=found.pad,
        clean=found.clean,
        stripped=found.stripped,
    )


def tokenizer_json(tokenizer: SimpleTokenizer | HFTokenizer) -> str:
    """The tokenizer as one line of JSON in the format of Hugging Face's tokenizers.

    Raises ExportError where the tokenizer does something that the browser would not repeat.
    """
    written: str = _kind(tokenizer).tokenizer_json(tokenizer)
    return written


def _kind(tokenizer: object) -> Any:
    if isinstance(tokenizer, SimpleTokenizer):
        return simple_tokenizer
    if isinstance(tokenizer, HFTokenizer):
        return hf_tokenizer
    raise ExportError(
        f"the model's tokenizer is a {type(tokenizer).__name__}; supported are open_clip's "
        "SimpleTokenizer and HFTokenizer."
    )
