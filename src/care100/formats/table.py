"""Tables of members: rows of cells, from a CSV file or a spreadsheet."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain, islice
from operator import itemgetter

from care100.formats import split_handles
from care100.formats.cell_guard import unguarded
from care100.formats.cell_values import marked, read_cells
from care100.formats.column_names import ACCOUNT
from care100.formats.email_addresses import EmailSearch
from care100.formats.member_rows import row_for, written
from care100.formats.private_notes import is_older
from care100.formats.rows import DEFAULTS, Deadline, ReadOptions, Remark, Rows
from care100.formats.table_layout import SAMPLE, NoTable, TableLayout, layout_of
from care100.model import sanitize
from care100.model.handles import BadHandle, Handle
from care100.model.members import BadMember
from care100.platforms import parse_handle, platform

# A row's number in the file, counted from 1, and its cells.
NumberedRow = tuple[int, Sequence[str]]


def read(
    lines: Iterable[NumberedRow], options: ReadOptions = DEFAULTS, *, unit: str = "line"
) -> Rows:
    """Read the members of a table. Raises BadFile when it has no column of accounts."""
    filled = _filled(lines, Deadline(options.limit), unit)
    first = list(islice(filled, SAMPLE))
    if not first:
        raise NoTable("The file is empty.", "Check that it is the right file.")
    top = [cells for _, cells in first]
    split = split_handles.find(top)
    if split:
        after, rest = split.header + 1, filled
        first[after:] = split.joined_rows(first[after:])
        filled = split.joined_rows(rest)
        top = [cells for _, cells in first]
    layout = layout_of(top, options.columns)
    readings = layout.readings(top)
    rows = Rows(unit=unit, options=options, columns=split.readings(readings) if split else readings)
    rows.has_older_notes = is_older(_plain(layout.names))
    rows.notes += _notes(layout, first, rows)
    if split:
        rows.notes.append(split.note)
    header = _plain(layout.names) if layout.header else []
    emails = EmailSearch(layout.names)
    for line, cells in chain(first[layout.header :], filled):
        if header and cells[0].strip().lower() == header[0] and _plain(cells) == header:
            rows.remarks.append(Remark(line, "it repeats the header"))
        else:
            _read_row(rows, line, cells, layout)
            for place in layout.of_accounts:
                emails.look_at(line, place, unguarded(cells[place]) if place < len(cells) else "")
    rows.perhaps_emails = sorted(emails.found())
    return rows


def _plain(cells: Sequence[str]) -> list[str]:
    return [cell.strip().lower() for cell in cells]


def _filled(lines: Iterable[NumberedRow], deadline: Deadline, unit: str) -> Iterator[NumberedRow]:
    """Yield the rows that are not empty. Raises BadFile when this takes too long."""
    for line, cells in lines:
        deadline.check(unit, line)
        if any(cell.strip() for cell in cells):
            yield line, cells


def _notes(layout: TableLayout, first: Sequence[NumberedRow], rows: Rows) -> Iterator[str]:
    """Yield what was left out of the table."""
    for line, cells in first[: max(layout.header - 1, 0)]:
        text = sanitize.line(" ".join(filter(None, map(str.strip, cells))), 60)
        yield f"Ignored {rows.unit} {line} above the header: “{text}”"
    if unread := [sanitize.line(one.name, 40) for one in rows.columns if not one.column]:
        yield f"Ignored columns that care100 does not have: {', '.join(unread)}"


def _read_row(rows: Rows, line: int, cells: Sequence[str], layout: TableLayout) -> None:
    width = len(layout.columns)
    if len(cells) > width and any(cell.strip() for cell in cells[width:]):
        rows.refuse(line, f"it has {len(cells)} cells where the header has {width}")
        return
    values: dict[str, str] = {}
    accounts: list[str] = []
    names: list[tuple[bool, str]] = []
    for place, (column, cell) in enumerate(zip(layout.columns, cells, strict=False)):
        if column == ACCOUNT:
            accounts.append(unguarded(cell))
        elif column == "name" and layout.surnames:
            names.append((place in layout.surnames, unguarded(cell).strip()))
        elif column:
            values[column] = unguarded(cell) if "'" in cell else cell
    if names:
        values["name"] = " ".join(part for _, part in sorted(names, key=itemgetter(0)) if part)
    try:
        handles = list(chain.from_iterable(map(_handles_in, accounts)))
        for handle in handles:
            _add_handle(values, handle)
        # An account with the handle “none” is not a word for no account.
        columns = ((platform(one.platform).columns.handle, written(one)) for one in handles)
        values |= {column: marked(column, text) for column, text in columns}
    except BadMember as error:
        rows.refuse(line, str(error))
    else:
        values, remarks = read_cells(values)
        rows.read(line, values, _given_columns(values), remarks)


def _handles_in(cell: str) -> Iterator[Handle]:
    """Yield the accounts in a cell of a column for any platform. Raises BadMember."""
    if not cell.strip():
        return
    try:
        yield parse_handle(cell)
    except BadHandle as error:
        pieces = [one for one in re.split(r"[\s,;|]+|\band\b", cell) if one]
        try:
            yield from [parse_handle(piece) for piece in pieces]
        except BadHandle:
            raise BadMember([error.message.rstrip(".")]) from None


def _add_handle(values: dict[str, str], handle: Handle) -> None:
    on = platform(handle.platform)
    known = values.get(on.columns.handle)
    if known and known.lower() != handle.key:
        raise BadMember([f"it has two accounts on {on.label}: {sanitize.line(known)} and {handle}"])
    values.update(row_for(handle) if not known else {})


def _given_columns(values: Mapping[str, str]) -> set[str]:
    """Return the columns that a row has values for.

    Empty cells count as values, except an empty name: every member has one.
    """
    return set(values) if values.get("name", "").strip() else values.keys() - {"name"}
