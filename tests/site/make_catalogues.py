"""Update the catalogues of the page's texts: `python -m tests.site.make_catalogues`.

It adds the messages of the sources to every catalogue, removes those that are gone, and compiles
the catalogues. To begin a language: `python -m tests.site.make_catalogues fr`.
"""

import gettext
import json
import re
import sys
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

from babel import Locale
from babel.messages import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from care100.model.dates import MONTHS
from care100.model.findings import FindingKind
from care100.model.lost_accounts import LOST, LostAccount
from care100.model.members import Kind
from care100.model.texts import FOLDER, languages
from care100.platforms import PLATFORMS
from care100.stats.growth import Unit

_PACKAGE = Path(__file__).parents[2] / "src" / "care100"
_KEYWORDS: dict[str, Any] = {"text": None, "_": None, "later": None, "plural": (1, 2), "n_": (1, 2)}
_LATER = re.compile(r"/run/|/messages\.js$")
"""The scripts whose words are loaded when the visitor has pressed a button."""
DOMAINS = {
    "page": [
        ("model/texts.py", "python"),
        ("site/*.py", "python"),
        ("stats/charts.py", "python"),
        ("**/templates/**.html", "jinja2"),
    ],
    "scripts": [("site/static/**.js", "javascript")],
}
"""The files of each catalogue's messages, and how to read them."""
_DATE = datetime(2026, 11, 29, tzinfo=UTC)
"""Of every catalogue: the same messages give the same bytes."""


def messages(domain: str) -> list[tuple[str, ...]]:
    """Return the messages of the sources; a plural has two forms."""
    found: list[tuple[str, ...]] = []
    if domain == "page":
        found += [(one,) for one in _computed()]
    found += [(one,) if isinstance(one, str) else tuple(one) for _, one in _extracted(domain)]
    return sorted(set(found))


def _extracted(domain: str) -> Iterator[tuple[str, Any]]:
    """Yield each message with the name of its file."""
    files = extract_from_dir(_PACKAGE, DOMAINS[domain], keywords=_KEYWORDS, strip_comment_tags=True)
    for name, _, message, _, _ in files:
        yield name, message


def _located(domain: str) -> Iterator[tuple[str, str]]:
    """Yield each message, by the first of its forms, with the name of its file."""
    for name, message in _extracted(domain):
        yield name, message if isinstance(message, str) else message[0]


def _computed() -> Iterator[str]:
    """Yield the messages that are no literals where they are used."""
    yield from MONTHS
    yield from (kind.label for kind in Kind)
    yield from (LostAccount(kind).label for kind in LOST)
    yield from (kind.label for kind in FindingKind)
    yield from (str(unit) for unit in Unit)
    yield from filter(None, (on.page.published_as for on in PLATFORMS.values()))
    yield from filter(None, (on.page.published_as_one for on in PLATFORMS.values()))


def catalogue(language: str, domain: str) -> Catalog:
    """Return a catalogue as it is on disk; an empty one if there is none."""
    file = FOLDER / language / f"{domain}.po"
    if not file.exists():
        return Catalog(locale=language, fuzzy=False)
    with file.open("rb") as stream:
        return read_po(stream, locale=language)


def updated(old: Catalog, wanted: Iterable[tuple[str, ...]], language: str) -> Catalog:
    """Return the catalogue with exactly the wanted messages, with their translations."""
    new = Catalog(
        locale=language,
        header_comment=f"# The list page in {Locale.parse(language).english_name}.",
        project="care100",
        version=" ",
        msgid_bugs_address=" ",
        last_translator=" ",
        language_team=" ",
        creation_date=_DATE,
        revision_date=_DATE,
        fuzzy=False,
    )
    for forms in wanted:
        id_ = forms[0] if len(forms) == 1 else forms
        known = old.get(forms[0])
        new.add(id_, known.string if known and known.id == id_ else None)
    return new


def compiled(one: Catalog, domain: str) -> dict[str, bytes]:
    """Return the files that the program and the page read, by their names."""
    if domain == "page":
        stream = BytesIO()
        write_mo(stream, one)
        return {"page.mo": stream.getvalue()}
    words = {_first(message): _for_scripts(one, message) for message in one if message.id}
    at_once = {message for name, message in _located(domain) if not _LATER.search(name)}
    return {
        "scripts.json": _json({key: text for key, text in words.items() if key in at_once}),
        "later.json": _json({key: text for key, text in words.items() if key not in at_once}),
    }


def _json(words: dict[str, Any]) -> bytes:
    text = json.dumps(words, ensure_ascii=False, separators=(",", ":"))
    # It stands in a page, where "<" could end it.
    return text.replace("<", "\\u003c").encode()


def _first(message: Message) -> str:
    return message.id if isinstance(message.id, str) else message.id[0]


def _for_scripts(one: Catalog, message: Message) -> Any:
    """Return a translation; the forms of a plural by the categories of JavaScript's Intl."""
    if isinstance(message.id, str):
        return message.string
    rule = Locale.parse(str(one.locale)).plural_form
    forms: dict[str, str] = {}
    for number in range(200):
        if message.string and any(strings_of(message)):
            forms.setdefault(rule(number), message.string[_form(one, number)])
    return forms


def _form(one: Catalog, number: int) -> int:
    """Return which form of a plural a number has in a gettext catalogue."""
    return int(gettext.c2py(one.plural_expr)(number))


def _write(language: str) -> None:
    folder = FOLDER / language
    folder.mkdir(exist_ok=True)
    for domain in DOMAINS:
        new = updated(catalogue(language, domain), messages(domain), language)
        with (folder / f"{domain}.po").open("wb") as stream:
            write_po(stream, new, width=100, omit_header=False, sort_output=True)
        for name, data in compiled(new, domain).items():
            (folder / name).write_bytes(data)
        missing = [message.id for message in new if message.id and not _is_complete(message)]
        sys.stdout.write(
            f"{folder.name}/{domain}.po: {len(new)} messages, {len(missing)} not translated\n"
        )


def _is_complete(message: Message) -> bool:
    return all(strings_of(message))


def strings_of(message: Message) -> tuple[str, ...]:
    """Return the translations of a message: one, or the forms of a plural."""
    found = message.string or ""
    return (found,) if isinstance(found, str) else tuple(str(one or "") for one in found)


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    for chosen in sys.argv[1:] or languages():
        _write(chosen)
