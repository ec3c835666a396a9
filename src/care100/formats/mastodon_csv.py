"""Mastodon's own files: written for those who would rather not log in, and read back.

`following_accounts.csv` in its one-column form, which overrides none of the user's
choices, and `lists.csv`, which follows and files in one upload. Neither may have
a byte-order mark or a row twice: the importer can hang on one
(docs.joinmastodon.org/user/moving; mastodon/app/models/form/import.rb).
"""

import csv
import io
from collections.abc import Iterable
from operator import itemgetter

from care100.formats.list_csv import cells_of, guarded, unguarded
from care100.formats.member_rows import member_of
from care100.formats.rows import BadFile, BadRow, Rows, text_of
from care100.model.handles import BadHandle
from care100.model.members import BadMember, Member
from care100.platforms import parse_handle_on

# The platform whose files these are.
_MASTODON = "mastodon"
_ADDRESS = "Account address"


def following_accounts(members: Iterable[Member]) -> str:
    """The file to upload under Import as “Following list”."""
    return _text([[_ADDRESS], *([address] for address in _addresses(members))])


def lists(title: str, members: Iterable[Member]) -> str:
    """The file to upload under Import as “Lists”; it has no header row."""
    name = guarded(title)
    return _text([[name, address] for address in _addresses(members)])


def _addresses(members: Iterable[Member]) -> list[str]:
    handles = [handle for one in members if (handle := one.handle(_MASTODON))]
    return list({handle.key: handle.text for handle in handles}.values())


def _text(rows: Iterable[list[str]]) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue()


def read_following_accounts(data: bytes) -> Rows:
    """Read what Mastodon exports as “Follows”; only the accounts are looked at.

    Raises BadFile.
    """
    lines = cells_of(text_of(data), ",")
    _, header = next(lines, (1, []))
    if not is_following_accounts(",".join(header)):
        raise BadFile(f"The first line has no column called “{_ADDRESS}”.")
    column = [name.strip().lower() for name in header].index(_ADDRESS.lower())
    rows = Rows()
    seen: dict[str, int] = {}
    for line, cells in filter(itemgetter(1), lines):
        _take(rows, line, cells[column] if column < len(cells) else "", "", seen)
    return rows


def read_lists(data: bytes) -> Rows:
    """Read what Mastodon exports as “Lists”: a title and an account in each row.

    Who is on several lists is taken once. Where there are several, a list's title
    becomes the topic of those on it. Raises BadFile.
    """
    rows = Rows()
    seen: dict[str, int] = {}
    lines = [(line, cells) for line, cells in cells_of(text_of(data), ",") if cells]
    titles = {cells[0] for _, cells in lines if len(cells) == 2}
    taken: set[str] = set()
    for line, cells in lines:
        if len(cells) != 2:
            rows.bad.append(BadRow(line, "it is not a list's title and an account"))
        elif cells[1].lower() not in taken:
            taken.add(cells[1].lower())
            _take(rows, line, cells[1], cells[0] if len(titles) > 1 else "", seen)
    return rows


def is_following_accounts(text: str) -> bool:
    """Whether the text begins with the header of `following_accounts.csv`."""
    return _ADDRESS.lower() in _first(text).lower()


def is_lists(text: str) -> bool:
    """Whether the text begins with a title and an account, and has no header."""
    cells = next(iter(csv.reader([_first(text)])), [])
    if len(cells) != 2:
        return False
    try:
        parse_handle_on(_MASTODON, cells[1])
    except BadHandle:
        return False
    return True


def _take(rows: Rows, line: int, address: str, topic: str, seen: dict[str, int]) -> None:
    says = {_MASTODON: unguarded(address)}
    if topic:
        says["topic"] = unguarded(topic)
    try:
        rows.add(line, member_of(says), seen, says.keys())
    except BadMember as error:
        rows.bad.append(BadRow(line, error.message))


def _first(text: str) -> str:
    return text.partition("\n")[0].strip()
