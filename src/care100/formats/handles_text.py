"""Plain text with one handle on each line, in any form that people paste.

Empty lines and lines that begin with `#` are skipped.
"""

from care100.formats.member_rows import row_for
from care100.formats.rows import DEFAULTS, ReadOptions, Rows, text_of
from care100.model.handles import BadHandle
from care100.platforms import parse_handle


def read(data: bytes, options: ReadOptions = DEFAULTS) -> Rows:
    """Read one member for each handle. Raises BadFile."""
    rows = Rows(options=options)
    for number, line in enumerate(text_of(data).splitlines(), start=1):
        text = _handle_in(line)
        if not text:
            continue
        try:
            row = row_for(parse_handle(text))
        except BadHandle as error:
            rows.refuse(number, str(error).rstrip("."))
        else:
            rows.read(number, row, row.keys())
    return rows


def is_one(text: str) -> bool:
    """Return whether the first line that is not skipped is a handle."""
    first = next(filter(None, map(_handle_in, text.splitlines())), "")
    try:
        parse_handle(first)
    except BadHandle:
        return False
    return True


def _handle_in(line: str) -> str:
    text = line.strip().rstrip(",;").strip('"')
    return "" if text.startswith("#") else text
