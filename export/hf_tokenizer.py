"""open_clip's HFTokenizer (SigLIP, SigLIP 2, CLIPA) as a `tokenizer.json`.

Its fast backend writes the file itself. What open_clip and transformers do around the backend is
taken from there into the manifest: the clean-up before it; start and end tokens, the cut and the
padding behind it; and `strip_sep_token`, which makes 0 of the separator's id wherever it stands.
"""

from __future__ import annotations

import json
from typing import Any, Final

import tokenizers
from open_clip import tokenizer as open_clip_tokenizer
from open_clip.tokenizer import HFTokenizer

from .described import Described
from .errors import ExportError
from .manifest import Clean
from .tokenizer_parts import portable

_CLEANS: Final[tuple[Clean, ...]] = ("canonicalize", "lower", "whitespace")
_PROBE: Final = "a"


def described(tokenizer: HFTokenizer) -> Described:
    """What the manifest says of its rows. Raises ExportError as `tokenizer_json` does."""
    found = _backend(tokenizer)
    start, end = _ends(tokenizer, found)
    return Described(
        context_length=int(tokenizer.context_length),
        tokens=found.get_vocab_size(with_added_tokens=False),
        start=_stripped(tokenizer, start),
        end=_stripped(tokenizer, end),
        pad=_stripped(tokenizer, tokenizer.tokenizer.pad_token_id) or 0,
        clean=_clean(tokenizer),
        stripped=int(tokenizer.tokenizer.sep_token_id) if tokenizer.strip_sep_token else None,
        added={one: str(token) for one, token in found.get_added_tokens_decoder().items()},
    )


def tokenizer_json(tokenizer: HFTokenizer) -> str:
    """The backend's own file, without cut and padding, its parts as both readers know them.

    Raises ExportError where the tokenizer does something that the browser would not repeat.
    """
    backend = _backend(tokenizer)
    written: dict[str, Any] = json.loads(backend.to_str())
    written |= {"truncation": None, "padding": None}
    written["post_processor"] = _template(tokenizer, backend)
    return json.dumps(portable(written), ensure_ascii=False, separators=(",", ":"))


def _backend(tokenizer: HFTokenizer) -> tokenizers.Tokenizer:
    """A copy of the backend that neither cuts nor pads; the original is left as it is."""
    if tokenizer.tokenizer_mode:
        raise ExportError(
            f"the tokenizer's mode is {tokenizer.tokenizer_mode!r}, which puts the ids together in "
            "its own way; only tokenizers without a mode are supported."
        )
    if hasattr(tokenizer, "set_lang_fn"):
        raise ExportError(
            "the tokenizer reads a text as one of several languages that it is told; the page "
            "would not know which, so this is not supported."
        )
    inner = tokenizer.tokenizer
    backend = getattr(inner, "backend_tokenizer", None)
    if not isinstance(backend, tokenizers.Tokenizer):
        raise ExportError(
            f"the tokenizer is a {type(inner).__name__} without a fast backend, so there is no "
            "tokenizer.json of it; save it as a fast tokenizer."
        )
    for side in ("padding_side", "truncation_side"):
        if getattr(inner, side) != "right":
            raise ExportError(
                f"the tokenizer's {side} is {getattr(inner, side)!r}; only 'right' is supported. "
                "If the weights were trained so, set it in the folder's tokenizer_config.json."
            )
    if inner.pad_token_id is None:
        raise ExportError("the tokenizer has no padding token, so short texts have no row of ids.")
    if tokenizer.strip_sep_token and inner.sep_token_id is None:
        raise ExportError(
            "the tokenizer should strip its separator token (strip_sep_token), but "
            "has none; leave the setting out."
        )
    if not tokenizer.context_length:
        raise ExportError("the tokenizer has no context length.")
    copied = tokenizers.Tokenizer.from_str(backend.to_str())
    copied.no_truncation()
    copied.no_padding()
    return copied


def _clean(tokenizer: HFTokenizer) -> Clean:
    for name in _CLEANS:
        if tokenizer.clean_fn is open_clip_tokenizer.get_clean_fn(name):
            return name
    raise ExportError(
        f"the tokenizer cleans its text with {tokenizer.clean_fn.__name__}; supported are "
        f"{', '.join(_CLEANS)}."
    )


def _ends(tokenizer: HFTokenizer, backend: tokenizers.Tokenizer) -> tuple[int | None, int | None]:
    """The ids that are put before and behind every text, one at most on each side."""
    bare: list[int] = backend.encode(_PROBE, add_special_tokens=False).ids
    whole: list[int] = tokenizer.tokenizer([_PROBE]).input_ids[0]
    for before in range(2):
        after = len(whole) - before - len(bare)
        if after in (0, 1) and whole[before : before + len(bare)] == bare:
            return whole[0] if before else None, whole[-1] if after else None
    raise ExportError(
        f"the tokenizer makes {whole} of {_PROBE!r}, whose own ids are {bare}; supported are one "
        "token before it and one behind it."
    )


def _stripped(tokenizer: HFTokenizer, identity: int | None) -> int | None:
    gone = tokenizer.strip_sep_token and identity == tokenizer.tokenizer.sep_token_id
    return 0 if gone else identity


def _template(tokenizer: HFTokenizer, backend: tokenizers.Tokenizer) -> dict[str, Any]:
    """A post-processor that puts `_ends` around a text, whatever the backend had in its place."""
    start, end = _ends(tokenizer, backend)
    names = [None if one is None else str(backend.id_to_token(one)) for one in (start, end)]
    special = {
        name: {"id": name, "ids": [one], "tokens": [name]}
        for name, one in zip(names, (start, end), strict=True)
        if name is not None
    }
    first, last = (
        [] if name is None else [{"SpecialToken": {"id": name, "type_id": 0}}] for name in names
    )
    single = [*first, {"Sequence": {"id": "A", "type_id": 0}}, *last]
    return {
        "type": "TemplateProcessing",
        "single": single,
        "pair": [*single, {"Sequence": {"id": "B", "type_id": 1}}],
        "special_tokens": special,
    }
