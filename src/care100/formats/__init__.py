"""One module for each file format, each with `read()`, `write()` or both; what `import`
and `export` offer is registered here, a line for each.
"""

from collections.abc import Callable

from care100.entries import Edition
from care100.formats import list_csv, list_json, mastodon_csv
from care100.formats.rows import Rows

WRITERS: dict[str, Callable[[Edition], str]] = {
    "csv": lambda edition: list_csv.write(edition.entries),
    "mastodon": lambda edition: mastodon_csv.following_accounts(edition.entries),
    "mastodon-list": lambda edition: mastodon_csv.lists(edition.about.title, edition.entries),
    "json": list_json.write,
}


def read(data: bytes) -> Rows:
    """Read a file in whichever of care100's formats it is. Raises rows.BadFile."""
    is_json = data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith((b"{", b"["))
    return list_json.read(data) if is_json else list_csv.read(data)
