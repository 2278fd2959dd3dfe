"""tokenizer.json and the manifest give the rows of open_clip's HFTokenizer."""

from __future__ import annotations

import json
import random
import sys
from pathlib import Path
from typing import Any

import open_clip
import pytest
import tokenizers
from open_clip.tokenizer import HFTokenizer

from clip_headlight.export.errors import ExportError
from clip_headlight.export.manifest import TextInput
from clip_headlight.export.source import _tokenizer
from clip_headlight.export.tokenizer import text_input, tokenizer_json
from clip_headlight.export.verify import AWKWARD
from clip_headlight.export.words import clean, encoded_ids, open_tokenizer, read_text

from .awkward_texts import mojibake, texts
from .fast_tokenizers import KINDS, load
from .web_fixtures import Size

TOWER = Size(40_000)


@pytest.fixture(scope="module", params=KINDS)
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def original(kind: str, tmp_path_factory: pytest.TempPathFactory) -> HFTokenizer:
    return load(kind, tmp_path_factory.mktemp(kind))


@pytest.fixture(scope="module")
def written(original: HFTokenizer, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("written") / "tokenizer.json"
    path.write_text(tokenizer_json(original), encoding="utf-8")
    return path


def row(tokenizer: tokenizers.Tokenizer, text: str, said: TextInput) -> list[int]:
    """What a reader makes of `text` by the file and the manifest alone, as the page does."""
    own = encoded_ids(tokenizer.encode(clean(text, said.clean), add_special_tokens=False), said)
    start = [] if said.start is None else [said.start]
    end = [] if said.end is None else [said.end]
    ids = [*start, *own[: said.context_length - len(start) - len(end)], *end]
    return ids + [said.pad] * (said.context_length - len(ids))


def random_strings() -> list[str]:
    rng = random.Random(0)
    alphabet = "abc stz'ſKéÉß漢字🙂<>[]SEPCLS|_.,!?0123½²Ⅷ\u0301ा\u200d&;#Σς𠀀ﬁ"
    return ["".join(rng.choices(alphabet, k=rng.randint(0, 40))) for _ in range(800)]


def test_the_rows_are_open_clips(original: HFTokenizer, written: Path) -> None:
    tokenizer, said = open_tokenizer(written), text_input(original, TOWER)
    strings = [*AWKWARD, *texts(), *mojibake(), *random_strings(), "a [SEP] b [CLS] [PAD]</s> x"]
    assert len(set(strings)) > 1800
    rows = original(strings).tolist()
    wrong = [s for s, ids in zip(strings, rows, strict=True) if row(tokenizer, s, said) != ids]
    assert wrong == []


def test_the_file_has_the_ends_that_the_manifest_names(
    original: HFTokenizer, written: Path
) -> None:
    tokenizer, said = open_tokenizer(written), text_input(original, TOWER)
    ids = encoded_ids(tokenizer.encode("a red circle"), said)
    assert original(["a red circle"])[0].tolist()[: len(ids)] == ids
    assert said.start in (None, ids[0])
    assert said.end in (None, ids[-1])


def test_what_the_manifest_says_of_each_kind(original: HFTokenizer, kind: str) -> None:
    said = text_input(original, TOWER)
    found = (said.context_length, said.start, said.end, said.pad, said.clean, said.stripped)
    assert (
        found
        == {
            "siglip": (64, None, 1, 1, "canonicalize", None),
            "siglip2": (64, None, 1, 0, "canonicalize", None),
            "clipa": (32, 2, 0, 0, "whitespace", 3),
            "worldwide": (77, 0, 1, 2, "whitespace", None),
        }[kind]
    )


def test_the_original_is_left_as_it_was(original: HFTokenizer) -> None:
    before = original.tokenizer.backend_tokenizer.to_str()
    text_input(original, TOWER)
    tokenizer_json(original)
    assert original.tokenizer.backend_tokenizer.to_str() == before


def test_words_are_what_was_typed_between_spaces(
    original: HFTokenizer, written: Path, kind: str
) -> None:
    said = text_input(original, TOWER)
    typed = "two supercalifragilistic circles on 漢 sand"
    reading = read_text(typed, open_tokenizer(written), said, said.context_length)
    assert reading.ids.tolist() == original([typed]).tolist()
    words = [word for word in reading.words if word.kind == "word"]
    assert [word.name for word in words] == typed.split()
    assert [reading.cleaned[w.start : w.end] for w in words] == typed.split()
    covered = [token for word in reading.words for token in word.tokens]
    assert covered == list(range(said.context_length))
    kinds = [word.kind for word in reading.words if word.kind != "word"]
    assert kinds == (["start"] if said.start is not None else []) + ["end", "padding"]


def test_a_text_of_punctuation_alone_has_no_words(tmp_path: Path) -> None:
    original = load("siglip", tmp_path / "siglip")
    path = tmp_path / "tokenizer.json"
    path.write_text(tokenizer_json(original), encoding="utf-8")
    with pytest.raises(ExportError, match="drops punctuation"):
        read_text("?!", open_tokenizer(path), text_input(original, TOWER), 64)


def test_a_mode_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ExportError, match="'clips'"):
        tokenizer_json(load("clipa", tmp_path, tokenizer_mode="clips"))


