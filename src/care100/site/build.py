"""All files of a site, from the lists that it publishes. Nothing here reads a clock or
writes a file: the same lists give the same bytes.
"""

import re
from collections.abc import Callable, Sequence
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape
from rcssmin import cssmin
from rjsmin import jsmin

from care100 import dates, plain
from care100.formats import WRITERS
from care100.site import feed, picture
from care100.site.page import ListPage
from care100.site.publication import Publication

Files = dict[str, bytes]
"""A site: each file's path, relative and with forward slashes, and its content."""

_HERE = Path(__file__).parent
_STATIC = _HERE / "static"
_FOLLOW = ("static/follow", "static/mastodon/")
# Scripts that are loaded when a visitor starts to follow, and not to read the page.
_RUN = "/run/"
_STATS = "static/stats.css"
_GOES_OUT = {".css", ".js", ".svg", ".png"}
# What only developers read stays here: comments, indentation. Names stay as they are, so
# that whoever wants to see what the page does can still read it.
_SMALLER: dict[str, Callable[[str], str]] = {".css": cssmin, ".js": jsmin}
# What a visitor's browser may do on the page. Scripts talk to the visitor's own
# Mastodon server, whichever it is, and to nobody else; nothing is loaded from elsewhere.
_POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self'",
    "connect-src": "'self' https:",
    "form-action": "'none'",
    "base-uri": "'none'",
    # Nor can a mistake of the page's own scripts turn a text into markup.
    "require-trusted-types-for": "'script'",
    "trusted-types": "'none'",
}
# Characters that fit on one line of a card.
_SHORT = 20
_LOOPBACK = "http://127.0.0.1:* http://localhost:*"


def build(publications: Sequence[Publication], *, preview: bool = False) -> Files:
    """The site of these lists.

    With `preview` its scripts may also talk to servers on this computer, such as the
    sandbox, and no search engine is let in: it is never meant to be published.
    """
    pages = [ListPage(one) for one in publications]
    static = _static()
    if not any(page.on_mastodon for page in pages):
        static = _without(static, _FOLLOW)
    if not any(page.charts for page in pages):
        static = _without(static, _STATS)
    env = _environment()
    policy = dict(_POLICY)
    if preview:
        policy["connect-src"] += f" {_LOOPBACK}"
    env.globals.update(
        policy="; ".join(f"{name} {value}" for name, value in policy.items()),
        preview=preview,
        siblings=len(publications),
        preloaded=[name for name in static if name.endswith(".js") and _RUN not in name],
        follow_scripts=_FOLLOW,
    )
    files = dict(static)
    for page in pages:
        files |= _list_files(env, page)
    files["index.html"] = _top(env, pages)
    return files


def _top(env: Environment, pages: Sequence[ListPage]) -> bytes:
    """The site's own page: which lists there are. A site of one list only sends on to it."""
    if len(pages) == 1:
        return _render(env, "redirect.html", page=pages[0], lang=_language(pages[0]))
    return _render(env, "index.html", pages=pages, base="")


def _list_files(env: Environment, page: ListPage) -> Files:
    edition = page.publication.edition
    written: dict[str, Callable[[], str]] = {
        "list.json": lambda: WRITERS["json"](edition),
        page.table: lambda: WRITERS["csv"](edition),
        "feed.atom": lambda: feed.atom(page),
    }
    if page.on_mastodon:
        written["following_accounts.csv"] = lambda: WRITERS["mastodon"](edition)
        written["lists.csv"] = lambda: WRITERS["mastodon-list"](edition)
    files = {f"{page.slug}/{name}": write().encode() for name, write in written.items()}
    # Whoever shares a page names its picture by its full address.
    drawn = picture.draw(page) if page.address else None
    if drawn is not None:
        files[f"{page.slug}/{picture.NAME}"] = drawn
    files[f"{page.slug}/index.html"] = _render(
        env,
        "list.html",
        page=page,
        base=page.base,
        lang=_language(page),
        picture=None if drawn is None else picture,
    )
    return files


def _language(page: ListPage) -> str:
    """The attribute for the list's own words, where they are not in the page's language."""
    return "" if page.language == "en" else Markup(' lang="{}"').format(page.language)


def _static() -> Files:
    """What the pages share."""
    return {
        f"static/{path.relative_to(_STATIC).as_posix()}": _goes_out(path)
        for path in sorted(_STATIC.rglob("*"))
        if path.is_file() and path.suffix in _GOES_OUT
    }


def _without(files: Files, beginning: str | tuple[str, ...]) -> Files:
    return {name: data for name, data in files.items() if not name.startswith(beginning)}


def _goes_out(path: Path) -> bytes:
    if smaller := _SMALLER.get(path.suffix):
        return smaller(path.read_text(encoding="utf-8")).encode()
    return path.read_bytes()


def _environment() -> Environment:
    env = Environment(
        loader=FileSystemLoader(_HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    env.filters.update(line=plain.line, day=dates.day, moment=feed.moment, breakable=_breakable)
    return env


def _breakable(text: str) -> Markup:
    """Let a long handle or address break between its parts rather than inside a word: before the
    server's name and, if that is long itself, before its dots.
    """
    if len(text) <= _SHORT:
        return escape(text)
    parts = [
        re.split(r"(?=[./])", part) if len(part) > _SHORT else [part]
        for part in re.split(r"(?<=.)(?=@)", text)
    ]
    return Markup("<wbr>").join(piece for pieces in parts for piece in pieces)


def _render(env: Environment, template: str, **values: object) -> bytes:
    return env.get_template(template).render(**values).encode()
