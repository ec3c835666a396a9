"""Markdown as plain text: links, emphasis and escapes are resolved (CommonMark 0.31, 2.4 and 6)."""

import re
from collections.abc import Callable
from dataclasses import dataclass

# Text in brackets, and an address in parentheses, perhaps in angle brackets and with a title.
_LINK = re.compile(
    r"!?\[((?:\\.|[^\]\\]){0,500})\]\(\s*(?:<([^<>\n]{1,2048})>|([^\s()]{1,2048}))(?:\s[^()]{0,500})?\)"
)
_AUTOLINK = re.compile(r"<((?:https?://|mailto:|acct:)[^<>\s]{1,2048}|@?[\w.-]+@[\w.-]+)>")
_MARKS = re.compile(r"(?<!\\)(?:\*\*|~~|`+)")
# In pairs only, and not inside a handle: underscores are part of names such as @__ada__.
_EMPHASIS = re.compile(
    r"(?<![\w*\\])\*(?=\S)([^*\n]{1,500})(?<=[^\s\\])\*(?![\w*])"
    r"|(?<![\w@:/\\])(_{1,2})(?=[^\s_])([^\n]{1,500}?)(?<=[^\s\\_])\2(?!\w)"
)
_BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)
_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")


@dataclass(frozen=True)
class Link:
    """A link's text and address."""

    text: str
    address: str


def links_in(text: str) -> list[Link]:
    """Return the links in a line of Markdown."""
    return [_link(found) for found in _LINK.finditer(text)]


def plain(text: str, shown: Callable[[Link], str] = lambda link: link.text) -> str:
    """Return a line of Markdown as plain text; `shown` returns the text for a link."""
    parts, end = [], 0
    for found in _LINK.finditer(text):
        parts += [_unmarked(text[end : found.start()]), shown(_link(found))]
        end = found.end()
    return "".join([*parts, _unmarked(text[end:])])


def _link(found: re.Match[str]) -> Link:
    return Link(_unmarked(found[1]), found[2] or found[3])


def _unmarked(text: str) -> str:
    """Return Markdown without links as plain text."""
    text = _AUTOLINK.sub(r" \1 ", _BREAK.sub(" ", text))
    text = _EMPHASIS.sub(lambda found: found[1] or found[3], _MARKS.sub("", text))
    return _ESCAPED.sub(r"\1", text)
