"""Scripts and style sheets as they go out to readers: without comments and indentation.

Lines and names stay, so that whoever wants to see what the page does can still read it.
"""

import re

_WITHIN = r"/\*(?:(?!\*/).)*\*/"
_LINES = re.compile(rf"^[ \t]*(?:{_WITHIN}|//[^\n]*)[ \t]*\n", re.MULTILINE | re.DOTALL)
_INLINE = re.compile(rf"{_WITHIN} ?", re.DOTALL)
_MARGIN = re.compile(r"^\s+", re.MULTILINE)
_AROUND = re.compile(r" (=>|[!=]==|=|&&|\|\||\?\?) | (?={)")
_BETWEEN = re.compile(r"\s*([{};])\s*|(?<=:) (?=\S)")


def script(source: bytes) -> bytes:
    """A script without what only its developers read.

    It does not look for strings: in these files none goes over several lines, and none has
    the signs of a comment or an operator.
    """
    return _AROUND.sub(r"\1", _bare(source.decode())).encode()


def style(source: bytes) -> bytes:
    """A style sheet without that, and without the spaces between its rules."""
    return _BETWEEN.sub(r"\1", _bare(source.decode())).encode()


def _bare(text: str) -> str:
    return _MARGIN.sub("", _INLINE.sub("", _LINES.sub("", text)))
