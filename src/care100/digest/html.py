"""A letter as one accessible HTML page without pictures, scripts or anything from elsewhere.

Programs for mail know few styles: the page is a single column that reads well without any.
Every text is escaped by the template; addresses in texts become links.
"""

import re
from pathlib import Path

import rcssmin
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from care100.digest.letter import RANKING, Letter, LetterPost
from care100.model.addresses import is_web_address

_TEMPLATES = Path(__file__).parent / "templates"
_ADDRESS = re.compile(r"(https?://[^\s<>\"]+[^\s<>\".,;:!?)\]])")
# A longer address is shown without its end.
_LONGEST_SHOWN = 60
_SHORT = 24


def write(letter: Letter, unsubscribe: str = "") -> str:
    """Return the page. `unsubscribe` is the address of the link that ends the letter."""
    css = rcssmin.cssmin((_TEMPLATES / "letter.css").read_text(encoding="utf-8"))
    return (
        _environment()
        .get_template("letter.html")
        .render(letter=letter, css=css, ranking=RANKING, unsubscribe=unsubscribe)
    )


def _environment() -> Environment:
    env = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    env.filters.update(paragraphs=paragraphs, breakable=_breakable)
    return env


def paragraphs(post: LetterPost) -> list[Markup]:
    """Return the text as paragraphs of HTML, with line breaks and links."""
    found: list[list[Markup]] = [[]]
    for line in post.lines:
        if line:
            found[-1].append(linked(line))
        elif found[-1]:
            found.append([])
    return [Markup("<br>").join(lines) for lines in found if lines]


def linked(text: str) -> Markup:
    """Return a text as HTML, with its web addresses as links."""
    return Markup().join(map(_piece, _ADDRESS.split(text)))


def _piece(text: str) -> Markup:
    if not (_ADDRESS.fullmatch(text) and is_web_address(text)):
        return escape(text)
    shown = text.partition("://")[2].rstrip("/")
    if len(shown) > _LONGEST_SHOWN:
        shown = f"{shown[: _LONGEST_SHOWN - 1]}…"
    return Markup('<a href="{}">{}</a>').format(text, shown)


def _breakable(handle: str) -> Markup:
    """Let a long handle break before its server."""
    name, at, server = handle.rpartition("@")
    if len(handle) <= _SHORT or not name:
        return escape(handle)
    return Markup("{}<wbr>{}{}").format(name, at, server)
