"""JSON objects and arrays from outside."""

import json
from typing import NoReturn

from care100.formats.rows import BadFile, text_of


def object_of(data: bytes) -> dict[str, object]:
    """Return the object in a JSON file. Raises BadFile."""
    values = _values(data)
    if not isinstance(values, dict):
        raise _other()
    return values


def array_of(data: bytes) -> list[object]:
    """Return the array in a JSON file. Raises BadFile."""
    values = _values(data)
    if not isinstance(values, list):
        raise _other()
    return values


def _values(data: bytes) -> object:
    try:
        return json.loads(text_of(data), parse_constant=_refuse)
    except (ValueError, RecursionError):
        raise BadFile(
            "The file is not JSON.", "Check that it is the right file and complete."
        ) from None


def _other() -> BadFile:
    return BadFile(
        "The JSON file is not a care100 list.", "To write one: care100 export LIST --format json"
    )


def _refuse(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is not JSON (RFC 8259, 6)")
