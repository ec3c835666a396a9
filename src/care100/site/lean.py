"""Scripts and style sheets as they go out to readers: without comments and indentation."""

import re

_WITHIN = r"/\*(?:(?!\*/).)*\*/"
_LINES = re.compile(rf"^[ \t]*(?:{_WITHIN}|//[^\n]*)[ \t]*\n", re.MULTILINE | re.DOTALL)
_INLINE = re.compile(rf"{_WITHIN} ?", re.DOTALL)
_MARGIN = re.compile(r"^\s+", re.MULTILINE)


def lean(source: bytes) -> bytes:
    """A file of the page's without what only its developers read.

    It does not look for strings: in these files none goes over several lines, and none has
    the signs of a comment.
    """
    text = _INLINE.sub("", _LINES.sub("", source.decode()))
    return _MARGIN.sub("", text).encode()
