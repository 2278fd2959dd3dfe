"""Pools of descriptions: our own two, and any other from a file."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from ..errors import ExportError
from ..head_words import Text
from .looks import LOOKS
from .nature import NATURE
from .people import PEOPLE
from .pictures import PICTURES
from .shapes import shapes_texts
from .things import THINGS

THEMES: Final = (*LOOKS, *NATURE, *PEOPLE, *THINGS, *PICTURES)
WEB: Final = "headlight-web"
SHAPES: Final = "headlight-shapes"
# No caption is that long; a longer line is another kind of file.
MAX_CHARACTERS: Final = 500
MAX_TAG: Final = 60


@dataclass(frozen=True)
class Pool:
    """Descriptions in their order, none twice, each with its tag or None."""

    name: str
    texts: tuple[Text, ...]

    @property
    def sha256(self) -> str:
        """Of its lines as a file would have them: text, tab, tag."""
        lines = "".join(f"{text}\t{tag or ''}\n" for text, tag in self.texts)
        return hashlib.sha256(lines.encode()).hexdigest()

    @property
    def properties(self) -> tuple[str, ...]:
        """Every tag, in the order of its first description."""
        return tuple(dict.fromkeys(tag for _, tag in self.texts if tag is not None))


def web_pool() -> Pool:
    """The descriptions for models that were trained on pictures and captions of the web."""
    return Pool(
        WEB, tuple(Text(text, theme.property) for theme in THEMES for text in theme.sentences())
    )


def shapes_pool() -> Pool:
    """The descriptions for the built-in model: every value of every attribute of its world."""
    return Pool(SHAPES, tuple(shapes_texts()))


def read_pool(path: Path) -> Pool:
    """The pool in a file: one description a line, with its tag after a tab if it has one.

    Blank lines at the end do not count. Raises ExportError, naming the line, for a file that
    cannot be read, and for a line that is empty, too long, or the same as an earlier one.
    """
    try:
        lines = path.read_text(encoding="utf-8-sig").rstrip().split("\n")
    except UnicodeDecodeError as error:
        raise ExportError(
            f"{path} is not text in UTF-8 (byte {error.start}); save it as UTF-8."
        ) from error
    except OSError as error:
        raise ExportError(f"{path} cannot be read: {error.strerror or error}.") from error
    if lines == [""]:
        raise ExportError(f"{path} holds no description; write one a line.")
    seen: dict[str, int] = {}
    texts = []
    for number, line in enumerate(lines, start=1):
        text, *tags = (part.strip() for part in line.split("\t"))
        where = f"line {number} of {path}"
        if not text:
            raise ExportError(f"{where} has no description; remove it or write one.")
        if len(tags) > 1:
            raise ExportError(f"{where} has {len(tags)} tabs; one parts the text from its tag.")
        if len(text) > MAX_CHARACTERS or any(len(tag) > MAX_TAG for tag in tags):
            raise ExportError(
                f"{where} is too long: a description has at most {MAX_CHARACTERS} characters and "
                f"a tag {MAX_TAG}; this one has {max(map(len, (text, *tags)))}."
            )
        same = " ".join(text.lower().split())
        if same in seen:
            raise ExportError(f"{where} says the same as line {seen[same]}: {text!r}; keep one.")
        seen[same] = number
        texts.append(Text(text, tags[0] if tags and tags[0] else None))
    return Pool(path.name, tuple(texts))
