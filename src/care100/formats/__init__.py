"""One module for each file format, each with `read()`, `write()` or both; what `import`
and `export` offer is registered here, a line for each.
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
from care100.model.list_metadata import Edition

WRITERS: dict[str, Callable[[Edition], str]] = {
    "csv": lambda edition: list_csv.write(edition.members),
    "mastodon": lambda edition: mastodon_csv.following_accounts(edition.members),
    "mastodon-list": lambda edition: mastodon_csv.lists(edition.metadata.title, edition.members),
    "json": list_json.write,
    "opml": opml.write,
    "markdown": markdown.write,
}

READERS: dict[str, Callable[[bytes], Rows]] = {
    "csv": list_csv.read,
    "mastodon": mastodon_csv.read_following_accounts,
    "mastodon-list": mastodon_csv.read_lists,
    "json": list_json.read,
    "fedidevs": fedidevs_json.read,
    "handles": handles_text.read,
}


def read(data: bytes, name: str = "", columns: Mapping[str, str] | None = None) -> Rows:
    """Read a file in the format of that name, or in whichever it is.

    `columns` says what the file itself calls the columns of a CSV. Raises rows.BadFile,
    and UsageError when there is no such format or it has no columns to be named.
    """
    if columns:
        if name not in ("", "csv"):
            raise UsageError("--column is for CSV files.", "Leave out --format, or --column.")
        return list_csv.read(data, columns)
    reader = READERS.get(name or recognised(data))
    if reader is None:
        raise UsageError(f"“{name[:40]}” is not a format.", f"Use {', '.join(READERS)}.")
    return reader(data)


def recognised(data: bytes) -> str:
    """The name of the format that a file has, by what it begins with; csv when in doubt."""
    text = rows.text_of(data).lstrip()
    if text.startswith(("{", "[")):
        return "fedidevs" if fedidevs_json.is_one(data) else "json"
    if mastodon_csv.is_following_accounts(text):
        return "mastodon"
    if mastodon_csv.is_lists(text):
        return "mastodon-list"
    return "handles" if handles_text.is_one(text) else "csv"
