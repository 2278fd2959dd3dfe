"""The pools: large, tagged, without repetition, the same each time, and read from files."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest
from open_clip.tokenizer import SimpleTokenizer

from clip_headlight.export.descriptions.pool import Pool, read_pool, shapes_pool, web_pool
from clip_headlight.export.descriptions.theme import with_article, words
from clip_headlight.export.errors import ExportError
from clip_headlight.export.toy.attributes import ATTRIBUTES

PROPERTIES = {
    "colour", "shape", "count", "texture", "material", "place", "country", "city", "weather",
    "time of day", "season", "animal", "plant", "food", "number of people", "age", "clothing",
    "profession", "activity", "emotion", "art style", "photographic style", "point of view",
    "letter", "digit", "product", "vehicle", "building", "room", "tool", "pattern", "size",
    "position",
}  # fmt: skip
# Names that people use for things but that somebody owns.
TRADEMARKS = (
    "frisbee", "lego", "polaroid", "velcro", "jacuzzi", "thermos", "styrofoam", "plexiglas",
    "photoshop", "rollerblade", "jet ski", "kleenex", "band-aid", "biro", "hoover", "jeep",
    "vespa", "segway", "ping-pong", "ping pong", "coca", "pepsi", "nutella", "barbie", "rubik",
    "iphone", "google", "instagram", "gopro", "kodak", "technicolor", "spandex", "lycra", "teflon",
    "bakelite", "crayola", "popsicle", "tupperware", "stetson", "zeppelin", "disney", "marvel",
)  # fmt: skip


def same(text: str) -> str:
    return " ".join(text.lower().split())


@pytest.mark.parametrize("pool", [web_pool(), shapes_pool()], ids=lambda pool: pool.name)
def test_no_description_is_there_twice_and_all_are_tagged(pool: Pool) -> None:
    repeated = [t for t, count in Counter(same(t) for t, _ in pool.texts).items() if count > 1]
    assert repeated == []
    assert all(tag and text == text.strip() and text for text, tag in pool.texts)


def test_the_web_pool_is_large_and_about_every_property() -> None:
    pool = web_pool()
    assert len(pool.texts) >= 4000
    assert set(pool.properties) >= PROPERTIES
    fewest = Counter(tag for _, tag in pool.texts).most_common()[-1]
    assert fewest[1] >= 20, fewest


def test_the_web_pools_sentences_are_short_and_have_their_articles_right() -> None:
    for text, _ in web_pool().texts:
        assert len(text) <= 80, text
        assert not re.search(r"[{}\t\n]|  ", text), text
        assert not re.search(r"\ba (?=[aeio])(?!one|euro)|\ban? (a|an|the)\b", text), text
        assert not re.search(r"\ban (?![aeiouAEIO]|hour|heir|honest|X-ray)", text), text


def test_the_web_pool_names_no_trademark() -> None:
    everything = "\n".join(text.lower() for text, _ in web_pool().texts)
    assert [name for name in TRADEMARKS if re.search(rf"\b{name}\b", everything)] == []


def test_the_pools_are_the_same_each_time() -> None:
    assert web_pool() == web_pool()
    assert web_pool().sha256 == web_pool().sha256 != shapes_pool().sha256


def test_the_shapes_pool_has_every_value_of_every_attribute_in_several_wordings() -> None:
    pool = shapes_pool()
    assert set(pool.properties) == set(ATTRIBUTES)
    for attribute, values in ATTRIBUTES.items():
        for value in values:
            word = {"centre": "centre|middle", "one": "single"}.get(value, value)
            said = [
                text for text, tag in pool.texts
                if tag == attribute and re.search(rf"\b({word})", text)
            ]  # fmt: skip
            assert len(said) >= 5, (attribute, value)


@pytest.mark.parametrize(
    ("noun", "expected"),
    [
        ("apple", "an apple"), ("pear", "a pear"), ("hourglass", "an hourglass"),
        ("unicorn", "a unicorn"), ("umbrella", "an umbrella"), ("X-ray", "an X-ray"),
        ("one-way street", "a one-way street"), ("house", "a house"),
    ],
)  # fmt: skip
def test_articles_go_by_sound(noun: str, expected: str) -> None:
    assert with_article(noun) == expected


def test_lists_are_read_as_they_are_typed() -> None:
    assert words("red, dark\n  green,blue") == ("red", "dark green", "blue")


# ---------------------------------------------------------------- pools from files


def written(folder: Path, text: str | bytes) -> Path:
    path = folder / "own.txt"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def test_a_file_is_read_line_by_line_with_optional_tags(tmp_path: Path) -> None:
    path = written(tmp_path, "\ufeffa red car\tcolour\r\nan old house\n two dogs \t\n\n")
    pool = read_pool(path)
    assert pool.name == "own.txt"
    assert pool.texts == (("a red car", "colour"), ("an old house", None), ("two dogs", None))
    assert pool.properties == ("colour",)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "holds no description"),
        ("  \n \n", "holds no description"),
        ("a car\n\na dog", "line 2 of .* has no description"),
        ("a car\n\tcolour\n", "line 2 of .* has no description"),
        ("a car\ta\tb", "line 1 of .* has 2 tabs"),
        ("a car\n" + "x" * 501, "line 2 of .* is too long.*has 501"),
        ("a car\t" + "x" * 61, "line 1 of .* is too long.*has 61"),
        ("a car\na dog\nA  Car", "line 3 of .* says the same as line 1: 'A  Car'"),
        (b"caf\xe9", r"not text in UTF-8 \(byte 3\)"),
    ],
)
def test_a_bad_line_is_refused_with_its_number(
    tmp_path: Path, text: str | bytes, sentence: str
) -> None:
    with pytest.raises(ExportError, match=sentence):
        read_pool(written(tmp_path, text))


def test_a_file_that_is_not_there_is_refused_with_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(ExportError, match="cannot be read: No such file"):
        read_pool(tmp_path / "absent.txt")
    with pytest.raises(ExportError, match="cannot be read: Is a directory"):
        read_pool(tmp_path)


def test_every_web_description_is_a_different_row_of_tokens_and_fits_clips_context() -> None:
    texts = [text for text, _ in web_pool().texts]
    tokenizer = SimpleTokenizer()
    tokens = tokenizer(texts)
    assert tokens.shape == (len(texts), 77)
    assert len(tokens.unique(dim=0)) == len(texts)
    # What is cut off ends with the end token in the last place.
    assert (tokens[:, -1] == 0).all()
