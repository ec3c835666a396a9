"""Cells that no spreadsheet runs as a formula.

A spreadsheet runs a cell that begins with one of a few characters, and the locale decides
where a cell begins: where `;` separates columns, a comma-separated file is split inside its
quotation marks, and a line break there begins a new row. So an apostrophe is written before
each such character at every possible start of a cell, and removed when the file is read.
OWASP's page on CSV injection lists the characters; the full-width ones are run in Japanese
locales.
"""

import re

# Where a cell may begin: at the start of the text, or after a separator of any locale and
# what a spreadsheet skips. A comma is not among them, because cells with one are quoted.
_SEPARATOR = r"[;\t\n\r\v\f|\u0085\u2028\u2029]"
_START = rf"(?:\A|{_SEPARATOR})[\s\"]*"
_FORMULA = "[=+\\-@＝＋－＠]"
_ANY_SEPARATOR = re.compile(_SEPARATOR)
_MUST_GUARD = re.compile(rf"({_START}'*)(?={_FORMULA})")
_IS_GUARDED = re.compile(rf"({_START}'*)'(?={_FORMULA})")


def guarded(cell: str) -> str:
    """Return the cell so that no spreadsheet runs it, or a part of it, as a formula."""
    if cell[:1].isalnum() and not _ANY_SEPARATOR.search(cell):
        return cell  # as most cells are: it begins with no formula, and no other cell in it
    return _MUST_GUARD.sub(r"\1'", cell)


def unguarded(cell: str) -> str:
    """Return the cell as it was before `guarded`."""
    return _IS_GUARDED.sub(r"\1", cell) if "'" in cell else cell
