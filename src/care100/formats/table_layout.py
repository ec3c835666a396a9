"""The layout of a table: which row is its header, and what each column means.

A name given by --column and care100's own names are certain. All others are guesses, by the
names that people use (`column_names`) and by what the cells contain; they are shown.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from care100.formats import member_rows
from care100.formats.cell_guard import unguarded
from care100.formats.column_names import ACCOUNT, column_of, normalised, parts_of_names
from care100.formats.rows import BadFile, ColumnReading
from care100.model import sanitize
from care100.model.handles import BadHandle
from care100.model.members import Kind
from care100.platforms import PLATFORMS, parse_handle, parse_handle_on

# Rows that are searched for the header, and rows whose cells show what a column contains.
_TOP = 20
SAMPLE = 100
_SHOWN = 3
_MOST_COLUMNS = 1_000

# Cells of a question such as “On Mastodon?”, which have the form of a name.
_ANSWERS = {"yes", "no", "y", "n", "true", "false"}
_BARE_NAME = re.compile(r"[\w.-]+")

Cells = Sequence[str]


@dataclass(frozen=True)
class TableLayout:
    """How to read a table.

    header   the number of rows up to the header and with it; 0 for a table without one
    names    the columns' names in the file
    columns  care100's column for each, `ACCOUNT`, or an empty string
    certain  which columns are no guess
    surnames the places of names that follow another part of the name
    """

    header: int
    names: Cells
    columns: Cells
    certain: frozenset[int]
    surnames: frozenset[int] = frozenset()

    @cached_property
    def of_accounts(self) -> list[int]:
        """The places of the columns of accounts."""
        return [place for place, column in enumerate(self.columns) if column in _handle_columns()]

    def has_account(self, row: Cells) -> bool:
        """Return whether a row has one account in a column for it, and not several in more."""
        found = [
            place for place in self.of_accounts if _can_be(self.columns[place])(_cell(row, place))
        ]
        return bool(found) and (self.header > 0 or len(found) == 1)

    def readings(self, rows: Sequence[Cells]) -> tuple[ColumnReading, ...]:
        """Return the columns for display, with cells of the first of these rows."""
        data = rows[self.header : self.header + _SHOWN]
        return tuple(
            ColumnReading(
                name or f"column {place + 1}",
                self.columns[place],
                tuple(_cell(row, place) for row in data),
                is_guess=bool(self.columns[place]) and place not in self.certain,
            )
            for place, name in enumerate(self.names)
            if name.strip() or any(_cell(row, place) for row in rows)
        )


class NoTable(BadFile):
    """There are no accounts in the table."""


def layout_of(rows: Sequence[Cells], given: Mapping[str, str]) -> TableLayout:
    """Return the layout of a table from its first rows that are not empty.

    `given` maps care100's columns to names or numbers of the file's columns. Raises BadFile
    when no column has accounts, or a name is missing or doubled.
    """
    if max(map(len, rows)) > _MOST_COLUMNS:
        raise BadFile(
            f"The table has more than {_MOST_COLUMNS:,} columns.",
            "Check that it is the right file, and that each row has its own line.",
        )
    if given:
        return _given_layout(rows, given)
    header = _header_by_names(rows)
    if header is None:
        return _layout_by_content(rows)
    names = rows[header]
    columns = [_own_column(name) for name in names]
    certain = frozenset(place for place, column in enumerate(columns) if column)
    _check_repeated(columns)
    found = _guessed(rows[header + 1 :], names, columns)
    _check_platform(rows[header + 1 :], names, found)
    first_names, surnames = parts_of_names(names)
    if "name" in found or not (first_names and surnames):
        return TableLayout(header + 1, names, found, certain)
    for place in (*first_names, *surnames):
        found[place] = found[place] or "name"
    return TableLayout(header + 1, names, found, certain, surnames)


def _given_layout(rows: Sequence[Cells], given: Mapping[str, str]) -> TableLayout:
    """Return the layout with the columns that were named by --column."""
    wanted = {normalised(theirs): ours for ours, theirs in given.items()}
    header = next((n for n, row in enumerate(rows[:_TOP]) if _has_all(row, wanted)), None)
    if header is None and all(name.isdecimal() for name in wanted):
        return _numbered_layout(rows, wanted)
    names = rows[header or 0]
    there = set(map(normalised, names))
    if missing := [theirs for theirs in wanted if theirs not in there]:
        raise BadFile(
            f"The table has no column called “{sanitize.line(missing[0], 40)}”.",
            f"Its columns are: {_shown(names)}",
        )
    columns = [
        # A column given by --column replaces a column with care100's own name.
        wanted.get(normalised(name), "" if (own := _own_column(name)) in given else own)
        for name in names
    ]
    _check_repeated(columns)
    certain = frozenset(place for place, column in enumerate(columns) if column)
    start = (header or 0) + 1
    return TableLayout(start, names, _guessed(rows[start:], names, columns), certain)


def _has_all(row: Cells, wanted: Mapping[str, str]) -> bool:
    return wanted.keys() <= set(map(normalised, row))


def _numbered_layout(rows: Sequence[Cells], wanted: Mapping[str, str]) -> TableLayout:
    """Return the layout of a table whose columns were given by number, counted from 1."""
    width = max(map(len, rows))
    if beyond := [number for number in wanted if not 1 <= int(number) <= width]:
        raise BadFile(
            f"The table has no column {sanitize.line(beyond[0], 10)}.",
            f"It has {width} columns, counted from 1.",
        )
    columns = [wanted.get(str(place + 1), "") for place in range(width)]
    handles = [place for place, column in enumerate(columns) if column in _handle_columns()]
    starts = (n for n, row in enumerate(rows[:_TOP]) if _holds_accounts(row, handles, columns))
    named = _header_by_names(rows)
    header = next(starts, 0) if named is None else named + 1
    names = _padded(rows[header - 1], width) if header else [""] * width
    return TableLayout(header, names, columns, frozenset(range(width)))


def _holds_accounts(row: Cells, places: Sequence[int], columns: Cells) -> bool:
    return any(_can_be(columns[place])(_cell(row, place)) for place in places)


def _header_by_names(rows: Sequence[Cells]) -> int | None:
    """Return the place of the row with the most known names, if one names accounts.

    The header is above the first row with an account. Of equal rows it is the last, because
    a title stands above the header.
    """
    top = rows[:_TOP]
    data = next((n for n, row in enumerate(top) if any(map(_is_account, row))), None)
    # A header with care100's own names is one, even if a name in it has the form of a handle.
    above = top if data is None else top[: max(data, 1)]
    found = [
        (len(known), place if data is not None else -place, place)
        for place, row in enumerate(above)
        if (known := set(map(column_of, row)) - {""}) & _handle_columns()
    ]
    return max(found)[2] if found else None


def _layout_by_content(rows: Sequence[Cells]) -> TableLayout:
    """Return the layout of a table in which only the cells show the accounts."""
    first = next((n for n, row in enumerate(rows[:_TOP]) if any(map(_is_account, row))), None)
    if first is None:
        raise _no_accounts(rows[0])
    width = max(map(len, rows))
    names = _padded(rows[first - 1], width) if first else [""] * width
    data = rows[first:]
    columns = [_own_column(name) for name in names]
    for place in range(width):
        if not columns[place] and "mail" not in normalised(names[place]):
            columns[place] = _content(data, place)
    if ACCOUNT not in columns:
        raise _no_accounts(names if first else rows[0])
    if not first:
        _guess_name(data, columns)
    columns = _guessed(data, names, columns)
    return TableLayout(first, names, columns, frozenset())


def _content(rows: Sequence[Cells], place: int) -> str:
    """Return `ACCOUNT` for a column in which most cells are accounts; otherwise nothing."""
    return ACCOUNT if _share(rows, place, _is_account) > 0.5 else ""


def _guess_name(rows: Sequence[Cells], columns: list[str]) -> None:
    """Call the first column of text `name`, in a table without a header."""
    for place, column in enumerate(columns):
        if not column and _share(rows, place, _is_name) > 0.5:
            columns[place] = "name"
            return


def _guessed(rows: Sequence[Cells], names: Cells, columns: Sequence[str]) -> list[str]:
    """Return the columns, with guesses by name for those that have none yet.

    Where two columns have the same meaning, the one with more fitting cells is read. A column
    whose cells do not fit its name, such as “Type”, is not read, unless no other column has
    the accounts: then each row is named.
    """
    found = list(columns)
    guesses: dict[str, list[int]] = {}
    for place, name in enumerate(names):
        if not found[place] and (column := column_of(name)) and column not in columns:
            guesses.setdefault(column, []).append(place)
    for column, places in guesses.items():
        shares = [_share(rows, place, _can_be(column)) for place in places]
        best = max(shares)
        enough = 0.0 if column in _handle_columns() else 0.5
        if best > enough or not _filled(rows, places):
            found[places[shares.index(best)]] = column
    if not _handle_columns() & set(found):
        for column, places in guesses.items():
            if column in _handle_columns():
                found[places[0]] = column
    return found


def _filled(rows: Sequence[Cells], places: Sequence[int]) -> bool:
    return any(_cell(row, place) for row in rows for place in places)


def _share(rows: Sequence[Cells], place: int, fits: Callable[[str], bool]) -> float:
    """Return the share of a column's cells that fit, of those that are not empty."""
    cells = [cell for row in rows[:SAMPLE] if (cell := _cell(row, place))]
    return sum(map(fits, cells)) / len(cells) if cells else 0.0


