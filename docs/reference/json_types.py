"""Small JSON Schemas, from which the shapes of reports are made."""

from collections.abc import Mapping
from typing import Any, NamedTuple

Schema = dict[str, Any]

TEXT: Schema = {"type": "string"}
COUNT: Schema = {"type": "integer", "minimum": 0}
NUMBER: Schema = {"type": "number", "minimum": 0}
FLAG: Schema = {"type": "boolean"}
MOMENT: Schema = {"type": "string", "format": "date-time"}


class Key(NamedTuple):
    """A key of an object.

    always  whether it is always there
    """

    type: Schema
    meaning: str
    always: bool = True


def array(items: Schema) -> Schema:
    """Return an array of `items`."""
    return {"type": "array", "items": items}


def table_of(values: Schema) -> Schema:
    """Return an object with any keys."""
    return {"type": "object", "additionalProperties": values}


def or_null(one: Schema) -> Schema:
    """Return a value that may be null."""
    return {"anyOf": [one, {"type": "null"}]}


def one_of(*values: str) -> Schema:
    """Return one of some texts."""
    return {"enum": list(values)}


def named(report: str) -> Schema:
    """Return another shape, by its name."""
    return {"$ref": f"#/$defs/{report}"}


def keys(**types: Schema) -> Schema:
    """Return an object of exactly these keys."""
    return {
        "type": "object",
        "properties": types,
        "required": list(types),
        "additionalProperties": False,
    }


def described(shape: Mapping[str, Key]) -> Schema:
    """Return an object whose keys have meanings."""
    return {
        "type": "object",
        "properties": {
            name: {"description": key.meaning, **key.type} for name, key in shape.items()
        },
        "required": [name for name, key in shape.items() if key.always],
        "additionalProperties": False,
    }
