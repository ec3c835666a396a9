"""Scripts and style sheets as they go out to readers: without comments and indentation."""

import re

_WITHIN = r"/\*(?:(?!\*/).)*\*/"
_LINES = re.compile(rf"^[ \t]*(?:{_WITHIN}|//[^\n]*)[ \t]*\n", re.MULTILINE | re.DOTALL)
_INLINE = re.compile(rf"{_WITHIN} ?", re.DOTALL)
_MARGIN = re.compile(r"^\s+", re.MULTILINE)
_BETWEEN = re.compile(r"\s*([{};])\s*|(?<=:) (?=\S)")


def script(source: bytes) -> bytes:
    """A script without what only its developers read.

    It does not look for strings: in these files none goes over several lines, and none has
    the signs of a comment.
    """
    return _bare(source.decode()).encode()


def style(source: bytes) -> bytes:
    """A style sheet without that, and without the spaces between its rules."""
    return _BETWEEN.sub(r"\1", _bare(source.decode())).encode()


def _bare(text: str) -> str:
    return _MARGIN.sub("", _INLINE.sub("", _LINES.sub("", text)))
