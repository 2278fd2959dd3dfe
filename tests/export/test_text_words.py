"""A text as tokens, and tokens joined to words: which characters each of them covers."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import open_clip
import pytest
import tokenizers
from open_clip.tokenizer import SimpleTokenizer

from clip_headlight.export.errors import ExportError
from clip_headlight.export.manifest import TextInput
from clip_headlight.export.tokenizer import tokenizer_json
from clip_headlight.export.verify import AWKWARD
from clip_headlight.export.words import Reading, clean, open_tokenizer, read_text

from .awkward_texts import mojibake, texts

CONTEXT = 77


@pytest.fixture(scope="module")
def original() -> SimpleTokenizer:
    return open_clip.get_tokenizer("ViT-B-32")


@pytest.fixture(scope="module")
def written(
    original: SimpleTokenizer, tmp_path_factory: pytest.TempPathFactory
) -> tokenizers.Tokenizer:
    path = tmp_path_factory.mktemp("tokenizers") / "tokenizer.json"
    path.write_text(tokenizer_json(original), encoding="utf-8")
    return open_tokenizer(path)


def read(
    text: str,
    written: tokenizers.Tokenizer,
    context: int = CONTEXT,
    positions: int | None = None,
) -> Reading:
    described = TextInput(
        context_length=context,
        layers=1,
        heads=1,
        head_width=1,
        width=1,
        vocab_size=49408,
        start=49406,
        end=49407,
        pad=0,
        clean="lower",
    )
    return read_text(text, written, described, positions or context)


def shown(reading: Reading) -> list[tuple[Any, ...]]:
    return [(w.name, w.tokens, w.start, w.end) for w in reading.words]


def test_the_clean_up_is_open_clips(original: SimpleTokenizer) -> None:
    for text in (*AWKWARD, *texts(), *mojibake()):
        assert clean(text, "lower") == original.clean_fn(text)
    assert clean("  A  B ", "whitespace") == SimpleTokenizer(clean="whitespace").clean_fn("  A  B ")


def test_the_ids_are_open_clips(original: SimpleTokenizer, written: tokenizers.Tokenizer) -> None:
    read_ones = 0
    for text in (*AWKWARD, *texts()[:300]):
        expected = original([text])[0]
        if not original.clean_fn(text) or len(original.encode(text)) > CONTEXT - 2:
            continue
        read_ones += 1
        assert read(text, written).ids.tolist() == [expected.tolist()], text
    assert read_ones > 200


def test_pieces_are_joined_to_words_with_the_characters_they_cover(
    written: tokenizers.Tokenizer,
) -> None:
    reading = read("  A Photo of\ttwo axolotls, it's 12 ", written)
    assert reading.cleaned == "a photo of two axolotls, it's 12"
    assert shown(reading) == [
        ("⟨start⟩", (0,), None, None),
        ("a", (1,), 0, 1),
        ("photo", (2,), 2, 7),
        ("of", (3,), 8, 10),
        ("two", (4,), 11, 14),
        ("axolotls", (5, 6, 7, 8), 15, 23),
        (",", (9,), 23, 24),
        ("it", (10,), 25, 27),
        ("'s", (11,), 27, 29),
        ("1", (12,), 30, 31),
        ("2", (13,), 31, 32),
        ("⟨end⟩", (14,), None, None),
        ("⟨padding⟩", tuple(range(15, CONTEXT)), None, None),
    ]
    pieces = [reading.tokens[i] for i in (5, 6, 7, 8)]
    assert "".join(t.piece for t in pieces) == "axolotls</w>"
    assert [(t.start, t.end) for t in pieces] == [
        (15 + at, 15 + at + len(t.piece.removesuffix("</w>")))
        for t, at in zip(pieces, _starts([t.piece for t in pieces]), strict=True)
    ]


def _starts(pieces: list[str]) -> list[int]:
    return [sum(len(p) for p in pieces[:i]) for i in range(len(pieces))]


def test_every_typed_character_but_spaces_is_covered_by_its_word(
    written: tokenizers.Tokenizer,
) -> None:
    checked = 0
    for text in (*AWKWARD, *texts()[:300]):
        try:
            reading = read(text, written)
        except ExportError:
            continue
        checked += 1
        typed = [w for w in reading.words if w.kind == "word"]
        assert "".join(w.name for w in typed) == reading.cleaned.replace(" ", ""), text
        for word in typed:
            assert word.start is not None
            assert word.end is not None
            assert reading.cleaned[word.start : word.end] == word.name
            assert reading.tokens[word.tokens[0]].start == word.start
            assert reading.tokens[word.tokens[-1]].end == word.end
        positions = [i for w in reading.words for i in w.tokens]
        assert positions == list(range(CONTEXT))
    assert checked > 200


def test_a_character_of_several_bytes_is_covered_whole_by_each_of_its_tokens(
    written: tokenizers.Tokenizer,
) -> None:
    reading = read("a 漢 b", written)
    word = next(w for w in reading.words if w.name == "漢")
    assert len(word.tokens) > 1
    assert (word.start, word.end) == (2, 3)
    assert {(reading.tokens[i].start, reading.tokens[i].end) for i in word.tokens} == {(2, 3)}


def test_a_typed_end_token_is_a_word_and_not_the_end(
    written: tokenizers.Tokenizer,
) -> None:
    reading = read("a <end_of_text> b", written)
    assert [w.kind for w in reading.words[:5]] == ["start", "word", "word", "word", "end"]
    assert reading.words[2].name == "<end_of_text>"
    assert reading.ids[0, 2] == 49407


def test_a_text_that_fills_the_context_has_no_padding(
    written: tokenizers.Tokenizer,
) -> None:
    reading = read("dog " * (CONTEXT - 2), written)
    assert [w.kind for w in (reading.words[0], *reading.words[-2:])] == ["start", "word", "end"]


def test_a_class_token_stands_behind_the_padding(
    written: tokenizers.Tokenizer,
) -> None:
    reading = read("a dog", written, context=76, positions=77)
    assert reading.ids.shape == (1, 76)
    assert shown(reading)[-2:] == [
        ("⟨padding⟩", tuple(range(4, 76)), None, None),
        ("⟨class⟩", (76,), None, None),
    ]


@pytest.mark.parametrize("text", ["", "   ", "\t\n", "&nbsp;"])
def test_an_empty_text_is_refused(text: str, written: tokenizers.Tokenizer) -> None:
    with pytest.raises(ExportError, match="the text is empty"):
        read(text, written)


def test_a_text_longer_than_the_context_is_refused_where_it_is_too_long(
    written: tokenizers.Tokenizer,
) -> None:
    text = "dog " * 75 + "cat and some more of them, and then as many again"
    with pytest.raises(ExportError) as caught:
        read(text, written)
    said = str(caught.value)
    assert "the text has 89 tokens" in said
    assert "the model reads 77" in said
    assert "begins at 'cat and some more of them, and…'" in said


def test_a_damaged_tokenizer_is_a_sentence(tmp_path: Path) -> None:
    path = tmp_path / "tokenizer.json"
    path.write_text("{}")
    with pytest.raises(ExportError, match="not a tokenizer that can be read"):
        open_tokenizer(path)
