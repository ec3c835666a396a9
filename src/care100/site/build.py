"""Build all files of a site from lists. Nothing here reads a clock or writes a file: the
same lists and editions give the same bytes.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from functools import cache, partial
from itertools import chain
from pathlib import Path

from jinja2 import ChoiceLoader, Environment, FileSystemLoader, PrefixLoader, StrictUndefined
from markupsafe import Markup, escape
from rcssmin import cssmin
from rjsmin import jsmin

from care100.formats.writing import WRITERS
from care100.model import sanitize
from care100.model.chats import CALENDAR
from care100.model.texts import ENGLISH, Texts, texts_of
from care100.platforms import PLATFORMS
from care100.site import calendar, feed, picture
from care100.site.page import FEEDS, ListPage
from care100.site.publication import Publication
from care100.site.sections import client_document

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
_BEFORE_SERVER = re.compile(r"(?<=.)(?=@)")
_BEFORE_DOT = re.compile(r"(?=[./])")
_LOOPBACK = "http://127.0.0.1:* http://localhost:*"


def build(publications: Sequence[Publication], *, preview: bool = False) -> Files:
    """Return the site of these lists.

    With `preview`, scripts may also send requests to servers on this computer, such as the
    sandbox, and search engines are asked not to index the pages. Never publish a preview.
    """
    pages = [ListPage(one, preview=preview) for one in publications]
    static = _without(_static(), _unneeded(pages))
    policy = dict(_POLICY)
    if preview:
        policy["connect-src"] += f" {_LOOPBACK}"
    everywhere = {
        "policy": "; ".join(f"{name} {value}" for name, value in policy.items()),
        "preview": preview,
        "siblings": len(publications),
    }
    files = dict(static)

    # The templates are compiled once in each language.
    @cache
    def environment(texts: Texts) -> Environment:
        return _environment(texts, everywhere)

    for page in pages:
        env = environment(page.texts)
        files |= _list_files(env, page, _preloaded(static, page))
    for texts in (page.texts for page in pages):
        if texts.later:
            files[f"static/words/{texts.code}.json"] = texts.later.encode()
    [index_texts, *others] = {page.texts.language: page.texts for page in pages}.values()
    index_texts = texts_of(ENGLISH) if others else index_texts
    files["index.html"] = _top(environment(index_texts), pages, index_texts)
    return files


def _top(env: Environment, pages: Sequence[ListPage], texts: Texts) -> bytes:
    """Return the index page of all lists; a site with one list redirects to it."""
    if len(pages) == 1:
        return _render(env, "redirect.html", page=pages[0], lang=_language(pages[0], texts))
    used = {one.label for page in pages for one in page.sections}
    labels = [one.label for one in PLATFORMS.values() if one.label in used]
    return _render(env, "index.html", pages=pages, pitch=_pitch(labels, len(pages), texts), base="")


def _pitch(labels: Sequence[str], lists: int, texts: Texts) -> str:
    if not labels:
        return texts.plural(
            "{count} list of people and organisations to follow.",
            "{count} lists of people and organisations to follow.",
            lists,
        )
    return texts.plural(
        "{count} list of people and organisations to follow on {platforms}.",
        "{count} lists of people and organisations to follow on {platforms}.",
        lists,
        platforms=texts.either(labels),
    )


def _list_files(env: Environment, page: ListPage, preloaded: Sequence[str]) -> Files:
    edition = page.publication.edition
    written: dict[str, Callable[[], str]] = {
        "list.json": lambda: WRITERS["json"](edition),
        page.table: lambda: WRITERS["csv"](edition),
        "feed.atom": lambda: feed.atom(page),
    }
    if page.has_feeds:
        written[FEEDS] = lambda: WRITERS["opml"](edition.can_be_followed)
    for file in (file for one in page.sections for file in one.import_files):
        written[file.name] = partial(WRITERS[file.format], edition.can_be_followed)
    files = {f"{page.slug}/{name}": write().encode() for name, write in written.items()}
    for one in page.sections:
        if one.apps:
            files[f"{page.slug}/{one.apps}"] = page.publication.apps[one.platform.id]
        document = client_document(one.platform, edition, page.address)
        if one.client and document:
            files[f"{page.slug}/{one.client}"] = document
    if page.chats:
        files[f"{page.slug}/{CALENDAR}"] = calendar.ics(page)
    # Shared links need the full address of the picture.
    drawn = picture.draw(page) if page.address else None
    if drawn is not None:
        files[f"{page.slug}/{picture.NAME}"] = drawn
    lang = _language(page, page.texts)
    files[f"{page.slug}/index.html"] = _render(
        env,
        "list.html",
        page=page,
        base=page.base,
        lang=lang,
        title=Markup("<span{}>{}</span>").format(lang, page.title),
        preloaded=preloaded,
        picture=None if drawn is None else picture,
    )
    return files


def _language(page: ListPage, texts: Texts) -> str:
    """Return the attribute for the list's texts if they are not in the page's language."""
    return "" if page.language == texts.language else Markup(' lang="{}"').format(page.language)


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


def _environment(texts: Texts, everywhere: Mapping[str, object]) -> Environment:
    """Return the templates in a language. The messages of the catalogues are HTML."""
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
        moment=feed.moment,
        breakable=_breakable,
    )

    # The cards repeat a few messages that have no values.
    @cache
    def fixed(message: str) -> Markup:
        return Markup(texts.catalogue.gettext(message)).format()  # noqa: S704 - our own

    def text(message: str, **values: object) -> Markup:
        if not values:
            return fixed(message)
        return Markup(texts.catalogue.gettext(message)).format(**values)  # noqa: S704 - our own

    def plural(one: str, many: str, count: int, **values: object) -> Markup:
        message = texts.catalogue.ngettext(one, many, count)
        return Markup(message).format(count=count, **values)  # noqa: S704 - our own

    env.globals.update(
        everywhere,
        texts=texts,
        _=text,
        n_=plural,
        of_list=lambda page: _language(page, texts),
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
        _BEFORE_DOT.split(part) if len(part) > _SHORT else [part]
        for part in _BEFORE_SERVER.split(text)
    ]
    pieces = chain.from_iterable(parts)
    return Markup("<wbr>".join(map(escape, pieces)))  # noqa: S704 - escaped pieces


def _render(env: Environment, template: str, **values: object) -> bytes:
    return env.get_template(template).render(**values).encode()
