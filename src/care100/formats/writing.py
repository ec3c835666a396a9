"""The formats of `export`, by name, and the endings of their files."""

from collections.abc import Callable

from care100.formats import list_csv, list_json, markdown, mastodon_csv, ods, opml, xlsx
from care100.model.list_metadata import Edition

WRITERS: dict[str, Callable[[Edition], str]] = {
    "csv": lambda edition: list_csv.write(edition.members, public=edition.public),
    "mastodon": lambda edition: mastodon_csv.following_accounts(edition.can_be_followed.members),
    "mastodon-list": lambda edition: mastodon_csv.lists(
        edition.metadata.title, edition.can_be_followed.members
    ),
    "json": list_json.write,
    "opml": lambda edition: opml.write(edition.can_be_followed),
    "markdown": markdown.write,
}

SPREADSHEET_WRITERS: dict[str, Callable[[Edition], bytes]] = {
    "xlsx": xlsx.write,
    "ods": ods.write,
}

ENDINGS: dict[str, str] = {
    "csv": "csv",
    "json": "json",
    "opml": "opml",
    "md": "markdown",
    "xlsx": "xlsx",
    "ods": "ods",
}
"""Formats by the ending of a file's name, for those that have one of their own."""
