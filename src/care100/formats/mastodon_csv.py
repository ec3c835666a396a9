"""Mastodon's own import files, for those who would rather not log in.

`following_accounts.csv` in its one-column form, which overrides none of the user's
choices, and `lists.csv`, which follows and files in one upload. Neither may have
a byte-order mark or a row twice: the importer can hang on one
(docs.joinmastodon.org/user/moving; mastodon/app/models/form/import.rb).
"""

import csv
import io
from collections.abc import Iterable

from care100.entries import Entry
from care100.formats.list_csv import guarded


def following_accounts(entries: Iterable[Entry]) -> str:
    """The file to upload under Import as “Following list”."""
    return _text([["Account address"], *([address] for address in _addresses(entries))])


def lists(title: str, entries: Iterable[Entry]) -> str:
    """The file to upload under Import as “Lists”; it has no header row."""
    name = guarded(title)
    return _text([[name, address] for address in _addresses(entries)])


def _addresses(entries: Iterable[Entry]) -> list[str]:
    unique = {one.mastodon.lower(): one.mastodon for one in entries if one.mastodon}
    return list(unique.values())


def _text(rows: Iterable[list[str]]) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue()
