"""One module for each file format, each with `read()`, `write()` or both; what `import`
and `export` offer is registered here, a line for each.
"""

from collections.abc import Callable

from care100.entries import About, Entry
from care100.formats import list_csv, mastodon_csv
from care100.formats.rows import Rows

READERS: dict[str, Callable[[bytes], Rows]] = {
    "csv": list_csv.read,
}

WRITERS: dict[str, Callable[[About, list[Entry]], str]] = {
    "csv": lambda _, entries: list_csv.write(entries),
    "mastodon": lambda _, entries: mastodon_csv.following_accounts(entries),
    "mastodon-list": lambda about, entries: mastodon_csv.lists(about.title, entries),
}
