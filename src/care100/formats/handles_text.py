"""A plain text file with one handle a line, in any form that people paste.

Empty lines are passed over, and so are lines that begin with `#`.
"""

from care100.formats.rows import BadRow, Rows, text_of
from care100.model import handles
from care100.model.members import BadEntry, entry


def read(data: bytes) -> Rows:
    """Read the handles, a member for each. Raises BadFile."""
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
    """Whether the first line with something on it is a handle, and nothing else."""
    first = next(filter(None, map(_handle_in, text.splitlines())), "")
    try:
        handles.parse(first)
    except handles.BadHandle:
        return False
    return True


def _handle_in(line: str) -> str:
    text = line.strip().rstrip(",;").strip('"')
    return "" if text.startswith("#") else text
