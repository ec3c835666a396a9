"""Mastodon's own import and export files, for users who prefer not to log in.

`following_accounts.csv` is written with one column, so that it overrides none of the user's
settings. `lists.csv` follows accounts and adds them to a list in one upload. Neither may
have a byte-order mark or a repeated row: Mastodon's importer can hang on these
(docs.joinmastodon.org/user/moving; mastodon/app/models/form/import.rb).
"""

import csv
import io
from collections.abc import Iterable, Sequence
from operator import itemgetter

from care100.formats.cell_guard import guarded, unguarded
from care100.formats.delimited import cells_of
from care100.formats.rows import DEFAULTS, BadFile, ReadOptions, Rows, text_of
from care100.model.handles import BadHandle
from care100.model.members import Member
from care100.platforms import parse_handle_on

# The platform whose files these are.
_MASTODON = "mastodon"
_ADDRESS = "Account address"


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
    """Read the accounts from Mastodon's export of “Follows”. Raises BadFile."""
    lines = cells_of(text_of(data))
    _, header = next(lines, (1, []))
    if not _is_header(header):
        raise BadFile(
            f"The first line has no column called “{_ADDRESS}”.",
            "Export your follows from Mastodon again.",
        )
    column = [name.strip().lower() for name in header].index(_ADDRESS.lower())
    rows = Rows(options=options)
    for line, cells in filter(itemgetter(1), lines):
        _add_account(rows, line, cells[column] if column < len(cells) else "", "")
    return rows


def read_lists(data: bytes, options: ReadOptions = DEFAULTS) -> Rows:
    """Read Mastodon's export of “Lists”, with a title and an account in each row.

    An account on several lists is read once. If the file has several lists, a list's title
    becomes the topic of its accounts. Raises BadFile.
    """
    rows = Rows(options=options)
    lines = [(line, cells) for line, cells in cells_of(text_of(data)) if cells]
    titles = {cells[0] for _, cells in lines if len(cells) == 2}
    seen_accounts: set[str] = set()
    for line, cells in lines:
        if len(cells) != 2:
            rows.refuse(line, f"it has {len(cells)} cells, not a title and an account")
        elif cells[1].lower() not in seen_accounts:
            seen_accounts.add(cells[1].lower())
            _add_account(rows, line, cells[1], cells[0] if len(titles) > 1 else "")
    return rows


def is_following_accounts(text: str) -> bool:
    """Return whether the text begins with the header of `following_accounts.csv`."""
    return _is_header(_first_cells(text))


def is_lists(text: str) -> bool:
    """Return whether the text begins with a title and an account, without a header.

    Mastodon writes accounts without a leading @, unlike people who write names and handles.
    """
    cells = _first_cells(text)
    if len(cells) != 2 or cells[1].lstrip().startswith("@"):
        return False
    try:
        parse_handle_on(_MASTODON, cells[1])
    except BadHandle:
        return False
    return True


def _is_header(cells: Sequence[str]) -> bool:
    return _ADDRESS.lower() in (cell.strip().lower() for cell in cells)


def _add_account(rows: Rows, line: int, address: str, topic: str) -> None:
    values = {_MASTODON: unguarded(address)}
    if topic:
        values["topic"] = unguarded(topic)
    rows.read(line, values, values.keys())


def _first_cells(text: str) -> list[str]:
    """Return the cells of the first row; none if it cannot be read."""
    try:
        return next(cells_of(text), (1, []))[1]
    except BadFile:
        return []
