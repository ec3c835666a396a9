"""Build all files of a site from lists. Nothing here reads a clock or writes a file: the
same lists and editions give the same bytes.
"""

import re
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from jinja2 import ChoiceLoader, Environment, FileSystemLoader, PrefixLoader, StrictUndefined
from markupsafe import Markup, escape
from rcssmin import cssmin
from rjsmin import jsmin

from care100.formats import WRITERS
from care100.model import dates, sanitize
from care100.platforms import PLATFORMS
from care100.site import feed, picture
from care100.site.page import ListPage
from care100.site.publication import Publication
from care100.site.sections import client_document, joined

Files = dict[str, bytes]
"""A site: the content of each file by its relative path, with forward slashes."""

_HERE = Path(__file__).parent
_STATIC = _HERE / "static"
# The scripts and styles that all platforms' buttons share.
_FOLLOW = "static/follow"
# Scripts that load when a visitor starts to follow, rather than with the page.
_RUN = "/run/"
_STATS = "static/stats.css"
# The checkboxes on the cards, which the buttons and the walk share.
_SELECTION = "static/selection."
_WALK = "static/walk/"
_PUBLISHED = {".css", ".js", ".svg", ".png"}
# Comments and indentation are removed. Names are kept, so that visitors can read what the
# scripts do.
_MINIFY: dict[str, Callable[[str], str]] = {".css": cssmin, ".js": jsmin}
# The actions that a visitor's browser may take on the page. Scripts send requests to the
# visitor's own server, whichever it is, and to no other; nothing is loaded from elsewhere.
_POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self'",
    "connect-src": "'self' https:",
    "form-action": "'none'",
    "base-uri": "'none'",
    # An error in the page's own scripts cannot turn text into markup.
    "require-trusted-types-for": "'script'",
    "trusted-types": "'none'",
}
# Characters that fit on one line of a card.
_SHORT = 20
_LOOPBACK = "http://127.0.0.1:* http://localhost:*"


def build(publications: Sequence[Publication], *, preview: bool = False) -> Files:
    """Return the site of these lists.

    With `preview`, scripts may also send requests to servers on this computer, such as the
    sandbox, and search engines are asked not to index the pages. Never publish a preview.
    """
    pages = [ListPage(one, preview=preview) for one in publications]
    static = _without(_static(), _unneeded(pages))
    env = _environment()
    policy = dict(_POLICY)
    if preview:
        policy["connect-src"] += f" {_LOOPBACK}"
    env.globals.update(
        policy="; ".join(f"{name} {value}" for name, value in policy.items()),
        preview=preview,
        siblings=len(publications),
    )
    files = dict(static)
    for page in pages:
        files |= _list_files(env, page, _preloaded(static, page))
    files["index.html"] = _top(env, pages)
    return files


def _top(env: Environment, pages: Sequence[ListPage]) -> bytes:
    """Return the index page of all lists; a site with one list redirects to it."""
    if len(pages) == 1:
        return _render(env, "redirect.html", page=pages[0], lang=_language(pages[0]))
    used = {one.label for page in pages for one in page.sections}
    labels = [one.label for one in PLATFORMS.values() if one.label in used]
    return _render(env, "index.html", pages=pages, labels=labels, base="")


def _list_files(env: Environment, page: ListPage, preloaded: Sequence[str]) -> Files:
    edition = page.publication.edition
    written: dict[str, Callable[[], str]] = {
        "list.json": lambda: WRITERS["json"](edition),
        page.table: lambda: WRITERS["csv"](edition),
        "feed.atom": lambda: feed.atom(page),
    }
    for file in (file for one in page.sections for file in one.platform.import_files):
        written[file.name] = partial(WRITERS[file.format], edition.can_be_followed)
    files = {f"{page.slug}/{name}": write().encode() for name, write in written.items()}
    for one in page.sections:
        if one.apps:
            files[f"{page.slug}/{one.apps}"] = page.publication.apps[one.platform.id]
        if document := client_document(one.platform, edition, page.address):
            files[f"{page.slug}/{one.client}"] = document
    # Shared links need the full address of the picture.
    drawn = picture.draw(page) if page.address else None
    if drawn is not None:
        files[f"{page.slug}/{picture.NAME}"] = drawn
    files[f"{page.slug}/index.html"] = _render(
        env,
        "list.html",
        page=page,
        base=page.base,
        lang=_language(page),
        preloaded=preloaded,
        picture=None if drawn is None else picture,
    )
    return files


def _language(page: ListPage) -> str:
    """Return the attribute for the list's texts if they are not in the page's language."""
    return "" if page.language == "en" else Markup(' lang="{}"').format(page.language)


def _static() -> Files:
    """Return the files that the pages share."""
    return {
        f"static/{path.relative_to(_STATIC).as_posix()}": _minified(path)
        for path in sorted(_STATIC.rglob("*"))
        if path.is_file() and path.suffix in _PUBLISHED
    }


def _preloaded(static: Files, page: ListPage) -> list[str]:
    """Return the scripts that the page loads at once, so that none waits for another."""
    needed = _without(static, _unneeded([page]))
    return [name for name in needed if name.endswith(".js") and _RUN not in name]


def _unneeded(pages: Sequence[ListPage]) -> tuple[str, ...]:
    """Return the prefixes of the shared files that none of the pages loads."""
    used = {one.entry.folder for page in pages for one in page.buttons}
    every = {on.page.folder for on in PLATFORMS.values() if on.page.folder}
    prefixes = [f"static/{folder}" for folder in every - used]
    if not used:
        prefixes.append(_FOLLOW)
    walks = any(page.has_walk for page in pages)
    if not walks:
        prefixes.append(_WALK)
    if not used and not walks:
        prefixes.append(_SELECTION)
    if not any(page.charts for page in pages):
        prefixes.append(_STATS)
    return tuple(prefixes)


def _without(files: Files, prefixes: tuple[str, ...]) -> Files:
    return {name: data for name, data in files.items() if not name.startswith(prefixes)}


def _minified(path: Path) -> bytes:
    if minify := _MINIFY.get(path.suffix):
        return minify(path.read_text(encoding="utf-8")).encode()
    return path.read_bytes()


def _environment() -> Environment:
    env = Environment(
        loader=ChoiceLoader([FileSystemLoader(_HERE / "templates"), _platform_templates()]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    env.filters.update(
        line=sanitize.line,
        day=dates.day,
        moment=feed.moment,
        breakable=_breakable,
        joined=joined,
    )
    return env


def _platform_templates() -> PrefixLoader:
    """Load `<platform>/<template>` from the platform's own templates."""
    return PrefixLoader({on.id: on.page.templates for on in PLATFORMS.values()})


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
