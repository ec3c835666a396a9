"""JSON from outside: one object, or a plain word about why it is none."""

import json
from typing import NoReturn

from care100.formats.rows import BadFile, text_of


def object_of(data: bytes) -> dict[str, object]:
    """The object that the file holds. Raises BadFile."""
    try:
        values = json.loads(text_of(data), parse_constant=_refuse)
    except (ValueError, RecursionError):
        raise BadFile("The file is not JSON.", "Is it the right file, and whole?") from None
    if not isinstance(values, dict):
        raise BadFile(
            "That JSON is not a list of care100's.", "care100 export LIST --format json writes one."
        )
    return values


def _refuse(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is not JSON (RFC 8259, 6)")
