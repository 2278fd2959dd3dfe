"""tokenizer.json gives open_clip's ids, read by Hugging Face's own library."""

from __future__ import annotations

import gzip
import json
import random
from pathlib import Path

import open_clip
import pytest
import tokenizers
from open_clip.tokenizer import SimpleTokenizer

from clip_headlight.export.errors import ExportError
from clip_headlight.export.tokenizer import text_input, tokenizer_json
from clip_headlight.export.toy import model as toy_model
from clip_headlight.export.verify import AWKWARD

from .awkward_texts import mojibake, texts
from .web_fixtures import Size


def clip_tokenizer() -> SimpleTokenizer:
    return open_clip.get_tokenizer("ViT-B-32")


@pytest.fixture(scope="module", params=[clip_tokenizer, toy_model.tokenizer])
def pair(request: pytest.FixtureRequest) -> tuple[SimpleTokenizer, tokenizers.Tokenizer]:
    original = request.param()
    return original, tokenizers.Tokenizer.from_str(tokenizer_json(original))


def differences(
    pair: tuple[SimpleTokenizer, tokenizers.Tokenizer], strings: list[str]
) -> list[str]:
    original, written = pair
    return [
        text
        for text in strings
        if written.encode(original.clean_fn(text)).ids
        != [original.sot_token_id, *original.encode(text), original.eot_token_id]
    ]


def test_ids_are_open_clips_on_awkward_strings(
    pair: tuple[SimpleTokenizer, tokenizers.Tokenizer],
) -> None:
    strings = [*AWKWARD, *texts(), *mojibake()]
    assert len(set(strings)) > 1000
    assert differences(pair, strings) == []


def test_ids_are_open_clips_on_random_strings(
    pair: tuple[SimpleTokenizer, tokenizers.Tokenizer],
) -> None:
    rng = random.Random(0)
    alphabet = "abc stz'ſKé漢🙂<>|_end_of_text.,!?0123½²Ⅷ\u0301ा\u200d&;#"
    strings = ["".join(rng.choices(alphabet, k=rng.randint(0, 40))) for _ in range(4000)]
    assert differences(pair, strings) == []


def test_a_typed_special_token_is_what_open_clip_makes_of_it(
    pair: tuple[SimpleTokenizer, tokenizers.Tokenizer],
) -> None:
    original, written = pair
    end = original.eot_token_id
    assert written.encode("a <end_of_text>").ids.count(end) == 2
    assert written.encode("a !<end_of_text>").ids.count(end) == 1


def test_the_manifest_describes_the_rows_that_open_clip_makes() -> None:
    tokenizer = toy_model.tokenizer()
    described = text_input(tokenizer, Size(tokenizer.vocab_size))
    row = tokenizer(["a red circle"])[0].tolist()
    assert len(row) == described.context_length
    assert row[0] == described.start
    assert described.end in row
    assert row[-1] == described.pad


def test_a_merges_file_that_ends_in_a_newline_keeps_its_ids(tmp_path: Path) -> None:
    path = tmp_path / "merges.txt.gz"
    path.write_bytes(gzip.compress(b"#version\na b\nab c</w>\n"))
    original = SimpleTokenizer(bpe_path=str(path), context_length=8)
    assert "" in original.encoder
    written = tokenizers.Tokenizer.from_str(tokenizer_json(original))
    assert differences((original, written), ["abc ab c", "<end_of_text>", "cab abc"]) == []
    ids = json.loads(tokenizer_json(original))["model"]["vocab"]
    assert "" not in ids


@pytest.mark.parametrize("clean", ["canonicalize", "whitespace"])
def test_a_tokenizer_with_another_clean_up_is_refused(clean: str) -> None:
    with pytest.raises(ExportError, match=clean):
        tokenizer_json(SimpleTokenizer(clean=clean))


def test_a_tokenizer_that_drops_tokens_is_refused() -> None:
    with pytest.raises(ExportError, match="drops tokens"):
        tokenizer_json(SimpleTokenizer(reduction_mask="random"))


def test_a_tokenizer_larger_than_the_text_tower_is_refused() -> None:
    with pytest.raises(ExportError, match=r"49408 tokens.*730 embeddings"):
        text_input(clip_tokenizer(), Size(730))
