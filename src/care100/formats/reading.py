"""The formats of `import`: which one a file has, and its rows."""

import re
from collections.abc import Callable

from care100.formats import (
    fedidevs_json,
    handles_text,
    list_csv,
    list_json,
    markdown,
    mastodon_csv,
    ods,
    office_files,
    opml,
    private_notes,
    rows,
    source_text,
    trunk_json,
    x_archive,
    xlsx,
)
from care100.formats.limits import largest
from care100.formats.rows import DEFAULTS, BadFile, ReadOptions, Rows
from care100.formats.unsuitable_exports import refuse_unsuitable
from care100.model.errors import UsageError
from care100.model.suggestions import did_you_mean

READERS: dict[str, Callable[[bytes, ReadOptions], Rows]] = {
    "csv": list_csv.read,
    "mastodon": mastodon_csv.read_following_accounts,
    "mastodon-list": mastodon_csv.read_lists,
    "json": list_json.read,
    "fedidevs": fedidevs_json.read,
    "trunk": trunk_json.read,
    "handles": handles_text.read,
    "markdown": markdown.read,
    "opml": opml.read,
    "x-archive": x_archive.read,
}

SPREADSHEET_READERS: dict[str, Callable[[bytes, ReadOptions], Rows]] = {
    "xlsx": xlsx.read,
    "ods": ods.read,
}


def read(
    data: bytes,
    name: str = "",
    options: ReadOptions = DEFAULTS,
    *,
    encoding: str = "",
    file_name: str = "",
) -> Rows:
    """Read a file in the format `name`, or in the format detected from its content.

    Readers get UTF-8 text with line feeds; `encoding` names the file's encoding if it is
    known, and `file_name` tells files apart that have the same content. Raises rows.BadFile,
    and UsageError for an unknown format or encoding, or for columns of a format without any.
    """
    known = [*READERS, *SPREADSHEET_READERS]
    if name and name not in known:
        hint = f"{did_you_mean(name, known)} Use one of: {', '.join(known)}.".lstrip()
        raise UsageError(f"“{name[:40]}” is not a format.", hint)
    if options.columns and name not in ("", "csv", *SPREADSHEET_READERS):
        raise UsageError(
            f"--column cannot be used with the format {name[:40]}.", "Remove --format or --column."
        )
    if len(data) > largest(options.limit):
        size = f"{largest(options.limit) / 1e6:,.0f} MB"
        raise BadFile(f"The file is larger than {size}.", "Check that it is the right file.")
    if office_files.is_archive(data):
        found = SPREADSHEET_READERS[office_files.format_of(data)](data, options)
        found.notes += private_notes.said(found)
        return found
    if name in SPREADSHEET_READERS:
        raise BadFile(f"The file is not an .{name} file.", "Remove --format to detect its format.")
    text, notes = source_text.decode(data, encoding)
    if not name and not options.columns:
        refuse_unsuitable(text, file_name)
    data = text.encode()
    del text  # A large file is in memory once.
    if not name and not options.columns:
        name = recognised(data, file_name)
    found = READERS[name or "csv"](data, options)
    found.notes[:0] = notes
    found.notes += private_notes.said(found)
    return found


# How many characters show a file's format.
_BEGINNING = 100_000
# Text can begin with a bracket too: `[Ada](https://…)`, or `[ ]` before an item to be done.
_JSON = re.compile(r"\{(?!\|)|\[\s*(?:[\[{\"]|\]\s*\Z)")


def recognised(data: bytes, file_name: str = "") -> str:
    """Return the name of a file's format, detected from its beginning; csv by default."""
    text = rows.text_of(data).lstrip()[:_BEGINNING]
    if _JSON.match(text):
        kinds = {"fedidevs": fedidevs_json.is_one, "trunk": trunk_json.is_one}
        return next((name for name, is_one in kinds.items() if is_one(data)), "json")
    if x_archive.is_one(text):
        return "x-archive"
    if opml.is_one(text):
        return "opml"
    if markdown.is_one(text):
        return "markdown"
    if mastodon_csv.is_following_accounts(text):
        return "mastodon"
    if mastodon_csv.is_lists(text, file_name):
        return "mastodon-list"
    return "handles" if handles_text.is_one(text) else "csv"