def _can_be(column: str) -> Callable[[str], bool]:
    """Return a test whether a cell fits a column."""
    if column == ACCOUNT:
        return _is_account
    for one in PLATFORMS.values():
        if column == one.columns.handle:
            return lambda cell, on=one.id: _is_account_on(on, cell)  # type: ignore[misc]
        if column == one.columns.permanent_id:
            return lambda cell, on=one: not on.check_permanent_id(cell)  # type: ignore[misc]
    tests = {"kind": _is_kind, "website": _is_address, "feed": _is_address}
    return tests.get(column, lambda _: True)


def _is_account(cell: str) -> bool:
    try:
        parse_handle(cell)
    except BadHandle:
        return False
    return True


def _is_account_on(platform: str, cell: str) -> bool:
    if cell.lower() in _ANSWERS:
        return False
    try:
        parse_handle_on(platform, cell)
    except BadHandle:
        return False
    return True


def _is_kind(cell: str) -> bool:
    try:
        Kind.parse(cell)
    except ValueError:
        return False
    return True


def _is_address(cell: str) -> bool:
    return "." in cell and " " not in cell


def _is_name(cell: str) -> bool:
    is_answer = cell.lower() in _ANSWERS
    return any(map(str.isalpha, cell)) and not _is_address(cell) and not is_answer


