"""Plain text with one handle on each line, in any form that people paste.

Empty lines and lines that begin with `#` are skipped.
"""

from care100.formats.rows import BadRow, Rows, text_of
from care100.model import handles
from care100.model.members import BadEntry, entry


def read(data: bytes) -> Rows:
    """Read one member for each handle. Raises BadFile."""
    rows = Rows()
    seen: dict[str, int] = {}
    for number, line in enumerate(text_of(data).splitlines(), start=1):
        text = _handle_in(line)
        if not text:
            continue
        try:
            handle = handles.parse(text)
            says = {handle.platform.value: handle.text}
            rows.add(number, entry(says), seen, says.keys())
        except (handles.BadHandle, BadEntry) as error:
            rows.bad.append(BadRow(number, error.message.rstrip(".")))
    return rows


def is_one(text: str) -> bool:
    """Return whether the first line that is not skipped is a handle."""
    first = next(filter(None, map(_handle_in, text.splitlines())), "")
    try:
        handles.parse(first)
    except handles.BadHandle:
        return False
    return True


def _handle_in(line: str) -> str:
    text = line.strip().rstrip(",;").strip('"')
    return "" if text.startswith("#") else text
