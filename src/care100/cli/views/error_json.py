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
    return {"code": code_of(type(error)), "message": error.message, "hint": error.hint}


def code_of(error: type[Care100Error]) -> str:
    """Return the code of a kind of error, from the name of its class: `unknown_list`."""
    name = error.__name__.removeprefix("Care100").replace("OAuth", "Oauth")
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", name).lower()