def test_a_language_is_refused(tmp_path: Path) -> None:
    tokenizer = load("clipa", tmp_path)
    tokenizer.set_lang_fn = lambda _language: None
    with pytest.raises(ExportError, match="languages"):
        text_input(tokenizer, TOWER)


def test_a_slow_tokenizer_is_refused(tmp_path: Path) -> None:
    class Slow:
        """Has no backend."""

    tokenizer = load("clipa", tmp_path)
    tokenizer.tokenizer = Slow()
    with pytest.raises(ExportError, match="Slow without a fast backend"):
        tokenizer_json(tokenizer)


@pytest.mark.parametrize(("name", "value", "match"), [
    ("padding_side", "left", "padding_side is 'left'"),
    ("truncation_side", "left", "truncation_side is 'left'"),
    ("pad_token", None, "no padding token"),
])  # fmt: skip
def test_rows_filled_in_another_way_are_refused(
    name: str, value: Any, match: str, tmp_path: Path
) -> None:
    tokenizer = load("siglip", tmp_path)
    setattr(tokenizer.tokenizer, name, value)
    with pytest.raises(ExportError, match=match):
        text_input(tokenizer, TOWER)


def test_a_separator_that_is_not_there_cannot_be_stripped(tmp_path: Path) -> None:
    with pytest.raises(ExportError, match="strip_sep_token"):
        tokenizer_json(load("siglip", tmp_path, strip_sep_token=True))


@pytest.mark.parametrize(("part", "value", "match"), [
    ("pre_tokenizer", tokenizers.pre_tokenizers.UnicodeScripts(), "UnicodeScripts"),
    ("normalizer", tokenizers.normalizers.Nmt(), "Nmt"),
    (
        "normalizer",
        tokenizers.normalizers.Sequence([tokenizers.normalizers.StripAccents()]),
        "StripAccents",
    ),
    ("pre_tokenizer", tokenizers.pre_tokenizers.Split("ab", "merged_with_next"), "'ab'"),
    (
        "pre_tokenizer",
        tokenizers.pre_tokenizers.Split(tokenizers.Regex(" +"), "contiguous"),
        "Contiguous",
    ),
    ("model", tokenizers.models.BPE(continuing_subword_prefix="##"), "continuing_subword_prefix"),
    ("model", tokenizers.models.BPE(dropout=0.5), "at random"),
    ("model", tokenizers.models.WordLevel({"a": 0}, unk_token="a"), "WordLevel"),
    (
        "model",
        tokenizers.models.BPE({"a": 0, "u": 1}, [], unk_token="u", fuse_unk=True),
        "fuse_unk",
    ),
    ("model", tokenizers.models.Unigram([("a", 0.0)], 0, byte_fallback=True), "byte_fallback"),
    ("post_processor", tokenizers.processors.TemplateProcessing(
        single="[CLS] [CLS] $A", special_tokens=[("[CLS]", 2)]), "one token before it"),
])  # fmt: skip
def test_parts_that_the_page_would_not_repeat_are_refused(
    part: str, value: Any, match: str, tmp_path: Path
) -> None:
    tokenizer = load("clipa", tmp_path)
    setattr(tokenizer.tokenizer.backend_tokenizer, part, value)
    with pytest.raises(ExportError, match=match):
        tokenizer_json(tokenizer)


def test_more_tokens_than_embeddings_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ExportError, match="only 10 embeddings"):
        text_input(load("clipa", tmp_path), Size(10))


def test_an_added_token_beyond_the_embeddings_is_refused_by_name(tmp_path: Path) -> None:
    tokenizer = load("siglip", tmp_path)
    inner = tokenizer.tokenizer
    size = len(inner)
    assert text_input(tokenizer, Size(size)).vocab_size == size
    assert inner.add_tokens(["<extra_7>"]) == 1
    # The last row of a tower that is as long as the vocabulary with it: nothing is beyond.
    assert text_input(tokenizer, Size(size + 1)).vocab_size == size + 1
    sentence = rf"'<extra_7>' with the id {size}, .*only {size} embeddings"
    with pytest.raises(ExportError, match=sentence):
        text_input(tokenizer, Size(size))


def test_without_transformers_the_sentence_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "transformers", None)
    assert "hf_tokenizer_name" in json.dumps(open_clip.get_model_config("ViT-B-16-SigLIP"))
    with pytest.raises(ExportError, match=r"transformers.*pip install 'clip-headlight\[export,hf"):
        _tokenizer("ViT-B-16-SigLIP")