def _own_column(name: str) -> str:
    known = normalised(name)
    return known if known in (*member_rows.columns(), ACCOUNT) else ""


def _handle_columns() -> set[str]:
    return {ACCOUNT, *(one.columns.handle for one in PLATFORMS.values())}


def _cell(row: Cells, place: int) -> str:
    return unguarded(row[place]).strip() if place < len(row) else ""


def _padded(row: Cells, width: int) -> Cells:
    return [*row, *[""] * (width - len(row))]


def _check_repeated(columns: Sequence[str]) -> None:
    if repeated := {name for name in columns if name and columns.count(name) > 1}:
        raise BadFile(
            f"The header has the column {', '.join(sorted(repeated))} more than once.",
            "Rename or delete all but one of them.",
        )


def _check_platform(rows: Sequence[Cells], names: Cells, columns: Sequence[str]) -> None:
    """Raise BadFile if the only column of accounts has bare names, of one platform or another."""
    if set(columns) & _handle_columns() != {ACCOUNT}:
        return
    place = columns.index(ACCOUNT)
    if _share(rows, place, lambda cell: bool(_BARE_NAME.fullmatch(cell))) < 1:
        return
    name = sanitize.line(names[place], 40)
    handles = [one.columns.handle for one in PLATFORMS.values()]
    raise BadFile(
        f"The column “{name}” does not show which platform its accounts are on.",
        "Add " + " or ".join(f'--column {on}="{name}"' for on in handles) + ".",
    )


def _no_accounts(names: Cells) -> NoTable:
    handles = [one.columns.handle for one in PLATFORMS.values()]
    return NoTable(
        f"No column of the table has accounts. Its first line has: {_shown(names)}",
        "Name the column with: " + " or ".join(f'--column {name}="…"' for name in handles),
    )


def _shown(names: Cells) -> str:
    """Return the header for display, shortened because a wrong file may have a long line."""
    return sanitize.line(", ".join(sanitize.line(name, 40) for name in names), 200)
