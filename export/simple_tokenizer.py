"""open_clip's SimpleTokenizer as a `tokenizer.json`, giving the same ids in the browser.

The file describes what happens after the clean-up (ftfy, html.unescape twice, white space, lower
case), which the reader of the bundle does first. Nothing is an "added token", because those are
cut out of the text before it is split; open_clip knows its special tokens only inside its
splitting pattern, so a typed `<end_of_text>` is one token but `!<end_of_text>` is five words.
"""

from __future__ import annotations

import json
import re
from typing import Any, Final

from open_clip import tokenizer as open_clip_tokenizer
from open_clip.tokenizer import SimpleTokenizer

from .described import Described
from .errors import ExportError

SUFFIX: Final = "</w>"
# Contractions that the splitting pattern knows, in its order.
_CONTRACTIONS: Final = ("'s", "'t", "'re", "'ve", "'m", "'ll", "'d")
# Letters outside ASCII that fold to an ASCII letter when case is ignored.
_FOLDS: Final = {"s": "ſ", "k": "\u212a"}


def described(tokenizer: SimpleTokenizer) -> Described:
    """What the manifest says of its rows. Raises ExportError as `tokenizer_json` does."""
    _check(tokenizer)
    return Described(
        context_length=int(tokenizer.context_length),
        tokens=len(tokenizer.encoder),
        start=int(tokenizer.sot_token_id),
        end=int(tokenizer.eot_token_id),
        pad=0,
        clean="lower",
    )


def _check(tokenizer: SimpleTokenizer) -> None:
    if tokenizer.clean_fn is not open_clip_tokenizer.get_clean_fn("lower"):
        raise ExportError(
            f"the tokenizer cleans its text with {tokenizer.clean_fn.__name__}; only 'lower' is "
            "supported yet."
        )
    if tokenizer.reduction_fn is not None:
        raise ExportError("the tokenizer drops tokens of long texts, which is not supported.")
    if len(tokenizer.all_special_ids) != 2:
        raise ExportError("the tokenizer has additional special tokens, which is not supported.")


def tokenizer_json(tokenizer: SimpleTokenizer) -> str:
    """The tokenizer as one line of JSON in the format of Hugging Face's tokenizers.

    Raises ExportError where the tokenizer does something that the browser would not repeat.
    """
    _check(tokenizer)
    names = {identity: token for token, identity in tokenizer.encoder.items()}
    start, end = (names[i] for i in (tokenizer.sot_token_id, tokenizer.eot_token_id))
    # A merges file that ends in a newline gives open_clip one empty merge, which never applies.
    vocab = {token: identity for token, identity in tokenizer.encoder.items() if token}
    ranked = sorted(tokenizer.bpe_ranks.items(), key=lambda item: item[1])
    merges = [list(pair) for pair, _ in ranked if len(pair) == 2]
    chains: list[list[str]] = []
    for special, identity in ((start, tokenizer.sot_token_id), (end, tokenizer.eot_token_id)):
        chains += _chain(special, identity, vocab)
    specials = {
        token: {"id": token, "ids": [vocab[token]], "tokens": [token]} for token in (start, end)
    }
    template = [
        {"SpecialToken": {"id": start, "type_id": 0}},
        {"Sequence": {"id": "A", "type_id": 0}},
        {"SpecialToken": {"id": end, "type_id": 0}},
    ]
    described: dict[str, Any] = {
        "version": "1.0",
        "truncation": None,
        "padding": None,
        "added_tokens": [],
        "normalizer": None,
        "pre_tokenizer": {
            "type": "Sequence",
            "pretokenizers": [
                {
                    "type": "Split",
                    "pattern": {"Regex": _pattern([start, end])},
                    "behavior": "Removed",
                    "invert": True,
                },
                {
                    "type": "ByteLevel",
                    "add_prefix_space": False,
                    "trim_offsets": True,
                    "use_regex": False,
                },
            ],
        },
        "post_processor": {
            "type": "TemplateProcessing",
            "single": template,
            "pair": [*template, {"Sequence": {"id": "B", "type_id": 1}}],
            "special_tokens": specials,
        },
        "decoder": {
            "type": "ByteLevel",
            "add_prefix_space": False,
            "trim_offsets": True,
            "use_regex": False,
        },
        "model": {
            "type": "BPE",
            "dropout": None,
            "unk_token": None,
            "continuing_subword_prefix": "",
            "end_of_word_suffix": SUFFIX,
            "fuse_unk": False,
            "byte_fallback": False,
            "ignore_merges": False,
            "vocab": vocab,
            "merges": chains + merges,
        },
    }
    return json.dumps(described, ensure_ascii=False, separators=(",", ":"))


def _chain(special: str, identity: int, vocab: dict[str, int]) -> list[list[str]]:
    """Merges, to be put before all others, that make one token of the word `special`.

    No other word starts with "<" and a letter, because the pattern never joins the two. `vocab`
    gains the steps in between, with ids that no text can produce.
    """
    letters = [*special[:-1], special[-1] + SUFFIX]
    merges: list[list[str]] = []
    joined = letters[0]
    unused = max(vocab.values()) + 1
    for step, letter in enumerate(letters[1:]):
        merges.append([joined, letter])
        joined += letter
        vocab[joined] = unused + step
    vocab[joined] = identity
    return merges


def _pattern(specials: list[str]) -> str:
    """open_clip's splitting pattern without flags, for text that is already cleaned.

    White space is a plain space after the clean-up; case is ignored letter by letter, because the
    engines of the browser, of Rust and of Python disagree on flags but not on classes.
    """
    literals = "|".join(_any_case(text) for text in (*specials, *_CONTRACTIONS))
    return literals + r"|\p{L}+|\p{N}|[^ \p{L}\p{N}]+"


def _any_case(text: str) -> str:
    return "".join(
        f"[{c.lower()}{c.upper()}{_FOLDS.get(c.lower(), '')}]" if c.isalpha() else re.escape(c)
        for c in text
    )
