"""The values in a table's cells, as people and spreadsheets write them.

A cell that cannot be used does not make the whole row bad: it is left out, with a remark.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from contextlib import suppress

from care100.formats.member_rows import FEED, account_columns
from care100.model import sanitize
from care100.model.addresses import is_web_address
from care100.model.handles import BadHandle
from care100.model.members import Kind
from care100.platforms import PLATFORMS, parse_handle_on
from care100.platforms.base import Platform

# What people write into a cell that has no value.
_NO_VALUE = re.compile(
    r"[-–—_?/.\\]+|#?n\s*[/.]?\s*[av]\.?!?|none|nil|null|nan|unknown|not known|keine?|aucune?"
    r"|#(?:ref|value|name|null|num|div/0|error|spill)[!?]?",
    re.IGNORECASE,
)
_NO_ACCOUNT = re.compile(rf"{_NO_VALUE.pattern}|no(?: account)?|not on \S+", re.IGNORECASE)
# Names may be such words: “Unknown” is a title, and “X” a letter.
_NO_NAME = re.compile(r"[-–—_?/.\\]+|#?n\s*/\s*a", re.IGNORECASE)
# What all of them begin with: it spares most cells of a long table the comparison.
_BEGINNINGS = frozenset("-–—_?/.\\#AaKkNnUu")
# A host with a domain, and a path.
_HOST = re.compile(r"(?:[\w-]{1,63}\.)+[a-z]{2,24}(?::\d{1,5})?(?:[/?#]\S*)?", re.IGNORECASE)

# Numbers up to here are exact in every spreadsheet and program (IEEE 754, binary64).
_LARGEST_EXACT = 2**53
# Excel keeps this many digits of a number and writes zeros for the others
# (support.microsoft.com, “Excel specifications and limits”: number precision).
_EXACT_DIGITS = 15
_PLAIN_ID = re.compile(rf"[1-9][0-9]{{0,{_EXACT_DIGITS - 1}}}")
_DECIMALS = re.compile(r"(\d+)[.,]0+")
_GROUPED = re.compile(r"\d{1,3}(?:[,.'’\s]\d{3})+")
_EXPONENT = re.compile(r"\d+(?:[.,]\d+)?e\+?\d+", re.IGNORECASE)
_FORMULA = re.compile(r'=\s*"?([^"]*)"?')


def read_cells(cells: Mapping[str, str]) -> tuple[dict[str, str], list[str]]:
    """Return a row's values by column, and a remark for each cell that was left out.

    The columns of a value that was left out are missing, because the row says nothing about
    them.
    """
    values = {
        # Most cells can be nothing else than their text.
        column: cell if cell[:1].isalnum() and cell[0] not in _BEGINNINGS else _value(column, cell)
        for column, cell in cells.items()
    }
    remarks = [*_read_as_none(cells, values), *_read_ids(values), *_read_handles(values)]
    return values, [*remarks, *_read_kind(values), *_read_addresses(values)]


def _value(column: str, cell: str) -> str:
    return "" if says_nothing(column, cell) else _unmarked(column, cell)


def says_nothing(column: str, cell: str) -> bool:
    """Return whether a cell is empty, or has what people write for no value, such as `n/a`."""
    text = cell.strip()
    if text and text[0] not in _BEGINNINGS:
        return False
    if column == "name":
        pattern = _NO_NAME
    else:
        pattern = _NO_ACCOUNT if column in account_columns() else _NO_VALUE
    return not text or bool(pattern.fullmatch(text))


def marked(column: str, value: str) -> str:
    """Return a value so that `read_cells` does not take it for no value, such as a topic “None”.

    An apostrophe marks it, as in spreadsheets, where it makes a cell text.
    """
    return f"'{value}" if value and says_nothing(column, value.lstrip("'")) else value


def _unmarked(column: str, cell: str) -> str:
    """Return the cell as it was before `marked`."""
    is_marked = cell.startswith("'") and says_nothing(column, cell.lstrip("'"))
    return cell[1:] if is_marked else cell


def _read_as_none(cells: Mapping[str, str], values: Mapping[str, str]) -> Iterator[str]:
    """Name the words for no account that may be handles, such as `none`."""
    for one in PLATFORMS.values():
        if values.get(one.columns.handle):
            continue
        word = cells.get(one.columns.handle, "").strip()
        if word and says_nothing(one.columns.handle, word):
            with suppress(BadHandle):
                handle = parse_handle_on(one.id, word)
                yield f"“{word}” is read as no account; for the account, write {handle.display}"


def _read_ids(values: dict[str, str]) -> Iterator[str]:
    for one in PLATFORMS.values():
        column = one.columns.permanent_id
        if not column or not values.get(column):
            continue
        given = values[column]
        values[column] = permanent_id_in(given)
        if not values[column] and given.strip("0 "):
            del values[column]
            yield rounded(one, given)


def rounded(on: Platform, number: str) -> str:
    """Return the remark for a permanent id that has lost digits."""
    shown = sanitize.line(number, 40)
    return f"the {on.label} id {shown} was rounded by another program and is left out"


def permanent_id_in(cell: str) -> str:
    """Return the permanent id in a cell, or nothing if a program has lost its digits."""
    if _PLAIN_ID.fullmatch(cell):
        return cell
    text = unicodedata.normalize("NFKC", cell).strip().strip("'’‘`\"").strip()
    if found := _FORMULA.fullmatch(text):
        text = found[1].strip()
    if _EXPONENT.fullmatch(text):
        return ""
    if found := _DECIMALS.fullmatch(text):
        return found[1] if int(found[1]) <= _LARGEST_EXACT else ""
    if _GROUPED.fullmatch(text):
        text = re.sub(r"\D", "", text)
    # Some programs pad numbers with zeros.
    number = text.lstrip("0") if text.isdigit() else text
    return "" if _is_rounded(number) else number


def _is_rounded(number: str) -> bool:
    """Return whether a number has the zeros that a spreadsheet writes for lost digits."""
    lost = number[_EXACT_DIGITS:]
    return number.isdigit() and bool(lost) and not lost.strip("0")


def _read_handles(values: dict[str, str]) -> Iterator[str]:
    """Leave out the handles that are not valid, if the row has one that is."""
    bad: dict[str, str] = {}
    good = 0
    for one in PLATFORMS.values():
        text = values.get(one.columns.handle, "")
        if not text.strip():
            continue
        try:
            parse_handle_on(one.id, text)
        except BadHandle as error:
            bad[one.id] = error.message.rstrip(".")
        else:
            good += 1
    for id_, reason in bad.items() if good else ():
        for column in PLATFORMS[id_].columns.names:
            values.pop(column, None)
        yield f"{reason}; this account is left out"


def _read_kind(values: dict[str, str]) -> Iterator[str]:
    text = values.get("kind", "")
    if not text.strip():
        return
    try:
        Kind.parse(text)
    except ValueError:
        del values["kind"]
        yield f"the kind “{sanitize.line(text, 40)}” is none of care100's and is left out"


def _read_addresses(values: dict[str, str]) -> Iterator[str]:
    for name in ("website", *FEED):
        text = values.get(name, "").strip()
        if not text or is_web_address(text):
            continue
        if _HOST.fullmatch(text) and is_web_address(f"https://{text}"):
            values[name] = f"https://{text}"
        else:
            del values[name]
            shown = sanitize.line(text, 60)
            yield f"the {name} “{shown}” is not a web address and is left out"
