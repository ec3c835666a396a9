"""Errors as data, for `--json`; the shape is documented in docs/json.md."""

import re
from typing import Any

from care100.model.errors import Care100Error

SCHEMA = 1


def document(error: Care100Error, **more: Any) -> dict[str, Any]:
    """Return an error as the single value that a command prints, after the values in `more`."""
    return {"schema": SCHEMA, **more, "error": as_data(error)}


def as_data(error: Care100Error) -> dict[str, str]:
    """Return the error's text, and a code that programs can compare."""
    return {"code": code(error), "message": error.message, "hint": error.hint}


def code(error: Care100Error) -> str:
    """Return the code of an error, from the name of its class: `unknown_list`."""
    name = type(error).__name__.removeprefix("Care100")
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower()
