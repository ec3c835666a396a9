"""Helpers for tests of the site: lists to publish, and a parsed page."""

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from typing import ClassVar

from care100.formats.member_rows import columns
from tests.person import Typist


def keeps(who: Typist, slug: str, rows: Iterable[dict[str, str]], /, **about: str) -> None:
    """Create a list of these members."""
    text = io.StringIO()
    writer = csv.DictWriter(text, columns())
    writer.writeheader()
    writer.writerows(rows)
    file = who.home / f"{slug}.csv"
    file.write_text(text.getvalue(), encoding="utf-8")
    who.runs("import", slug, str(file))
    for name, value in about.items():
        who.runs("describe", slug, f"--{name}", value)


def published(curator: Typist, folder: Path, *slugs: str) -> "Page":
    """Publish the lists in one site; return the page of the first."""
    curator.runs("site", *slugs, "-o", str(folder))
    return Page.of((folder / slugs[0] / "index.html").read_text(encoding="utf-8"))


@dataclass
class Element:
    """A start tag and the text inside the element."""

    tag: str
    attributes: dict[str, str]
    text: str = ""


@dataclass
class Page:
    """The elements of a page in order."""

    source: str
    elements: list[Element] = field(default_factory=list)

    @classmethod
    def of(cls, source: str) -> "Page":
        """Parse a page."""
        page = cls(source)
        reader = _Reader(page.elements)
        reader.feed(source)
        reader.close()
        return page

    def all(self, tag: str, **having: str) -> list[Element]:
        """Return the elements with this tag and these attributes."""
        return [
            one
            for one in self.elements
            if one.tag == tag and all(one.attributes.get(name) == v for name, v in having.items())
        ]

    def texts(self, tag: str) -> list[str]:
        """Return the texts of the elements with this tag."""
        return [" ".join(one.text.split()) for one in self.all(tag)]

    @property
    def links(self) -> list[str]:
        """Every address in a link or a source."""
        names = ("href", "src")
        return [
            one.attributes[name]
            for one in self.elements
            for name in names
            if name in one.attributes
        ]

    @property
    def cards(self) -> list[Element]:
        """The members' cards."""
        return self.all("li", **{"class": "card"})


class _Reader(HTMLParser):
    _EMPTY: ClassVar = {"meta", "link", "input", "br", "hr", "img"}

    def __init__(self, elements: list[Element]) -> None:
        super().__init__()
        self._elements = elements
        self._open: list[Element] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, {name: value or "" for name, value in attrs})
        self._elements.append(element)
        if tag not in self._EMPTY:
            self._open.append(element)

    def handle_endtag(self, tag: str) -> None:
        while self._open and self._open.pop().tag != tag:
            pass

    def handle_data(self, data: str) -> None:
        for element in self._open:
            element.text += data
