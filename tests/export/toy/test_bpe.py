"""The vocabulary: merges as published, and one token for every word of the world."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from clip_headlight.export.toy.attributes import ATTRIBUTES
from clip_headlight.export.toy.bpe import BPE_PATH, learn_merges, write_bpe
from clip_headlight.export.toy.model import CONTEXT_LENGTH, tokenizer


def test_merges_follow_frequency_on_a_hand_worked_example() -> None:
    # "ab" twice and "abc" once: a-b</w> occurs twice, a-b once, b-c</w> once.
    assert learn_merges(["ab", "ab", "abc"], rounds=10) == [
        ("a", "b</w>"),
        ("a", "b"),
        ("ab", "c</w>"),
    ]


def test_merging_stops_at_the_asked_round() -> None:
    assert learn_merges(["ab", "ab", "abc"], rounds=1) == [("a", "b</w>")]


def test_the_committed_merges_are_the_ones_that_the_captions_give(tmp_path: Path) -> None:
    write_bpe(tmp_path / "bpe.txt.gz")
    assert (tmp_path / "bpe.txt.gz").read_bytes() == BPE_PATH.read_bytes()


def test_every_value_is_one_token_a_word() -> None:
    encode = tokenizer().encode
    for values in ATTRIBUTES.values():
        for value in values:
            assert len(encode(value)) == len(value.split())


def test_unknown_words_fall_back_to_bytes_and_long_texts_keep_their_end() -> None:
    tokens = tokenizer()(["zebra 🦓", "red " * 100])
    assert tokens.shape == (2, CONTEXT_LENGTH)
    end = tokenizer().eot_token_id
    assert tokens[1, -1] == end
    assert np.count_nonzero(tokens[0].numpy() == end) == 1
