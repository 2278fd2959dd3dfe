"""Prints, as TypeScript, the patterns and character tables by which ftfy finds wrongly decoded text.

Taken from the installed ftfy (Apache-2.0), so that the page repairs what open_clip's tokenizer does.
"""

import json
import re

import ftfy.bad_codecs  # registers the sloppy codecs
from ftfy import chardata, fixes
from ftfy.badness import BADNESS_RE


def verbose_to_plain(pattern: str) -> str:
    """The pattern without the white space and comments of re.VERBOSE, for JavaScript's u flag."""
    plain, in_class, escaped, comment = "", False, False, False
    for character in pattern:
        if comment:
            comment = character != "\n"
            continue
        if not in_class and not escaped and (character.isspace() or character == "#"):
            comment = character == "#"
            continue
        if not escaped and character in "[]":
            in_class = character == "["
        plain += character
        escaped = character == "\\" and not escaped
    plain = plain.strip("|").replace(r"\w", r"[\p{L}\p{N}_]")
    return re.sub(r"\|\|+", "|", plain)


def table(encoding: str) -> str:
    return bytes(range(0x80, 0x100)).decode(encoding)


def main() -> None:
    assert ftfy.bad_codecs  # noqa: S101
    values = {
        "BADNESS": verbose_to_plain(BADNESS_RE.pattern),
        "DETECTOR": verbose_to_plain(chardata.UTF8_DETECTOR_RE.pattern),
        "ALTERED": chardata.ALTERED_UTF8_RE.pattern.decode("latin-1"),
        "LOSSY": chardata.LOSSY_UTF8_RE.pattern.decode("latin-1"),
        "A_GRAVE": fixes.A_GRAVE_WORD_RE.pattern.decode("latin-1"),
        "TABLES": {name: table(name) for name in chardata.CHARMAP_ENCODINGS},
    }
    print("/* Patterns of ftfy (Apache-2.0), written by `npm run generate`. */")
    for name, value in values.items():
        print(f"export const {name} = {json.dumps(value, ensure_ascii=True)};")


main()
