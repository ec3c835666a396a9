"""Outside text made harmless: no line breaks where a line is meant, no control
characters that a terminal would obey, no marks that turn the reading direction.
"""

import re
import unicodedata

# Bidirectional overrides and isolates can make a name read as another (Unicode
# TR36). Plain right-to-left letters need none of them and stay untouched.
_TURNING = dict.fromkeys([*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x200E, 0x200F, 0x061C])
# Controls, formats, surrogates, private use, unassigned. The joiners stay: emoji
# are put together with one, and Persian is written with the other.
_UNSEEN = ("Cc", "Cf", "Cs", "Co", "Cn")
_JOINERS = "\u200c\u200d"


def line(text: str, limit: int = 0) -> str:
    """One printable line of `text`, cut to `limit` characters (0: not cut)."""
    cleaned = re.sub(r" {2,}", " ", printable(text)).strip()
    return cleaned[: limit - 1] + "…" if limit and len(cleaned) > limit else cleaned


def printable(text: str) -> str:
    """`text` on one line and without what a terminal would obey; spaces stay as they are."""
    return "".join(
        " " if c.isspace() else c
        for c in text.translate(_TURNING)
        if c.isspace() or c in _JOINERS or unicodedata.category(c) not in _UNSEEN
    )


def refuse_unstorable(text: str) -> str | None:
    """Why `text` cannot be kept in the registry, or None when it can."""
    if "\0" in text:
        return "it has a NUL character"
    if any(unicodedata.category(c) == "Cs" for c in text):
        return "it is not valid Unicode"
    return None


def titled(text: str) -> str:
    """`text` with a capital at its beginning."""
    return text[:1].upper() + text[1:]
