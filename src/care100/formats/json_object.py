"""JSON objects from outside."""

import json
from typing import NoReturn

from care100.formats.rows import BadFile, text_of


def object_of(data: bytes) -> dict[str, object]:
    """Return the object in a JSON file. Raises BadFile."""
    try:
        values = json.loads(text_of(data), parse_constant=_refuse)
    except (ValueError, RecursionError):
        raise BadFile(
            "The file is not JSON.", "Check that it is the right file and complete."
        ) from None
    if not isinstance(values, dict):
        raise BadFile(
            "The JSON file is not a care100 list.",
            "To write one: care100 export LIST --format json",
        )
    return values


def _refuse(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is not JSON (RFC 8259, 6)")
