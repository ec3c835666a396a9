"""Sanitizing of text from outside for display.

It removes line breaks, control characters that a terminal would interpret, and marks that
change the text direction.
"""

import re
import unicodedata

# Bidirectional overrides and isolates can make a name look like another (Unicode TR36).
# Right-to-left letters need none of them and are kept.
_DIRECTION_MARKS = dict.fromkeys(
    [*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x200E, 0x200F, 0x061C]
)
# Controls, formats, surrogates, private use, unassigned. The joiners are kept: one combines
# emoji, the other is used in Persian.
_INVISIBLE = ("Cc", "Cf", "Cs", "Co", "Cn")
_JOINERS = "\u200c\u200d"


def line(text: str, limit: int = 0) -> str:
    """Return `text` as one printable line, cut to `limit` characters (0: no limit)."""
    cleaned = printable(text)
    if "  " in cleaned:
        cleaned = re.sub(r" {2,}", " ", cleaned)
    cleaned = cleaned.strip()
    return cleaned[: limit - 1] + "…" if limit and len(cleaned) > limit else cleaned


def printable(text: str) -> str:
    """Return `text` on one line without control characters; spaces are kept."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(
        " " if c.isspace() else c
        for c in text.translate(_DIRECTION_MARKS)
        if c.isspace() or c in _JOINERS or unicodedata.category(c) not in _INVISIBLE
    )


def refuse_unstorable(text: str) -> str | None:
    """Return why `text` cannot be stored in the registry, or None when it can."""
    if "\0" in text:
        return "it contains a NUL character"
    try:
        text.encode()
    except UnicodeEncodeError:  # It has half of a surrogate pair.
        return "it is not valid Unicode"
    return None


def titled(text: str) -> str:
    """Return `text` with its first letter in upper case."""
    return text[:1].upper() + text[1:]
