"""Small tokenizers of the kinds that SigLIP, SigLIP 2 and CLIPA take from elsewhere, as folders."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

from open_clip.tokenizer import HFTokenizer
from tokenizers import (
    AddedToken,
    Regex,
    Tokenizer,
    decoders,
    models,
    normalizers,
    pre_tokenizers,
    processors,
    trainers,
)
from transformers import BertTokenizer, GemmaTokenizer, PreTrainedTokenizerFast, T5Tokenizer

from .charsmap import charsmap, replacements

CORPUS = (
    "a photo of a red circle on sand, two large blue squares and 12 small green stars",
    "l'été à Zürich, naïve façade; the Mona Lisa doesn't have eyebrows; it's 7 o'clock",
    "Ελληνικά σίσυφος οδος οδοσ, русский текст, 漢字 かな 한국어 fine flour offer word words",
    "supercalifragilisticexpialidocious camel case straße [] <> () {} !?.,:;'\"-_ 1234567890",
) * 8


@cache
def _pieces() -> list[tuple[str, float]]:
    """A Unigram vocabulary whose words begin with sentencepiece's sign for a space."""
    trained = Tokenizer(models.Unigram())
    trained.pre_tokenizer = pre_tokenizers.Metaspace(replacement="▁", prepend_scheme="always")
    trainer = trainers.UnigramTrainer(
        vocab_size=200,
        special_tokens=["<pad>", "</s>", "<unk>"],
        unk_token="<unk>",
        show_progress=False,
    )
    trained.train_from_iterator(CORPUS, trainer)
    vocab: list[tuple[str, float]] = json.loads(trained.to_str())["model"]["vocab"]
    return [(piece, score) for piece, score in vocab]


def sentencepiece() -> T5Tokenizer:
    """As SigLIP's: characters normalised by a table, </s> behind the text and to its end."""
    return T5Tokenizer(
        vocab=_pieces(), _spm_precompiled_charsmap=charsmap(replacements()), extra_ids=0,
        pad_token="</s>",
    )  # fmt: skip


def converted() -> PreTrainedTokenizerFast:
    """As XLM-R's: a file that was once converted, with steps of its own and both ends."""
    built = Tokenizer(models.Unigram(_pieces(), unk_id=2))
    built.normalizer = normalizers.Sequence(
        [
            normalizers.Precompiled(charsmap(replacements())),
            normalizers.Strip(left=False, right=True),
            normalizers.Replace(Regex(" {2,}"), "▁"),
        ]
    )
    built.pre_tokenizer = pre_tokenizers.Metaspace(replacement="▁", prepend_scheme="always")
    built.decoder = decoders.Metaspace(replacement="▁", prepend_scheme="always")
    built.add_special_tokens([AddedToken("<mask>", lstrip=True, special=True)])
    ends = processors.TemplateProcessing(
        single="<pad> $A </s>", pair="<pad> $A </s> $B </s>",
        special_tokens=[("<pad>", 0), ("</s>", 1)],
    )  # fmt: skip
    built.post_processor = ends
    return PreTrainedTokenizerFast(  # type: ignore[no-untyped-call]
        tokenizer_object=built, pad_token="<unk>", eos_token="</s>", unk_token="<unk>"
    )


def bytes_bpe() -> GemmaTokenizer:
    """As SigLIP 2's: merges over the whole text, unknown characters spelt in bytes."""
    spelt = [f"<0x{byte:02X}>" for byte in range(256)]
    trained = Tokenizer(models.BPE(unk_token="<unk>", byte_fallback=True))
    trained.normalizer = normalizers.Replace(" ", "▁")
    # Words apart in training only: no merge goes across a space.
    trained.pre_tokenizer = pre_tokenizers.Split("▁", "merged_with_next")
    trainer = trainers.BpeTrainer(
        vocab_size=600,
        special_tokens=["<pad>", "<eos>", "<bos>", "<unk>", "<mask>", *spelt],
        limit_alphabet=70,
        show_progress=False,
    )
    trained.train_from_iterator(CORPUS, trainer)
    model = json.loads(trained.to_str())["model"]
    found = GemmaTokenizer(
        vocab=model["vocab"], merges=[tuple(pair) for pair in model["merges"]],  # type: ignore[misc]
        padding_side="right",
    )  # fmt: skip
    found.backend_tokenizer.post_processor = processors.TemplateProcessing(
        single="$A <eos>", pair="$A <eos> $B <eos>", special_tokens=[("<eos>", 1)]
    )
    return found


def word_pieces() -> BertTokenizer:
    """As CLIPA's: BERT's without case."""
    trained = Tokenizer(models.WordPiece(unk_token="[UNK]"))
    trained.normalizer = normalizers.BertNormalizer(lowercase=True)
    trained.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    trainer = trainers.WordPieceTrainer(
        vocab_size=300,
        special_tokens=["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"],
        limit_alphabet=80,
        show_progress=False,
    )
    trained.train_from_iterator(CORPUS, trainer)
    return BertTokenizer(vocab=trained.get_vocab(), do_lower_case=True)


# Each kind with what open_clip's configurations say of it.
KINDS: dict[str, tuple[Callable[[], PreTrainedTokenizerFast], dict[str, Any]]] = {
    "siglip": (sentencepiece, {"context_length": 64, "clean": "canonicalize"}),
    "siglip2": (bytes_bpe, {"context_length": 64, "clean": "canonicalize"}),
    "clipa": (word_pieces, {"context_length": 32, "strip_sep_token": True}),
    "worldwide": (converted, {"context_length": 77}),
}


@cache
def _made(kind: str) -> PreTrainedTokenizerFast:
    return KINDS[kind][0]()


def save(kind: str, folder: Path) -> Path:
    """The tokenizer of `kind` as the folder that a hub would hold."""
    _made(kind).save_pretrained(folder)
    return folder


def load(kind: str, folder: Path, **changed: Any) -> HFTokenizer:
    """open_clip's HFTokenizer of `kind`, read from `folder`, with settings `changed`."""
    return HFTokenizer(str(save(kind, folder)), **(KINDS[kind][1] | changed))
