"""The parts of a tokenizer.json that the page's library repeats exactly, and those made so.

The file is read twice: by the Rust library in Python, and by its JavaScript namesake in the page,
which leaves some settings out. `portable` spells those in a way that means the same to both, and
refuses by name what it cannot.
"""

from __future__ import annotations

import json
from typing import Any, Final

import tokenizers

from .errors import ExportError

# What the page's library, or the page in its place, does exactly as the Rust library does.
_KNOWN: Final[dict[str, frozenset[str]]] = {
    "model": frozenset({"BPE", "Unigram", "WordPiece"}),
    "normalizer": frozenset(
        {
            "BertNormalizer", "Lowercase", "NFC", "NFD", "NFKC", "NFKD", "Precompiled", "Prepend",
            "Replace", "Sequence", "Strip",
        }
    ),
    "pre_tokenizer": frozenset(
        {"BertPreTokenizer", "ByteLevel", "Metaspace", "Sequence", "Split", "WhitespaceSplit"}
    ),
}  # fmt: skip
# A Split at one character, as the pieces that are kept.
_KEPT: Final = {
    "Removed": "[^{0}]+",
    "Isolated": "{0}|[^{0}]+",
    "Contiguous": "{0}+|[^{0}]+",
    "MergedWithPrevious": "[^{0}]*{0}|[^{0}]+",
    "MergedWithNext": "{0}[^{0}]*|[^{0}]+",
}


def portable(written: dict[str, Any]) -> dict[str, Any]:
    """The tokenizer of the file `written` with parts that both libraries understand alike.

    Raises ExportError for a part that has no such spelling.
    """
    model = written["model"]
    _known("model", model)
    for part in _flat(written["normalizer"]):
        _known("normalizer", part)
    splits = [_split(part) for part in _flat(written["pre_tokenizer"])]
    steps = [step for split in splits for step in split]
    _check_model(model, steps)
    _check_metaspace(steps, written["added_tokens"])
    _check_added(written)
    together = {"type": "Sequence", "pretokenizers": steps} if len(steps) > 1 else None
    return written | {"pre_tokenizer": together or (steps[0] if steps else None)}


def _flat(part: dict[str, Any] | None) -> list[dict[str, Any]]:
    """The steps of a Sequence, of Sequences in it too, or the one step."""
    if part is None:
        return []
    if part["type"] != "Sequence":
        return [part]
    inner: list[dict[str, Any]] = part.get("normalizers", part.get("pretokenizers", []))
    return [step for one in inner for step in _flat(one)]


def _known(kind: str, part: dict[str, Any]) -> None:
    if part["type"] not in _KNOWN[kind]:
        raise ExportError(
            f"the tokenizer's {kind} is of the type {part['type']}, which the page would not "
            f"repeat; supported are {', '.join(sorted(_KNOWN[kind]))}."
        )


def _split(part: dict[str, Any]) -> list[dict[str, Any]]:
    """A pre-tokenizer with its splitting as a pattern of what is kept."""
    _known("pre_tokenizer", part)
    if part["type"] == "Metaspace" and part.get("split", True):
        kept = _KEPT["MergedWithNext"].format(_escaped(part["replacement"]))
        return [part | {"split": False}, _keep(kept)]
    if part["type"] != "Split":
        return [part]
    pattern, behaviour, invert = part["pattern"], part["behavior"], part["invert"]
    text = pattern.get("String")
    if text is None:
        if behaviour == "Removed" or (behaviour == "Isolated" and not invert):
            return [part]
    elif len(text) == 1 and not invert:
        return [_keep(_KEPT[behaviour].format(_escaped(text)))]
    how = f"{behaviour}, inverted" if invert else behaviour
    raise ExportError(
        f"the tokenizer splits at {text or pattern.get('Regex')!r} ({how}), which the page would "
        "not repeat; supported are one character, and patterns with Removed or Isolated."
    )


def _keep(regex: str) -> dict[str, Any]:
    return {"type": "Split", "pattern": {"Regex": regex}, "behavior": "Removed", "invert": True}


def _escaped(character: str) -> str:
    return f"\\{character}" if character in r"\^$.|?*+()[]{}-/" else character


def _check_model(model: dict[str, Any], steps: list[dict[str, Any]]) -> None:
    kind = model["type"]
    if model.get("dropout"):
        raise ExportError("the tokenizer leaves out merges at random (dropout); set it to none.")
    if kind == "Unigram" and model.get("byte_fallback"):
        raise ExportError(
            "the tokenizer is a Unigram model that spells unknown characters in bytes "
            "(byte_fallback), which the page would not repeat."
        )
    if kind == "BPE" and model.get("continuing_subword_prefix"):
        raise ExportError(
            "the tokenizer is a BPE model with a continuing_subword_prefix, which the page would "
            "not repeat."
        )
    vocab = dict(model["vocab"])
    spelt = bool(model.get("byte_fallback")) and all(f"<0x{i:02X}>" in vocab for i in range(256))
    fused = kind == "Unigram" or bool(model.get("fuse_unk"))
    # The page's library joins neighbouring unknown tokens across words as well. A word that begins
    # with a sign of its own keeps them apart.
    apart = any(
        step["type"] == "Metaspace"
        and step["prepend_scheme"] == "always"
        and step["replacement"] in vocab
        for step in steps
    )
    if fused and steps and not spelt and not apart:
        raise ExportError(
            "the tokenizer joins unknown characters to one token (fuse_unk) and splits a text "
            "into words first; the page would join them across words."
        )


def _check_metaspace(steps: list[dict[str, Any]], added: list[dict[str, Any]]) -> None:
    for at, step in enumerate(steps):
        first = step["type"] == "Metaspace" and step["prepend_scheme"] == "first"
        if first and (at > 0 or any(token["normalized"] for token in added)):
            raise ExportError(
                "the tokenizer's Metaspace puts a sign before the first word only (prepend_scheme "
                "'first') and does not come first itself, which the page would not repeat."
            )


def _check_added(written: dict[str, Any]) -> None:
    """Tokens that are cut out of the text before it is split."""
    only: dict[str, Any] = {
        "added_tokens": [],
        "pre_tokenizer": None,
        "post_processor": None,
        "decoder": None,
    }
    normalizer = tokenizers.Tokenizer.from_str(json.dumps(written | only)).normalizer
    for token in written["added_tokens"]:
        content = token["content"]
        if token["single_word"]:
            raise ExportError(
                f"the tokenizer's token {content!r} counts only as a whole word (single_word), "
                "which the page would not repeat."
            )
        if token["normalized"] and normalizer and normalizer.normalize_str(content) != content:
            raise ExportError(
                f"the tokenizer's token {content!r} is looked for as its normalizer writes it "
                "(normalized), which the page would not repeat."
            )
