"""File formats: one module for each, with `read()`, `write()` or both.

WRITERS lists the formats of `export`, READERS those of `import`.
"""

from collections.abc import Callable, Mapping

from care100.formats import (
    fedidevs_json,
    handles_text,
    list_csv,
    list_json,
    markdown,
    mastodon_csv,
    opml,
    rows,
)
from care100.formats.rows import Rows
from care100.model.errors import UsageError
from care100.model.handles import PlatformId
from care100.model.list_metadata import Edition

WRITERS: dict[str, Callable[[Edition], str]] = {
    "csv": lambda edition: list_csv.write(edition.members),
    "mastodon": lambda edition: mastodon_csv.following_accounts(edition.members),
    "mastodon-list": lambda edition: mastodon_csv.lists(edition.metadata.title, edition.members),
    "json": list_json.write,
    "opml": opml.write,
    "markdown": markdown.write,
}

ONLY_ON: dict[str, PlatformId] = {
    "mastodon": "mastodon",
    "mastodon-list": "mastodon",
    "opml": "mastodon",
}
"""Formats that have the accounts of one platform only."""

READERS: dict[str, Callable[[bytes], Rows]] = {
    "csv": list_csv.read,
    "mastodon": mastodon_csv.read_following_accounts,
    "mastodon-list": mastodon_csv.read_lists,
    "json": list_json.read,
    "fedidevs": fedidevs_json.read,
    "handles": handles_text.read,
}


def read(data: bytes, name: str = "", columns: Mapping[str, str] | None = None) -> Rows:
    """Read a file in the format `name`, or in the format detected from its content.

    `columns` maps care100's columns to the names used in a CSV file. Raises rows.BadFile,
    and UsageError for an unknown format or for columns of a format without any.
    """
    if columns:
        if name not in ("", "csv"):
            raise UsageError(
                f"--column cannot be used with the format {name[:40]}.",
                "Remove --format or --column.",
            )
        return list_csv.read(data, columns)
    reader = READERS.get(name or recognised(data))
    if reader is None:
        raise UsageError(f"“{name[:40]}” is not a format.", f"Use one of: {', '.join(READERS)}.")
    return reader(data)


def recognised(data: bytes) -> str:
    """Return the name of a file's format, detected from its beginning; csv by default."""
    text = rows.text_of(data).lstrip()
    if text.startswith(("{", "[")):
        return "fedidevs" if fedidevs_json.is_one(data) else "json"
    if mastodon_csv.is_following_accounts(text):
        return "mastodon"
    if mastodon_csv.is_lists(text):
        return "mastodon-list"
    return "handles" if handles_text.is_one(text) else "csv"
