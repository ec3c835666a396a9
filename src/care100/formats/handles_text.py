"""Text with accounts, in any form that people write and paste.

Empty lines and headings are skipped. Lines without an account are named.
"""

import re
from collections.abc import Sequence
from itertools import islice

from care100.formats.account_lines import FoundAccount, has_bullet, read_line
from care100.formats.column_names import column_of
from care100.formats.delimited import cells_of
from care100.formats.member_rows import row_for, written
from care100.formats.rows import DEFAULTS, BadFile, ReadOptions, Remark, Rows
from care100.formats.table_layout import SAMPLE, layout_of
from care100.formats.text_lines import lines_named, lines_of
from care100.model import sanitize
from care100.platforms import PLATFORMS, platform

# A name that does not say on which platform it is.
_BARE_NAME = re.compile(r"[A-Za-z0-9_]{1,30}")
# Of a table, most rows have the same width and an account in the same column.
_MOST = 0.8


def read(data: bytes, options: ReadOptions = DEFAULTS) -> Rows:
    """Read one member for each account. Raises BadFile."""
    rows = Rows(options=options)
    lines = lines_of(data)
    _refuse_bare_names(lines)
    unread: dict[int, str] = {}
    for number, line in enumerate(lines, start=1):
        found = read_line(line)
        for account in found.accounts:
            _add(rows, number, account)
        if found.accounts:
            rows.remarks += [Remark(number, f"{reason}; it is left out") for reason in found.bad]
            if found.unread:
                rows.remarks.append(Remark(number, f"the text “{found.unread[:60]}” is left out"))
        elif found.bad:
            rows.refuse(number, found.bad[0])
        elif _BARE_NAME.fullmatch(found.unread):
            rows.refuse(number, f"“{found.unread}” does not say on which platform it is")
        elif found.unread:
            unread[number] = found.unread
    if unread:
        where = lines_named(list(unread))
        first = sanitize.line(next(iter(unread.values())), 40)
        rows.notes.append(f"Ignored text without an account on {where}, such as “{first}”.")
    return rows


def _add(rows: Rows, number: int, account: FoundAccount) -> None:
    texts = {"name": account.name, "note": account.note, "website": account.website}
    column = platform(account.handle.platform).columns.handle
    values = {**row_for(account.handle), **texts, column: written(account.handle)}
    rows.read(number, values, {name for name, value in values.items() if value})


def is_one(text: str) -> bool:
    """Return whether the text is no table, and has an account or only bare names."""
    if _is_table(text):
        return False
    lines = list(islice(filter(str.strip, text.split("\n")), SAMPLE))
    return _are_bare_names(lines) or any(read_line(line).accounts for line in lines)


def _is_table(text: str) -> bool:
    """Return whether the cells of the text make a table with a column of accounts."""
    try:
        filled = (cells for _, cells in cells_of(text) if any(map(str.strip, cells)))
        rows = list(islice(filled, SAMPLE))
        layout = layout_of(rows, {}) if rows else None
    except BadFile:
        return False
    if layout is None:
        return False
    if layout.certain:
        return True
    data = rows[layout.header :]
    if data and all(has_bullet(row[0]) for row in data):
        return False
    width = len(layout.columns)
    is_named = any(map(column_of, layout.names))
    if not data or sum(len(row) == width for row in data) < len(data) * _MOST:
        return is_named and not data
    others = [row for row in data if not layout.has_account(row)]
    if is_named:
        return width > 1 or not any(read_line(row[0]).accounts for row in others)
    return width > 1 and len(others) < len(data) * (1 - _MOST)


def _are_bare_names(lines: Sequence[str]) -> bool:
    return bool(lines) and all(_BARE_NAME.fullmatch(line.strip()) for line in lines)


def _refuse_bare_names(lines: Sequence[str]) -> None:
    """Raise BadFile if no line says on which platform its account is."""
    if _are_bare_names([line for line in lines if line.strip()]):
        examples = " or ".join(one.handle_example for one in PLATFORMS.values())
        options = " or ".join(
            f"--column {one.columns.handle}=1 for {one.label}"
            for one in PLATFORMS.values()
            if not one.any_server
        )
        raise BadFile(
            "The file has names, but does not say on which platform they are.",
            f"Write them as {examples}, or add {options}.",
        )
