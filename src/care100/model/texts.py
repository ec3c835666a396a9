"""The words of pages and feeds for readers, in the list's language.

English is in the code. Other languages have gettext catalogues in `catalogues/`: `page` for
Python and the templates, `scripts` for the page's JavaScript. CONTRIBUTING.md says how to add one.
"""

import gettext
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from care100.model.dates import MONTHS

FOLDER = Path(__file__).parent / "catalogues"
ENGLISH = "en"


def languages() -> list[str]:
    """Return the codes of the languages that have catalogues; English needs none."""
    return list(_languages_in(FOLDER))


@cache
def _languages_in(folder: Path) -> tuple[str, ...]:
    return tuple(sorted(path.name for path in folder.iterdir() if path.is_dir()))


@dataclass(frozen=True)
class Texts:
    """The words of one language. `language` is its tag, such as `de` or `de-AT`.

    Placeholders in messages are names in braces, such as `{count}`.
    """

    language: str
    catalogue: gettext.NullTranslations
    scripts: str = ""
    later: str = ""
    """The scripts' words as JSON: those that a page has, and those that it loads when a visitor
    has pressed a button. Empty for English.
    """

    @property
    def code(self) -> str:
        """The code of the catalogue, such as `de`."""
        return self.language.partition("-")[0].lower()

    def text(self, message: str, **values: object) -> str:
        """Return a message with its values."""
        return self.catalogue.gettext(message).format(**values)

    def plural(self, one: str, many: str, count: int, **values: object) -> str:
        """Return the message for this number, with its values and `count`."""
        return self.catalogue.ngettext(one, many, count).format(count=count, **values)

    def month(self, number: int) -> str:
        """Return the name of a month; January is 1."""
        return self.text(MONTHS[number - 1])

    def day(self, at: datetime) -> str:
        """Return the UTC date of an aware time, such as `24 November 2026`."""
        at = at.astimezone(UTC)
        return self.text(
            "{day} {month} {year}", day=at.day, month=self.month(at.month), year=at.year
        )

    def joined(self, words: Sequence[str]) -> str:
        """Join words for a sentence: `A`, `A and B`, `A, B and C`."""
        *first, last = words
        return self.text("{words} and {last}", words=", ".join(first), last=last) if first else last

    def either(self, words: Sequence[str]) -> str:
        """Join words for a sentence: `A`, `A or B`, `A, B or C`."""
        *first, last = words
        return self.text("{words} or {last}", words=", ".join(first), last=last) if first else last


def texts_of(language: str) -> Texts:
    """Return the words for a list in this language; English if it has no catalogue."""
    code = language.partition("-")[0].lower()
    return _texts(language, code) if code in languages() else _texts(ENGLISH, ENGLISH)


@cache
def _texts(language: str, code: str) -> Texts:
    if code == ENGLISH:
        return Texts(language, gettext.NullTranslations())
    with (FOLDER / code / "page.mo").open("rb") as file:
        catalogue = gettext.GNUTranslations(file)
    at_once, later = (
        (FOLDER / code / name).read_text(encoding="utf-8")
        for name in ("scripts.json", "later.json")
    )
    return Texts(language, catalogue, at_once, later)
