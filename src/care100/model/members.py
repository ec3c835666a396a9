"""Entries and list metadata: the values that files, pages and the registry exchange.

All values from outside are validated here.
"""

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from datetime import datetime
from enum import StrEnum
from urllib.parse import urlsplit

from care100.model import handles, sanitize
from care100.model.errors import Care100Error
from care100.model.handles import Handle, Platform


class Kind(StrEnum):
    """The kind of a member."""

    ORGANISATION = "organisation"
    PUBLICATION = "publication"
    PUBLIC_ROLE = "public-role"
    PERSON = "person"

    @property
    def label(self) -> str:
        """Return the kind for display."""
        return self.value.capitalize().replace("-", " ")


class BadEntry(Care100Error):
    """A row that is not valid; `reasons` has one phrase for each fault."""

    exit_code = 2

    def __init__(self, reasons: list[str]) -> None:
        super().__init__("; ".join(reasons))
        self.reasons = reasons


# Limits in characters: enough for real values, and small enough for a web page.
LONGEST = {"name": 500, "topic": 100, "website": 500, "note": 2000, "source": 2000}


@dataclass(frozen=True)
class Entry:
    """One member of a list, as one row of its CSV. Unknown values are empty."""

    name: str
    kind: str = Kind.ORGANISATION.value
    topic: str = ""
    mastodon: str = ""
    x: str = ""
    x_id: str = ""
    website: str = ""
    note: str = ""
    source: str = ""

    def handle(self, platform: Platform) -> Handle | None:
        """Return the member's handle on one platform, or None."""
        text = self.mastodon if platform is Platform.MASTODON else self.x
        return Handle(platform, text) if text else None

    @property
    def handles(self) -> list[Handle]:
        """Return the member's handles, Mastodon's first."""
        return [handle for platform in Platform if (handle := self.handle(platform))]

    def changed(self, **values: str) -> "Entry":
        """Return a copy with other values. Raises BadEntry, like `entry()`."""
        return entry({**asdict(self), **values})

    def fields(self) -> dict[str, str]:
        """Return the row as values by column name."""
        return asdict(self)


COLUMNS = tuple(field.name for field in fields(Entry))


def entry(row: Mapping[str, str]) -> Entry:
    """Validate a row from outside, and return its entry.

    White space around values is removed and line ends are normalised. A row without a name
    gets its handle as the name. Raises BadEntry with every fault of the row.
    """
    values = {column: _tidy(row.get(column) or "") for column in COLUMNS}
    reasons: list[str] = []
    for column, value in values.items():
        if why := sanitize.refuse_unstorable(value):
            reasons.append(f"the {column} cannot be stored: {why}")
        elif column in LONGEST and len(value) > LONGEST[column]:
            reasons.append(f"the {column} is longer than {LONGEST[column]} characters")
    if reasons:
        raise BadEntry(reasons)
    for platform in Platform:
        column = platform.value
        if values[column]:
            try:
                values[column] = handles.parse_on(platform, values[column]).text
            except handles.BadHandle as error:
                reasons.append(error.message.rstrip("."))
    reasons += _faults(values)
    if reasons:
        raise BadEntry(reasons)
    values["kind"] = values["kind"] or Kind.ORGANISATION.value
    result = Entry(**values)
    return result if result.name else replace(result, name=result.handles[0].display)


def _tidy(value: str) -> str:
    return value.replace("\r\n", "\n").replace("\r", "\n").strip()


def _faults(values: Mapping[str, str]) -> list[str]:
    reasons = []
    if not values["mastodon"] and not values["x"]:
        reasons.append("there is no handle on Mastodon or X")
    if values["kind"] and values["kind"] not in list(Kind):
        reasons.append(f"“{sanitize.line(values['kind'], 40)}” is not a kind ({', '.join(Kind)})")
    if values["x_id"] and not re.fullmatch(r"[0-9]{1,19}", values["x_id"]):
        reasons.append(f"“{sanitize.line(values['x_id'], 40)}” is not an X id (digits only)")
    if values["x_id"] and not values["x"]:
        reasons.append(f"there is the X id {values['x_id']} but no X handle")
    if values["website"] and not is_web_address(values["website"]):
        reasons.append(f"“{sanitize.line(values['website'], 60)}” is not a web address (https://…)")
    if values["mastodon"] and values["x"] and not values["source"]:
        reasons.append("it links two handles, but has no “source” for the link")
    return reasons


