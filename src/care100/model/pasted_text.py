"""Text as people paste it: what surrounds it is removed, and its characters are named."""

import re
import unicodedata

# Full-width forms of ASCII, which Chinese and Japanese keyboards type (Unicode, FF01 to FF5E),
# the small commercial at, and the ideographic space.
_NARROW = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0xFE6B: "@", 0x3000: " "}
_QUOTES = "\"'`*´‘’‚‛“”„‟«»‹›「」『』"
_AFTER = ".,;:!?…。、"
# A bullet, or a dot in front of a handle, which showed a reply on X to everyone.
_BEFORE = re.compile(r"^(?:[-–—+•·‣]\s+|\.+(?=@))")
# The characters of most handles and addresses, with none around them that is removed.
_PLAIN = re.compile(r"[A-Za-z0-9@](?:[A-Za-z0-9@:/._-]*[A-Za-z0-9])?")
_BRACKETS = (("(", ")"), ("[", "]"), ("{", "}"), ("<", ">"))


def unwrapped(text: str) -> str:
    """Return `text` in half-width characters, without the punctuation around it."""
    if _PLAIN.fullmatch(text):
        return text
    given = text.translate(_NARROW)
    while (shorter := _without_brackets(_without_marks(given))) != given:
        given = shorter
    return given


def printable(text: str) -> str:
    """Return the text shortened and without characters that a terminal would interpret."""
    short = text.strip()[:60]
    return "".join(c if c.isprintable() else "�" for c in short)


def named(character: str) -> str:
    """Return how to name one character in an error, also one that cannot be seen."""
    if character == " ":
        return "a space"
    if character.isascii() and character.isprintable():
        return f"“{character}”"
    shown = f"“{character}”" if character.isprintable() else f"U+{ord(character):04X}"
    name = unicodedata.name(character, "").lower()
    # Many letters of other alphabets look the same as Latin ones.
    return f"{shown} ({name})" if name else shown


def _without_marks(text: str) -> str:
    start, end = 0, len(text)
    while start < end and _is_mark(text[start]):
        start += 1
    while start < end and (_is_mark(text[end - 1]) or text[end - 1] in _AFTER):
        end -= 1
    return _BEFORE.sub("", text[start:end])


def _is_mark(character: str) -> bool:
    """Return whether it is white space, a quotation mark, or an invisible format character."""
    return character.isspace() or character in _QUOTES or unicodedata.category(character) == "Cf"


def _without_brackets(text: str) -> str:
    """Remove a pair of brackets around the text, or one that has no counterpart."""
    for opening, closing in _BRACKETS:
        surplus = text.count(opening) - text.count(closing)
        begins, ends = text.startswith(opening), text.endswith(closing)
        if begins and (surplus > 0 or (ends and surplus == 0)):
            text = text[1:]
        if ends and (surplus < 0 or (begins and surplus == 0)):
            text = text[:-1]
    return text
