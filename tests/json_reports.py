"""Reports are as the documentation describes them (docs/reports.schema.json)."""

import json
from functools import cache
from typing import Any

from jsonschema import Draft202012Validator, FormatChecker

from care100.platforms import PLATFORMS
from docs.reference import json_reports

_DOCUMENTED = frozenset(PLATFORMS)


def problems(command: str, value: Any) -> list[str]:
    """Return why a value is not what the documentation says that the command prints."""
    found = _validator(command).iter_errors(value)
    return [line for error in found for line in (error.message, *(_inner(error)))]


def assert_documented(command: str, printed: str) -> None:
    """Fail if what a command printed with `--json` is not JSON of the documented shape.

    Platforms that tests invent are not documented.
    """
    described = json_reports.PRINTED.keys() | json_reports.ARRAYS.keys()
    if command in described and PLATFORMS.keys() == _DOCUMENTED:
        found = problems(command, json.loads(printed))
        assert not found, f"{command}: {found[:5]}\n{printed[:3000]}"


def _inner(error: Any) -> list[str]:
    return [f"{one.json_path}: {one.message}" for one in error.context or ()]


@cache
def _validator(command: str) -> Draft202012Validator:
    schema = json.loads(json_reports.SCHEMA.read_text(encoding="utf-8"))
    name = json_reports.printed_by(command)
    return Draft202012Validator(
        {**schema, "$ref": f"#/$defs/{name}"}, format_checker=FormatChecker()
    )