def is_web_address(text: str) -> bool:
    """Return whether `text` is an http or https address with a host and safe characters."""
    try:
        url = urlsplit(text)
        host = url.hostname
    except ValueError:
        return False
    return (
        url.scheme in ("http", "https") and bool(host) and not re.search(r"[\s<>\"\\^`{|}]", text)
    )


@dataclass(frozen=True)
class About:
    """A list's metadata, as in its `.toml` file."""

    slug: str
    title: str
    description: str = ""
    language: str = "en"
    homepage: str = ""
    curator: str = ""
    hashtags: tuple[str, ...] = ()
    x_list: str = ""
    mastodon_collections: tuple[str, ...] = ()
    page: str = ""


@dataclass(frozen=True)
class Edition:
    """A snapshot of a whole list, from which files and pages are made.

    `added` holds when each entry was added, and `updated` when the list was last changed;
    both are aware UTC.
    """

    about: About
    entries: tuple[Entry, ...]
    added: tuple[datetime, ...]
    updated: datetime


_TEXTS = ("slug", "title", "description", "language", "homepage", "curator", "x_list", "page")
_SEQUENCES = ("hashtags", "mastodon_collections")
_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*")


def about(values: Mapping[str, object]) -> About:
    """Validate a list's metadata. Raises BadEntry with every fault."""
    texts = {name: values.get(name) or "" for name in _TEXTS}
    sequences = {name: values.get(name) or () for name in _SEQUENCES}
    reasons = [
        f"the {name} is not valid text"
        for name, value in texts.items()
        if not isinstance(value, str) or sanitize.refuse_unstorable(value)
    ]
    reasons += [
        f"the {name} value is not a list of texts"
        for name, items in sequences.items()
        if not isinstance(items, (list, tuple)) or not all(isinstance(item, str) for item in items)
    ]
    if reasons:
        raise BadEntry(reasons)
    given = {name: str(value).strip() for name, value in texts.items()}
    lists = {
        name: tuple(item.strip() for item in items if item.strip())  # type: ignore[attr-defined]
        for name, items in sequences.items()
    }
    result = About(
        **{**given, "language": given["language"] or "en"},
        hashtags=tuple(tag.removeprefix("#") for tag in lists["hashtags"]),
        mastodon_collections=lists["mastodon_collections"],
    )
    if reasons := [reason for reason, is_fault in _faults_of_list(result) if is_fault]:
        raise BadEntry(reasons)
    return result


def _faults_of_list(list_: About) -> list[tuple[str, bool]]:
    return [
        (
            f"“{sanitize.line(list_.slug, 60)}” cannot name a list: "
            "use lower-case letters, digits and single dashes, such as social-care-100",
            not _SLUG.fullmatch(list_.slug) or len(list_.slug) > 60,
        ),
        ("a list needs a title of 1 to 100 characters", not 1 <= len(list_.title) <= 100),
        ("the description is longer than 2000 characters", len(list_.description) > 2000),
        ("the curator is longer than 200 characters", len(list_.curator) > 200),
        (
            f"the language “{sanitize.line(list_.language, 40)}” is not a code such as en or de",
            not _LANGUAGE.fullmatch(list_.language),
        ),
        (
            f"the homepage “{sanitize.line(list_.homepage, 60)}” is not a web address (https://…)",
            bool(list_.homepage) and not _is_short_address(list_.homepage),
        ),
        (
            f"the page “{sanitize.line(list_.page, 60)}” is not a web address (https://…)",
            bool(list_.page) and not _is_short_address(list_.page),
        ),
        (
            f"the x_list “{sanitize.line(list_.x_list, 60)}” is not the id of an X List (the"
            " digits at the end of its address)",
            bool(list_.x_list) and not re.fullmatch(r"[0-9]{1,19}", list_.x_list),
        ),
        (
            "the mastodon_collections are not all web addresses (https://…)",
            not all(map(_is_short_address, list_.mastodon_collections)),
        ),
        ("there are more than 200 mastodon_collections", len(list_.mastodon_collections) > 200),
        (
            "the hashtags are not all of letters, digits and underscores, with at least one letter",
            not all(
                re.fullmatch(r"\w{1,100}", tag) and not tag.isdigit() for tag in list_.hashtags
            ),
        ),
        ("there are more than 30 hashtags", len(list_.hashtags) > 30),
    ]


def _is_short_address(text: str) -> bool:
    return len(text) <= LONGEST["website"] and is_web_address(text)
