"""Texts that tokenizers stumble over: other scripts, entities, marks, wrongly decoded bytes."""

from __future__ import annotations

import random

import ftfy

_PARTS = (
    "a photo of a cat", "a red circle", "two blue squares on sand", "the word STAR",
    "Don't you're they've I'm we'll he'd it's", "DON'T YOU'RE", "'s 't 're", "rock'n'roll",
    "“curly quotes”", "‘single’", "„low‟", "«guillemets»", "it’s", "ﬁne ﬂour oﬀer ﬃ ﬄ ﬆ",
    "Ｆｕｌｌ　ｗｉｄｔｈ！", "ｶﾀｶﾅ", "￥１００", "&amp;", "&amp;amp;", "&lt;b&gt;bold&lt;/b&gt;",
    "&#233;t&eacute;", "&quot;q&quot;", "&nbsp;", "&hearts;", "&#x1F642;", "&notanentity;",
    "&copy 1",
    "l'été à Zürich", "naïve façade", "Škoda žluťoučký kůň", "Æsir œuvre ß Straße", "İstanbul ı",
    "e\u0301 combining", "a\u030a\u0301", "漢字", "かな カナ", "中文，标点。", "한국어 문장", "ไทย",
    "हिन्दी में", "العربية مرحبا", "עברית שלום", "\u202eright to left\u202c", "Ελληνικά Σίσυφος ΟΔΟΣ",
    "Русский текст", "🙂", "👍🏽", "👩‍👩‍👧‍👦", "🏳️‍🌈", "🇨🇭", "1️⃣", "❤️", "☃ ★ ♥", "½ ² ³ Ⅷ ①",
    "12345 3.14 1,000 -5 +7 50%", "١٢٣ १२३", "\x00null\x07bell\x1fus", "\x1b[31mred\x1b[0m",
    "soft\u00adhyphen", "zero\u200bwidth\u200d\u200c", "\ufeffbom", "nbsp\u00a0here",
    "thin\u2009space",
    "line\u2028sep\u2029par", "next\u0085line", "tab\tnew\nline\r\ncr\r", "a  b   c", "   ", "",
    "<|endoftext|>", "<|startoftext|>", "<end_of_text>", "<start_of_text>", "<END_OF_TEXT>",
    "!<end_of_text>", "<end_of_text", "</w>", "a</w>b", "Ġword Ċ", "#hashtag @mention",
    "https://example.org/a?b=c&d=e", "snake_case camelCase kebab-case", "C++ C# .NET",
    "e.g. i.e. etc.",
    "...", "!?!?", "—–-‐‑", "…", "~`^_=+*/\\|", "()[]{}<>", "$€£¥", "™®©", "°C µm Å Ω K",
    "ſ long ſ's 'ſ",
    "\u0130\u0049\u0307", "ǅ ǆ", "ﷺ", "𝒳 𝟙 𝔸", "㎏ ㍿", "ÿ ¿ ¡", "\u00e2\u20ac",
    "x" * 300, "word " * 90,
    "supercalifragilisticexpialidocious antidisestablishmentarianism", "zzzzqqqq xjkw",
)  # fmt: skip
# Wrongly decoded UTF-8, which ftfy repairs.
_MOJIBAKE = (
    "l'Ã©tÃ©", "âœ” No problems", "schÃ¶n", "â€œquotedâ€\x9d",
    "The Mona Lisa doesnâ€™t have eyebrows",
    "ñandÃº", "Ã¢â‚¬Å“twiceÃ¢â‚¬Â\x9d", "Â£100", "ä½\xa0å¥½", "ÐŸÑ€Ð¸Ð²ÐµÑ‚",
)  # fmt: skip


def texts(count: int = 1200, seed: int = 0) -> list[str]:
    """`count` different strings: every part alone, then parts joined in seeded ways."""
    rng = random.Random(seed)
    found = dict.fromkeys(_PARTS)
    for part in _PARTS:
        found[part.upper()] = found[f"a photo of {part}."] = None
    joints = ("", " ", ", ", "\n", "-", "'", " & ")
    while len(found) < count:
        parts = rng.sample(_PARTS[:-5], rng.randint(2, 4))
        found[rng.choice(joints).join(parts)] = None
    return [text for text in found if not _looks_misdecoded(text)]


def mojibake() -> list[str]:
    """Strings that ftfy takes for wrongly decoded bytes and repairs."""
    return [*_MOJIBAKE, *(part for part in _PARTS if _looks_misdecoded(part))]


def _looks_misdecoded(text: str) -> bool:
    return bool(ftfy.fix_encoding(text) != text)
