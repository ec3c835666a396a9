"""Mastodon's own import and export files, for users who prefer not to log in.

`following_accounts.csv` is written with one column, so that it overrides none of the user's
settings. `lists.csv` follows accounts and adds them to a list in one upload. Neither may
have a byte-order mark or a repeated row: Mastodon's importer can hang on these
(docs.joinmastodon.org/user/moving; mastodon/app/models/form/import.rb).
"""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice

from care100.formats import list_csv
from care100.formats.cell_guard import guarded, unguarded
from care100.formats.column_names import ACCOUNT, column_of, normalised
from care100.formats.delimited import cells_of
from care100.formats.rows import DEFAULTS, BadFile, ReadOptions, Remark, Rows, text_of
from care100.model import sanitize
from care100.model.handles import BadHandle, Handle
from care100.model.members import Member
from care100.model.topics import SEPARATOR, join_topics
from care100.platforms import parse_handle_on

# The platform whose files these are.
_MASTODON = "mastodon"
_ADDRESS = "Account address"
# The names that programs give to the titles of lists, which Mastodon's own file has not.
_TITLES = {"list", "list name", "list title", "listname", "lists", "title"}
# The name of the file; browsers add ` (1)`.
_LISTS_NAME = re.compile(r"lists\b[^/]*\.csv", re.IGNORECASE)
# Rows that show whether a file is `lists.csv`.
_SAMPLE = 200


def following_accounts(members: Iterable[Member]) -> str:
    """Return the file to upload under Import as “Following list”."""
    return _text([[_ADDRESS], *([address] for address in _addresses(members))])


def lists(title: str, members: Iterable[Member]) -> str:
    """Return the file to upload under Import as “Lists”; it has no header row."""
    name = guarded(title)
    return _text([[name, address] for address in _addresses(members)])


def _addresses(members: Iterable[Member]) -> list[str]:
    handles = [handle for one in members if (handle := one.handle(_MASTODON))]
    return list({handle.key: handle.text for handle in handles}.values())


def _text(rows: Iterable[list[str]]) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue()


def read_following_accounts(data: bytes, options: ReadOptions = DEFAULTS) -> Rows:
    """Read Mastodon's export of “Follows”, also with columns of other programs. Raises BadFile."""
    if not is_following_accounts(text_of(data)):
        raise BadFile(
            f"The first line has no column called “{_ADDRESS}”.",
            "Export your follows from Mastodon again.",
        )
    return list_csv.read(data, replace(options, columns={_MASTODON: _ADDRESS, **options.columns}))


def read_lists(data: bytes, options: ReadOptions = DEFAULTS) -> Rows:
    """Read Mastodon's export of “Lists”, with a title and an account in each row.

    Each account is read once, with the titles of all its lists as topics; a single title is
    the list's own and no topic. Raises BadFile.
    """
    rows = Rows(options=options)
    found: dict[str, _Account] = {}
    for line, title, address in _titled(rows, text_of(data)):
        try:
            handle = parse_handle_on(_MASTODON, address)
        except BadHandle as error:
            rows.refuse(line, error.message.rstrip("."))
            continue
        account = found.setdefault(handle.key, _Account(line, handle))
        if title in account.titles:
            rows.remarks.append(Remark(line, f"it repeats line {account.titles[title]}"))
        account.titles.setdefault(title, line)
    titles = {title for account in found.values() for title in account.titles}
    if len(titles) == 1:
        title = sanitize.line(next(iter(titles)), 60)
        rows.notes.append(
            f"All accounts are on the list “{title}”. To keep this as their topic, use --topic."
        )
    for account in found.values():
        values = {_MASTODON: account.handle.text}
        if len(titles) > 1:
            values["topic"] = join_topics(map(_as_topic, account.titles))
        rows.read(account.line, values, values.keys())
    return rows


@dataclass(frozen=True)
class _Account:
    """An account in `lists.csv`, and the lines of its lists by title."""

    line: int
    handle: Handle
    titles: dict[str, int] = field(default_factory=dict)


def _titled(rows: Rows, text: str) -> Iterator[tuple[int, str, str]]:
    """Yield the line, title and address of each row; rows of another form are refused."""
    lines = [(line, cells) for line, cells in cells_of(text) if any(map(str.strip, cells))]
    order = _lists_header(lines[0][1]) if lines else None
    title, address = order or (0, 1)
    for line, cells in lines[1:] if order else lines:
        if len(cells) < 2 or not cells[title].strip() or any(map(str.strip, cells[2:])):
            rows.refuse(line, "it is not a title and an account")
        else:
            yield line, unguarded(cells[title]).strip(), unguarded(cells[address])


def _as_topic(title: str) -> str:
    """Return a list's title as one topic, which cannot contain the separator of topics."""
    return title.replace(SEPARATOR, ",")


def is_following_accounts(text: str) -> bool:
    """Return whether the first row has the column of `following_accounts.csv`.

    `lists.csv` with a header has it too, beside a column of titles only.
    """
    cells = next(iter(_first_rows(text, 1)), [])
    return _ADDRESS.lower() in map(normalised, cells) and _lists_header(cells) is None


def is_lists(text: str, file_name: str = "") -> bool:
    """Return whether the text has titles and accounts on Mastodon, as in `lists.csv`.

    A file of names and accounts looks the same, except that it repeats neither. Mastodon writes
    accounts without a leading @, unlike most people.
    """
    rows = _first_rows(text, _SAMPLE)
    if rows and _lists_header(rows[0]):
        return True
    titled = list(filter(_is_titled, rows))
    if len(titled) <= len(rows) / 2:
        return False
    if _LISTS_NAME.match(file_name):
        return True
    titles, accounts = ({cells[place].lower() for cells in titled} for place in (0, 1))
    return len(rows) == 1 or min(len(titles), len(accounts)) < len(titled)


def _lists_header(cells: Sequence[str]) -> tuple[int, int] | None:
    """Return the places of titles and accounts in a header of `lists.csv`, if it is one."""
    names = list(map(normalised, cells))
    title = next((place for place, name in enumerate(names) if name in _TITLES), None)
    if len(names) != 2 or title is None or column_of(names[1 - title]) not in (ACCOUNT, _MASTODON):
        return None
    return title, 1 - title


def _is_titled(cells: Sequence[str]) -> bool:
    if len(cells) != 2 or cells[1].lstrip().startswith("@"):
        return False
    try:
        parse_handle_on(_MASTODON, cells[1])
    except BadHandle:
        return False
    return True


def _first_rows(text: str, count: int) -> list[list[str]]:
    """Return the first rows that are not empty; none if they cannot be read."""
    try:
        filled = (cells for _, cells in cells_of(text) if any(map(str.strip, cells)))
        return list(islice(filled, count))
    except BadFile:
        return []
